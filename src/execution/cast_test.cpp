#include "execution/cast.h"

#include <gtest/gtest.h>

#include "expr/jinja/platform.h"

namespace squall::execution {
namespace {

Value type(const char* name) { return Value::object({{"type", name}}); }

Value good(const Value& value, const char* name) {
  const auto cast = cast_parameter(value, type(name));
  EXPECT_TRUE(cast.ok()) << name << ": " << (cast.ok() ? "" : cast.error().message());
  return cast.ok() ? *cast : Value("failed");
}

std::string bad(const Value& value, const char* name) {
  const auto cast = cast_parameter(value, type(name));
  return cast.ok() ? "no error" : cast.error().kind();
}

TEST(Cast, TextsStayTexts) {
  EXPECT_EQ(good("5", "string"), Value("5"));
  const auto refused = cast_parameter(5, type("string"));
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().message(), "Value \"5\" must either be a string or None. Got \"int\".");
  EXPECT_EQ(cast_parameter(Value::array({"a"}), type("string")).error().message(),
            "Value \"['a']\" must either be a string or None. Got \"list\".");
}

TEST(Cast, Numbers) {
  EXPECT_EQ(good(1.7, "integer"), Value(1));
  EXPECT_EQ(good(" 42 ", "integer"), Value(42));
  EXPECT_EQ(good(true, "integer"), Value(1));
  EXPECT_EQ(bad("1.7", "integer"), "ValueError");
  EXPECT_EQ(bad(Value::array(), "integer"), "TypeError");
  EXPECT_EQ(good("3", "number"), Value(3.0));
  EXPECT_EQ(good(3, "number"), Value(3.0));
  EXPECT_EQ(bad("x", "number"), "ValueError");
}

TEST(Cast, BooleansAreLiterals) {
  EXPECT_EQ(good("TRUE", "boolean"), Value(true));
  EXPECT_EQ(good("false", "boolean"), Value(false));
  EXPECT_EQ(good("0", "boolean"), Value(0));
  EXPECT_EQ(good(7, "boolean"), Value(7));
  EXPECT_EQ(bad("yes", "boolean"), "ValueError");
}

TEST(Cast, ContainersAreJsonOrLiterals) {
  EXPECT_EQ(good("[1, true]", "array"), Value::array({1, true}));
  EXPECT_EQ(good("{'x': None}", "object"), Value::object({{"x", nullptr}}));
  EXPECT_EQ(good(Value::array({1}), "object"), Value::array({1}));
  EXPECT_EQ(bad("a,b,c", "array"), "ValueError");
  EXPECT_EQ(bad("NaN", "array"), "ValueError");
}

TEST(Cast, NothingToDo) {
  EXPECT_EQ(good(nullptr, "integer"), Value());
  EXPECT_EQ(good("x", "mystery"), Value("x"));
  EXPECT_EQ(*cast_parameter(5, Value::object()), Value(5));
  EXPECT_EQ(cast_parameter("x", Value::object({{"type", Value::array({"string"})}})).error().kind(),
            "TypeError");
}

TEST(Cast, NoneMarker) {
  for (const char* name : {"string", "boolean", "array", "object"})
    EXPECT_EQ(good(jinja::kNoneMarker, name), Value()) << name;
  EXPECT_EQ(bad(jinja::kNoneMarker, "integer"), "TypeError");
  EXPECT_EQ(bad(jinja::kNoneMarker, "number"), "TypeError");
  EXPECT_EQ(good(jinja::kNoneMarker, "mystery"), Value(jinja::kNoneMarker));
}

TEST(Cast, DigitsOfOtherScripts) {
  EXPECT_EQ(good("\u0665\u0660", "integer"), Value(50));
  EXPECT_EQ(good("\u0665.\u0665", "number"), Value(5.5));
}

}  // namespace
}  // namespace squall::execution
