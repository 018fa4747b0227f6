// The ids a service was woken for, each once, in the order they came; bounded. When the bound is reached
// further wake-ups are dropped and the next take() says so: the service then sweeps the store, as it does
// every so often anyway.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <mutex>
#include <stop_token>
#include <string>
#include <unordered_set>
#include <vector>

#include "base/clock.h"

namespace squall::services {

// Safe to use from any thread.
class Inbox {
 public:
  explicit Inbox(std::size_t bound = 10'000) : bound_(bound) {}

  // Never blocks. False when the id was dropped because the inbox is full.
  bool put(std::string id);
  // Makes the next take() return at once with sweep set.
  void ask_sweep();

  struct Taken {
    std::vector<std::string> ids;
    bool sweep = false;  // wake-ups were lost, or the wait ended with nothing: look into the store
    bool stopped = false;
  };
  // Waits until there is something, `patience` has passed (sweep is then set) or stop is requested; at most
  // `most` ids.
  Taken take(std::size_t most, Micros patience, std::stop_token stop);
  std::size_t size() const;

 private:
  const std::size_t bound_;
  mutable std::mutex mutex_;
  std::condition_variable_any changed_;
  std::deque<std::string> ids_;
  std::unordered_set<std::string> known_;
  bool sweep_ = false;
};

}  // namespace squall::services
