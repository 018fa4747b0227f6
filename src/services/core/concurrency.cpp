#include "services/core/concurrency.h"

#include "execution/policies.h"

namespace squall::services {

Result<std::vector<Value>> ConcurrencyPolicies::of(std::string_view action_ref) {
  auto policies = catalog_.policies();
  if (!policies.ok()) return std::move(policies).error();
  std::shared_ptr<const Table> table;
  {
    std::lock_guard lock(mutex_);
    if (!table_ || generation_ != (*policies)->generation()) {
      auto fresh = std::make_shared<Table>();
      for (const model::Document& policy : (*policies)->all())
        if (execution::limits_concurrency(policy.body))
          (*fresh)[policy.body.get_string("resource_ref")].push_back(policy.body);
      table_ = std::move(fresh);
      generation_ = (*policies)->generation();
    }
    table = table_;
  }
  const auto found = table->find(std::string(action_ref));
  return found == table->end() ? std::vector<Value>{} : found->second;
}

}  // namespace squall::services
