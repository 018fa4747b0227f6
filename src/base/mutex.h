// A mutex that clang's thread-safety analysis understands, its guard, and a condition variable that wakes on
// a stop.
//
//   class Subscribers {
//     mutable Mutex mutex_;
//     std::vector<Client> clients_ SQUALL_GUARDED_BY(mutex_);
//     void drop_slow_locked() SQUALL_REQUIRES(mutex_);
//   };
#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <stop_token>
#include <utility>

#if defined(__clang__)
#define SQUALL_ANNOTATE(x) __attribute__((x))
#else
#define SQUALL_ANNOTATE(x)
#endif
#define SQUALL_CAPABILITY(name) SQUALL_ANNOTATE(capability(name))
#define SQUALL_SCOPED SQUALL_ANNOTATE(scoped_lockable)
#define SQUALL_GUARDED_BY(mutex) SQUALL_ANNOTATE(guarded_by(mutex))
#define SQUALL_PT_GUARDED_BY(mutex) SQUALL_ANNOTATE(pt_guarded_by(mutex))
#define SQUALL_REQUIRES(...) SQUALL_ANNOTATE(requires_capability(__VA_ARGS__))
#define SQUALL_EXCLUDES(...) SQUALL_ANNOTATE(locks_excluded(__VA_ARGS__))
#define SQUALL_ACQUIRE(...) SQUALL_ANNOTATE(acquire_capability(__VA_ARGS__))
#define SQUALL_RELEASE(...) SQUALL_ANNOTATE(release_capability(__VA_ARGS__))
#define SQUALL_TRY_ACQUIRE(...) SQUALL_ANNOTATE(try_acquire_capability(__VA_ARGS__))
#define SQUALL_RETURN_CAPABILITY(mutex) SQUALL_ANNOTATE(lock_returned(mutex))
#define SQUALL_UNCHECKED SQUALL_ANNOTATE(no_thread_safety_analysis)

namespace squall {

// Not recursive.
class SQUALL_CAPABILITY("mutex") Mutex {
 public:
  Mutex() = default;
  Mutex(const Mutex&) = delete;
  Mutex& operator=(const Mutex&) = delete;
  void lock() SQUALL_ACQUIRE() { mutex_.lock(); }
  void unlock() SQUALL_RELEASE() { mutex_.unlock(); }
  bool try_lock() SQUALL_TRY_ACQUIRE(true) { return mutex_.try_lock(); }

 private:
  std::mutex mutex_;
};

// Holds a Mutex for a scope.
class SQUALL_SCOPED MutexLock {
 public:
  explicit MutexLock(Mutex& mutex) SQUALL_ACQUIRE(mutex) : mutex_(mutex) { mutex_.lock(); }
  ~MutexLock() SQUALL_RELEASE() { mutex_.unlock(); }
  MutexLock(const MutexLock&) = delete;
  MutexLock& operator=(const MutexLock&) = delete;

 private:
  Mutex& mutex_;
};

// Waits return after a notification, a stop request, or for no reason at all: call them in a loop over the
// condition.
class CondVar {
 public:
  void wait(Mutex& mutex) SQUALL_REQUIRES(mutex) { variable_.wait(mutex); }
  // Returns at once when `stop` is requested already.
  void wait(Mutex& mutex, const std::stop_token& stop) SQUALL_REQUIRES(mutex) {
    bool woken = false;  // makes the predicate false before the wait and true after it
    variable_.wait(mutex, stop, [&woken] { return std::exchange(woken, true); });
  }
  // False once `until` has passed.
  bool wait_until(Mutex& mutex, std::chrono::steady_clock::time_point until, const std::stop_token& stop = {})
      SQUALL_REQUIRES(mutex) {
    bool woken = false;
    variable_.wait_until(mutex, stop, until, [&woken] { return std::exchange(woken, true); });
    return std::chrono::steady_clock::now() < until;
  }
  void notify_one() { variable_.notify_one(); }
  void notify_all() { variable_.notify_all(); }

 private:
  std::condition_variable_any variable_;
};

}  // namespace squall
