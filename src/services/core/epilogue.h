// The short way from the action runner to the notifier of the same process: what follows from most ends is a
// record that nobody waits for, and it can share the write of the end.
#pragma once

#include <vector>

#include "model/collection.h"
#include "store/store.h"

namespace squall::services {

// Safe to use from any thread.
class Epilogue {
 public:
  virtual ~Epilogue() = default;
  // `ended` is an execution as it is about to be stored with its end. When nobody need be woken for what
  // follows from it (no notification, no retry, no rule that listens), adds that to the batch, before the
  // write of the end, takes the notifier's mark off and says true. False: both are left as they were.
  virtual bool complete(model::Document& ended, std::vector<store::Write>& batch) = 0;
};

}  // namespace squall::services
