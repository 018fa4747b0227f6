// content/yaml.jsonl: a text and the value it holds (conformance README 10).
#include "conform/suites.h"
#include "value/json/json.h"
#include "value/yaml/yaml.h"

namespace squall::conform {
namespace {

Verdict run(const Value& test_case, const std::string& /*folder*/) {
  const auto actual = yaml::parse(test_case["yaml"].as_string());
  // A text whose value holds itself is refused here on purpose: a Value is a tree.
  const bool refused = test_case.contains("error") || test_case.get_bool("recursive");
  Verdict verdict;
  verdict.expected = json::dump(refused ? test_case["error"] : test_case["value"]);
  verdict.actual = actual.ok() ? json::dump(to_case(*actual)) : actual.error().text();
  // Of an error only its presence counts.
  verdict.passed = refused ? !actual.ok() : actual.ok() && same_outcome(test_case["value"], *actual);
  return verdict;
}

}  // namespace

const Suite kYamlSuite{.name = "yaml", .help = "YAML text to value (content/yaml.jsonl)", .run = run};

}  // namespace squall::conform
