#include "expr/facade/facade.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "expr/facade/caret.h"
#include "expr/facade/catalog.h"
#include "expr/facade/inline_parameters.h"
#include "value/json/json.h"

namespace squall::expr {
namespace {

Value from_json(std::string_view text) { return json::parse(text).value(); }

const Evaluator& evaluator() {
  static const Evaluator made = [] {
    EvaluatorSettings settings;
    settings.outside = example_outside();
    return Evaluator(std::move(settings));
  }();
  return made;
}

// What comes of a text, as JSON; the class and message of its error.
std::string outcome(std::string_view text, const Value& data = example_data()) {
  const auto value = evaluator().evaluate(text, data);
  return value.ok() ? json::dumps(*value) : value.error().kind() + ": " + value.error().message();
}

TEST(Evaluator, KnowsTheLanguageOfAText) {
  const std::pair<std::string_view, Language> cases[] = {
      {"", Language::kNone},
      {"plain { text } < 1 %", Language::kNone},
      {"{{ x }}", Language::kJinja},
      {"a {% raw %} b", Language::kJinja},
      {"{# x #}", Language::kNone},
      {"<% x %>", Language::kYaql},
      {"<% x %> {{ y }}", Language::kJinja},
      {"{{ x\n}}", Language::kNone},
      {"<% x\n%>", Language::kNone},
      {"{{ x\n}} <% y %>", Language::kYaql},
      {"<%%>", Language::kYaql},
  };
  for (const auto& [text, language] : cases) {
    EXPECT_EQ(Evaluator::language_of(text), language) << text;
    EXPECT_EQ(Evaluator::has_expression(text), language != Language::kNone) << text;
  }
}

TEST(Evaluator, EvaluatesTextsOfBothLanguages) {
  const std::pair<std::string_view, std::string_view> cases[] = {
      {"plain", "\"plain\""},
      {"<% ctx(host) %>", "\"web1\""},
      {"{{ ctx().host }}:{{ item().port }}", "\"web1:80\""},
      {"<% item(port) %>/<% item(port) %>", "\"80/80\""},
      {"{% for n in [1, 2] %}{{ n }};{% endfor %}", "\"1;2;\""},
      {"{{ __vars.host }} {{ __current_item.port }}", "\"web1 80\""},
      {"{{ ctx() | length }}", "2"},
      {"<% ctx().nope %>",
       "YaqlEvaluationException: Unable to resolve key 'nope' in expression '<% ctx().nope %>' from "
       "context."},
      {"{{ ctx().nope }} {{ ctx().none }}",
       "JinjaEvaluationException: There are unresolved variables: ctx().nope, ctx().none"},
      {"{{ st2kv('mine') }}",
       "JinjaEvaluationException: Unable to evaluate expression '{{ st2kv('mine') }}'. "
       "ExpressionEvaluationException: The key \"stanley:mine\" does not exist in the StackStorm datastore."},
      {"{{ 'a.b' | regex_replace('[.]', '-') }}", "\"a-b\""},
      {"{{ 1 | succeeded }}",
       "JinjaEvaluationException: Unable to evaluate expression '{{ 1 | succeeded }}'. TypeError: 'int' "
       "object "
       "is not subscriptable"},
      {"{{ regex_match('a') }}",
       "JinjaEvaluationException: Unable to evaluate expression '{{ regex_match('a') }}'. TypeError: "
       "regex_match() missing 1 required positional argument: 'pattern'"},
      {"{{ basename('a', 'b') }}",
       "JinjaEvaluationException: Unable to evaluate expression '{{ basename('a', 'b') }}'. TypeError: "
       "basename() takes 1 positional argument but 2 were given"},
      {"{{ basename('a', path='b') }}",
       "JinjaEvaluationException: Unable to evaluate expression '{{ basename('a', path='b') }}'. TypeError: "
       "basename() got multiple values for argument 'path'"},
      {"{{ basename(file='b') }}",
       "JinjaEvaluationException: Unable to evaluate expression '{{ basename(file='b') }}'. TypeError: "
       "basename() got an unexpected keyword argument 'file'"},
  };
  for (const auto& [text, expected] : cases) EXPECT_EQ(outcome(text), expected) << text;
}

// docs/decisions/0007.
TEST(Evaluator, EvaluatesTextsThatComeOfExpressionsInTheirLanguageAlone) {
  const Value data =
      from_json(R"({"y": "<% ctx(n) %>", "j": "{{ ctx().n }}", "n": 7, "l": ["<% ctx(n) %>"]})");
  EXPECT_EQ(outcome("<% ctx(y) %>", data), "7");
  EXPECT_EQ(outcome("{{ ctx().j }}", data), "7");
  EXPECT_EQ(outcome("{{ ctx().y }}", data), "\"<% ctx(n) %>\"");
  EXPECT_EQ(outcome("<% ctx(j) %>", data), "\"{{ ctx().n }}\"");
  EXPECT_EQ(outcome("<% ctx(l) %>", data), "[\"<% ctx(n) %>\"]");
  const Value endless = from_json(R"({"y": "<% ctx(y) %>", "j": "{{ ctx().j }}"})");
  EXPECT_NE(outcome("<% ctx(y) %>", endless).find("kMaxTextRounds: 50"), std::string::npos);
  EXPECT_NE(outcome("{{ ctx().j }}", endless).find("kMaxTextRounds: 50"), std::string::npos);
}

TEST(Evaluator, EvaluatesKeysAndValuesOfTrees) {
  const Value data = from_json(R"({"a": "A", "n": 1, "l": [1]})");
  const std::pair<std::string_view, std::string_view> cases[] = {
      {R"({"<% ctx(a) %>": ["{{ ctx().n }}", 2], "k": {"x": "<% ctx(l) %>"}})",
       R"({"A": [1, 2], "k": {"x": [1]}})"},
      {R"([1, [2, ["<% ctx(n) %>", null]], 3])", "[1, [2, [1, null]], 3]"},
      {R"({"A": 1, "<% ctx(a) %>": 2})", R"({"A": 2})"},
  };
  for (const auto& [tree, expected] : cases)
    EXPECT_EQ(json::dumps(evaluator().evaluate(from_json(tree), data).value()), expected) << tree;
  const auto keyed = evaluator().evaluate(from_json(R"({"<% ctx(n) %>": "x"})"), data).value();
  EXPECT_EQ(keyed.kind(), Kind::kPairs);
  const auto wrong = evaluator().evaluate(from_json(R"({"<% ctx(l) %>": 1})"), data);
  EXPECT_EQ(wrong.error().kind() + ": " + wrong.error().message(), "TypeError: unhashable type: 'list'");
}

TEST(Evaluator, GivesATreeWithoutExpressionsBackItself) {
  const Value tree = from_json(R"({"a": {"b": ["plain", "with < and {"]}, "changes": "<% 1 %>"})");
  EXPECT_TRUE(evaluator().evaluate(tree["a"], {}).value().same_node(tree["a"]));
  const Value changed = evaluator().evaluate(tree, {}).value();
  EXPECT_TRUE(changed["a"].same_node(tree["a"])) << "what does not change is shared";
  EXPECT_EQ(changed["changes"], Value(1));
}

TEST(Evaluator, RefusesDataThatIsNoObject) {
  EXPECT_EQ(outcome("<% 1 %>", Value(5)), "ValueError: Provided data is not typeof dict.");
  EXPECT_EQ(outcome("<% ctx() %>", {}), "{}");
}

TEST(Evaluator, PlacesErrorsInTheText) {
  const auto yaql = evaluator().evaluate("a\n<% 1 / 0 %>", {});
  EXPECT_EQ(yaql.error().line(), 2);
  const auto jinja = evaluator().evaluate("a {{ 1 }} {{ x.y }}", {});
  EXPECT_EQ(jinja.error().line(), 1);
  EXPECT_EQ(with_caret("a {{ 1 }} {{ x.y }}", 1, static_cast<std::uint32_t>(jinja.error().column())),
            "a {{ 1 }} {{ x.y }}\n              ^\n");
  EXPECT_EQ(with_caret("é\tx", 1, 3), "é\tx\n \t^\n");
  EXPECT_EQ(with_caret("x", 2, 1), "");
  EXPECT_EQ(with_caret("x", 1, 9), "");
}

TEST(Evaluator, NamesTheBoundAndTheExpression) {
  EvaluatorSettings settings;
  settings.bounds.max_steps = 10'000;
  settings.bounds.max_iterations = 10'000;
  settings.bounds.max_text_bytes = 4'096;
  settings.bounds.max_data_depth = 50;
  const Evaluator bounded(std::move(settings));
  const std::pair<std::string_view, std::string_view> cases[] = {
      {"<% range(100000).sum() %>", "max_iterations: 10000"},
      {"{% for i in range(99999) %}{% endfor %}", "max_steps: 10000"},
      {"<% 'a' * 5000 %>", "max_text_bytes: 4096"},
      {"{{ 'a' * 5000 }}", "max_text_bytes: 4096"},
      {"{{ to_json_string([[1]], indent=5000) }}", "max_text_bytes: 4096"},
  };
  for (const auto& [text, bound] : cases) {
    const auto value = bounded.evaluate(text, {});
    ASSERT_FALSE(value.ok()) << text;
    EXPECT_EQ(value.error().code(), Errc::kLimit) << text;
    EXPECT_NE(value.error().message().find(bound), std::string::npos) << value.error().message();
    EXPECT_NE(value.error().message().find(text), std::string::npos) << value.error().message();
  }
  Value deep("<% 1 %>");
  for (int i = 0; i < 60; ++i) deep = Value::array({deep});
  const auto refused = bounded.evaluate(deep, {});
  ASSERT_FALSE(refused.ok());
  EXPECT_NE(refused.error().message().find("max_data_depth: 50"), std::string::npos);
}

TEST(Evaluator, AnErrorFromOutsideIsTheExpressionsOwn) {
  EvaluatorSettings settings;
  settings.outside.datastore = [](const DatastoreQuery& query) -> Result<std::optional<Value>> {
    return make_error(Errc::kForbidden, "{} may not read {}", query.user, query.key);
  };
  const Evaluator strict(std::move(settings));
  const auto value = strict.evaluate("<% st2kv('system.k', default => 1) %>", example_data());
  ASSERT_FALSE(value.ok());
  EXPECT_EQ(value.error().message(),
            "Unable to evaluate expression '<% st2kv('system.k', default => 1) %>'. "
            "ExpressionEvaluationException: stanley may not read k");
}

TEST(Evaluator, FindsVariables) {
  const auto found = evaluator().references(from_json(
      R"j({"<% ctx(z) %>": "{{ ctx('a') + ctx().b.c }}", "k": ["<% ctx().a %>", "plain ctx().q"]})j"));
  const std::vector<Reference> expected = {{Language::kJinja, "{{ ctx('a') + ctx().b.c }}", "a"},
                                           {Language::kYaql, "<% ctx().a %>", "a"},
                                           {Language::kJinja, "{{ ctx('a') + ctx().b.c }}", "b"},
                                           {Language::kYaql, "<% ctx(z) %>", "z"}};
  EXPECT_EQ(found, expected);
}

TEST(Evaluator, ChecksSyntaxWithPlaces) {
  const auto faults = evaluator().check(
      from_json(R"(["fine <% 1 %>", "x <% 1 + * %>", "{{ 1 }} {{ a b }}", "{{ 1 }}<% 2 %>"])"));
  ASSERT_EQ(faults.size(), 3U);
  EXPECT_EQ(faults[0].expression, "<% 1 + * %>");
  EXPECT_EQ(with_caret(faults[0].expression, faults[0].line, faults[0].column), "<% 1 + * %>\n       ^\n");
  EXPECT_EQ(faults[1].language, Language::kJinja);
  EXPECT_EQ(with_caret(faults[1].expression, faults[1].line, faults[1].column),
            "{{ 1 }} {{ a b }}\n             ^\n");
  EXPECT_EQ(faults[2].language, Language::kNone);
}

TEST(InlineParameters, ReadEveryForm) {
  const std::pair<std::string_view, std::string_view> cases[] = {
      {"core.local cmd=\"date -u\" timeout=5", R"([["cmd", "date -u"], ["timeout", 5]])"},
      {"a=<% ctx().x %> b={{ ctx().y }}", R"([["a", "<% ctx().x %>"], ["b", "{{ ctx().y }}"]])"},
      {"a=[1, 2] b=TRUE c=null d=-1.5", R"([["a", [1, 2]], ["b", true], ["c", null], ["d", -1.5]])"},
      {"a='{\"k\": 1}' b=word c='1'", R"([["a", {"k": 1}], ["c", "1"]])"},
  };
  for (const auto& [text, expected] : cases) {
    std::vector<Value> pairs;
    for (const auto& [name, value] : inline_parameters(text)) pairs.push_back(Value::array({name, value}));
    EXPECT_EQ(json::dumps(Value::array(std::move(pairs))), expected) << text;
  }
}

TEST(Evaluator, ServesManyThreads) {
  constexpr int kThreads = 16, kTimes = 300;
  const Value data = example_data();
  const Value tree =
      from_json(R"({"y": "<% ctx(host) %>-<% item(port) %>", "j": "{{ ctx().host | upper }}"})");
  std::atomic<int> right = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < kThreads; ++i) {
    threads.emplace_back([&] {
      for (int k = 0; k < kTimes; ++k) {
        const auto value = evaluator().evaluate(tree, data);
        right += value.ok() && json::dumps(*value) == R"({"y": "web1-80", "j": "WEB1"})";
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(right, kThreads * kTimes);
}

}  // namespace
}  // namespace squall::expr
