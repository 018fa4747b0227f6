// The time of day, a steady time, and waiting: the seam through which all of Squall sees time.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <stop_token>

namespace squall {

using Millis = std::chrono::milliseconds;
using Micros = std::chrono::microseconds;

// Microseconds since 1970-01-01T00:00:00Z: the form in which documents keep instants (spec/services 5.2).
using Timestamp = std::int64_t;

enum class Wake : std::uint8_t { kTimer, kStopped };

// Safe to use from any thread.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual Timestamp now() const = 0;
  // Never goes back; only differences have a meaning.
  virtual Micros steady() const = 0;
  // Returns kTimer after `period`, kStopped as soon as `stop` is requested.
  virtual Wake wait_for(Micros period, std::stop_token stop) = 0;
};

// The machine's clocks. One instance lives as long as the program.
Clock& real_clock();

// A clock that tests move. Waiters wake when advance() passes their time.
class FakeClock : public Clock {
 public:
  explicit FakeClock(Timestamp start = 1'700'000'000'000'000) : now_(start) {}
  Timestamp now() const override;
  Micros steady() const override;
  Wake wait_for(Micros period, std::stop_token stop) override;
  void advance(Micros step);
  // The time of day alone; steady time stays.
  void set(Timestamp now);
  // Returns when at least `count` threads are inside wait_for(): a test then knows that advance() wakes them.
  void await_waiters(std::size_t count);

 private:
  mutable std::mutex mutex_;
  std::condition_variable_any changed_;
  Timestamp now_;
  Micros steady_{0};
  std::size_t waiting_ = 0;
};

// A point in steady time by which work must be done. Copied down the calls; a callee gets what is left.
class Deadline {
 public:
  Deadline(const Clock& clock, Micros left) : clock_(&clock), end_(clock.steady() + left) {}
  Micros left() const { return end_ > clock_->steady() ? end_ - clock_->steady() : Micros{0}; }
  bool passed() const { return clock_->steady() >= end_; }

 private:
  const Clock* clock_;
  Micros end_;
};

}  // namespace squall
