// Actions and runner types as they were when an execution was requested (model::kSnapshots). Executions name
// them by id, and the id follows from the content, so that thousands of executions share one document.
#pragma once

#include <mutex>
#include <string>
#include <unordered_map>

#include "base/error.h"
#include "base/mutex.h"
#include "model/collection.h"
#include "store/store.h"

namespace squall::execution {

// Safe to use from any thread.
class SnapshotWriter {
 public:
  explicit SnapshotWriter(store::Store& store) : store_(store) {}

  // The snapshot of a content document as it is now; it is stored when this returns. Costs nothing while the
  // document's body is the one seen before. Errors of the store.
  Result<std::string> ensure(const model::Document& document);

 private:
  static constexpr std::size_t kMaxKept = 20'000;
  struct Known {
    Value body;
    std::string snapshot;
  };

  store::Store& store_;
  Mutex mutex_;
  std::unordered_map<std::string, Known> known_ SQUALL_GUARDED_BY(mutex_);
};

}  // namespace squall::execution
