#include "base/parker.h"

#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <ctime>

namespace squall {
namespace {

// Returns when woken, when the word is not `seen`, when `until` (of CLOCK_MONOTONIC) has passed, and for no
// reason at all.
void futex_wait(const std::atomic<std::uint32_t>& word, std::uint32_t seen, const timespec* until) {
  syscall(SYS_futex, &word, FUTEX_WAIT_BITSET_PRIVATE, seen, until, nullptr, FUTEX_BITSET_MATCH_ANY);
}

timespec to_timespec(std::chrono::steady_clock::time_point at) {
  const auto since = std::max(at.time_since_epoch(), std::chrono::steady_clock::duration::zero());
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(since);
  return {.tv_sec = seconds.count(), .tv_nsec = std::chrono::nanoseconds(since - seconds).count()};
}

}  // namespace

void Parker::park() {
  while (!take()) futex_wait(state_, kNone, nullptr);
}

bool Parker::park_until(std::chrono::steady_clock::time_point until) {
  const timespec end = to_timespec(until);
  while (!take()) {
    if (std::chrono::steady_clock::now() >= until) return take();
    futex_wait(state_, kNone, &end);
  }
  return true;
}

void Parker::unpark() {
  state_.store(kLetGo, std::memory_order_release);
  // The address alone is used from here on. Should other memory be there by now, who sleeps on it looks again
  // and goes on sleeping, as after any wake-up of a futex.
  syscall(SYS_futex, &state_, FUTEX_WAKE_PRIVATE, 1, nullptr, nullptr, 0);
}

}  // namespace squall
