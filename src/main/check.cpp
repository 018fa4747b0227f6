// What `st2d --check` looks at beside the integrity of the file.
#include "execution/service.h"
#include "main/parts.h"
#include "model/collections.h"

namespace squall::daemon {
namespace {

// Every non-final execution has an owner, or is due, or waits for a runner; what is ended is marked nowhere
// as live.
Result<std::vector<std::string>> check_executions(store::Store& store) {
  auto live = store.find(model::kExecutions,
                         {.where = {{"x.live", store::Op::kEq, 1}}, .read = store::Read::kSummary});
  if (!live.ok()) return std::move(live).error();
  std::vector<std::string> findings;
  for (const model::Document& execution : *live) {
    const model::Status status = execution::status_of(execution.body);
    const Value& x = execution.body["x"];
    const std::string text(model::to_text(status));
    if (model::is_completed(status))
      findings.push_back(fmt::format("execution {} is {} but marked as live", execution.id, text));
    const bool waits = status == model::Status::kRequested || status == model::Status::kDelayed;
    if (waits && x["due"].is_null())
      findings.push_back(fmt::format("execution {} is {} but never due", execution.id, text));
    if (status == model::Status::kRunning && x["owner"].is_null())
      findings.push_back(fmt::format("execution {} is running but nobody owns it", execution.id));
  }
  return findings;
}

}  // namespace

store::SqliteOptions store_options(const DataDir& dir) {
  store::SqliteOptions options;
  options.directory = dir.path;
  options.invariants = {check_executions};
  return options;
}

Result<std::vector<std::string>> check_data_dir(const DataDir& dir) {
  store::SqliteStore store(store_options(dir));
  if (auto opened = store.open(model::all_collections()); !opened.ok()) return std::move(opened).error();
  return store.check();
}

}  // namespace squall::daemon
