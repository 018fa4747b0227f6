// Where one thread sleeps until another lets it go on: a futex, and nothing else. Condition variables are
// made of it (base/mutex.h), and whoever waits for one answer of another thread.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>

namespace squall {

// One thread parks, any other unparks, in either order: an unpark() that comes first is kept. What was
// written before unpark() is seen behind park(). The parker may be gone as soon as park() has returned, even
// while unpark() has yet to.
class Parker {
 public:
  Parker() = default;
  Parker(const Parker&) = delete;
  Parker& operator=(const Parker&) = delete;

  // Sleeps until unpark() has been called since the last park.
  void park();
  // Same, and false when `until` passed first.
  bool park_until(std::chrono::steady_clock::time_point until);
  void unpark();

 private:
  bool take() { return state_.exchange(kNone, std::memory_order_acquire) == kLetGo; }

  static constexpr std::uint32_t kNone = 0, kLetGo = 1;
  std::atomic<std::uint32_t> state_{kNone};
  static_assert(std::atomic<std::uint32_t>::is_always_lock_free && sizeof(std::atomic<std::uint32_t>) == 4);
};

}  // namespace squall
