// Counts writes on their way to the store, so that a service can wait until all have been answered.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <memory>
#include <mutex>

namespace squall::services {

// Safe to use from any thread.
class InFlight {
 public:
  // Held by the answer's callback; counts down when the last copy goes.
  using Token = std::shared_ptr<void>;

  Token enter() {
    std::lock_guard lock(mutex_);
    ++count_;
    return Token(this, [](void* self) { static_cast<InFlight*>(self)->leave(); });
  }
  // Until nothing is on its way.
  void wait_idle() { wait_below(1); }
  // Until fewer than `bound` are.
  void wait_below(std::size_t bound) {
    std::unique_lock lock(mutex_);
    fewer_.wait(lock, [&] { return count_ < bound; });
  }

 private:
  void leave() {
    std::lock_guard lock(mutex_);
    --count_;
    fewer_.notify_all();
  }

  std::mutex mutex_;
  std::condition_variable fewer_;
  std::size_t count_ = 0;
};

}  // namespace squall::services
