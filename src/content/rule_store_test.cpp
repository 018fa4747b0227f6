#include "content/rule_store.h"

#include <gtest/gtest.h>

#include "base/id.h"
#include "content/system_triggers.h"
#include "content/triggers.h"
#include "model/collections.h"
#include "store/memory/memory_store.h"
#include "value/json/json.h"

namespace squall::content {
namespace {

class RuleStoreTest : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(store_.open(model::all_collections()).ok());
    for (const Value& type : system_trigger_types())
      ASSERT_TRUE(store_.write({store::insert(model::kTriggerTypes, {new_id(), 0, type})}).ok());
  }

  static Value metadata(std::string_view name, std::string_view url, std::string_view pack = "probe") {
    return Value::object({{"name", name},
                          {"pack", pack},
                          {"enabled", true},
                          {"metadata_file", "rules/x.yaml"},
                          {"trigger", Value::object({{"type", "core.st2.webhook"},
                                                     {"parameters", Value::object({{"url", url}})}})},
                          {"action", Value::object({{"ref", "core.noop"}})}});
  }

  RuleStore::Change save(const Value& rule) {
    RuleStore rules(store_);
    auto made = make_rule(rule, rules.context());
    EXPECT_TRUE(made.ok()) << made.error().text();
    auto saved = rules.save(*made);
    EXPECT_TRUE(saved.ok()) << saved.error().text();
    return *saved;
  }

  // url to count, of the webhooks that exist.
  std::map<std::string, std::int64_t> hooks() {
    std::map<std::string, std::int64_t> counts;
    const auto triggers = store_.find(model::kTriggers, {}).value();
    for (const model::Document& trigger : triggers)
      counts[trigger.body["parameters"].get_string("url")] = trigger.body.get_int("ref_count");
    return counts;
  }

  store::MemoryStore store_;
};

using Hooks = std::map<std::string, std::int64_t>;

TEST_F(RuleStoreTest, RulesShareATriggerAndTheLastTakesItAlong) {
  const auto a = save(metadata("a", "hook"));
  const auto b = save(metadata("b", "hook"));
  EXPECT_EQ(hooks(), (Hooks{{"hook", 2}}));
  EXPECT_EQ(a.triggers.size(), 1U);
  EXPECT_TRUE(b.triggers.empty());

  RuleStore rules(store_);
  ASSERT_TRUE(rules.remove(a.rule.id).ok());
  EXPECT_EQ(hooks(), (Hooks{{"hook", 1}}));
  const auto last = rules.remove(b.rule.id).value();
  EXPECT_EQ(hooks(), Hooks{});
  EXPECT_EQ(last.triggers, a.triggers);
  EXPECT_EQ(rules.remove(b.rule.id).error().code(), Errc::kNotFound);
}

TEST_F(RuleStoreTest, ARuleThatMovesTakesItsCountAlong) {
  save(metadata("a", "old"));
  save(metadata("b", "old"));
  const auto moved = save(metadata("a", "new"));
  EXPECT_TRUE(moved.changed);
  EXPECT_EQ(hooks(), (Hooks{{"new", 1}, {"old", 1}}));
  save(metadata("b", "new"));
  EXPECT_EQ(hooks(), (Hooks{{"new", 2}}));
}

TEST_F(RuleStoreTest, SavingTheSameAgainWritesNothing) {
  save(metadata("a", "hook"));
  const auto writes = store_.counters().writes;
  EXPECT_FALSE(save(metadata("a", "hook")).changed);
  EXPECT_EQ(store_.counters().writes, writes);
}

TEST_F(RuleStoreTest, OnlyNewRefusesATakenName) {
  const auto first = save(metadata("a", "hook"));
  RuleStore rules(store_);
  const Value rule = make_rule(metadata("a", "other"), rules.context()).value();
  const auto again = rules.save(rule, true);
  ASSERT_FALSE(again.ok());
  EXPECT_EQ(again.error().code(), Errc::kConflict);
  EXPECT_EQ(again.error().detail(), first.rule.id);
}

TEST_F(RuleStoreTest, ARuleFromAPackReplacesItsFormerSelfInDefault) {
  save(metadata("a", "hook", "default"));
  save(metadata("a", "hook"));
  const auto rules = store_.find(model::kRules, {}).value();
  ASSERT_EQ(rules.size(), 1U);
  EXPECT_EQ(rules[0].body["ref"], Value("probe.a"));
  EXPECT_EQ(hooks(), (Hooks{{"hook", 1}}));
}

TEST_F(RuleStoreTest, AMissingShadowIsAnError) {
  RuleStore rules(store_);
  const Value rule = metadata("a", "x").with(
      "trigger", Value::object({{"type", "nosuch.event"}, {"parameters", Value::object()}}));
  EXPECT_EQ(make_rule(rule, rules.context()).error().message(),
            "A simple trigger should have been created when registering triggertype. Cannot create trigger: "
            "{'pack': 'nosuch', 'type': 'nosuch.event', 'parameters': {}}.");
}

TEST(Triggers, NamesAndUidsFollowFromTheParameters) {
  const Value url = Value::object({{"url", "hook"}});
  const Value trigger = parameterised_trigger("core.st2.webhook", url, "");
  EXPECT_EQ(trigger["pack"], Value("core"));
  EXPECT_EQ(trigger["name"], parameterised_trigger("core.st2.webhook", url, "other words")["name"]);
  EXPECT_EQ(trigger.get_string("name").size(), 36U);
  // md5 of {"a": 1, "b": "\u00e9"}
  const Value unsorted = json::parse(R"({"b": "é", "a": 1})").value();
  EXPECT_EQ(trigger_uid("p", "n", unsorted), "trigger:p:n:c4d994d38c3358bb1156ef6e5d616d1f");
  // md5 of {}
  EXPECT_EQ(trigger_uid("p", "n", Value::object()), "trigger:p:n:99914b932bd37a50b983c5e7c90ae93b");
}

TEST(Triggers, ParametersOfTimersAreChecked) {
  const auto check = [](std::string_view type, std::string_view parameters) {
    return check_trigger_parameters(type, json::parse(parameters).value(), Value());
  };
  EXPECT_TRUE(check("core.st2.CronTimer", R"({"minute": "*/15", "timezone": "Europe/Berlin"})").ok());
  EXPECT_FALSE(check("core.st2.CronTimer", R"({"minute": "*/61"})").ok());
  EXPECT_FALSE(check("core.st2.CronTimer", R"({"hour": 24})").ok());
  EXPECT_FALSE(check("core.st2.IntervalTimer", R"({"unit": "years", "delta": 1})").ok());
  EXPECT_TRUE(check("any.other", R"({"x": 1})").ok());
}

}  // namespace
}  // namespace squall::content
