// What an event does to a task, and the task to the run (spec/orquesta 10.5, 13).
#include <algorithm>

#include "orquesta/machines.h"
#include "orquesta/run.h"
#include "value/python.h"

namespace squall::orquesta {
namespace {

using enum Status;

Error not_staged(std::string_view task) {
  return make_error(Errc::kInvalid, "Task \"{}\" is not staged or has not started yet.", task)
      .as("InvalidTaskStateEntry");
}

}  // namespace

Happening Happening::of(const TaskEvent& event) {
  if (const auto* item = std::get_if<ItemEvent>(&event))
    return {Event::action(item->status), item->status, item->result, item, false};
  const auto& action = std::get<ActionEvent>(event);
  return {Event::action(action.status), action.status, action.result, nullptr, false};
}

Happening Happening::of(Command command) {
  Status status = kSucceeded;
  if (command == Command::kFail) status = kFailed;
  if (command == Command::kRetry) status = kRetrying;
  return {Event::command(command), status, {}, nullptr, true};
}

const Value& Scene::data() {
  if (!data_) {
    data_ = variables_.with("__current_task", current_task_).with("__state", run_.ledger.shown());
  }
  return *data_;
}

// How often and after how long a task may run again; expressions see the task's variables alone.
Result<RetryState> Run::retry_state(const RetrySpec& spec, NodeIndex node, PathId path, Decider& decider) {
  RetryState state{spec.when, spec.count, spec.delay, !spec.from_command, 0};
  const Value variables = contexts.merged(path);
  const auto render = [&](Value& member, std::string_view what) -> Result<void> {
    if (!member.is_string()) return {};
    const Text text(member);
    const Outcome outcome = decider.decide([&](const expr::Evaluator& evaluator) -> Outcome {
      auto value = evaluate(evaluator, text, variables);
      if (!value.ok()) return {{}, {Fault::of(value.error())}};
      if (value->is_integer() || value->is_bool()) return {std::move(*value), {}};
      return {
          {},
          {{"ValueError", fmt::format("The retry {} for task \"{}\" is not an integer.", what, name(node))}}};
    });
    if (!outcome.ok()) return outcome.faults.front().error();
    member = outcome.value;
    return {};
  };
  if (auto rendered = render(state.delay, "delay"); !rendered.ok()) return std::move(rendered).error();
  if (auto rendered = render(state.count, "count"); !rendered.ok()) return std::move(rendered).error();
  return state;
}

Result<EntryIndex> Run::append_entry(NodeIndex node, RouteIndex route, PathId path, std::vector<BackRef> prev,
                                     Decider& decider) {
  Entry entry;
  entry.node = node;
  entry.route = route;
  entry.path = path;
  entry.prev = std::move(prev);
  if (const auto& spec = program->graph().nodes()[node].retry) {
    auto retry = retry_state(*spec, node, path, decider);
    if (!retry.ok()) return std::move(retry).error();
    entry.retry = std::make_shared<RetryState>(std::move(*retry));
  }
  return ledger.add(std::move(entry));
}

// The entry that an event is about: a new one for a task that starts, or starts over.
Result<EntryIndex> Run::entry_for(NodeIndex node, RouteIndex route, const Happening& what, Decider& decider) {
  Staged* staged = staging.find(node, route);
  const auto latest = ledger.latest(node, route);
  if (staged == nullptr && !latest) return not_staged(name(node));
  const bool first = !latest || program->node(node).command.has_value();
  const bool again = latest && is_completed(ledger[*latest].status) && is_starting(what.status);
  if (!first && !again) return *latest;
  if (staged == nullptr) return not_staged(name(node));
  auto entry = append_entry(node, route, staged->path, staged->prev, decider);
  if (entry.ok()) staged->shares.push_back(*entry);
  return entry;
}

void Run::record_item(Staged& staged, const ItemEvent& event) {
  staged.items->set_status(event.item, event.status);
  if (is_completed(event.status)) staged.items->set_result(event.item, event.result);
  staging.refresh(staged);
}

// How the other items are.
Suffix Run::items_suffix(const Items& items, const ItemEvent& event) const {
  if (is_starting(event.status) && event.status != kPending) return Suffix::kNone;
  if (event.status == kPausing || event.status == kCanceling || event.status == kUnset ||
      event.status == kRetrying)
    return Suffix::kNone;
  const auto others = [&](Status one) { return items.count(one) - (event.status == one ? 1 : 0); };
  const std::size_t active = items.active() - (is_active(event.status) ? 1 : 0);
  const std::size_t completed = items.completed() - (is_completed(event.status) ? 1 : 0);
  const bool all_completed = completed == items.size() - 1;
  if (active > 0) return all_completed ? Suffix::kItemsActiveCompleted : Suffix::kItemsActiveIncomplete;
  if (others(kPending) + others(kPaused) > 0) return Suffix::kItemsDormantPaused;
  if (others(kCanceled) > 0) return Suffix::kItemsDormantCanceled;
  if (others(kFailed) + others(kTimeout) + others(kAbandoned) > 0) return Suffix::kItemsDormantFailed;
  return all_completed ? Suffix::kItemsDormantCompleted : Suffix::kItemsDormantIncomplete;
}

Result<void> Run::move_task(EntryIndex index, const Happening& what) {
  if (!what.event.is_known()) return invalid_event(what.event);
  const Entry& entry = ledger[index];
  Event event = what.event;
  if (what.item != nullptr) {
    const Items& items = *staging.find(entry.node, entry.route)->items;
    // With fail_fast an item that is canceled because another failed does not make its task a canceled one.
    const bool given_up =
        program->definition().fail_fast() && what.status == kCanceled && items.abended() > 0;
    event = Event::action(given_up ? kFailed : what.status, items_suffix(items, *what.item));
  }
  auto next = next_task_status(entry.status, event);
  if (!next.ok()) return std::move(next).error();
  ledger.set_status(index, *next);
  return {};
}

// A task that runs again is staged as it was, all of its items too.
void Run::stage_retry(EntryIndex index) {
  Entry& entry = ledger.edit(index);
  if (!entry.retry) return;
  ++entry.retry->tally;
  staging.remove(entry.node, entry.route);
  Staged staged;
  staged.node = entry.node;
  staged.route = entry.route;
  staged.path = entry.path;
  staged.prev = entry.prev;
  staged.retry = entry.retry;
  staged.shares = {index};
  staging.add(std::move(staged));
}

// Takes a completed task out of staging and gives its result. One with items that failed stays, for a rerun.
Value Run::finish(EntryIndex index, const Happening& what) {
  const Entry& entry = ledger[index];
  const bool itemized = program->node(entry.node).items.has_value();
  Value result = what.result;
  Staged* staged = staging.find(entry.node, entry.route);
  if (what.item != nullptr) {
    result = what.item->accumulated ? *what.item->accumulated : staged->items->results();
  }
  if (itemized && !python::truthy(result)) result = Value::array();
  if (!itemized || !is_abended(entry.status)) {
    staging.remove(entry.node, entry.route);
  } else if (staged != nullptr) {
    staged->completed = true;
    staging.refresh(*staged);
  }
  return result;
}

Result<bool> Run::wants_retry(EntryIndex index, Scene& scene, Decider& decider) const {
  const Entry& entry = ledger[index];
  if (!is_active(status) || !entry.retry) return false;
  const RetryState& retry = *entry.retry;
  const auto used_up = python::compare(Value(retry.tally), retry.count, ">=");
  if (!used_up.ok()) return used_up.error();
  if (used_up->value_or(-1) >= 0) return false;
  if (retry.when.is_null()) return is_abended(entry.status);
  const Text when(retry.when);
  if (!when.dynamic) return python::truthy(when.tree);
  const Outcome outcome = decider.decide([&](const expr::Evaluator& evaluator) -> Outcome {
    auto value = evaluator.evaluate(when.tree, scene.data());
    if (!value.ok()) return {{}, {Fault::of(value.error())}};
    return {Value(python::truthy(*value)), {}};
  });
  if (!outcome.ok()) return outcome.faults.front().error();
  return python::truthy(outcome.value);
}

Result<void> Run::update(NodeIndex node, RouteIndex route, const Happening& what, Decider& decider) {
  Staged* staged = staging.find(node, route);
  if (what.item != nullptr &&
      (staged == nullptr || !staged->items || what.item->item >= staged->items->size())) {
    return make_error(Errc::kInvalid, "Task \"{}\" is not going over an item {}.", name(node),
                      what.item->item)
        .as("InvalidTaskStateEntry");
  }
  auto entry = entry_for(node, route, what, decider);
  if (!entry.ok()) return std::move(entry).error();
  const EntryIndex index = *entry;
  if (staged != nullptr && !staged->items) staging.remove(node, route);
  if (what.item != nullptr) record_item(*staged, *what.item);
  if (what.status == kFailed) {
    errors.add(log_entry("error", "Execution failed. See result for details.",
                         {.task_id = name(node), .route = {}, .transition_id = {}}, what.result));
  }
  const Status before = ledger[index].status;
  if (auto moved = move_task(index, what); !moved.ok()) return moved;
  const Status now = ledger[index].status;
  if (now == kRetrying) stage_retry(index);
  Queue commands;
  if (is_completed(now)) {
    Value result = finish(index, what);
    Scene scene(
        *this, contexts.merged(ledger[index].path),
        Value::object({{"id", program->name_value(node)}, {"route", route}, {"result", std::move(result)}}));
    auto again = wants_retry(index, scene, decider);
    if (!again.ok()) return std::move(again).error();
    if (*again) return update(node, route, Happening::of(Command::kRetry), decider);
    if (now != before) {
      if (auto done = follow_transitions(index, scene, decider, commands); !done.ok()) return done;
    }
  }
  if (auto heard = task_moved(index); !heard.ok()) return heard;
  for (const auto& [at, on, command] : commands) {
    if (auto done = update(at, on, Happening::of(command), decider); !done.ok()) return done;
  }
  if (is_completed(status)) ledger.edit(index).terminal = true;
  return {};
}

}  // namespace squall::orquesta
