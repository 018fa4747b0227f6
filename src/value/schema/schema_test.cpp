#include "value/schema/schema.h"

#include <gtest/gtest.h>

#include "value/json/json.h"

namespace squall::schema {
namespace {

Value read(std::string_view text) { return json::parse(text).value(); }

constexpr Options kRequest{.use_default = true, .allow_default_none = true};

// The result as JSON, or "path keyword: message".
std::string outcome(std::string_view schema, std::string_view instance, const Options& options = {}) {
  Failure failure;
  const auto result = validate(read(schema), read(instance), options, &failure);
  if (result.ok()) return json::dump(*result);
  return json::dump(Value::array(failure.path)) + " " + failure.keyword + ": " + result.error().message();
}

std::string definition(std::string_view parameters) {
  Failure failure;
  const auto result = check_parameters(read(parameters), &failure);
  return result.ok() ? "ok" : json::dump(Value::array(failure.path)) + " " + result.error().message();
}

TEST(SchemaValidate, DefaultsFillWhatIsMissingOrNull) {
  EXPECT_EQ(
      outcome(R"({"type":"object","properties":{"a":{"type":"integer","default":1},"b":{"default":"x"}}})",
              R"({"b":null,"c":2})"),
      R"({"b":"x","c":2,"a":1})");
  EXPECT_EQ(outcome(R"({"type":"object","properties":{"a":{"type":"array","items":{"type":"object",
                       "properties":{"q":{"default":4}}}}}})",
                    R"({"a":[{}]})"),
            R"({"a":[{"q":4}]})");
  EXPECT_EQ(outcome(R"({"type":"object","properties":{"a":{"default":1}},"dependencies":{"a":["b"]}})", "{}"),
            "{}");
  EXPECT_EQ(outcome(R"({"properties":{"a":{"default":1}}})", "{}"), "{}");
}

TEST(SchemaValidate, NullPassesWhereAPropertyIsOptional) {
  const char* schema = R"({"type":"object","properties":{"a":{"type":"string"}}})";
  EXPECT_EQ(outcome(schema, R"({"a":null})", kRequest), R"({"a":null})");
  EXPECT_EQ(outcome(schema, R"({"a":null})"), R"(["a"] type: None is not of type 'string')");
  EXPECT_EQ(outcome(schema, R"({"a":1})", kRequest), R"(["a"] type: 1 is not of type 'string', 'null')");
  EXPECT_EQ(validate(read(R"({"type":"object","properties":{"a":{"type":"array","items":[{}]}}})"),
                     read("{}"), kRequest)
                .error()
                .code(),
            Errc::kInvalid);
}

TEST(SchemaValidate, RequiredStandsOnTheProperty) {
  EXPECT_EQ(outcome(R"({"properties":{"a":{"properties":{"b":{"required":true}}}}})", R"({"a":{}})"),
            R"(["a","b"] required: 'b' is a required property)");
  EXPECT_EQ(outcome(R"({"required":["a"]})", "{}"), R"(["required"] type: ['a'] is not of type 'boolean')");
}

TEST(SchemaValidate, ToldIsTheFailureThatRanksFirst) {
  EXPECT_EQ(
      outcome(R"({"properties":{"a":{"type":"integer"},"b":{"type":"integer"}}})", R"({"a":"x","b":"y"})"),
      R"(["b"] type: 'y' is not of type 'integer')");
  EXPECT_EQ(
      outcome(R"({"anyOf":[{"type":"string"},{"type":"object","properties":{"k":{"type":"integer"}}}]})",
              R"({"k":"x"})"),
      R"(["k"] type: 'x' is not of type 'integer')");
  EXPECT_EQ(outcome(R"({"anyOf":[{"type":"string"},{"type":"integer"}]})", "5.5"),
            "[] anyOf: 5.5 is not valid under any of the given schemas");
}

