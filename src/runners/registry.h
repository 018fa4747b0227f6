// The runner types this program can run, by name.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "base/error.h"
#include "runners/runner.h"

namespace squall::runners {

class Registry {
 public:
  // A double name is a defect of ours.
  void add(std::string_view name, std::shared_ptr<Runner> runner);
  // nullptr for a type we cannot run. "_" counts as "-" (spec/runtime 1).
  std::shared_ptr<Runner> find(std::string_view name) const;
  // Cancels nothing; lets go of the runners.
  void clear() { runners_.clear(); }

 private:
  std::map<std::string, std::shared_ptr<Runner>, std::less<>> runners_;
};

}  // namespace squall::runners
