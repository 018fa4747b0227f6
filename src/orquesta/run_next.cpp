// What to start now (spec/orquesta 10.3, 10.4, 14).
#include <algorithm>
#include <tuple>

#include "orquesta/run.h"
#include "value/python.h"

namespace squall::orquesta {

// What waits to start while the run goes on; of a run that failed, what stands beside a `fail`.
std::vector<Staged*> Run::candidates() const {
  std::vector<Staged*> all = staging.startable();
  if (status == Status::kFailed) {
    std::erase_if(all, [](const Staged* staged) { return !staged->run_on_fail; });
    return all;
  }
  return is_running(status) ? all : std::vector<Staged*>();
}

Result<Value> Run::render_delay(const expr::Evaluator& evaluator, const NodeProgram& node,
                                const Value& data) const {
  if (!python::truthy(node.delay_written)) return Value();
  auto delay = evaluate(evaluator, node.delay, data);
  if (delay.ok() && !delay->is_integer() && !delay->is_bool())
    return Error(Errc::kInvalid, "The value of task delay is not type of integer.").as("TypeError");
  return delay;
}

// The task with its actions. Of a task with items the outcome's value is their number.
Outcome Run::render_task(const expr::Evaluator& evaluator, Staged& staged, const Value& variables,
                         TaskRequest& request) {
  const NodeProgram& node = program->node(staged.node);
  if (node.items) return render_items(evaluator, staged, variables, request);
  request.context = variables.with(
      "__current_task", Value::object({{"id", program->name_value(staged.node)}, {"route", staged.route}}));
  const bool dynamic =
      node.action.dynamic || node.input.dynamic || node.delay.dynamic || node.timeout.dynamic;
  const Value data = dynamic ? request.context.with("__state", ledger.shown()) : Value();
  const auto put = [&](const Text& text, Value& into) -> Result<void> {
    auto value = evaluate(evaluator, text, data);
    if (!value.ok()) return std::move(value).error();
    into = std::move(*value);
    return {};
  };
  ActionRequest action;
  auto done = put(node.action, action.action);
  if (done.ok()) done = put(node.input, action.input);
  if (done.ok()) done = put(node.timeout, request.timeout);
  if (!done.ok()) return {{}, {Fault::of(done.error())}};
  auto delay = render_delay(evaluator, node, data);
  if (!delay.ok()) return {{}, {Fault::of(delay.error())}};
  request.delay = std::move(*delay);
  request.actions.push_back(std::move(action));
  return {};
}

// Of a replay, which renders nothing.
void Run::make_items(Staged& staged, const Value& count) {
  if (!count.is_int() || (staged.items && (staged.items->size() > 0 || count == Value(0)))) return;
  staged.items = std::make_unique<Items>(static_cast<std::size_t>(count.as_int()));
  staging.refresh(staged);
}

Result<std::vector<TaskRequest>> Run::next_tasks(Decider& decider) {
  std::vector<TaskRequest> requests;
  bool failed = false;
  for (Staged* staged : candidates()) {
    TaskRequest request;
    request.id = name(staged->node);
    request.route = staged->route;
    // Where a task is staged twice, the first keeps the items and gives the variables, as the reference has
    // it.
    Staged& first = *staging.find(staged->node, staged->route);
    const Value variables = contexts.merged(first.path);
    const Outcome outcome = decider.decide(
        [&](const expr::Evaluator& evaluator) { return render_task(evaluator, first, variables, request); });
    make_items(first, outcome.value);
    if (!outcome.ok()) {
      failed = true;
      log_fault(outcome.faults.front(), {.task_id = request.id, .route = request.route, .transition_id = {}});
      continue;
    }
    if (staged->retry) request.delay = python::truthy(staged->retry->delay) ? staged->retry->delay : Value(0);
    if (!request.actions.empty() || request.items_count == std::size_t{0})
      requests.push_back(std::move(request));
  }
  if (failed) {
    if (auto done = request_status(Status::kFailed); !done.ok()) return std::move(done).error();
    return std::vector<TaskRequest>();
  }
  std::ranges::sort(requests, {}, [](const TaskRequest& task) { return std::tie(task.id, task.route); });
  return requests;
}

Value TaskRequest::serialize() const {
  std::vector<Value> list;
  for (const ActionRequest& action : actions) {
    Object shown{{"action", action.action}, {"input", action.input}};
    if (action.item) shown.set("item_id", Value(*action.item));
    list.emplace_back(std::move(shown));
  }
  Object out{{"id", id}, {"route", route}, {"ctx", context}, {"actions", Value::array(std::move(list))}};
  out.set_if("delay", delay);
  out.set_if("timeout", timeout);
  if (items_count) {
    out.set("items_count", Value(*items_count));
    out.set("concurrency", concurrency);
  }
  return out;
}

}  // namespace squall::orquesta
