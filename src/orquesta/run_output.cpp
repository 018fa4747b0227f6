// The end of a run (spec/orquesta 10.11).
#include "orquesta/run.h"

namespace squall::orquesta {

// What the terminal tasks have, laid over each other in the order in which they ran.
Value Run::terminal_context() {
  std::vector<PathId> paths;
  for (EntryIndex index = 0; index < ledger.size(); ++index) {
    if (ledger[index].terminal) paths.push_back(ledger[index].path);
  }
  return contexts.merged_all(paths);
}

Outcome Run::render_outputs(const expr::Evaluator& evaluator, const Value& variables) {
  Outcome outcome;
  Object rendered;
  Value rolling = variables.with("__state", ledger.shown());
  for (const PublishStep& step : program->outputs()) {
    auto value = evaluate(evaluator, step.value, rolling);
    if (!value.ok()) {
      outcome.faults.push_back(Fault::of(value.error()));
      continue;
    }
    rolling = rolling.with(step.name.as_string(), *value);
    rendered.set(step.name, std::move(*value));
  }
  if (rendered.size() > 0) outcome.value = Value(std::move(rendered));
  return outcome;
}

Result<void> Run::render_output(Decider& decider) {
  if (!is_completed(status) || !output.empty()) return {};
  const Value variables = terminal_context();
  Outcome outcome =
      decider.decide([&](const expr::Evaluator& evaluator) { return render_outputs(evaluator, variables); });
  output = std::move(outcome.value);
  if (outcome.ok()) return {};
  for (const Fault& fault : outcome.faults) log_fault(fault, {});
  if (status == Status::kTimeout || status == Status::kAbandoned || status == Status::kCanceled) return {};
  return request_status(Status::kFailed);
}

}  // namespace squall::orquesta
