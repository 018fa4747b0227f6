// A completed run that goes on (spec/orquesta 17).
#include <algorithm>
#include <map>
#include <set>

#include "orquesta/run.h"

namespace squall::orquesta {
namespace {

using Key = std::pair<NodeIndex, RouteIndex>;

bool covers(const std::set<EntryIndex>& all, const std::set<EntryIndex>& part) {
  return std::ranges::includes(all, part);
}

}  // namespace

// Entries that came right from any entry of a task.
std::vector<EntryIndex> Run::successors(NodeIndex node, RouteIndex route) const {
  std::vector<EntryIndex> out;
  for (EntryIndex index = 0; index < ledger.size(); ++index) {
    const bool follows = std::ranges::any_of(ledger[index].prev, [&](const BackRef& ref) {
      return ledger[ref.entry].node == node && ledger[ref.entry].route == route;
    });
    if (follows) out.push_back(index);
  }
  return out;
}

Result<std::vector<Run::Candidate>> Run::rerun_candidates(const std::vector<RerunRequest>& requests) const {
  std::vector<std::pair<Key, Candidate>> found;
  const auto put = [&](Key key, Candidate candidate) {
    const auto known = std::ranges::find(found, key, &std::pair<Key, Candidate>::first);
    if (known != found.end()) {
      known->second = candidate;
    } else {
      found.emplace_back(key, candidate);
    }
  };
  std::vector<std::pair<std::string, RouteIndex>> unknown;
  for (const RerunRequest& request : requests) {
    const auto node = program->graph().find(request.task_id);
    const auto entry = node ? ledger.latest(*node, request.route) : std::nullopt;
    if (entry) {
      put({*node, request.route}, {*entry, request.reset_items});
    } else if (std::ranges::find(unknown, std::pair(request.task_id, request.route)) == unknown.end()) {
      unknown.emplace_back(request.task_id, request.route);
    }
  }
  if (!unknown.empty()) {
    std::string list;
    for (const auto& [task, route] : unknown)
      list += fmt::format("{}{}|{}", list.empty() ? "" : ", ", task, route);
    return make_error(Errc::kInvalid,
                      "Unable to rerun task|route(s) because it doesn't exist or isn't rerunnable: {}", list)
        .as("InvalidTaskRerunRequest");
  }
  for (EntryIndex index = 0; requests.empty() && index < ledger.size(); ++index) {
    const Entry& entry = ledger[index];
    if (entry.terminal && is_abended(entry.status)) put({entry.node, entry.route}, {index, false});
  }
  std::vector<Candidate> out;
  std::vector<std::set<EntryIndex>> reach;
  for (const auto& [key, candidate] : found) {
    const auto after = successors(key.first, key.second);
    reach.emplace_back(after.begin(), after.end());
    reach.back().insert(candidate.entry);
  }
  for (std::size_t i = 0; i < found.size(); ++i) {
    // One whose entry and successors all belong to every other request runs again with those.
    const bool covered =
        !requests.empty() && found.size() > 1 &&
        std::ranges::all_of(reach, [&](const auto& other) { return covers(other, reach[i]); });
    if (!covered) out.push_back(found[i].second);
  }
  return out;
}

Result<void> Run::rerun_task(const Candidate& candidate, Decider& decider) {
  const NodeIndex node = ledger[candidate.entry].node;
  const RouteIndex route = ledger[candidate.entry].route;
  // The task as it ran last.
  const EntryIndex latest = *ledger.latest(node, route);
  const std::vector<EntryIndex> after = successors(node, route);
  ledger.edit(latest).terminal = false;
  Staged* staged = staging.find(node, route);
  if (staged != nullptr) {
    staged->completed = false;
    staging.refresh(*staged);
  }
  errors.remove_task(name(node));
  if (program->node(node).items) {
    if (staged == nullptr) {
      return make_error(Errc::kInvalid,
                        "Task \"{}\" has items, all of which succeeded: there is nothing to run again.",
                        name(node))
          .as("InvalidTaskRerunRequest");
    }
    for (std::size_t item = 0; staged->items && item < staged->items->size(); ++item) {
      if (candidate.reset_items || is_abended(staged->items->status(item)))
        staged->items->set_status(item, Status::kUnset);
    }
    staging.refresh(*staged);
  } else {
    auto entry = append_entry(node, route, ledger[latest].path, ledger[latest].prev, decider);
    if (!entry.ok()) return std::move(entry).error();
    Staged fresh;
    fresh.node = node;
    fresh.route = route;
    fresh.path = ledger[latest].path;
    fresh.prev = ledger[latest].prev;
    fresh.shares = {*entry};
    staging.add(std::move(fresh));
    // The new entry is the one that a later look finds.
    ledger.edit(*ledger.latest(node, route)).terminal = false;
  }
  for (EntryIndex index : after) ledger.edit(index).terminal = false;
  return {};
}

// Terminal tasks that led somewhere go on there.
void Run::continue_terminals() {
  std::map<Key, EntryIndex> last;
  for (EntryIndex index = 0; index < ledger.size(); ++index) {
    const Entry& entry = ledger[index];
    if (entry.terminal && std::ranges::find(entry.next, 1) != entry.next.end())
      last[{entry.node, entry.route}] = index;
  }
  for (const auto& [key, index] : last) ledger.edit(index).terminal = false;
}

Result<void> Run::rerun(const std::vector<RerunRequest>& requests, Decider& decider) {
  if (!is_completed(status)) {
    return Error(Errc::kInvalid, "Unable to rerun workflow because it is not in a completed state.")
        .as("WorkflowIsActiveAndNotRerunableError");
  }
  auto candidates = rerun_candidates(requests);
  if (!candidates.ok()) return std::move(candidates).error();
  std::vector<EntryIndex> entries;
  for (const Candidate& candidate : *candidates) entries.push_back(candidate.entry);
  reruns.push_back(std::move(entries));
  std::ranges::sort(*candidates, {}, [&](const Candidate& candidate) {
    const Entry& entry = ledger[candidate.entry];
    return std::pair<const std::string&, RouteIndex>(name(entry.node), entry.route);
  });
  for (const Candidate& candidate : *candidates) {
    if (auto done = rerun_task(candidate, decider); !done.ok()) return done;
  }
  continue_terminals();
  output = {};
  status = Status::kResuming;
  return {};
}

}  // namespace squall::orquesta
