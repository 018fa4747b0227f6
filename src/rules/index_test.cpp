#include "rules/index.h"

#include <gtest/gtest.h>

#include "expr/jinja/platform.h"

namespace squall::rules {
namespace {

const jinja::Environment& environment() {
  static const jinja::Environment shared(jinja::platform_settings());
  return shared;
}

Value criterion(const char* type, Value pattern) {
  return Value::object({{"trigger.name", Value::object({{"type", type}, {"pattern", std::move(pattern)}})}});
}

model::Document rule(const char* ref, Value criteria, const char* type = "standard",
                     const char* trigger = "p.t") {
  return {std::string("id-") + ref, 1,
          Value::object({{"ref", ref},
                         {"trigger", trigger},
                         {"enabled", true},
                         {"type", Value::object({{"ref", type}})},
                         {"criteria", std::move(criteria)}})};
}

std::string matching(const RuleIndex& index, const char* trigger = "p.t") {
  const Value payload = Value::object({{"name", "disk"}});
  std::string text;
  for (const RulePtr& each : index.match(trigger, {.payload = payload}).rules) text += each->ref + " ";
  return text;
}

TEST(RuleIndex, OrderIsKept) {
  const std::vector<model::Document> rules{rule("p.b", {}), rule("p.a", {}),
                                           rule("p.other", {}, "standard", "p.u")};
  const auto index = RuleIndex::build(rules, environment());
  EXPECT_EQ(index->size(), 3U);
  EXPECT_EQ(matching(*index), "p.b p.a ");
  EXPECT_EQ(matching(*index, "p.u"), "p.other ");
  EXPECT_EQ(matching(*index, "p.none"), "");
  EXPECT_FALSE(index->listens("p.none"));
}

TEST(RuleIndex, BackstopOnlyWhenNothingElse) {
  std::vector<model::Document> rules{rule("p.back", {}, "backstop"), rule("p.one", criterion("eq", "disk"))};
  EXPECT_EQ(matching(*RuleIndex::build(rules, environment())), "p.one ");
  rules[1] = rule("p.one", criterion("eq", "no"));
  EXPECT_EQ(matching(*RuleIndex::build(rules, environment())), "p.back ");
  rules[0] = rule("p.back", criterion("eq", "no"), "backstop");
  EXPECT_EQ(matching(*RuleIndex::build(rules, environment())), "");
}

TEST(RuleIndex, DisabledRulesAreNotHeld) {
  std::vector<model::Document> rules{rule("p.off", {})};
  rules[0].body = rules[0].body.with("enabled", false);
  const auto index = RuleIndex::build(rules, environment());
  EXPECT_EQ(index->size(), 0U);
  EXPECT_FALSE(index->listens("p.t"));
}

TEST(RuleIndex, UnchangedRulesAreTakenOver) {
  std::vector<model::Document> rules{rule("p.a", {}), rule("p.b", {})};
  const auto before = RuleIndex::build(rules, environment());
  rules[1].body = rules[1].body.with("criteria", criterion("eq", "no"));
  const auto after = RuleIndex::build(rules, environment(), before.get());
  const Value payload = Value::object({{"name", "disk"}});
  const auto old_rules = before->match("p.t", {.payload = payload}).rules;
  const auto new_rules = after->match("p.t", {.payload = payload}).rules;
  ASSERT_EQ(old_rules.size(), 2U);
  ASSERT_EQ(new_rules.size(), 1U);
  EXPECT_EQ(new_rules[0], old_rules[0]);
}

TEST(RuleIndex, OneBrokenRuleDoesNotSilenceTheOthers) {
  const std::vector<model::Document> rules{rule("p.bad", criterion("nosuch", 1)),
                                           rule("p.odd", criterion("gt", 5)), rule("p.ok", {})};
  const Value payload = Value::object({{"name", "disk"}});
  const Matches matches = RuleIndex::build(rules, environment())->match("p.t", {.payload = payload});
  ASSERT_EQ(matches.rules.size(), 1U);
  EXPECT_EQ(matches.rules[0]->ref, "p.ok");
  ASSERT_EQ(matches.broken.size(), 1U);
  EXPECT_EQ(matches.broken[0].rule->ref, "p.bad");
  ASSERT_EQ(matches.failures.size(), 1U);
  EXPECT_EQ(matches.failures[0].rule->ref, "p.odd");
  EXPECT_EQ(matches.asked, 3U);
}

}  // namespace
}  // namespace squall::rules
