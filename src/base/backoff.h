// Growing pauses between attempts, and a retry loop that cannot outlive its caller's deadline.
#pragma once

#include <algorithm>
#include <cstdint>
#include <stop_token>
#include <utility>

#include "base/clock.h"
#include "base/error.h"

namespace squall {

// Pauses double from `first` to `most`; each is drawn from its upper half, so that many who failed together
// do not come back together. Not for sharing between threads.
class Backoff {
 public:
  Backoff(Micros first, Micros most);
  // The pause to make now.
  Micros delay() const { return delay_; }
  // Goes on to the next pause.
  void next();
  // Back to `first`, after a success.
  void reset();

 private:
  void draw();

  Micros first_, most_, step_, delay_{0};
  std::uint64_t random_;
};

// Waits for `pause`, but not beyond `deadline`. False when the deadline passed or `stop` was requested: give
// up.
bool sleep_within(Clock& clock, const Deadline& deadline, Micros pause, const std::stop_token& stop);

// Calls `attempt()` (a Result) until it succeeds, `retryable(error)` says no, the deadline comes or `stop` is
// requested; gives the last result. The pause before a further attempt never reaches beyond the deadline.
template <typename Attempt, typename Retryable>
auto retry(Clock& clock, const Deadline& deadline, const std::stop_token& stop, Backoff backoff,
           Attempt&& attempt, Retryable&& retryable) -> decltype(attempt()) {
  for (;; backoff.next()) {
    auto result = attempt();
    if (result.ok() || !retryable(result.error())) return result;
    if (!sleep_within(clock, deadline, backoff.delay(), stop)) return result;
  }
}

}  // namespace squall
