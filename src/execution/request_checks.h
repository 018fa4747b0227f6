// The checks of requests, made once for each action and kept while action and runner type stay as they are.
#pragma once

#include <memory>
#include <string>
#include <unordered_map>

#include "base/mutex.h"
#include "model/collection.h"
#include "value/schema/parameters.h"

namespace squall::execution {

// Safe to use from any thread.
class RequestChecks {
 public:
  std::shared_ptr<const schema::RequestCheck> of(const model::Document& action,
                                                 const model::Document& runner);

 private:
  static constexpr std::size_t kMaxKept = 20'000;
  struct Known {
    Value action, runner;  // the bodies it was made for
    std::shared_ptr<const schema::RequestCheck> check;
  };

  Mutex mutex_;
  std::unordered_map<std::string, Known> known_ SQUALL_GUARDED_BY(mutex_);
};

}  // namespace squall::execution
