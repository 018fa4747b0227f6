#include "base/mutex.h"

#include "base/parker.h"

namespace squall {

// On the stack of the thread that waits. Who takes it off the list is the one who unparks it, exactly once.
struct CondVar::Sleeper {
  Parker parker;
  Sleeper* before = nullptr;
  Sleeper* behind = nullptr;
  bool listed = false;
};

CondVar::Picked::~Picked() {
  if (sleeper_ != nullptr) sleeper_->parker.unpark();
}

void CondVar::wait(Mutex& mutex, const std::stop_token& stop) { sleep(mutex, stop, nullptr); }

bool CondVar::wait_until(Mutex& mutex, std::chrono::steady_clock::time_point until,
                         const std::stop_token& stop) {
  return sleep(mutex, stop, &until) && std::chrono::steady_clock::now() < until;
}

bool CondVar::sleep(Mutex& mutex, const std::stop_token& stop,
                    const std::chrono::steady_clock::time_point* until) SQUALL_UNCHECKED {
  Sleeper sleeper;
  add(sleeper);
  mutex.unlock();
  bool woken = true;
  {
    const std::stop_callback on_stop(stop, [&] {
      if (remove(sleeper)) sleeper.parker.unpark();
    });
    if (until == nullptr) {
      sleeper.parker.park();
    } else if (!sleeper.parker.park_until(*until)) {
      // Somebody may have picked this one in the last moment, and is about to wake it.
      woken = !remove(sleeper);
      if (woken) sleeper.parker.park();
    }
  }
  mutex.lock();
  return woken;
}

void CondVar::notify_all() {
  Sleeper* sleeper = nullptr;
  {
    const MutexLock lock(list_);
    sleeper = first_;
    for (Sleeper* each = first_; each != nullptr; each = each->behind) each->listed = false;
    first_ = last_ = nullptr;
  }
  while (sleeper != nullptr) {
    Sleeper* behind = sleeper->behind;  // read before it wakes and is gone
    sleeper->parker.unpark();
    sleeper = behind;
  }
}

CondVar::Picked CondVar::pick_one() {
  const MutexLock lock(list_);
  Sleeper* sleeper = order_ == Order::kFirst ? first_ : last_;
  if (sleeper != nullptr) unlink(*sleeper);
  return Picked(sleeper);
}

void CondVar::add(Sleeper& sleeper) {
  const MutexLock lock(list_);
  sleeper.listed = true;
  sleeper.before = last_;
  (last_ != nullptr ? last_->behind : first_) = &sleeper;
  last_ = &sleeper;
}

bool CondVar::remove(Sleeper& sleeper) {
  const MutexLock lock(list_);
  if (!sleeper.listed) return false;
  unlink(sleeper);
  return true;
}

void CondVar::unlink(Sleeper& sleeper) {
  (sleeper.before != nullptr ? sleeper.before->behind : first_) = sleeper.behind;
  (sleeper.behind != nullptr ? sleeper.behind->before : last_) = sleeper.before;
  sleeper.listed = false;
}

}  // namespace squall
