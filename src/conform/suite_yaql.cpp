// expressions/yaql.jsonl: texts for the workflow engine's YAQL evaluator (conformance README).
#include "base/text/regex.h"
#include "conform/judge.h"
#include "conform/suites.h"
#include "expr/yaql/text.h"
#include "expr/yaql/yaql.h"
#include "value/json/json.h"

namespace squall::conform {
namespace {

// What is no document data, in the corpus's one-key forms.
Value present(const yaql::Native& native) {
  if (native.kind == yaql::Native::Kind::kTimeSpan) {
    constexpr std::int64_t kSecond = 1'000'000;
    if (native.micros % kSecond == 0) return Value::object({{"$timespan", native.micros / kSecond}});
    return Value::object({{"$timespan", static_cast<double>(native.micros) / kSecond}});
  }
  if (native.kind == yaql::Native::Kind::kRegex) {
    std::string flags;
    if ((native.flags & text::kIgnoreCase) != 0) flags += 'i';
    if ((native.flags & text::kMultiLine) != 0) flags += 'm';
    if ((native.flags & text::kDotAll) != 0) flags += 's';
    if ((native.flags & text::kVerbose) != 0) flags += 'x';
    return Value::object({{"$regex", native.pattern}, {"flags", flags}});
  }
  return Value::object({{"$object", native.type}});
}

const yaql::Engine& engine() {
  static const yaql::Engine made = [] {
    yaql::Settings settings;
    settings.present = present;
    return yaql::Engine(std::move(settings));
  }();
  return made;
}

Verdict run(const Value& test_case, const std::string& /*folder*/) {
  const auto outcome = yaql::evaluate_text(engine(), test_case["expr"].as_string(), test_case["context"]);
  Verdict verdict;
  const Value* error = test_case.find("error");
  verdict.expected = json::dump(error != nullptr ? *error : test_case["result"]);
  verdict.actual =
      outcome.ok() ? json::dump(to_case(*outcome)) : outcome.error().kind() + ": " + outcome.error().text();
  if (error != nullptr) {
    verdict.passed = !outcome.ok() && error_fits(*error, outcome.error());
  } else {
    verdict.passed = outcome.ok() && same_outcome(test_case["result"], *outcome);
  }
  return verdict;
}

}  // namespace

const Suite kYaqlSuite{.name = "yaql", .help = "YAQL expressions (expressions/yaql.jsonl)", .run = run};

}  // namespace squall::conform
