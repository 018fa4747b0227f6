// The short way from the scheduler to an action runner in the same process: neighbouring transitions made by
// one owner share one durable write (design.md "An execution").
#pragma once

#include "model/collection.h"

namespace squall::services {

class LocalRunner {
 public:
  virtual ~LocalRunner() = default;
  // Offers an execution that is due, requested or delayed, with nothing against it. True: taken; it goes to
  // scheduled and running in one write, or its state was changed meanwhile and somebody else goes on. False:
  // no room, or not a type that runs here; the caller schedules it. Never blocks on the store.
  virtual bool offer(const model::Document& execution) = 0;
};

}  // namespace squall::services
