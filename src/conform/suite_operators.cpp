// rules/operators.jsonl: one criteria operator on one value (conformance README 2).
#include "base/time/iso8601.h"
#include "conform/suites.h"
#include "expr/jinja/platform.h"
#include "rules/criteria.h"
#include "rules/operators.h"
#include "value/json/json.h"

namespace squall::conform {
namespace {

const jinja::Environment& environment() {
  static const jinja::Environment shared(jinja::platform_settings());
  return shared;
}

Result<bool> evaluate(const Value& test_case) {
  const std::string name = test_case.get_string("operator");
  const Value value = from_case(test_case["value"]);
  const Value pattern = from_case(test_case["criteria_pattern"]);
  Timestamp now = 0;
  if (const Value& at = test_case["now"]; at.is_string()) {
    auto instant = time::parse_iso(at.as_string());
    if (!instant.ok()) return std::move(instant).error();
    now = *instant;
  }
  const auto op = rules::find_operator(name);
  if (!op.ok()) return op.error();
  if ((*op)->name == rules::kSearch) {
    std::vector<rules::Failure> failures;
    return rules::search(value, pattern, from_case(test_case["condition"]), environment(),
                         {.payload = value, .now = now}, failures);
  }
  return (*op)->test(value, rules::Pattern(**op, pattern), now);
}

Verdict run(const Value& test_case, const std::string& /*folder*/) {
  const auto actual = evaluate(test_case);
  const Value* error = test_case.find("error");
  Verdict verdict;
  verdict.expected = json::dump(error ? *error : test_case["result"]);
  verdict.actual = actual.ok() ? (*actual ? "true" : "false") : actual.error().text();
  verdict.passed = error ? !actual.ok() && same_error(*error, actual.error())
                         : actual.ok() && Value(*actual) == test_case["result"];
  return verdict;
}

}  // namespace

const Suite kOperatorsSuite{
    .name = "operators", .help = "one criteria operator on one value (rules/operators.jsonl)", .run = run};

}  // namespace squall::conform
