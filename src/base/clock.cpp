#include "base/clock.h"

namespace squall {
namespace {

class RealClock : public Clock {
 public:
  Timestamp now() const override {
    return std::chrono::duration_cast<Micros>(std::chrono::system_clock::now().time_since_epoch()).count();
  }

  Micros steady() const override {
    return std::chrono::duration_cast<Micros>(std::chrono::steady_clock::now().time_since_epoch());
  }

  Wake wait_for(Micros period, std::stop_token stop) override {
    std::mutex mutex;
    std::condition_variable_any variable;
    std::unique_lock lock(mutex);
    variable.wait_for(lock, stop, period, [] { return false; });
    return stop.stop_requested() ? Wake::kStopped : Wake::kTimer;
  }
};

}  // namespace

Clock& real_clock() {
  static RealClock clock;
  return clock;
}

Timestamp FakeClock::now() const {
  std::lock_guard lock(mutex_);
  return now_;
}

Micros FakeClock::steady() const {
  std::lock_guard lock(mutex_);
  return steady_;
}

Wake FakeClock::wait_for(Micros period, std::stop_token stop) {
  std::unique_lock lock(mutex_);
  const Micros end = steady_ + period;
  ++waiting_;
  changed_.notify_all();
  changed_.wait(lock, stop, [&] { return steady_ >= end; });
  --waiting_;
  return stop.stop_requested() ? Wake::kStopped : Wake::kTimer;
}

void FakeClock::advance(Micros step) {
  std::lock_guard lock(mutex_);
  steady_ += step;
  now_ += step.count();
  changed_.notify_all();
}

void FakeClock::set(Timestamp now) {
  std::lock_guard lock(mutex_);
  now_ = now;
}

void FakeClock::await_waiters(std::size_t count) {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [&] { return waiting_ >= count; });
}

}  // namespace squall
