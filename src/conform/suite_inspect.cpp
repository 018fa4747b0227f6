// orquesta/inspect.jsonl: a workflow definition and what inspecting it gives (conformance README).
#include <algorithm>

#include "conform/judge.h"
#include "conform/suites.h"
#include "orquesta/inspect.h"
#include "value/json/json.h"

namespace squall::conform {
namespace {

const expr::Evaluator& evaluator() {
  static const expr::Evaluator made{expr::EvaluatorSettings{.platform_functions = false}};
  return made;
}

Result<Value> inspected(const Value& test_case) {
  auto definition = orquesta::Definition::load(test_case["workflow"].as_string());
  if (!definition.ok()) return std::move(definition).error();
  std::vector<std::string> application;
  for (const Member& member : test_case["app_ctx"].members()) application.emplace_back(member.name());
  auto inspection = orquesta::inspect(*definition, evaluator(), application);
  if (!inspection.ok()) return std::move(inspection).error();
  return orquesta::library_form(*inspection);
}

// Records that stand at one place may come in any order.
bool same_records(const Value& expected, const Value& actual) {
  std::vector<std::string> wanted, told;
  for (const auto& [list, into] : {std::pair(&expected, &wanted), std::pair(&actual, &told)}) {
    for (const Value& record : list->items())
      into->push_back(json::dump(to_case(record), {.sort_keys = true}));
    std::ranges::sort(*into);
  }
  return wanted == told;
}

bool same_inspection(const Value& expected, const Value& actual) {
  return expected.size() == actual.size() &&
         std::ranges::all_of(expected.members(), [&](const Member& category) {
           return same_records(category.value, actual[category.name()]);
         });
}

Verdict run(const Value& test_case, const std::string& /*folder*/) {
  const auto outcome = inspected(test_case);
  Verdict verdict;
  const Value* raises = test_case.find("raises");
  verdict.expected = json::dump(raises != nullptr ? *raises : test_case["result"]);
  verdict.actual =
      outcome.ok() ? json::dump(to_case(*outcome)) : outcome.error().kind() + ": " + outcome.error().text();
  if (raises == nullptr) {
    verdict.passed = outcome.ok() && same_inspection(test_case["result"], *outcome);
  } else if (raises->get_string("match") == "any") {
    verdict.passed = !outcome.ok() || !outcome->empty();
  } else {
    verdict.passed = !outcome.ok() && error_fits(*raises, outcome.error());
  }
  return verdict;
}

}  // namespace

const Suite kInspectSuite{.name = "inspect",
                          .help = "workflow definitions to what is wrong with them (orquesta/inspect.jsonl)",
                          .run = run};

}  // namespace squall::conform
