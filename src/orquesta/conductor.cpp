#include "orquesta/conductor.h"

#include <algorithm>

#include "orquesta/run.h"

namespace squall::orquesta {

std::string_view to_text(Inbound inbound) {
  switch (inbound) {
    case Inbound::kInProgress:
      return "inbound_criteria_wip";
    case Inbound::kSatisfied:
      return "inbound_criteria_satisfied";
    case Inbound::kNotSatisfied:
      break;
  }
  return "inbound_criteria_not_satisfied";
}

Conductor::Conductor(std::unique_ptr<Run> run) : run_(std::move(run)) {}
Conductor::Conductor(Conductor&&) noexcept = default;
Conductor& Conductor::operator=(Conductor&&) noexcept = default;
Conductor::~Conductor() = default;

Conductor Conductor::start(std::shared_ptr<const Program> program, Value context, Value inputs,
                           Decider& decider) {
  auto run = std::make_unique<Run>(std::move(program), std::move(context), std::move(inputs));
  run->start(decider);
  return Conductor(std::move(run));
}

Result<Conductor> Conductor::restore(std::shared_ptr<const Program> program, const Value& stored) {
  auto run = std::make_unique<Run>(std::move(program), stored["context"], stored["input"]);
  if (auto restored = run->restore(stored); !restored.ok()) return std::move(restored).error();
  return Conductor(std::move(run));
}

const Program& Conductor::program() const { return *run_->program; }
Status Conductor::status() const { return run_->status; }
Result<void> Conductor::request_status(Status status) { return run_->request_status(status); }
Result<std::vector<TaskRequest>> Conductor::next_tasks(Decider& decider) { return run_->next_tasks(decider); }

Result<void> Conductor::update(std::string_view task_id, std::uint32_t route, const TaskEvent& event,
                               Decider& decider) {
  const auto node = run_->program->graph().find(task_id);
  if (!node) return make_error(Errc::kInvalid, "Task \"{}\" does not exist.", task_id).as("InvalidTask");
  return run_->update(*node, route, Happening::of(event), decider);
}

Result<void> Conductor::render_output(Decider& decider) { return run_->render_output(decider); }

Result<void> Conductor::request_rerun(const std::vector<RerunRequest>& requests, Decider& decider) {
  return run_->rerun(requests, decider);
}

void Conductor::set_variable(std::string_view name, Value value) {
  run_->parent_context = run_->parent_context.with(name, value);
  if (run_->contexts.empty()) return;
  run_->contexts.replace_initial(run_->contexts.shown(0).with(name, std::move(value)));
}

void Conductor::log_error(std::string_view message, std::optional<TaskKey> task) {
  Subject about;
  if (task) about = {.task_id = task->id, .route = task->route, .transition_id = {}};
  run_->errors.add(log_entry("error", message, about));
}

std::vector<TaskKey> Conductor::to_cancel() const {
  std::vector<TaskKey> out;
  if (!run_->program->definition().fail_fast()) return out;
  for (EntryIndex index : run_->ledger.active()) {
    const Entry& entry = run_->ledger[index];
    const Staged* staged = run_->staging.find(entry.node, entry.route);
    const bool item_failed = staged != nullptr && staged->items && staged->items->abended() > 0;
    if (run_->status == Status::kFailed || item_failed) out.push_back({run_->name(entry.node), entry.route});
  }
  return out;
}

Value Conductor::output() const { return run_->output; }
const std::vector<Value>& Conductor::errors() const { return run_->errors.all(); }
const std::vector<Value>& Conductor::log() const { return run_->log.all(); }

namespace {

std::optional<EntryIndex> find_entry(const Run& run, std::string_view task_id, RouteIndex route) {
  const auto node = run.program->graph().find(task_id);
  return node ? run.ledger.latest(*node, route) : std::nullopt;
}

}  // namespace

Value Conductor::entry(std::string_view task_id, std::uint32_t route) const {
  const auto entry = find_entry(*run_, task_id, route);
  return entry ? run_->show_entry(run_->ledger[*entry]) : Value();
}

Status Conductor::task_status(std::string_view task_id, std::uint32_t route) const {
  const auto entry = find_entry(*run_, task_id, route);
  return entry ? run_->ledger[*entry].status : Status::kUnset;
}

bool Conductor::has_next_tasks() const { return run_->staging.any_waiting(); }

bool Conductor::has_next_tasks(std::string_view task_id, std::uint32_t route) const {
  const auto entry = find_entry(*run_, task_id, route);
  return entry && run_->has_next(*entry, false);
}

bool Conductor::has_barrier_next(std::string_view task_id, std::uint32_t route) const {
  const auto entry = find_entry(*run_, task_id, route);
  return entry && run_->has_next(*entry, true);
}

Inbound Conductor::inbound(std::string_view task_id, std::uint32_t route) const {
  const auto node = run_->program->graph().find(task_id);
  return node ? run_->inbound(*node, route) : Inbound::kNotSatisfied;
}

Value Conductor::initial_context() const {
  return run_->contexts.empty() ? Value::object() : run_->contexts.shown(0);
}

Result<Value> Conductor::task_context(std::string_view task_id, std::uint32_t route) const {
  const auto node = run_->program->graph().find(task_id);
  if (node) {
    if (const Staged* staged = run_->staging.find(*node, route)) return run_->contexts.merged(staged->path);
    if (const auto entry = run_->ledger.latest(*node, route))
      return run_->contexts.merged(run_->ledger[*entry].path);
  }
  return make_error(Errc::kInvalid, "Unable to determine context for task \"{}\".", task_id).as("ValueError");
}

Result<Value> Conductor::transition_contexts(std::string_view task_id, std::uint32_t route) const {
  const auto index = find_entry(*run_, task_id, route);
  if (!index) {
    return make_error(Errc::kInvalid, "Task \"{}\" is not staged or has not started yet.", task_id)
        .as("InvalidTaskStateEntry");
  }
  const Entry& entry = run_->ledger[*index];
  Object out;
  for (EdgeIndex edge : run_->program->graph().nodes()[entry.node].out) {
    if (entry.next[run_->program->edge(edge).place] != 1) continue;
    auto context = task_context(run_->name(run_->program->graph().edges()[edge].to), route);
    if (!context.ok()) return context;
    out.set(run_->program->edge(edge).id, std::move(*context));
  }
  return Value(std::move(out));
}

Result<Value> Conductor::terminal_context() const {
  if (!is_completed(run_->status))
    return Error(Errc::kInvalid, "Workflow is not in completed status.").as("WorkflowContextError");
  return run_->terminal_context();
}

Value Conductor::serialize() const { return run_->serialize(); }
Value Conductor::snapshot() const { return run_->snapshot(); }

}  // namespace squall::orquesta
