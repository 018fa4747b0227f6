// The policies that limit how many executions of an action run at once, by action (spec/runtime 6.5). Derived
// from the catalog once per change of policies, so that asking costs the same however many there are.
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
class ConcurrencyPolicies {
 public:
  explicit ConcurrencyPolicies(Catalog& catalog) : catalog_(catalog) {}

  // The enabled ones of an action, in the order of the catalog; most actions have none. An error when the
  // policies cannot be read: nobody can say then that there are none.
  Result<std::vector<Value>> of(std::string_view action_ref);

 private:
  using Table = std::unordered_map<std::string, std::vector<Value>>;
  Catalog& catalog_;
  std::mutex mutex_;
  std::shared_ptr<const Table> table_;
  std::uint64_t generation_ = 0;
};

}  // namespace squall::services
