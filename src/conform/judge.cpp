#include "conform/judge.h"

#include "value/json/json.h"

namespace squall::conform {

Verdict judge(const Value& test_case, const Result<Value>& outcome) {
  Verdict verdict;
  verdict.actual =
      outcome.ok() ? json::dump(to_case(*outcome)) : outcome.error().kind() + ": " + outcome.error().text();
  if (test_case.contains("error")) {
    verdict.expected = json::dump(test_case["error"]);
    verdict.passed = !outcome.ok() && same_error(test_case["error"], outcome.error());
    return verdict;
  }
  verdict.passed = outcome.ok();
  if (!outcome.ok()) return verdict;
  Object expected;
  for (const Member& member : outcome->members()) {
    const Value& wanted = test_case[member.name()];
    expected.set(member.key, wanted);
    verdict.passed = verdict.passed && same_outcome(from_case(wanted), member.value);
  }
  verdict.expected = json::dump(Value(std::move(expected)));
  return verdict;
}

bool error_fits(const Value& expected, const Error& actual) {
  if (expected.get_string("class") != actual.kind()) return false;
  const std::string wanted = expected.get_string("message");
  if (expected.get_string("match") == "exact") return wanted == actual.message();
  const std::string cause = expected.get_string("cause") + ": ";
  const std::size_t end = wanted.find(cause);
  if (cause == ": " || end == std::string::npos) return true;
  return actual.message().starts_with(wanted.substr(0, end + cause.size()));
}

}  // namespace squall::conform
