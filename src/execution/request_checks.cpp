#include "execution/request_checks.h"

namespace squall::execution {

std::shared_ptr<const schema::RequestCheck> RequestChecks::of(const model::Document& action,
                                                              const model::Document& runner) {
  {
    const MutexLock lock(mutex_);
    const auto known = known_.find(action.id);
    if (known != known_.end() && known->second.action.same_node(action.body) &&
        known->second.runner.same_node(runner.body))
      return known->second.check;
  }
  auto check = std::make_shared<const schema::RequestCheck>(
      runner.body["runner_parameters"], action.body["parameters"], action.body.get_string("ref"));
  const MutexLock lock(mutex_);
  if (known_.size() >= kMaxKept) known_.clear();
  known_[action.id] = {action.body, runner.body, check};
  return check;
}

}  // namespace squall::execution
