// The door of a service: work enters with a Pass, and closing the gate waits until everybody has left.
// Safe to use from any thread.
#pragma once

#include <cstddef>
#include <optional>
#include <utility>

#include "base/mutex.h"

namespace squall {

class Gate {
 public:
  // Leave to be inside; leaves when destroyed. Must not outlive its Gate.
  class Pass {
   public:
    Pass(Pass&& other) noexcept : gate_(std::exchange(other.gate_, nullptr)) {}
    Pass& operator=(Pass&& other) noexcept {
      std::swap(gate_, other.gate_);
      return *this;
    }
    ~Pass() {
      if (gate_ != nullptr) gate_->leave();
    }

   private:
    friend class Gate;
    explicit Pass(Gate* gate) : gate_(gate) {}
    Gate* gate_;
  };

  // Nothing once the gate is closed.
  std::optional<Pass> enter();
  // Lets nobody in any more; does not wait.
  void close();
  // close(), then waits for all passes. A thread that holds a pass itself must not call this.
  void close_and_wait();
  bool closed() const;
  // How many are inside now.
  std::size_t inside() const;

 private:
  void leave();

  mutable Mutex mutex_;
  CondVar empty_;
  std::size_t inside_ SQUALL_GUARDED_BY(mutex_) = 0;
  bool closed_ SQUALL_GUARDED_BY(mutex_) = false;
};

}  // namespace squall
