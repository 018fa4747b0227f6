// The modules around validation: parameters, configs, masking, output.
#include "value/schema/parameters.h"

#include <gtest/gtest.h>

#include "value/json/json.h"
#include "value/schema/config.h"
#include "value/schema/mask.h"
#include "value/schema/output.h"
#include "value/schema/schema.h"

namespace squall::schema {
namespace {

Value read(std::string_view text) { return json::parse(text).value(); }
std::string show(const Value& value) { return json::dump(value); }

TEST(Parameters, ActionLiesOverItsRunner) {
  const Value runner = read(R"({"cmd":{"type":"string","required":true},"e":{}})");
  EXPECT_EQ(show(parameter_schema(runner, read(R"({"cmd":{"default":"ls"}})"))["properties"]["cmd"]),
            R"({"type":"string","required":true,"default":"ls"})");
  EXPECT_EQ(parameter_schema(runner, Value())["properties"]["e"]["anyOf"].size(), 6U);
  EXPECT_EQ(parameter_schema(Value(), Value()), Value::object());
}

TEST(Parameters, RequestsAreRefusedForTheirCause) {
  const Value runner = read(R"({"cmd":{"type":"string"},"sudo":{"type":"boolean","immutable":true}})");
  const auto ask = [&](std::string_view action, std::string_view given) {
    const auto result = check_request(runner, read(action), "p.a", read(given));
    return result.ok() ? "ok" : result.error().message();
  };
  EXPECT_EQ(ask("{}", R"({"cmd":"x"})"), "ok");
  EXPECT_EQ(
      ask(R"({"cmd":{"type":"integer"}})", "{}"),
      "The attribute \"type\" for the runner parameter \"cmd\" in action \"p.a\" cannot be overridden.");
  EXPECT_EQ(ask("{}", R"({"x":1})"), "Additional properties are not allowed ('x' was unexpected)");
  EXPECT_EQ(ask("{}", R"({"sudo":true})"), "Override of immutable parameter(s) ['sudo'] is unsupported.");
  EXPECT_EQ(immutable_parameters(runner, read(R"({"a":{"immutable":true},"sudo":{"immutable":true}})")),
            (std::vector<std::string>{"sudo", "a"}));
}

TEST(Masking, HidesByDefinitionAndNeverFails) {
  const Value definitions = read(R"({"a":{"type":"object","properties":{"x":{"type":"string","secret":true}}},
                                     "b":{"type":"array","items":{"type":"string","secret":true}},
                                     "c":{"type":"string","secret":true}})");
  EXPECT_EQ(show(secret_parameters(definitions)), R"({"a":{"x":"string"},"b":["string"],"c":"string"})");
  EXPECT_EQ(show(mask_parameters(definitions, read(R"({"a":{"x":1,"y":2},"b":["s"],"c":{"k":1},"d":5})"))),
            R"({"a":{"x":"********","y":2},"b":["********"],"c":"********","d":5})");
  EXPECT_EQ(show(mask_parameters(definitions, read(R"({"a":5,"b":{"k":"v"}})"))),
            R"({"a":"********","b":"********"})");
}

TEST(Masking, InquiriesAndOutput) {
  EXPECT_EQ(show(mask_inquiry(read(R"({"properties":{"p":{"secret":true},"q":{"secret":"yes"}}})"),
                              read(R"({"p":1,"q":2})"))),
            R"({"p":"********","q":2})");
  EXPECT_EQ(mask_inquiry(Value::object(), read(R"({"p":1})")), Value(kMask));
  const Value legacy = read(R"({"pw":{"type":"string","secret":true}})");
  EXPECT_EQ(show(mask_output(legacy, read(R"({"result":{"pw":"x","o":1}})"), "result")),
            R"({"result":{"pw":"********","o":1}})");
  EXPECT_EQ(show(mask_output(legacy, read(R"({"other":1})"), "result")), R"({"other":1})");
  const Value positions =
      read(R"({"type":"array","items":[{"type":"string"}],"additionalItems":{"secret":true}})");
  EXPECT_EQ(show(mask_output(positions, read(R"({"r":["a","b"]})"), "r")), R"({"r":["a","********"]})");
}

TEST(Output, FailureReplacesTheResult) {
  const Value runner = read(R"({"type":"object"})");
  const OutputCheck wrong =
      check_output(runner, read(R"({"type":"string"})"), read(R"({"result":5})"), "result");
  EXPECT_FALSE(wrong.succeeded);
  EXPECT_TRUE(wrong.result.get_string("error").starts_with("5 is not of type 'string'\n"));
  EXPECT_FALSE(wrong.result.contains("traceback"));
  const OutputCheck lacking = check_output(runner, read(R"({"type":"string"})"), read("{}"), "result");
  EXPECT_TRUE(lacking.result.contains("traceback"));
  EXPECT_TRUE(
      check_output(Value(), read(R"({"type":"string"})"), read(R"({"result":5})"), "result").succeeded);
}

TEST(Config, IsCheckedWithTheFileInTheText) {
  const auto wrong =
      check_config("p", "/c/p.yaml", read(R"({"a":{"type":"array","items":{"type":"integer"}}})"),
                   read(R"({"a":[1,"x"]})"));
  EXPECT_TRUE(
      wrong.error().message().starts_with("Failed validating attribute \"a.1\" in config for pack \"p\" "
                                          "(/c/p.yaml): 'x' is not of type 'integer'\n\n"));
  EXPECT_EQ(show(*check_config("p", "f", read(R"({"a":{"default":1}})"), read(R"({"z":2})"))),
            R"({"z":2,"a":1})");
}

TEST(Config, ResolvesTextsAndDefaults) {
  std::vector<std::string> asked;
  const RenderConfig render = [&](std::string_view key, std::string_view text, bool secret) -> Result<Value> {
    asked.push_back(fmt::format("{}{}", key, secret ? "!" : ""));
    return text == "{{ none }}" ? Value("") : Value("R");
  };
  const Value schema =
      read(R"({"t":{"secret":true},"o":{"type":"object","properties":{"k":{"default":"{{ raw }}"},
      "l":{"type":"array","items":{"type":"object","properties":{"d":{"default":7}}}}},
      "patternProperties":{"^s":{"secret":true}}},"n":{"default":1}})");
  const Value config =
      read(R"({"t":"{{ x }}","o":{"sx":"{% y %}","l":[{},{"d":1}]},"n":null,"e":"{{ none }}","p":"plain"})");
  EXPECT_EQ(
      show(*resolve_config(schema, config, render)),
      R"({"t":"R","o":{"sx":"R","l":[{"d":7},{"d":1}],"k":"{{ raw }}"},"n":null,"e":null,"p":"plain"})");
  EXPECT_EQ(asked, (std::vector<std::string>{"t!", "o.sx!", "e"}));
  EXPECT_EQ(show(*resolve_config(schema, Value(), render)), R"({"o":{"k":"{{ raw }}","l":[]},"n":1})");
  const RenderConfig fails = [](std::string_view, std::string_view, bool) -> Result<Value> {
    return Error(Errc::kExpression, "no");
  };
  EXPECT_EQ(resolve_config(schema, config, fails).error().message(), "no");
}

}  // namespace
}  // namespace squall::schema
