// A queue with a bound, and a stated answer to what happens at the bound. Safe to use from any thread.
// Times are real time: a queue is woken, it does not keep a schedule (use Clock for that).
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <stop_token>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/mutex.h"

namespace squall {

enum class WhenFull : std::uint8_t {
  kRefuse,      // push() answers kFull
  kWait,        // push() waits for room
  kDropOldest,  // the item that waits longest makes room; dropped() counts it
};

enum class Pushed : std::uint8_t { kAccepted, kFull, kClosed };

template <typename T>
class BoundedQueue {
 public:
  // REQUIRES: capacity > 0.
  // `takers`: which of the threads that wait for an item gets the next one.
  explicit BoundedQueue(std::size_t capacity, WhenFull when_full = WhenFull::kRefuse,
                        CondVar::Order takers = CondVar::Order::kFirst)
      : capacity_(capacity), when_full_(when_full), filled_(takers) {}
  BoundedQueue(const BoundedQueue&) = delete;
  BoundedQueue& operator=(const BoundedQueue&) = delete;

  // kFull also when `stop` ended a wait for room. An item that is not accepted is dropped.
  Pushed push(T item, const std::stop_token& stop = {}) {
    CondVar::Picked taker;
    MutexLock lock(mutex_);
    if (when_full_ == WhenFull::kWait) {
      while (!closed_ && items_.size() >= capacity_ && !stop.stop_requested()) room_.wait(mutex_, stop);
    }
    if (closed_) return Pushed::kClosed;
    if (items_.size() >= capacity_) {
      if (when_full_ != WhenFull::kDropOldest) return Pushed::kFull;
      items_.pop_front();
      ++dropped_;
    }
    items_.push_back(std::move(item));
    taker = filled_.pick_one();
    return Pushed::kAccepted;
  }

  // Never waits and never drops: false when full or closed, and then `item` is untouched.
  bool try_push(T&& item) {
    CondVar::Picked taker;
    MutexLock lock(mutex_);
    if (closed_ || items_.size() >= capacity_) return false;
    items_.push_back(std::move(item));
    taker = filled_.pick_one();
    return true;
  }
  bool try_push(const T& item) {
    T copy(item);
    return try_push(std::move(copy));
  }

  // Waits for an item. Nothing when `stop` is requested, or when the queue is closed and drained.
  std::optional<T> pop(const std::stop_token& stop = {}) {
    MutexLock lock(mutex_);
    await(stop, std::nullopt);
    return take_first();
  }
  // Same, and nothing after `timeout`.
  std::optional<T> pop_for(Micros timeout, const std::stop_token& stop = {}) {
    MutexLock lock(mutex_);
    await(stop, std::chrono::steady_clock::now() + timeout);
    return take_first();
  }
  std::optional<T> try_pop() {
    MutexLock lock(mutex_);
    return take_first();
  }

  // Waits for an item as pop() does, then takes all that are there up to `max`: how a service works in
  // batches.
  std::vector<T> pop_some(std::size_t max, const std::stop_token& stop = {},
                          std::optional<Micros> timeout = {}) {
    MutexLock lock(mutex_);
    std::optional<std::chrono::steady_clock::time_point> until;
    if (timeout) until = std::chrono::steady_clock::now() + *timeout;
    await(stop, until);
    std::vector<T> taken;
    while (!items_.empty() && taken.size() < max) {
      taken.push_back(std::move(items_.front()));
      items_.pop_front();
    }
    if (!taken.empty()) room_.notify_all();
    return taken;
  }

  // No new items. Those inside can still be taken; who waits wakes.
  void close() {
    MutexLock lock(mutex_);
    closed_ = true;
    filled_.notify_all();
    room_.notify_all();
  }

  bool closed() const {
    MutexLock lock(mutex_);
    return closed_;
  }
  std::size_t size() const {
    MutexLock lock(mutex_);
    return items_.size();
  }
  std::size_t capacity() const { return capacity_; }
  // Items lost to WhenFull::kDropOldest so far.
  std::uint64_t dropped() const {
    MutexLock lock(mutex_);
    return dropped_;
  }

 private:
  void await(const std::stop_token& stop, std::optional<std::chrono::steady_clock::time_point> until)
      SQUALL_REQUIRES(mutex_) {
    while (items_.empty() && !closed_ && !stop.stop_requested()) {
      if (!until) {
        filled_.wait(mutex_, stop);
      } else if (!filled_.wait_until(mutex_, *until, stop)) {
        return;
      }
    }
  }

  std::optional<T> take_first() SQUALL_REQUIRES(mutex_) {
    if (items_.empty()) return std::nullopt;
    std::optional<T> taken(std::move(items_.front()));
    items_.pop_front();
    room_.notify_one();
    return taken;
  }

  const std::size_t capacity_;
  const WhenFull when_full_;
  mutable Mutex mutex_;
  CondVar filled_;
  CondVar room_;
  std::deque<T> items_ SQUALL_GUARDED_BY(mutex_);
  bool closed_ SQUALL_GUARDED_BY(mutex_) = false;
  std::uint64_t dropped_ SQUALL_GUARDED_BY(mutex_) = 0;
};

}  // namespace squall
