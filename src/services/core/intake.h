// How much work waits in the store: the bound of what is taken in (design.md "Accepting is not handling").
//
// The count is taken at most every so often and never beyond the bound, so that asking costs nothing. Between
// two counts what is taken in is counted here. Safe to use from any thread.
#pragma once

#include <atomic>
#include <cstddef>
#include <mutex>
#include <vector>

#include "base/clock.h"
#include "model/collection.h"
#include "store/store.h"

namespace squall::services {

class Intake {
 public:
  // Counts the documents of `what`, each with its query; `bound` of them together is too many.
  struct Source {
    const model::Collection* collection;
    store::Query query;
  };
  Intake(store::Store& store, Clock& clock, std::vector<Source> what, std::size_t bound)
      : store_(store), clock_(clock), what_(std::move(what)), bound_(bound) {}

  // Whether one more may come in; counts it when it may.
  bool has_room();
  std::size_t waiting() const { return waiting_.load(std::memory_order_relaxed); }

 private:
  void count();

  store::Store& store_;
  Clock& clock_;
  const std::vector<Source> what_;
  const std::size_t bound_;
  std::mutex counting_;
  std::atomic<std::int64_t> counted_at_{-1};
  std::atomic<std::size_t> waiting_{0};
};

}  // namespace squall::services
