#include "expr/jinja/jinja.h"

#include <gtest/gtest.h>

#include <thread>

#include "expr/jinja/filter.h"
#include "expr/jinja/platform.h"
#include "value/json/json.h"

namespace squall::jinja {
namespace {

const Environment& platform() {
  static const Environment environment(platform_settings());
  return environment;
}

std::string rendered(std::string_view text, std::string_view names = "{}") {
  const auto result = platform().render(text, Scope(json::parse(names).value()));
  return result.ok() ? *result : result.error().kind() + ": " + result.error().message();
}

TEST(Jinja, ReadsNamesAndTheirMembers) {
  EXPECT_EQ(rendered("{{ a.b[0] }} {{ a['b'][-1] }}", R"({"a": {"b": [1, 2]}})"), "1 2");
  EXPECT_EQ(rendered("{{ d.items }}", R"({"d": {"items": 1}})").substr(0, 21), "<built-in method item");
  EXPECT_EQ(rendered("{{ d['items'] }}", R"({"d": {"items": 1}})"), "1");
}

TEST(Jinja, SaysWhatIsMissingAsTheReferenceDoes) {
  EXPECT_EQ(rendered("{{ a }}"), "UndefinedError: 'a' is undefined");
  EXPECT_EQ(rendered("{{ a.b }}", R"({"a": {}})"), "UndefinedError: 'dict object' has no attribute 'b'");
  EXPECT_EQ(rendered("{{ a[3] }}", R"({"a": []})"), "UndefinedError: list object has no element 3");
  EXPECT_EQ(rendered("{{ a | default('x') }}"), "x");
}

TEST(Jinja, TellsTheLineOfAnError) {
  const auto result = platform().render("a\n\n{{ 1 / 0 }}", Scope());
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.error().line(), 3);
  EXPECT_EQ(result.error().kind(), "ZeroDivisionError");
  EXPECT_EQ(platform().compile("\n{% if %}").error().line(), 2);
}

TEST(Jinja, UndefinedKindsDiffer) {
  const Environment lenient(platform_settings(UndefinedKind::kLenient));
  const Environment chainable(platform_settings(UndefinedKind::kChainable));
  EXPECT_EQ(lenient.render("[{{ a }}]", Scope()).value(), "[]");
  EXPECT_FALSE(lenient.render("{{ a.b }}", Scope()).ok());
  EXPECT_EQ(chainable.render("[{{ a.b.c }}]", Scope()).value(), "[]");
}

TEST(Jinja, LoopsKnowWhereTheyAre) {
  EXPECT_EQ(rendered("{% for i in [1, 2, 3] %}{{ loop.index }}{{ ',' if not loop.last }}{% endfor %}"),
            "1,2,3");
  EXPECT_EQ(rendered("{% for a, (b, c) in [[1, [2, 3]]] %}{{ a }}{{ b }}{{ c }}{% endfor %}"), "123");
  EXPECT_EQ(rendered("{% for i in [] %}x{% else %}none{% endfor %}"), "none");
  EXPECT_EQ(rendered("{% for n in t recursive %}{{ n.v }}{{ loop(n.k) }}{% endfor %}",
                     R"({"t": [{"v": 1, "k": [{"v": 2, "k": []}]}, {"v": 3, "k": []}]})"),
            "123");
}

TEST(Jinja, VariablesStayInTheirScope) {
  EXPECT_EQ(rendered("{% set x = 1 %}{% for i in [1] %}{% set x = 2 %}{{ x }}{% endfor %}{{ x }}"), "21");
  EXPECT_EQ(
      rendered(
          "{% set n = namespace(x=0) %}{% for i in [1, 2] %}{% set n.x = n.x + i %}{% endfor %}{{ n.x }}"),
      "3");
  EXPECT_EQ(rendered("{% with x = 1, y = x %}{{ y }}{% endwith %}", R"({"x": 5})"), "5");
  EXPECT_EQ(rendered("{% macro m(a, b=2) %}{{ a }}{{ b }}{{ g }}{% endmacro %}{% set g = 7 %}{{ m(1) }}"),
            "127");
  EXPECT_EQ(rendered("{% macro m() %}[{{ caller(3) }}]{% endmacro %}{% call(x) m() %}{{ x }}{% endcall %}"),
            "[3]");
}

TEST(Jinja, ChangesToListsAreSeen) {
  EXPECT_EQ(rendered("{% set _ = l.append(9) %}{{ l }}", R"({"l": [1]})"), "[1, 9]");
  EXPECT_EQ(rendered("{% set _ = d.a.append(9) %}{{ d }}", R"({"d": {"a": [1]}})"), "{'a': [1, 9]}");
  EXPECT_EQ(rendered("{% set l = [] %}{% set _ = l.append(l) %}{{ l | length }}"), "1");
}

TEST(Jinja, MappingsMustNotGrowWhileTheyAreLookedThrough) {
  EXPECT_EQ(
      rendered("{% set d = {'a': 1} %}{% for k in d %}{% set _ = d.update({k ~ 'x': 1}) %}{% endfor %}"),
      "RuntimeError: dictionary changed size during iteration");
  EXPECT_EQ(
      rendered("{% set d = {'a': 1} %}{% for k in d %}{% set _ = d.update({k: 2}) %}{% endfor %}{{ d }}"),
      "{'a': 2}");
}

TEST(Jinja, RefusesWhileCompilingWhatTheReferenceRefusesThen) {
  EXPECT_EQ(rendered("{% for i in [1] %}{% set loop = 1 %}{% endfor %}"),
            "TemplateAssertionError: Can't assign to special loop variable in for-loop target");
  EXPECT_EQ(rendered("{% for i in [] %}{% extends 'x' %}{% endfor %}"),
            "TemplateAssertionError: cannot use extend from a non top-level scope");
  EXPECT_EQ(rendered("{{ 'a' | nope1 | nope2 }}"), "TemplateAssertionError: No filter named 'nope2'.");
  EXPECT_EQ(rendered("{% if false %}{{ 1 | nope }}{% endif %}x"), "x");
  EXPECT_EQ(rendered("{% if false %}{% for i in [] %}{{ 1 | nope }}{% endfor %}{% endif %}x"),
            "TemplateAssertionError: No filter named 'nope'.");
}

TEST(Jinja, ScopeItemsComeBeforeValuesAndMayBeFunctions) {
  Scope scope(Value::object({{"a", Value(1)}, {"b", Value(2)}}));
  scope.add(Value::object({{"a", Value(3)}}));
  scope.set("twice", [](const Arguments& arguments) -> Result<Value> {
    return Value(arguments.positional[0].as_int() * 2);
  });
  EXPECT_EQ(platform().render("{{ a }}{{ b }}{{ twice(a) }}", scope).value(), "326");
}

TEST(Jinja, ExpressionsKeepTheirType) {
  const Scope scope(json::parse(R"({"l": [3, 1]})").value());
  EXPECT_EQ(platform().evaluate("l | sort", scope).value().value(), json::parse("[1, 3]").value());
  EXPECT_EQ(platform().evaluate("l | map('string')", scope).value().value(),
            json::parse(R"(["3", "1"])").value());
  EXPECT_FALSE(platform().evaluate("missing", scope).value().has_value());
  EXPECT_EQ(platform().evaluate("1 2", scope).error().message(), "chunk after expression");
}

TEST(Jinja, FreeNamesAreThoseFromOutside) {
  const auto made = platform().compile(
      "{{ a.b }}{% set c = d %}{{ c }}{% for e in f %}{{ e }}{{ loop.index }}{% endfor %}{{ range(g) }}{% "
      "macro m(h) %}{{ h }}"
      "{{ i }}{% endmacro %}{{ m(1) }}{% if j %}{% set k = 1 %}{% endif %}{{ k }}");
  EXPECT_EQ(made->free_names(), (std::vector<std::string>{"a", "d", "f", "g", "i", "j", "k"}));
}

TEST(Jinja, PlainTextIsKnown) {
  EXPECT_TRUE(platform().compile("no tags")->is_plain_text());
  EXPECT_FALSE(platform().compile("no tags\n")->is_plain_text());
  EXPECT_FALSE(platform().compile("{# c #}")->is_plain_text());
}

TEST(Jinja, SandboxRefusesPrivateAttributes) {
  EXPECT_EQ(rendered("{{ ''.__class__ }}"),
            "SecurityError: access to attribute '__class__' of 'str' object is unsafe.");
  EXPECT_EQ(rendered("{{ '{0.__class__}'.format(1) }}"),
            "SecurityError: access to attribute '__class__' of 'int' object is unsafe.");
  EXPECT_EQ(rendered("{{ 1 | attr('__class__') }}"),
            "SecurityError: access to attribute '__class__' of 'int' object is unsafe.");
}

TEST(Jinja, OneTemplateRunsOnManyThreads) {
  const Template shared = platform().compile("{% for i in l %}{{ i * n }},{% endfor %}").value();
  std::vector<std::thread> threads;
  std::array<std::string, 4> texts;
  for (int n = 0; n < 4; ++n) {
    threads.emplace_back([&, n] {
      for (int i = 0; i < 200; ++i) {
        Scope scope(json::parse(R"({"l": [1, 2]})").value());
        scope.add(Value::object({{"n", Value(n)}}));
        texts[static_cast<std::size_t>(n)] = shared.render(scope).value();
      }
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(texts[3], "3,6,");
}

}  // namespace
}  // namespace squall::jinja
