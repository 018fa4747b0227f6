// Where an error says it is, and what it suggests.
#include <gtest/gtest.h>

#include "expr/jinja/inline.h"
#include "expr/jinja/platform.h"

namespace squall::jinja {
namespace {

Error error_of(std::string_view text, const Scope& scope = Scope()) {
  static const Environment environment(platform_settings());
  auto result = environment.render(text, scope);
  if (result.ok()) return Error(Errc::kInternal, "it gave " + *result);
  return std::move(result).error();
}

struct Case {
  std::string_view text;
  int line, column;
  std::string_view kind;
};

class Place : public testing::TestWithParam<Case> {};

TEST_P(Place, IsThatOfWhatIsWrong) {
  const Error error = error_of(GetParam().text);
  EXPECT_EQ(error.kind(), GetParam().kind) << error.message();
  EXPECT_EQ(error.line(), GetParam().line) << error.message();
  EXPECT_EQ(error.column(), GetParam().column) << error.message();
}

INSTANTIATE_TEST_SUITE_P(Jinja, Place,
                         testing::Values(Case{"a {{ 1 / 0 }}", 1, 8, "ZeroDivisionError"},
                                         Case{"é\n\n  {{ 'ä' ~ x.y }}", 3, 13, "UndefinedError"},
                                         Case{"{{ x }}", 1, 4, "UndefinedError"},
                                         Case{"ab {% if %}", 1, 10, "TemplateSyntaxError"},
                                         Case{"{{ 'a' | nope }}", 1, 10, "TemplateAssertionError"},
                                         Case{"{{ 'a' is nope }}", 1, 8, "TemplateAssertionError"},
                                         Case{"\r\n{{ $ }}", 2, 4, "TemplateSyntaxError"},
                                         Case{"{% if true %}\n{{ [1][9] + 1 }}{% endif %}", 2, 11,
                                              "UndefinedError"},
                                         Case{"{% for i in 5 %}{% endfor %}", 1, 4, "TypeError"}));

TEST(Suggestions, NameWhatLooksLikeAnUnknownName) {
  EXPECT_EQ(error_of("{{ 'a' | uper }}").detail(), "Did you mean 'upper'?");
  EXPECT_EQ(error_of("{{ 1 is evn }}").detail(), "Did you mean 'even'?");
  const Scope scope(Value::object({{"trigger", Value(1)}}));
  EXPECT_EQ(error_of("{{ tirgger.x }}", scope).detail(), "Did you mean 'trigger'?");
  EXPECT_EQ(error_of("{{ rnage(3) }}").detail(), "Did you mean 'range'?");
  EXPECT_EQ(error_of("{{ 'a' | zzzzzzzz }}").detail(), "");
  EXPECT_EQ(error_of("{{ 'a' | uper }}").message(), "No filter named 'uper'.");
}

TEST(Place, OfAnInlineExpressionCountsFromTheStartOfTheText) {
  const Environment workflow(workflow_settings({}));
  const auto result = evaluate_text(workflow, "first\n  x {{ 1 / 0 }}", Scope());
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.error().line(), 2);
  EXPECT_EQ(result.error().column(), 10);
}

}  // namespace
}  // namespace squall::jinja
