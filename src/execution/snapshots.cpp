#include "execution/snapshots.h"

#include "base/id.h"
#include "execution/request.h"
#include "model/collections.h"
#include "value/json/json.h"

namespace squall::execution {

Result<std::string> SnapshotWriter::ensure(const model::Document& document) {
  {
    const MutexLock lock(mutex_);
    const auto known = known_.find(document.id);
    if (known != known_.end() && known->second.body.same_node(document.body)) return known->second.snapshot;
  }
  Value value = snapshot_value(document);
  const std::string id = derived_id({"snapshot", json::dump(value)});
  model::Document snapshot{.id = id, .revision = 0, .body = Value::object({{"value", std::move(value)}})};
  std::vector<store::Write> batch;
  batch.push_back(store::insert(model::kSnapshots, std::move(snapshot)));
  auto written = store_.write(std::move(batch));
  if (!written.ok() && written.error().code() != Errc::kConflict) return std::move(written).error();

  const MutexLock lock(mutex_);
  if (known_.size() >= kMaxKept) known_.clear();
  known_[document.id] = {document.body, id};
  return id;
}

}  // namespace squall::execution
