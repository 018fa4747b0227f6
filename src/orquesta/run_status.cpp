// What the two machines are told, and what they say of the run (spec/orquesta 7.1, 10.2, 10.8, 10.9).
#include <algorithm>

#include "orquesta/machines.h"
#include "orquesta/run.h"
#include "value/python.h"

namespace squall::orquesta {
namespace {

using enum Status;

bool pauses_or_cancels(Status status) {
  return status == kPausing || status == kPaused || status == kCanceling || status == kCanceled;
}

// Of the suffixes that tell how the rest of the run is.
enum class Rest : std::uint8_t { kIncomplete, kCompleted, kPaused, kCanceled };
Suffix with_rest(bool active, Rest rest) {
  const auto first = active ? Suffix::kWorkflowActiveIncomplete : Suffix::kWorkflowDormantIncomplete;
  return static_cast<Suffix>(static_cast<int>(first) + static_cast<int>(rest));
}

}  // namespace

bool Run::any_paused() const { return ledger.any(kPaused) || ledger.any(kPending); }

// A request to the run reaches each active task first; one with items may pause or end by it.
Result<void> Run::tell_task(EntryIndex index, Status requested) {
  const Entry& entry = ledger[index];
  const Staged* staged = staging.find(entry.node, entry.route);
  Suffix suffix = Suffix::kNone;
  if (pauses_or_cancels(requested) && staged != nullptr && staged->items) {
    const Items& items = *staged->items;
    const bool complete = items.completed() == items.size();
    if (items.any_active()) {
      suffix = complete ? Suffix::kItemsActiveCompleted : Suffix::kItemsActiveIncomplete;
    } else {
      suffix = complete ? Suffix::kItemsDormantCompleted : Suffix::kItemsDormantIncomplete;
    }
  }
  auto next = next_task_status(entry.status, Event::workflow(requested, suffix));
  if (!next.ok()) return std::move(next).error();
  ledger.set_status(index, *next);
  return {};
}

Result<void> Run::request_status(Status requested) {
  const Status before = status;
  const Event plain = Event::workflow(requested);
  if (!plain.is_known()) return invalid_event(plain);
  const std::vector<EntryIndex> active(ledger.active().begin(), ledger.active().end());
  for (EntryIndex index : active) {
    if (auto told = tell_task(index, requested); !told.ok()) return told;
  }
  Suffix suffix = Suffix::kNone;
  if (pauses_or_cancels(requested))
    suffix = ledger.any_active() ? Suffix::kWorkflowActive : Suffix::kWorkflowDormant;
  if (status == kPaused && (requested == kRunning || requested == kResuming) && !ledger.any_active() &&
      !staging.any_waiting() && !any_paused())
    suffix = Suffix::kWorkflowCompleted;
  auto next = next_workflow_status(status, Event::workflow(requested, suffix));
  if (!next.ok()) return std::move(next).error();
  status = *next;
  const bool under_way = before == status && ((requested == kPaused && before == kPausing) ||
                                              (requested == kCanceled && before == kCanceling));
  if (requested != before && before == status && !under_way)
    return invalid_workflow_transition(before, plain);
  return {};
}

Inbound Run::inbound(NodeIndex node, RouteIndex route) const {
  const NodeProgram& join = program->node(node);
  Arrivals arrivals = ledger.arrivals(node, route);
  std::uint32_t sources = join.sources;
  if (!join.has_barrier) {
    std::set<NodeIndex> known, satisfied, all;
    for (EdgeIndex edge : program->graph().nodes()[node].in) {
      const NodeIndex from = program->graph().edges()[edge].from;
      all.insert(from);
      const auto entry = ledger.latest(from, route);
      if (!entry) continue;
      known.insert(from);
      if (ledger[*entry].next[program->edge(edge).place] == 1) satisfied.insert(from);
    }
    sources = static_cast<std::uint32_t>(all.size());
    arrivals = {static_cast<std::uint32_t>(known.size()), static_cast<std::uint32_t>(satisfied.size())};
  }
  if (arrivals.satisfied >= join.needed) return Inbound::kSatisfied;
  if (arrivals.known < sources && (ledger.any_active() || staging.any_waiting())) return Inbound::kInProgress;
  return Inbound::kNotSatisfied;
}

// Whether a completed task led to something other than `continue`. Joins count always, or only while they may
// be reached.
bool Run::has_next(EntryIndex index, bool joins_count) const {
  const Entry& entry = ledger[index];
  if (!is_completed(entry.status)) return false;
  for (EdgeIndex edge : program->graph().nodes()[entry.node].out) {
    const NodeIndex to = program->graph().edges()[edge].to;
    if (program->node(to).command == Command::kContinue) continue;
    if (entry.next[program->edge(edge).place] != 1) continue;
    if (!program->node(to).has_barrier || joins_count) return true;
    if (inbound(to, entry.route) != Inbound::kNotSatisfied) return true;
  }
  return false;
}

// The run hears of the status that a task has now.
Result<void> Run::task_moved(EntryIndex index) {
  const Status moved = ledger[index].status;
  const bool leads_on = has_next(index, false);
  const bool active = ledger.any_active();
  const bool remedied = is_abended(moved) && (leads_on || has_next(index, true));
  Event event = Event::task(moved);
  if (moved == kSucceeded || remedied) {
    Rest rest = Rest::kCompleted;
    if (staging.any_waiting() || leads_on) rest = Rest::kIncomplete;
    if (ledger.any(kPausing) || any_paused()) rest = Rest::kPaused;
    if (ledger.any(kCanceling) || ledger.any(kCanceled)) rest = Rest::kCanceled;
    const Suffix suffix = with_rest(active, rest);
    event = remedied ? Event::remediated(suffix) : Event::task(moved, suffix);
  } else if (moved == kPending || moved == kPaused || moved == kFailed || moved == kCanceled ||
             moved == kRetrying) {
    event = Event::task(moved, active ? Suffix::kWorkflowActive : Suffix::kWorkflowDormant);
  }
  if (!event.is_known()) return invalid_event(event);
  auto next = next_workflow_status(status, event);
  if (!next.ok()) return std::move(next).error();
  if (*next == status) return {};
  status = *next;
  if (is_completed(status)) find_unreachable_joins();
  return {};
}

// A run that is over while a join has some of its branches but can never have enough has failed.
void Run::find_unreachable_joins() {
  std::vector<const Staged*> unreachable;
  for (const Staged& staged : staging.all()) {
    if (staged.ready || !python::truthy(program->graph().nodes()[staged.node].barrier)) continue;
    if (inbound(staged.node, staged.route) == Inbound::kNotSatisfied) unreachable.push_back(&staged);
  }
  if (unreachable.empty()) return;
  status = kFailed;
  for (const Staged* staged : unreachable) {
    const std::string& id = name(staged->node);
    log_fault({"UnreachableJoinError",
               fmt::format("The join task|route \"{}|{}\" is partially satisfied but unreachable.", id,
                           staged->route)},
              {.task_id = id, .route = staged->route, .transition_id = {}});
  }
}

}  // namespace squall::orquesta
