// expressions/yaql.jsonl: texts for the workflow engine's YAQL evaluator (conformance README).
#include "conform/expression/workflow_yaql.h"
#include "conform/judge.h"
#include "conform/suites.h"
#include "expr/yaql/text.h"
#include "expr/yaql/yaql.h"
#include "value/json/json.h"

namespace squall::conform {
namespace {

Verdict run(const Value& test_case, const std::string& /*folder*/) {
  const auto outcome =
      yaql::evaluate_text(workflow_yaql(), test_case["expr"].as_string(), test_case["context"]);
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
