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
//
// Where a thread that was woken would only run into the mutex that its waker still holds, the waker picks it
// first and wakes it behind the lock:
//
//   CondVar::Picked woken;
//   MutexLock lock(mutex_);
//   items_.push_back(item);
//   woken = filled_.pick_one();
class CondVar {
 private:
  struct Sleeper;

 public:
  // Whom one of many notifications wakes. The last one to come has the warmer caches, which is what workers
  // that are all alike want; the first one has waited longest.
  enum class Order : bool { kFirst, kLast };

  // A thread that is woken when this goes; it sleeps until then.
  class Picked {
   public:
    Picked() = default;
    Picked(Picked&& other) noexcept : sleeper_(std::exchange(other.sleeper_, nullptr)) {}
    Picked& operator=(Picked&& other) noexcept {
      std::swap(sleeper_, other.sleeper_);
      return *this;
    }
    ~Picked();

   private:
    friend class CondVar;
    explicit Picked(Sleeper* sleeper) : sleeper_(sleeper) {}
    Sleeper* sleeper_ = nullptr;
  };

  explicit CondVar(Order order = Order::kFirst) : order_(order) {}
  CondVar(const CondVar&) = delete;
  CondVar& operator=(const CondVar&) = delete;

  void wait(Mutex& mutex) SQUALL_REQUIRES(mutex) { wait(mutex, {}); }
  // Returns at once when `stop` is requested already.
  void wait(Mutex& mutex, const std::stop_token& stop) SQUALL_REQUIRES(mutex);
  // False once `until` has passed.
  bool wait_until(Mutex& mutex, std::chrono::steady_clock::time_point until, const std::stop_token& stop = {})
      SQUALL_REQUIRES(mutex);
  void notify_one() { const Picked woken = pick_one(); }
  void notify_all();
  // Nobody, when nobody waits.
  [[nodiscard]] Picked pick_one();

 private:
  bool sleep(Mutex& mutex, const std::stop_token& stop, const std::chrono::steady_clock::time_point* until)
      SQUALL_REQUIRES(mutex);
  void add(Sleeper& sleeper);
  bool remove(Sleeper& sleeper);
  void unlink(Sleeper& sleeper) SQUALL_REQUIRES(list_);

  const Order order_;
  Mutex list_;  // never held while another lock is taken
  Sleeper* first_ SQUALL_GUARDED_BY(list_) = nullptr;
  Sleeper* last_ SQUALL_GUARDED_BY(list_) = nullptr;
};

}  // namespace squall
