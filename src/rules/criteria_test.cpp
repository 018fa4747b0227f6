#include "rules/criteria.h"

#include <gtest/gtest.h>

#include "expr/jinja/platform.h"
#include "value/json/json.h"

namespace squall::rules {
namespace {

const jinja::Environment& environment() {
  static const jinja::Environment shared(jinja::platform_settings());
  return shared;
}

class Keys final : public jinja::DatastoreReader {
 public:
  Result<std::optional<std::string>> system_value(std::string_view key) const override {
    return key == "name" ? std::optional<std::string>("disk") : std::nullopt;
  }
  Result<std::optional<std::string>> user_value(std::string_view, std::string_view) const override {
    return std::optional<std::string>{};
  }
};

Value parsed(std::string_view text) { return *json::parse(text); }

const Value& payload() {
  static const Value shared = parsed(
      R"({"name": "disk", "n": 3, "list": [1, 2], "host": {"name": "db", "a-b": 1}, "checks": [{"id": 1, "ok": true}, {"id": 2}]})");
  return shared;
}

struct Asked {
  std::string outcome;  // "true", "false", or the error's message
  std::vector<Failure> failures;
};

Asked ask(std::string_view criteria, const Value& about = payload()) {
  static const Keys keys;
  Asked asked;
  const auto matched = Criteria::compile(parsed(criteria), environment(), "p.r")
                           .match({.payload = about, .datastore = keys}, asked.failures);
  asked.outcome = !matched.ok() ? matched.error().message() : *matched ? "true" : "false";
  return asked;
}

TEST(Criteria, EmptyOnesMatchEvenAnEmptyPayload) {
  EXPECT_EQ(ask("{}", Value()).outcome, "true");
  EXPECT_EQ(ask(R"({"trigger.x": {"type": "nexists"}})", Value::object()).outcome, "false");
}

TEST(Criteria, AllMustHoldInOrder) {
  EXPECT_EQ(
      ask(R"({"trigger.name": {"type": "eq", "pattern": "disk"}, "trigger.n": {"type": "gt", "pattern": 2}})")
          .outcome,
      "true");
  EXPECT_EQ(
      ask(R"({"trigger.name": {"type": "eq", "pattern": "no"}, "trigger.n": {"type": "nosuch"}})").outcome,
      "false");
  EXPECT_EQ(
      ask(R"({"trigger.n": {"type": "nosuch"}, "trigger.name": {"type": "eq", "pattern": "no"}})").outcome,
      "Invalid operator: nosuch");
}

TEST(Criteria, KeysArePaths) {
  EXPECT_EQ(ask(R"({"trigger.host.name": {"type": "eq", "pattern": "db"}})").outcome, "true");
  EXPECT_EQ(ask(R"({"trigger.host.a-b#again": {"type": "eq", "pattern": 1}})").outcome, "true");
  EXPECT_EQ(ask(R"({"trigger.list[-1]": {"type": "eq", "pattern": 2}})").outcome, "true");
  EXPECT_EQ(ask(R"({"payload.name": {"type": "exists"}})").outcome, "false");
  EXPECT_EQ(ask(R"({"trigger.name.deeper": {"type": "nexists"}})").outcome, "true");
  const Asked broken = ask(R"({"trigger.list.0": {"type": "exists"}})");
  EXPECT_EQ(broken.outcome, "false");
  ASSERT_EQ(broken.failures.size(), 1U);
  EXPECT_EQ(broken.failures[0].reason, "Failed transforming criteria key trigger.list.0");
}

TEST(Criteria, PatternsKeepTheirKind) {
  EXPECT_EQ(ask(R"({"trigger.n": {"type": "eq", "pattern": "{{ trigger.n }}"}})").outcome, "true");
  EXPECT_EQ(ask(R"({"trigger.n": {"type": "eq", "pattern": "3"}})").outcome, "false");
  EXPECT_EQ(ask(R"({"trigger.n": {"type": "in", "pattern": "{{ [1, 2, 3] }}"}})").outcome, "true");
  EXPECT_EQ(ask(R"({"trigger.name": {"type": "eq", "pattern": "{{ 'di' }}s{{ 'k' }}"}})").outcome, "true");
  EXPECT_EQ(ask(R"({"trigger.name": {"type": "eq", "pattern": "{% if true %}disk{% endif %}"}})").outcome,
            "true");
  EXPECT_EQ(ask(R"({"trigger.name": {"type": "eq", "pattern": "disk\n"}})").outcome, "true");
}

TEST(Criteria, DatastoreLookupsAreTheirText) {
  EXPECT_EQ(ask(R"({"trigger.name": {"type": "eq", "pattern": "{{ st2kv.system.name }}"}})").outcome, "true");
  EXPECT_EQ(ask(R"({"trigger.name": {"type": "eq", "pattern": "{{ system.name }}"}})").outcome, "true");
}

TEST(Criteria, FailuresAreFalseAndSayWhy) {
  const Asked render = ask(R"({"trigger.n": {"type": "eq", "pattern": "{{ nosuch.x }}"}})");
  EXPECT_EQ(render.outcome, "false");
  ASSERT_EQ(render.failures.size(), 1U);
  EXPECT_EQ(render.failures[0].reason,
            "Failed to render pattern value \"{{ nosuch.x }}\" for key \"trigger.n\"");
  const Asked compare = ask(R"({"trigger.n": {"type": "gt", "pattern": "2"}})");
  EXPECT_EQ(compare.outcome, "false");
  ASSERT_EQ(compare.failures.size(), 1U);
  EXPECT_EQ(compare.failures[0].reason, "There might be a problem with the criteria in rule p.r");
  EXPECT_EQ(compare.failures[0].exception.kind(), "TypeError");
}

TEST(Criteria, WrongShapesEndTheEvaluation) {
  EXPECT_EQ(ask(R"({"trigger.n": {}})").outcome, "'type'");
  EXPECT_EQ(ask(R"({"trigger.n": "x"})").outcome, "string indices must be integers, not 'str'");
  EXPECT_EQ(ask(R"({"trigger.n": {"type": 5}})").outcome, "'int' object has no attribute 'lower'");
}

std::string search_for(const char* condition, const char* pattern, const char* key = "trigger.checks") {
  return ask(fmt::format(R"({{"{}": {{"type": "search", "condition": "{}", "pattern": {}}}}})", key,
                         condition, pattern))
      .outcome;
}

TEST(Criteria, SearchConditions) {
  constexpr const char* kBoth = R"({"item.id": {"type": "lt", "pattern": 3}, "item.ok": {"type": "exists"}})";
  EXPECT_EQ(search_for("any", kBoth), "true");
  EXPECT_EQ(search_for("all", kBoth), "false");
  EXPECT_EQ(search_for("all2any", kBoth), "true");
  EXPECT_EQ(search_for("any2any", R"({"item.id": {"type": "gt", "pattern": 5}})"), "false");
  EXPECT_EQ(search_for("any", R"({"item.name": {"type": "eq", "pattern": "db"}})", "trigger.host"), "true");
  EXPECT_EQ(search_for("any", R"({"trigger.name": {"type": "eq", "pattern": "disk"}})"), "false");
  EXPECT_EQ(search_for("some", kBoth), "false");
}

TEST(Criteria, SearchesNest) {
  const Value about = parsed(R"({"racks": [{"slots": [{"n": 1}]}, {"slots": [{"n": 7}]}]})");
  const Asked asked = ask(R"({"trigger.racks": {"type": "search", "condition": "any", "pattern":
      {"item.slots": {"type": "search", "condition": "any", "pattern": {"item.n": {"type": "eq", "pattern": 7}}}}}})",
                          about);
  EXPECT_EQ(asked.outcome, "true");
  EXPECT_TRUE(asked.failures.empty());
}

TEST(Criteria, SearchDepthIsBounded) {
  Value inner = parsed(R"({"type": "exists"})");
  for (int depth = 0; depth < kMaxSearchDepth + 5; ++depth)
    inner = Value::object(
        {{"type", "search"}, {"condition", "any"}, {"pattern", Value::object({{"item", inner}})}});
  Value about = 1;
  for (int depth = 0; depth < kMaxSearchDepth + 5; ++depth) about = Value::array({about});
  std::vector<Failure> failures;
  const auto matched = Criteria::compile(Value::object({{"trigger.a", inner}}), environment(), "p.r")
                           .match({.payload = Value::object({{"a", about}})}, failures);
  EXPECT_FALSE(*matched);
  EXPECT_EQ(failures.at(0).exception.code(), Errc::kLimit);
}

}  // namespace
}  // namespace squall::rules
