#include "services/core/launcher.h"

#include <iterator>

#include "execution/transitions.h"

namespace squall::services {

std::unique_ptr<Handover> Launcher::take(execution::Plan& plan) {
  const Value& body = plan.execution.body;
  const Timestamp planned = body.get_int("start_timestamp");
  if (!runner_ || execution::status_of(body) != model::Status::kRequested ||
      body["x"].get_int("due") > planned)
    return nullptr;
  auto limits = policies_.limits_of(body["action"].get_string("ref"));
  if (!limits.ok() || !limits->empty()) return nullptr;
  auto place = runner_->take(plan.execution);
  if (!place) return nullptr;
  plan.execution = place->document();
  plan.writes.back().document = plan.execution;
  std::vector<store::Write> before = place->before();
  plan.writes.insert(plan.writes.end() - 1, std::make_move_iterator(before.begin()),
                     std::make_move_iterator(before.end()));
  return place;
}

Result<model::Document> Launcher::store(execution::Plan plan) {
  model::Document requested = plan.execution;
  const auto place = take(plan);
  auto stored = executions_.store(std::move(plan));
  if (place) place->stored(stored.ok() ? Result<std::int64_t>(stored->revision) : stored.error());
  if (!stored.ok()) return std::move(stored).error();
  requested.revision = stored->revision;
  return requested;
}

}  // namespace squall::services
