#include "runners/registry.h"

#include "base/strings.h"

namespace squall::runners {

void Registry::add(std::string_view name, std::shared_ptr<Runner> runner) {
  if (!runners_.emplace(std::string(name), std::move(runner)).second)
    broken_invariant("runner type " + std::string(name) + " is registered twice");
}

std::shared_ptr<Runner> Registry::find(std::string_view name) const {
  const auto found = runners_.find(replace_all(name, "_", "-"));
  return found == runners_.end() ? nullptr : found->second;
}

Outcome failure(std::string_view message) {
  return {model::Status::kFailed,
          Value::object({{"error", message}, {"traceback", "  " + std::string(message) + "\n"}})};
}

}  // namespace squall::runners
