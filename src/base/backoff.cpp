#include "base/backoff.h"

#include <sys/random.h>

namespace squall {

Backoff::Backoff(Micros first, Micros most) : first_(first), most_(std::max(first, most)), step_(first) {
  if (getrandom(&random_, sizeof random_, 0) != sizeof random_)
    random_ = reinterpret_cast<std::uintptr_t>(this);
  draw();
}

void Backoff::next() {
  step_ = std::min(most_, step_ * 2);
  draw();
}

void Backoff::reset() {
  step_ = first_;
  draw();
}

void Backoff::draw() {
  // xorshift64*: cheap, and quality does not matter here.
  random_ |= 1;
  random_ ^= random_ >> 12;
  random_ ^= random_ << 25;
  random_ ^= random_ >> 27;
  const auto half = static_cast<std::uint64_t>(step_.count() / 2);
  const std::uint64_t spread = half == 0 ? 0 : (random_ * 0x2545F4914F6CDD1DULL) % (half + 1);
  delay_ = step_ - Micros{static_cast<std::int64_t>(spread)};
}

bool sleep_within(Clock& clock, const Deadline& deadline, Micros pause, const std::stop_token& stop) {
  const Micros left = deadline.left();
  if (left <= pause) return false;  // an attempt at the very end could not finish
  return clock.wait_for(pause, stop) == Wake::kTimer;
}

}  // namespace squall
