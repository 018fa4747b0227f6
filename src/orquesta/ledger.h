// What became of the tasks of a run so far: one entry for each time a task ran, in order, and what the
// machines ask of all of them, kept up to date so that no question walks the entries
// (spec/orquesta 5.4, 7.1). Private to the conductor.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <unordered_map>
#include <utility>
#include <vector>

#include "expr/core/workflow_state.h"
#include "orquesta/contexts.h"
#include "orquesta/program.h"
#include "orquesta/status.h"
#include "value/value.h"

namespace squall::orquesta {

using EntryIndex = std::uint32_t;
using RouteIndex = std::uint32_t;

// Where a task came from: the transition, and the entry of the task it left.
struct BackRef {
  EdgeIndex edge;
  EntryIndex entry;
};
// Sorted by edge. An edge that is there already gets the new entry.
void add_back_ref(std::vector<BackRef>& refs, BackRef ref);

// How often a task ran again, of how many times (spec/orquesta 13.1).
struct RetryState {
  Value when, count, delay;  // the last two rendered
  bool has_delay = false;
  std::int64_t tally = 0;

  Value serialize() const;
};

struct Entry {
  NodeIndex node = 0;
  RouteIndex route = 0;
  PathId path = kRootPath;
  std::vector<BackRef> prev;
  std::vector<std::int8_t> next;  // by place in Node::out: -1 not decided, 0 no, 1 yes
  std::optional<std::pair<EdgeIndex, ContextIndex>> published;  // by the last transition that did
  std::shared_ptr<RetryState> retry;                            // null: none
  Status status = Status::kUnset;
  bool terminal = false;
  bool to_show = false;  // its status changed since expressions were shown the statuses
};

// How many of the tasks before a join have come to an end or are on their way there.
struct Arrivals {
  std::uint32_t known = 0;      // have an entry on the route
  std::uint32_t satisfied = 0;  // have a transition to the join whose condition held
};

class Ledger {
 public:
  explicit Ledger(const Program& program);

  EntryIndex add(Entry entry);
  const Entry& operator[](EntryIndex index) const { return entries_[index]; }
  Entry& edit(EntryIndex index) { return entries_[index]; }
  std::size_t size() const { return entries_.size(); }
  // The latest entry of a task on a route.
  std::optional<EntryIndex> latest(NodeIndex node, RouteIndex route) const;
  // All (task, route) pairs that ran, by the order of their first entry.
  const std::vector<std::pair<NodeIndex, RouteIndex>>& keys() const { return keys_; }

  void set_status(EntryIndex index, Status status);
  // Whether the condition of a transition held.
  void set_next(EntryIndex index, std::uint32_t place, bool held);

  // Of the latest entries.
  bool any(Status status) const { return counts_[static_cast<std::size_t>(status)] > 0; }
  bool any_active() const { return !active_.empty(); }
  const std::set<EntryIndex>& active() const { return active_; }

  Arrivals arrivals(NodeIndex join, RouteIndex route) const;
  // Whether an entry has a transition to `join` whose condition held.
  static bool leads_to(const Entry& entry, const NodeProgram::ToJoin& join);

  // Statuses and routes as expressions see them.
  void add_route(Value parts) { shown_.add_route(std::move(parts)); }
  Value shown();

 private:
  static std::uint64_t key(NodeIndex node, RouteIndex route) { return (std::uint64_t{node} << 32) | route; }
  void count(EntryIndex index, Status status, int by);
  void note_change(EntryIndex index);

  const Program* program_;
  std::vector<Entry> entries_;
  std::unordered_map<std::uint64_t, EntryIndex> latest_;
  std::vector<std::pair<NodeIndex, RouteIndex>> keys_;
  std::array<std::uint32_t, kStatuses> counts_{};
  std::set<EntryIndex> active_;
  std::unordered_map<std::uint64_t, Arrivals> arrivals_;  // by join and route
  expr::RunningState shown_;
  std::vector<EntryIndex> not_shown_;  // changed since shown() was called last
};

}  // namespace squall::orquesta