TEST(SchemaValidate, KeywordsSpeakAsTheReference) {
  EXPECT_EQ(outcome(R"({"additionalProperties":false})", R"({"b":1,"a":2})"),
            "[] additionalProperties: Additional properties are not allowed ('a', 'b' were unexpected)");
  EXPECT_EQ(outcome(R"({"patternProperties":{"^x":{}},"additionalProperties":false})", R"({"y":1})"),
            "[] additionalProperties: 'y' does not match any of the regexes: '^x'");
  EXPECT_EQ(outcome(R"({"items":[{}],"additionalItems":false})", "[1,2]"),
            "[] additionalItems: Additional items are not allowed (2 was unexpected)");
  EXPECT_EQ(outcome(R"({"minimum":1,"exclusiveMinimum":true})", "1"),
            "[] minimum: 1 is less than or equal to the minimum of 1");
  EXPECT_EQ(outcome(R"({"multipleOf":0.1})", "0.3"), "[] multipleOf: 0.3 is not a multiple of 0.1");
  EXPECT_EQ(outcome(R"({"uniqueItems":true})", "[1,true,[1],[true]]"), "[1,true,[1],[true]]");
  EXPECT_EQ(outcome(R"({"uniqueItems":true})", "[1,1.0]"),
            "[] uniqueItems: [1, 1.0] has non-unique elements");
  EXPECT_EQ(outcome(R"({"oneOf":[{"type":"integer"},{"type":"number"}]})", "5"),
            "[] oneOf: 5 is valid under each of {'type': 'number'}, {'type': 'integer'}");
  EXPECT_EQ(outcome(R"({"minProperties":1})", "{}"), "[] minProperties: {} should be non-empty");
  EXPECT_EQ(outcome(R"({"pattern":"("})", R"("x")"), "[\"pattern\"] format: '(' is not a 'regex'");
}

TEST(SchemaValidate, ReferencesAreFollowedAndBounded) {
  EXPECT_EQ(
      outcome(R"({"definitions":{"n":{"type":"integer"}},"properties":{"a":{"$ref":"#/definitions/n"}}})",
              R"({"a":"x"})"),
      R"(["a"] type: 'x' is not of type 'integer')");
  EXPECT_EQ(validate(read(R"({"$ref":"#/nowhere"})"), 1).error().kind(), "RefResolutionError");
  EXPECT_EQ(validate(read(R"({"$ref":"#"})"), 1).error().code(), Errc::kLimit);
  EXPECT_EQ(validate(read(R"({"allOf":[{"$ref":"#"},{"$ref":"#"}]})"), 1).error().code(), Errc::kLimit);
}

TEST(SchemaValidate, DescribesPlaceAndValue) {
  Failure failure;
  ASSERT_FALSE(
      validate(read(R"({"properties":{"a":{"type":"string"}}})"), read(R"({"a":[1]})"), {}, &failure).ok());
  EXPECT_EQ(describe(failure),
            "[1] is not of type 'string'\n\nFailed validating 'type' in schema['properties']['a']:\n"
            "    {'type': 'string'}\n\nOn instance['a']:\n    [1]");
}

TEST(SchemaDefinitions, FollowTheirMetaSchema) {
  EXPECT_EQ(definition(R"({"p":{"type":"array","items":{"type":["string","null"],"format":"date"}}})"), "ok");
  EXPECT_EQ(
      definition(R"({"p":{"type":["string","null"]}})"),
      R"(["parameters","p","type"] ['string', 'null'] is not one of ['array', 'boolean', 'integer', 'null', )"
      R"('number', 'object', 'string'])");
  EXPECT_EQ(
      definition(R"({"p":{"properties":{"q":{"unheard":1}}}})"),
      R"(["parameters","p","properties","q"] Additional properties are not allowed ('unheard' was unexpected))");
  EXPECT_EQ(definition(R"({"p-q":{}})"),
            R"(["parameters"] 'p-q' does not match any of the regexes: '^\\w+$')");
  EXPECT_EQ(definition("[]"), R"(["parameters"] [] is not of type 'object')");
}

TEST(SchemaOutput, NeedsATypeAndAValidSchema) {
  EXPECT_TRUE(check_output_schema(read(R"({"type":"object","extra":1})")).ok());
  EXPECT_FALSE(check_output_schema(read(R"({"a":{"type":"string"}})")).ok());
  EXPECT_FALSE(check_output_schema(read(R"({"type":"objekt"})")).ok());
  EXPECT_FALSE(check_output_schema(Value()).ok());
}

}  // namespace
}  // namespace squall::schema
