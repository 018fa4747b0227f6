#include "conform/suite_jinja_workflow.h"

#include "conform/expression/workflow.h"
#include "conform/judge.h"
#include "value/json/json.h"

namespace squall::conform {
namespace {

// Outcomes of the host language's own kinds in the form that our engine gives them; `any` when only success
// counts.
Value native_form(const Value& outcome, bool& any) {
  if (outcome.is_array()) {
    std::vector<Value> items;
    for (const Value& item : outcome.items()) items.push_back(native_form(item, any));
    return Value::array(std::move(items));
  }
  if (!outcome.is_object()) return outcome;
  if (outcome.contains("$object")) any = true;
  if (outcome.contains("$undefined")) return {};  // inside of a list or mapping
  if (const Value* markup = outcome.find("$markup")) return *markup;
  if (outcome.contains("$view")) return native_form(outcome["items"], any);
  if (const Value* range = outcome.find("$range")) {
    std::vector<Value> items;
    const std::int64_t stop = (*range)[1].as_int(), step = (*range)[2].as_int();
    for (std::int64_t i = (*range)[0].as_int(); step > 0 ? i < stop : i > stop; i += step)
      items.emplace_back(i);
    return Value::array(std::move(items));
  }
  Object object;
  for (const Member& member : outcome.members()) object.set(member.key, native_form(member.value, any));
  return object;
}

}  // namespace

Verdict run_workflow_template(const Value& test_case) {
  const Value& data = test_case["context"];
  const auto outcome = evaluate_workflow_text(test_case["expr"].as_string(), data);
  Verdict verdict;
  const Value* error = test_case.find("error");
  verdict.expected = json::dump(error != nullptr ? *error : test_case["result"]);
  verdict.actual =
      outcome.ok() ? json::dump(to_case(*outcome)) : outcome.error().kind() + ": " + outcome.error().text();
  if (error != nullptr) {
    // The reference writes nan and inf into its code as names that are not there; here they are numbers.
    const bool folded = error->get_string("cause") == "NameError" && outcome.ok() && outcome->is_double();
    verdict.passed = folded || (!outcome.ok() && error_fits(*error, outcome.error()));
    return verdict;
  }
  bool any = test_case["result"].contains("$undefined");  // a missing else: an empty text here
  const Value expected = native_form(test_case["result"], any);
  verdict.passed = outcome.ok() && (any || same_outcome(expected, *outcome));
  return verdict;
}

}  // namespace squall::conform
