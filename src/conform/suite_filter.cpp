// rules/filter.jsonl: a rule's criteria, or several rules, against a payload (conformance README 3).
#include <algorithm>

#include "conform/suites.h"
#include "expr/jinja/platform.h"
#include "rules/index.h"
#include "value/json/json.h"

namespace squall::conform {
namespace {

constexpr Timestamp kNow = 1'710'063'000'000'000;  // 2024-03-10T09:30:00+00:00
constexpr const char* kTrigger = "probe.trigger";

const jinja::Environment& environment() {
  static const jinja::Environment shared(jinja::platform_settings());
  return shared;
}

class Datastore final : public jinja::DatastoreReader {
 public:
  explicit Datastore(const Value& items) : items_(items) {}
  Result<std::optional<std::string>> system_value(std::string_view key) const override {
    const Value* found = items_.find(key);
    return found ? std::optional<std::string>(found->as_string()) : std::nullopt;
  }
  Result<std::optional<std::string>> user_value(std::string_view, std::string_view) const override {
    return std::optional<std::string>{};
  }

 private:
  const Value& items_;
};

model::Document rule_of(const Value& rule, std::size_t number) {
  return {.id = fmt::format("{:024}", number),
          .revision = 1,
          .body = Value::object({{"ref", rule["ref"]},
                                 {"trigger", kTrigger},
                                 {"enabled", rule.get_bool("enabled", true)},
                                 {"type", Value::object({{"ref", rule.get_string("type", "standard")}})},
                                 {"criteria", rule["criteria"]}})};
}

std::vector<model::Document> rules_of(const Value& test_case) {
  std::vector<model::Document> rules;
  if (test_case.contains("rules")) {
    for (const Value& rule : test_case["rules"].items()) rules.push_back(rule_of(rule, rules.size()));
  } else {
    rules.push_back(rule_of(test_case.with("ref", "probe.rule"), 0));
  }
  return rules;
}

std::string printed(const rules::Matches& matches) {
  std::string text;
  for (const auto& rule : matches.rules) text += rule->ref + " ";
  for (const auto& [rule, failure] : matches.failures)
    text += fmt::format("\n    {}: {}: {}", rule->ref, failure.reason, failure.exception.message());
  for (const auto& [rule, failure] : matches.broken)
    text += fmt::format("\n    broken: {}", failure.exception.message());
  return text;
}

bool same_failures(const Value& expected, const std::vector<rules::RuleFailure>& actual) {
  if (expected.size() != actual.size()) return false;
  for (std::size_t i = 0; i < actual.size(); ++i) {
    const Value& wanted = expected[i];
    const auto& [rule, failure] = actual[i];
    if (wanted.get_string("rule") != rule->ref || wanted.get_string("reason") != failure.reason) return false;
    if (!same_error(wanted["exception"], failure.exception)) return false;
  }
  return true;
}

bool same_rules(const Value& matched, const rules::Matches& actual) {
  if (matched.is_bool()) return matched.as_bool() == !actual.rules.empty();
  if (matched.size() != actual.rules.size()) return false;
  for (std::size_t i = 0; i < matched.size(); ++i)
    if (matched[i] != Value(actual.rules[i]->ref)) return false;
  return true;
}

Verdict run(const Value& test_case, const std::string& /*folder*/) {
  const Value payload = from_case(test_case["payload"]);
  const Datastore datastore(test_case["datastore"]);
  const auto index = rules::RuleIndex::build(rules_of(from_case(test_case)), environment());
  const rules::Matches actual =
      index->match(kTrigger, {.payload = payload, .now = kNow, .datastore = datastore});

  Verdict verdict;
  verdict.actual = printed(actual);
  if (const Value* error = test_case.find("error")) {
    verdict.expected = json::dump(*error);
    verdict.passed = actual.broken.size() == 1 && same_error(*error, actual.broken[0].failure.exception);
    return verdict;
  }
  verdict.expected = json::dump(test_case["matched"]) + " " + json::dump(test_case["failures"]);
  // On purpose a bare datastore lookup as a pattern stands for its text here; the reference fails to render
  // it.
  if (test_case.get_string("quirk") == "datastore-pattern") {
    verdict.passed = actual.broken.empty() && std::ranges::none_of(actual.failures, [](const auto& failed) {
                       return failed.failure.reason.starts_with("Failed to render");
                     });
    return verdict;
  }
  verdict.passed = actual.broken.empty() && same_rules(test_case["matched"], actual) &&
                   same_failures(test_case["failures"], actual.failures);
  return verdict;
}

}  // namespace

const Suite kFilterSuite{
    .name = "filter", .help = "rules' criteria against a trigger's payload (rules/filter.jsonl)", .run = run};

}  // namespace squall::conform
