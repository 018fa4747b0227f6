#include "expr/core/jsonpath.h"

#include <gtest/gtest.h>

#include "value/json/json.h"

namespace squall::expr {
namespace {

Value data() {
  return json::parse(R"({"trigger": {"a": 1, "n": null, "e": [], "z": 0,
    "list": [{"k": "v1", "x-y": 5}, {"k": "v2"}], "d": {"e": {"f": "g"}}, "x-y": 7, "a b": 8, "dotted.key": 9,
    "body": {"items": [1, 2, 3]}}})")
      .value();
}

std::string found(std::string_view path) {
  const auto matches = find(path, data());
  if (!matches.ok()) return matches.error().kind();
  return json::dump(Value::array(*matches));
}

struct Vector {
  std::string_view path, matches;
};

class Vectors : public testing::TestWithParam<Vector> {};

TEST_P(Vectors, FindWhatTheReferenceFinds) { EXPECT_EQ(found(GetParam().path), GetParam().matches); }

INSTANTIATE_TEST_SUITE_P(
    JsonPath, Vectors,
    testing::Values(
        Vector{"trigger.a", "[1]"}, Vector{"trigger.n", "[null]"}, Vector{"trigger.e", "[[]]"},
        Vector{"trigger.z", "[0]"}, Vector{"trigger.missing", "[]"}, Vector{"trigger.list[0].k", R"(["v1"])"},
        Vector{"trigger.list[*].k", R"(["v1","v2"])"}, Vector{"trigger.list[1]", R"([{"k":"v2"}])"},
        Vector{"trigger.list[5]", "[]"}, Vector{"trigger.list[-1]", R"([{"k":"v2"}])"},
        Vector{"trigger.list[0:1]", R"([{"k":"v1","x-y":5}])"}, Vector{"trigger..k", R"(["v1","v2"])"},
        Vector{"trigger.d.e.f", R"(["g"])"}, Vector{"trigger.x-y", "[7]"}, Vector{R"(trigger["x-y"])", "[7]"},
        Vector{"trigger['x-y']", "[7]"}, Vector{"trigger.'a b'", "[8]"},
        Vector{"trigger.'dotted.key'", "[9]"}, Vector{"trigger.body.items[0]", "[1]"},
        Vector{"$.trigger.a", "[1]"}, Vector{"trigger.list.k", "[]"},
        Vector{R"(trigger.d.e["f"])", R"(["g"])"}, Vector{"trigger.body.items[*]", "[1,2,3]"},
        Vector{"trigger.list[0].x-y", "[5]"}, Vector{"trigger[d]", R"([{"e":{"f":"g"}}])"},
        Vector{"trigger.a,z", "[1,0]"}, Vector{"trigger.(a|z)", "[1,0]"},
        Vector{"trigger.body.*", "[[1,2,3]]"}, Vector{"trigger.* where e", R"([{"e":{"f":"g"}}])"},
        Vector{"trigger.d.e.f.`parent`", R"([{"f":"g"}])"}, Vector{"trigger.a[*]", "[1]"},
        Vector{"trigger.body.items[:2]", "[1,2]"}));

TEST(JsonPath, RefusesWhatTheDialectLacks) {
  EXPECT_EQ(found("trigger.body.0"), "Exception");
  EXPECT_EQ(found("trigger.list[?(@.k)]"), "JsonPathLexerError");
  EXPECT_EQ(found("["), "AttributeError");
  EXPECT_EQ(found("trigger.'open"), "JsonPathLexerError");
  EXPECT_EQ(found("trigger.a[0]"), "TypeError");
  EXPECT_EQ(found("trigger.e[-1]"), "IndexError");
}

TEST(JsonPath, BoundsHostilePaths) {
  const auto deep = JsonPath::parse(std::string(3000, '('));
  ASSERT_FALSE(deep.ok());
  EXPECT_EQ(deep.error().code(), Errc::kLimit);
  std::string many = "a";
  for (int i = 0; i < 150; ++i) many += ".a";
  EXPECT_EQ(JsonPath::parse(many).error().code(), Errc::kLimit);
  Value wide = Value::array(std::vector<Value>(1100, Value(1)));
  wide = Value::array(std::vector<Value>(1000, wide));
  EXPECT_EQ(find("[*][*]", wide).error().code(), Errc::kLimit);
}

TEST(JsonPath, FirstIsNullWithoutMatch) {
  const auto path = JsonPath::parse("trigger.missing").value();
  EXPECT_TRUE(path.first(data()).value().is_null());
  EXPECT_EQ(JsonPath::parse("trigger.list[*].k")->first(data()).value().as_string(), "v1");
}

TEST(JsonPath, TextsHaveItemsToo) {
  const Value root = Value::object({{"t", "h\u00e9llo"}});
  EXPECT_EQ(JsonPath::parse("t[1]")->first(root).value().as_string(), "\u00e9");
  EXPECT_EQ(JsonPath::parse("t[-1]")->first(root).value().as_string(), "o");
  EXPECT_TRUE(JsonPath::parse("t[5]")->first(root).value().is_null());
  EXPECT_EQ(JsonPath::parse("t[-6]")->first(root).error().kind(), "IndexError");
}

}  // namespace
}  // namespace squall::expr
