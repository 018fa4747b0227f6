#include "services/core/action_policies.h"

#include <algorithm>
#include <iterator>

#include "execution/policies.h"

namespace squall::services {

struct ActionPolicies::Table {
  std::uint64_t generation = 0;
  std::unordered_map<std::string, std::vector<Value>> by_action;
  std::vector<Value> none;
};

Result<std::shared_ptr<const ActionPolicies::Table>> ActionPolicies::table() {
  auto policies = catalog_.policies();
  if (!policies.ok()) return std::move(policies).error();
  std::lock_guard lock(mutex_);
  if (!table_ || table_->generation != (*policies)->generation()) {
    auto fresh = std::make_shared<Table>();
    fresh->generation = (*policies)->generation();
    for (const model::Document& policy : (*policies)->all())
      fresh->by_action[policy.body.get_string("resource_ref")].push_back(policy.body);
    table_ = std::move(fresh);
  }
  return table_;
}

Result<ActionPolicies::List> ActionPolicies::of(std::string_view action_ref) {
  auto table = this->table();
  if (!table.ok()) return std::move(table).error();
  const auto found = (*table)->by_action.find(std::string(action_ref));
  return List(*table, found == (*table)->by_action.end() ? &(*table)->none : &found->second);
}

Result<std::vector<Value>> ActionPolicies::limits_of(std::string_view action_ref) {
  auto all = of(action_ref);
  if (!all.ok()) return std::move(all).error();
  std::vector<Value> limits;
  std::copy_if((*all)->begin(), (*all)->end(), std::back_inserter(limits), execution::limits_concurrency);
  return limits;
}

}  // namespace squall::services
