#include "expr/yaql/text.h"

#include "expr/yaql/testing.h"

namespace squall::yaql {
namespace {

const Engine& engine() {
  static const Engine made{Settings{}};
  return made;
}

std::string text_outcome(std::string_view text, std::string_view data = "{}") {
  const auto value = evaluate_text(engine(), text, from_json(data));
  return value.ok() ? json::dumps(*value) : value.error().message();
}

TEST(Text, FindsExpressionsOnOneLine) {
  EXPECT_EQ(expressions_of("a <% 1 %> b <%2%>").size(), 2U);
  EXPECT_TRUE(expressions_of("<% 1\n%>").empty());
  EXPECT_EQ(expressions_of("<% a\n<% 1 %>")[0], "<% 1 %>");
  EXPECT_FALSE(has_expression("<% never closed"));
  EXPECT_EQ(without_delimiters("<%  ctx().x %>"), "ctx().x");
}

TEST(Text, KeepsTypesOrMakesText) {
  EXPECT_EQ(text_outcome("<% [1, 2] %>"), "[1, 2]");
  EXPECT_EQ(text_outcome("x <% [1, 'a', null] %>"), "\"x [1, 'a', None]\"");
  EXPECT_EQ(text_outcome("<% 1 %><% true %>"), "\"1True\"");
  EXPECT_EQ(text_outcome("t=<% timespan(hours => 1) %>"), "\"t=1:00:00\"");
  EXPECT_EQ(text_outcome("no expression"), "\"no expression\"");
}

TEST(Text, EvaluatesTextsAgain) {
  EXPECT_EQ(text_outcome("<% ctx(x) %>", R"({"x": "<% ctx(y) %>", "y": 7})"), "7");
  EXPECT_EQ(text_outcome("a<% ctx(x) %>", R"({"x": "<% ctx(y) %>", "y": [7]})"), "\"a[7]\"");
  const auto endless = evaluate_text(engine(), "<% ctx(x) %>", from_json(R"({"x": "<% ctx(x) %>"})"));
  ASSERT_FALSE(endless.ok());
  EXPECT_EQ(endless.error().code(), Errc::kLimit);
}

TEST(Text, WrapsErrors) {
  EXPECT_EQ(text_outcome("<% ctx().x %>"),
            "Unable to resolve key 'x' in expression '<% ctx().x %>' from context.");
  EXPECT_EQ(text_outcome("<% ctx().l[5] %>", R"({"l": [1]})"),
            "Unable to evaluate expression '<% ctx().l[5] %>'. IndexError: tuple index out of range");
  const auto error = evaluate_text(engine(), "line\n  ab <% 1 / 0 %>", Value()).error();
  EXPECT_EQ(error.kind(), "YaqlEvaluationException");
  EXPECT_EQ(error.detail(), "ZeroDivisionError");
  EXPECT_EQ(error.line(), 2);
  EXPECT_EQ(error.column(), 11);
  EXPECT_EQ(evaluate_text(engine(), "<% lenn([]) %>", Value()).error().detail(),
            "NoFunctionRegisteredException\ndid you mean len, let?");
}

TEST(Text, BoundsExpressions) {
  std::string many;
  for (std::size_t i = 0; i <= Limits{}.max_expressions; ++i) many += "<%1%>";
  const auto made = evaluate_text(engine(), many, Value());
  ASSERT_FALSE(made.ok());
  EXPECT_EQ(made.error().code(), Errc::kLimit);
}

}  // namespace
}  // namespace squall::yaql
