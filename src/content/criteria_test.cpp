#include <gtest/gtest.h>

#include "content/rule_loader.h"
#include "content/source.h"
#include "rules/operators.h"

namespace squall::content {
namespace {

Value yaml(std::string_view text) { return parse_metadata(text).value(); }

TEST(Criteria, KnowTheOperatorsOfTheMatcher) {
  for (const rules::Operator& op : rules::all_operators()) {
    const Value criteria =
        Value::object({{"trigger.x", Value::object({{"type", op.name}, {"pattern", "y"}})}});
    EXPECT_TRUE(check_criteria(criteria).ok()) << op.name;
  }
  const auto unknown = check_criteria(yaml("{trigger.x: {type: resembles, pattern: y}}"));
  ASSERT_FALSE(unknown.ok());
  EXPECT_EQ(unknown.error().detail(), "criteria.trigger.x");
  EXPECT_FALSE(check_criteria(yaml("{trigger.x: {type: exists}}")).ok());
}

}  // namespace
}  // namespace squall::content
