#include "expr/yaql/yaql.h"

#include <thread>

#include "expr/yaql/testing.h"

namespace squall::yaql {
namespace {

const Engine& engine() {
  static const Engine made{Settings{}};
  return made;
}

// The examples are documentation: what they say must hold.
TEST(Functions, ExamplesHold) {
  std::size_t ran = 0;
  for (const FunctionHelp& one : engine().functions()) {
    EXPECT_FALSE(one.help.empty()) << one.name;
    if (one.example.empty()) continue;
    const auto value = engine().evaluate(one.example, Value::object());
    ASSERT_TRUE(value.ok()) << one.name << ": " << one.example << ": " << value.error().text();
    Value gives = from_json(one.gives);
    if (value->kind() == Kind::kPairs) {  // keys that JSON does not know are written as a list of pairs
      std::vector<Value> pairs;
      for (const Value& pair : value->items()) pairs.push_back(Value::array({pair[0], pair[1]}));
      EXPECT_EQ(json::dump(Value::array(std::move(pairs))), json::dump(gives)) << one.example;
    } else {
      EXPECT_EQ(json::dump(*value), json::dump(gives)) << one.example;
    }
    ++ran;
  }
  EXPECT_GT(ran, 270U);
}

TEST(Evaluate, ReadsDataWhereItLies) {
  const Value data = from_json(R"({"a": {"b": [1, {"c": "deep"}]}, "__state": {"x": 1}})");
  const Value found = engine().evaluate("ctx().a.b", data).value();
  EXPECT_TRUE(found.same_node(data["a"]["b"]));
  EXPECT_EQ(outcome("ctx(a).b[1].c", R"({"a": {"b": [1, {"c": "deep"}]}})"), "\"deep\"");
  EXPECT_EQ(outcome("$__vars.a", R"({"a": 1})"), "1");
  EXPECT_EQ(outcome("ctx().len()", R"({"a": 1, "__state": 2})"), "1");
}

TEST(Evaluate, ChoosesOverloadsByTypes) {
  EXPECT_EQ(outcome("'ab' * 2 + 'c'"), "\"ababc\"");
  EXPECT_EQ(outcome("[1] + [2]"), "[1, 2]");
  EXPECT_EQ(outcome("{a => 1} + {b => 2}"), R"({"a": 1, "b": 2})");
  EXPECT_EQ(outcome("1 + a"),
            "NoMatchingFunctionException: No function \"#operator_+\" matches supplied arguments");
  EXPECT_EQ(outcome("abs(4).value"), "NoFunctionRegisteredException: Unknown function \"#property#value\"");
  EXPECT_EQ(outcome("let($x => 1) -> $x"),
            "MappingTranslationException: Cannot convert mapping to keyword argument");
  EXPECT_EQ(outcome("concat()"), "AmbiguousFunctionException: Ambiguous function \"concat\"");
  EXPECT_EQ(outcome("[1].nothing()"),
            "NoMethodRegisteredException: Unknown method \"nothing\" for receiver (1,)");
}

// What has no overload for its constants fails before its arguments are evaluated.
TEST(Evaluate, RefusesConstantsEarly) {
  EXPECT_EQ(outcome("(1 / 0) - 'a'"),
            "NoMatchingFunctionException: No function \"#operator_-\" matches supplied arguments");
  EXPECT_EQ(outcome("(1 / 0) - 1"), "ZeroDivisionError: integer division or modulo by zero");
}

TEST(Evaluate, IteratorsYieldOnce) {
  EXPECT_EQ(outcome("let(range(4)) -> $.sum() + $.len()"), "6");
  EXPECT_EQ(outcome("let(range(4).memorize()) -> $.sum() + $.len()"), "10");
  EXPECT_EQ(outcome("let([3, 1, 2].orderBy($)) -> [$.first(), $.last()]"), "[1, 3]");
}

TEST(Evaluate, TheLastOfSomeIsOneOfThem) {
  EXPECT_EQ(outcome("ctx(l).where($ < 3).last()", R"({"l": [1, 2, 3]})"), "2");
  EXPECT_EQ(outcome("ctx(l).where($ > 3).last(none)", R"({"l": [1, 2, 3]})"), "\"none\"");
}

TEST(Evaluate, DefinitionsAreLocal) {
  EXPECT_EQ(outcome("def(fact, switch($ <= 1 => 1, true => $ * fact($ - 1))) -> fact(20)"),
            "2432902008176640000");
  EXPECT_EQ(outcome("def(len, 42) -> len([1])"), "42");
  EXPECT_EQ(outcome("len([1])"), "1");
  EXPECT_EQ(outcome("def(my_func, $ + 1) -> myFunc(1)"), "2");
}

TEST(Evaluate, CallsByName) {
  EXPECT_EQ(outcome("call('#operator_+', [1, 2], {})"), "3");
  EXPECT_EQ(outcome("call(split, [','], {maxSplits => 1}, 'a,b,c')"), R"(["a", "b,c"])");
}

TEST(Errors, SayWhereAndWhat) {
  const auto unknown = engine().evaluate("[1].select(\n  toUper($))", {});
  ASSERT_FALSE(unknown.ok());
  EXPECT_EQ(unknown.error().message(), "Unknown function \"toUper\"");
  EXPECT_EQ(unknown.error().line(), 2);
  EXPECT_EQ(unknown.error().column(), 3);
  const auto near = engine().evaluate("'a'.toUper()", {});
  EXPECT_EQ(near.error().detail(), "did you mean toUpper?");
  const auto grammar = engine().parse("1 + + *");
  EXPECT_EQ(grammar.error().kind(), "YaqlGrammarException");
  EXPECT_EQ(grammar.error().message(), "Parse error: unexpected '*' at position 6 of expression '1 + + *'");
  EXPECT_EQ(grammar.error().column(), 7);
  EXPECT_EQ(engine().parse("a b").error().message(),
            "Parse error: unexpected 'b' at position 2 of expression 'a b'");
  EXPECT_EQ(engine().parse("a ?").error().message(), "Lexical error: illegal character '?' at position 2");
}

TEST(Functions, OfTheCaller) {
  Settings settings;
  settings.functions.push_back({"st2kv", Form::kFunction, "key: str, decrypt: bool = false",
                                "A value of the datastore.", [](const Arguments& arguments) -> Result<Value> {
                                  if (arguments.positional[0].as_string() == "missing")
                                    return Error(Errc::kNotFound, "The key \"missing\" does not exist.")
                                        .as("ExpressionEvaluationException");
                                  return Value(std::string(arguments.positional[0].as_string()) +
                                               (arguments.positional[1].as_bool() ? "!" : "") +
                                               arguments.data.get_string("user"));
                                }});
  settings.functions.push_back({"twice", Form::kExtension, "list: iter", "Every item twice.",
                                [](const Arguments& arguments) -> Result<Value> {
                                  return Value::array({arguments.positional[0], arguments.positional[0]});
                                }});
  ASSERT_TRUE(Engine::check(settings).ok());
  const Engine own(std::move(settings));
  const Value data = Value::object({{"user", "ann"}});
  EXPECT_EQ(outcome(own, "st2kv('a', decrypt => true)", data), "\"a!ann\"");
  EXPECT_EQ(outcome(own, "range(2).twice()", data), "[[0, 1], [0, 1]]");
  const auto missing = own.evaluate("st2kv(missing)", data);
  EXPECT_EQ(missing.error().code(), Errc::kNotFound);
  EXPECT_EQ(missing.error().kind(), "ExpressionEvaluationException");
}

TEST(Functions, OfTheCallerAreChecked) {
  Settings settings;
  settings.functions.push_back({"f", Form::kFunction, "a: nonsense", "", nullptr});
  const auto checked = Engine::check(settings);
  ASSERT_FALSE(checked.ok());
  EXPECT_EQ(checked.error().message(), "function \"f\": parameter \"a\" has the unknown type \"nonsense\"");
}

TEST(Engine, ManyThreadsShareIt) {
  std::vector<std::thread> threads;
  std::atomic<int> good = 0;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&good, t] {
      for (int i = 0; i < 200; ++i) {
        const std::string text = fmt::format("ctx(l).select($ + {}).sum()", i % 10);
        const auto value =
            engine().evaluate(text, Value::object({{"l", Value::array({Value(t), Value(1)})}}));
        if (value.ok() && *value == Value(t + 1 + 2 * (i % 10))) ++good;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(good, 800);
}

}  // namespace
}  // namespace squall::yaql
