// The beginning of a run (spec/orquesta 10.1).
#include "orquesta/run.h"
#include "value/path.h"

namespace squall::orquesta {
namespace {

Value or_empty(Value value) { return value.is_object() ? std::move(value) : Value::object(); }

}  // namespace

Run::Run(std::shared_ptr<const Program> made, Value context, Value given)
    : program(std::move(made)),
      parent_context(or_empty(std::move(context))),
      inputs(or_empty(std::move(given))),
      ledger(*program) {}

Result<Value> Run::evaluate(const expr::Evaluator& evaluator, const Text& text, const Value& data) {
  if (!text.dynamic) return text.tree;
  return evaluator.evaluate(text.tree, data);
}

void Run::log_fault(const Fault& fault, const Subject& about) {
  errors.add(log_entry("error", fault.text(), about));
}

// Inputs may be expressions even when they were given for this run, as the reference has it.
Outcome Run::render_start(const expr::Evaluator& evaluator) const {
  Outcome outcome;
  Value rolling = parent_context;
  for (const PublishStep& input : program->inputs()) {
    const Value* given = inputs.find(input.name.as_string());
    auto value = evaluate(evaluator, given != nullptr ? Text(*given) : input.value, rolling);
    if (value.ok()) {
      rolling = rolling.with(input.name.as_string(), std::move(*value));
    } else {
      outcome.faults.push_back(Fault::of(value.error()));
    }
  }
  Value context = deep_merge(parent_context, rolling);
  Value vars = Value::object();
  rolling = context;
  for (const PublishStep& var : program->vars()) {
    auto value = evaluate(evaluator, var.value, rolling);
    if (!value.ok()) {
      outcome.faults.push_back(Fault::of(value.error()));
      continue;
    }
    rolling = rolling.with(var.name.as_string(), *value);
    vars = vars.with(var.name.as_string(), std::move(*value));
  }
  outcome.value = deep_merge(context, vars);
  return outcome;
}

void Run::add_route(std::vector<std::uint32_t> parts) {
  std::vector<Value> texts;
  for (std::uint32_t part : parts) texts.push_back(program->part(part));
  ledger.add_route(Value::array(std::move(texts)));
  routes.push_back(std::move(parts));
}

void Run::start(Decider& decider) {
  Outcome outcome = decider.decide([&](const expr::Evaluator& evaluator) { return render_start(evaluator); });
  if (!outcome.ok()) {
    for (const Fault& fault : outcome.faults) log_fault(fault, {});
    status = Status::kFailed;
    return;
  }
  contexts.begin(std::move(outcome.value));
  add_route({});
  for (NodeIndex root : program->graph().roots()) {
    Staged staged;
    staged.node = root;
    staging.add(std::move(staged));
  }
}

}  // namespace squall::orquesta
