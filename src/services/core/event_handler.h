// The short way from where events come in to the rules engine of the same process: what follows from an event
// shares the write that stores the event, and its actions start behind that one write.
#pragma once

#include <optional>

#include "base/error.h"
#include "model/collection.h"

namespace squall::services {

// Safe to use from any thread.
class EventHandler {
 public:
  virtual ~EventHandler() = default;
  // `instance` is an event that is pending and not stored yet. Success: it is stored and handled. An error:
  // the store has nothing of it, as far as is known. Nothing: not just now; the caller stores it as it is and
  // wakes the rules engine. Blocks on the store, as long as the rules of its trigger take.
  virtual std::optional<Result<void>> handle(const model::Document& instance) = 0;
};

}  // namespace squall::services
