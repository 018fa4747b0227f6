// Policies by the action they are for (spec/runtime 6.5). Derived from the catalog once per change of
// policies, so that asking costs the same however many there are.
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "services/core/catalog.h"

namespace squall::services {

// Safe to use from any thread.
class ActionPolicies {
 public:
  explicit ActionPolicies(Catalog& catalog) : catalog_(catalog) {}

  // Those of an action, in the order of the catalog; most actions have none. Lives as long as the caller
  // keeps it. An error when the policies cannot be read: nobody can say then that there are none.
  using List = std::shared_ptr<const std::vector<Value>>;
  Result<List> of(std::string_view action_ref);
  // Those of them that must be asked before an execution is scheduled.
  Result<std::vector<Value>> limits_of(std::string_view action_ref);

 private:
  struct Table;
  Result<std::shared_ptr<const Table>> table();

  Catalog& catalog_;
  std::mutex mutex_;
  std::shared_ptr<const Table> table_;
};

}  // namespace squall::services
