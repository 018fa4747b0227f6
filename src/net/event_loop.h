// One I/O thread. Several servers may share a loop: whatever runs on it must not block.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "base/clock.h"

namespace squall::net {

class EventLoop {
 public:
  using Task = std::function<void()>;
  using TimerId = std::uint64_t;

  // `name` is what the kernel and the log call the thread; 15 bytes of it count.
  explicit EventLoop(std::string name = "net");
  // Calls stop().
  ~EventLoop();
  EventLoop(const EventLoop&) = delete;
  EventLoop& operator=(const EventLoop&) = delete;

  // Once in the life of the loop.
  void start();
  // Returns when the thread has ended; tasks and timers that have not run are dropped. What was built on the
  // loop (servers) must have stopped before. May be called twice; not from the loop itself.
  void stop();

  // From any thread. Tasks run in the order of the calls, one at a time.
  void post(Task task);
  // Runs `task` on the loop once `delay` of real time has passed.
  TimerId after(Micros delay, Task task);
  // The task does not start after this returns when called on the loop; from elsewhere it may just be
  // running.
  void cancel(TimerId timer);
  bool in_loop() const;

  // For the .cpp files of this folder alone: see event_loop_impl.h.
  struct Impl;
  Impl& impl() { return *impl_; }

 private:
  std::unique_ptr<Impl> impl_;
};

}  // namespace squall::net
