#include "base/gate.h"

namespace squall {

std::optional<Gate::Pass> Gate::enter() {
  MutexLock lock(mutex_);
  if (closed_) return std::nullopt;
  ++inside_;
  return Pass(this);
}

void Gate::close() {
  MutexLock lock(mutex_);
  closed_ = true;
}

void Gate::close_and_wait() {
  MutexLock lock(mutex_);
  closed_ = true;
  while (inside_ > 0) empty_.wait(mutex_);
}

bool Gate::closed() const {
  MutexLock lock(mutex_);
  return closed_;
}

std::size_t Gate::inside() const {
  MutexLock lock(mutex_);
  return inside_;
}

void Gate::leave() {
  // Notifies under the lock: the gate may be destroyed as soon as the waiter can run.
  MutexLock lock(mutex_);
  if (--inside_ == 0) empty_.notify_all();
}

}  // namespace squall
