// The thread behind a Supervisor: epoll over the children's pidfds and pipes, and their deadlines. Private to
// this folder.
#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <thread>
#include <unordered_map>
#include <vector>

#include "base/clock.h"
#include "base/mutex.h"
#include "base/unique_fd.h"
#include "process/child.h"
#include "process/watcher.h"

namespace squall::process {

class EventThread {
 public:
  EventThread(const Clock& clock, Watcher& watcher) : clock_(clock), watcher_(watcher) {}
  EventThread(const EventThread&) = delete;
  EventThread& operator=(const EventThread&) = delete;

  Result<void> start(const std::string& name);
  // REQUIRES: no children are left.
  void stop();

  // From any thread. A child is announced before others can learn its id: a cancel that comes before add()
  // ends it as soon as it is added.
  void announce(std::uint64_t id, std::int32_t pid);
  void add(std::unique_ptr<Child> child);
  void cancel(std::uint64_t id, Millis grace);
  void cancel_all(Millis grace);
  bool write_input(std::uint64_t id, std::string bytes);
  void close_input(std::uint64_t id);
  bool signal(std::uint64_t id, int signal_number);
  std::size_t running() const;
  void await_none();

 private:
  using Time = Child::Time;
  // What other threads may know of a child.
  struct Known {
    std::int32_t pid = 0;
    bool reaped = false;  // its number may be another's by now
    bool takes_input = false;
    std::size_t waiting_input = 0;
  };
  using Order = std::function<void()>;

  void order(Order order);
  void loop();
  void run_orders();
  void on_event(std::uint64_t tag, std::uint32_t events);
  void on_time(Time now);

  void begin(std::unique_ptr<Child> child);
  void watch(int fd, std::uint32_t events, const Child& child, std::uint64_t slot);
  void unwatch(UniqueFd& fd);
  void read_output(Child& child, std::size_t stream);
  void write_pending(Child& child);
  void drop_input(Child& child);
  void note_exit(Child& child);
  void cancel_now(std::uint64_t id, Millis grace);
  void begin_cancel(Child& child, Millis grace);
  void begin_end(Child& child, Millis grace);
  // Looks whether anything of an ending child's session is left.
  void look(Child& child, Time now);
  void finish_if_done(Child& child);
  void finish(Child& child);
  void schedule(const Child& child) { next_due_ = std::min(next_due_, child.due()); }

  const Clock& clock_;
  Watcher& watcher_;
  UniqueFd epoll_;
  UniqueFd wake_;
  std::thread thread_;
  std::string buffer_;  // for reading
  std::unordered_map<std::uint64_t, std::unique_ptr<Child>> children_;
  std::unordered_map<std::uint64_t, Millis> early_cancels_;  // of children announced and not added yet
  Time next_due_ = Child::kNever;                            // no child's deadline is earlier
  bool ended_ = false;

  mutable Mutex mutex_;
  CondVar none_left_;
  std::vector<Order> orders_ SQUALL_GUARDED_BY(mutex_);
  std::unordered_map<std::uint64_t, Known> known_ SQUALL_GUARDED_BY(mutex_);
};

}  // namespace squall::process
