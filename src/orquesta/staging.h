// Tasks that wait to start, joins that wait for more branches, and tasks that are going over their items
// (spec/orquesta 5.3). Private to the conductor.
#pragma once

#include <array>
#include <cstdint>
#include <list>
#include <map>
#include <memory>
#include <optional>
#include <unordered_map>
#include <vector>

#include "orquesta/conductor.h"
#include "orquesta/ledger.h"
#include "orquesta/status.h"
#include "value/value.h"

namespace squall::orquesta {

// What a task with items was rendered to: kept while it is staged and its variables stay, and made again
// after the run was stored.
struct ItemsPlan {
  Value variables;
  Value context;  // of the request
  Value data;     // of expressions
  Value list, delay, concurrency, timeout;
  std::vector<std::optional<ActionRequest>> rendered;  // by item, until it starts
};

// How far a task is with its items. Whatever one item does costs the same however many there are.
class Items {
 public:
  explicit Items(std::size_t count);

  std::size_t size() const { return statuses_.size(); }
  Status status(std::size_t item) const { return statuses_[item]; }
  void set_status(std::size_t item, Status status);
  std::size_t count(Status status) const { return counts_[static_cast<std::size_t>(status)]; }
  bool any_active() const { return active_ > 0; }
  std::size_t active() const { return active_; }
  std::size_t completed() const { return completed_; }
  std::size_t abended() const;
  // The first `most` items that have not started, in order.
  std::vector<std::size_t> not_started(std::size_t most);

  // What items gave, for those that did. results() is a list up to the last that gave something.
  void set_result(std::size_t item, Value result);
  Value results() const { return Value::array(results_); }
  const std::vector<Value>& kept_results() const { return results_; }

  std::unique_ptr<ItemsPlan> plan;

 private:
  std::vector<Status> statuses_;
  std::array<std::size_t, kStatuses> counts_{};
  std::size_t active_ = 0, completed_ = 0;
  std::size_t from_ = 0;  // all before have started
  std::vector<Value> results_;
};

struct Staged {
  NodeIndex node = 0;
  RouteIndex route = 0;
  PathId path = kRootPath;
  std::vector<BackRef> prev;
  bool ready = true;
  bool completed = false;             // ended abnormally; kept for a rerun
  bool run_on_fail = false;           // stands beside a `fail`: may run though the workflow failed
  std::shared_ptr<RetryState> retry;  // that of its entry; null: it is no retry
  std::unique_ptr<Items> items;       // once they were rendered first
  // Entries made of this one, which it stands for as long as it is staged: what comes to its path and its
  // back references comes to theirs, as in the reference, where these are one thing.
  std::vector<EntryIndex> shares;

  bool waits() const { return ready && !completed; }
  // Whether there may be something to start.
  bool startable() const {
    return waits() && (!items || items->size() == 0 || items->count(Status::kUnset) > 0);
  }

 private:
  friend class Staging;
  std::uint64_t order_ = 0;
  bool counted_ = false;
};

class Staging {
 public:
  // What add() returns stays where it is until it is removed. After a change of ready, completed or items:
  // refresh().
  Staged& add(Staged staged);
  Staged* find(NodeIndex node, RouteIndex route);
  // The first of that task and route; refused, as the reference does, while one of its items is active.
  void remove(NodeIndex node, RouteIndex route);
  void refresh(Staged& staged);

  // Whether any waits to start, or is going over its items.
  bool any_waiting() const { return waiting_ > 0; }
  // Those that may have something to start, in the order of staging.
  std::vector<Staged*> startable() const;
  const std::list<Staged>& all() const { return all_; }
  std::list<Staged>& all() { return all_; }

 private:
  using Place = std::list<Staged>::iterator;
  static std::uint64_t key(const Staged& staged) { return (std::uint64_t{staged.node} << 32) | staged.route; }

  std::list<Staged> all_;
  std::unordered_map<std::uint64_t, Place> first_;
  std::size_t doubles_ = 0;  // entries that another of their task and route stands before
  std::map<std::uint64_t, Staged*> startable_;
  std::size_t waiting_ = 0;
  std::uint64_t next_order_ = 0;
};

}  // namespace squall::orquesta
