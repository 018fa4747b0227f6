#include "process/event_thread.h"

#include <signal.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "base/thread_name.h"

namespace squall::process {
namespace {

constexpr std::size_t kReadBytes = 64 * 1024;
constexpr std::size_t kMaxWaitingInput = std::size_t{16} << 20;

}  // namespace

// --- from any thread -----------------------------------------------------------------------------

Result<void> EventThread::start(const std::string& name) {
  epoll_.reset(::epoll_create1(EPOLL_CLOEXEC));
  wake_.reset(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
  epoll_event event{};
  event.events = EPOLLIN;
  if (!epoll_ || !wake_ || ::epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, wake_.get(), &event) != 0) {
    return make_error(Errc::kLimit, "cannot watch child processes: {}", std::strerror(errno));
  }
  buffer_.resize(kReadBytes);
  thread_ = std::thread([this, name] {
    name_this_thread(name);
    loop();
  });
  return {};
}

void EventThread::stop() {
  if (!thread_.joinable()) return;
  order([this] { ended_ = true; });
  thread_.join();
}

void EventThread::order(Order order) {
  bool first = false;
  {
    MutexLock lock(mutex_);
    first = orders_.empty();
    orders_.push_back(std::move(order));
  }
  if (first) ::eventfd_write(wake_.get(), 1);
}

void EventThread::announce(std::uint64_t id, std::int32_t pid) {
  MutexLock lock(mutex_);
  known_[id] = {pid, false, false, 0};
}

void EventThread::add(std::unique_ptr<Child> child) {
  {
    MutexLock lock(mutex_);
    known_.at(child->id).takes_input = child->input.valid() && !child->input_ends;
  }
  order([this, child = std::make_shared<std::unique_ptr<Child>>(std::move(child))] {
    begin(std::move(*child));
  });
}

void EventThread::cancel(std::uint64_t id, Millis grace) {
  order([this, id, grace] { cancel_now(id, grace); });
}

void EventThread::cancel_now(std::uint64_t id, Millis grace) {
  if (const auto found = children_.find(id); found != children_.end())
    return begin_cancel(*found->second, grace);
  MutexLock lock(mutex_);
  if (known_.contains(id)) early_cancels_.insert_or_assign(id, grace);
}

void EventThread::cancel_all(Millis grace) {
  order([this, grace] {
    std::vector<std::uint64_t> ids;
    for (const auto& [id, child] : children_) ids.push_back(id);
    for (const std::uint64_t id : ids) {
      if (const auto found = children_.find(id); found != children_.end())
        begin_cancel(*found->second, grace);
    }
  });
}

bool EventThread::write_input(std::uint64_t id, std::string bytes) {
  {
    MutexLock lock(mutex_);
    const auto found = known_.find(id);
    if (found == known_.end() || !found->second.takes_input) return false;
    if (found->second.waiting_input + bytes.size() > kMaxWaitingInput) return false;
    found->second.waiting_input += bytes.size();
  }
  order([this, id, bytes = std::move(bytes)] {
    const auto found = children_.find(id);
    if (found == children_.end() || !found->second->input) return;
    found->second->pending_input += bytes;
    write_pending(*found->second);
  });
  return true;
}

void EventThread::close_input(std::uint64_t id) {
  {
    MutexLock lock(mutex_);
    const auto found = known_.find(id);
    if (found == known_.end()) return;
    found->second.takes_input = false;
  }
  order([this, id] {
    const auto found = children_.find(id);
    if (found == children_.end() || !found->second->input) return;
    found->second->input_ends = true;
    write_pending(*found->second);
  });
}

bool EventThread::signal(std::uint64_t id, int signal_number) {
  MutexLock lock(mutex_);  // held, so that the number cannot be given to another process meanwhile
  const auto found = known_.find(id);
  return found != known_.end() && !found->second.reaped && ::kill(-found->second.pid, signal_number) == 0;
}

std::size_t EventThread::running() const {
  MutexLock lock(mutex_);
  return known_.size();
}

void EventThread::await_none() {
  MutexLock lock(mutex_);
  while (!known_.empty()) none_left_.wait(mutex_);
}

// --- the loop ------------------------------------------------------------------------------------

void EventThread::loop() {
  // Writing to a child that closed its input must be an error, not our end. The mask is this thread's alone.
  sigset_t pipe_signal;
  sigemptyset(&pipe_signal);
  sigaddset(&pipe_signal, SIGPIPE);
  ::pthread_sigmask(SIG_BLOCK, &pipe_signal, nullptr);

  epoll_event events[64];
  while (!ended_) {
    int timeout = -1;
    if (next_due_ != Child::kNever) {
      const auto left =
          std::chrono::ceil<std::chrono::milliseconds>(next_due_ - std::chrono::steady_clock::now()).count();
      timeout = static_cast<int>(std::clamp<std::int64_t>(left, 0, 60'000));
    }
    const int count = ::epoll_wait(epoll_.get(), events, 64, timeout);
    for (int i = 0; i < count; ++i) on_event(events[i].data.u64, events[i].events);
    const Time now = std::chrono::steady_clock::now();
    if (now >= next_due_) on_time(now);
  }
}

void EventThread::run_orders() {
  std::uint64_t ignored = 0;
  ::eventfd_read(wake_.get(), &ignored);
  std::vector<Order> orders;
  {
    MutexLock lock(mutex_);
    orders.swap(orders_);
  }
  for (const Order& order : orders) order();
}

void EventThread::on_event(std::uint64_t tag, std::uint32_t events) {
  if (tag == 0) return run_orders();
  const auto found = children_.find(tag / kSlots);
  if (found == children_.end()) return;
  Child& child = *found->second;
  const std::uint64_t slot = tag % kSlots;
  if (slot == kPidSlot) {
    note_exit(child);
  } else if (slot == kInputSlot && (events & (EPOLLERR | EPOLLHUP)) != 0) {
    drop_input(child);  // the child has closed its end
  } else if (slot == kInputSlot) {
    write_pending(child);
  } else {
    read_output(child, slot - kOutputSlot);
  }
}

void EventThread::on_time(Time now) {
  next_due_ = Child::kNever;
  std::vector<std::uint64_t> due;
  for (const auto& [id, child] : children_) {
    if (child->due() <= now) {
      due.push_back(id);
    } else {
      schedule(*child);
    }
  }
  for (const std::uint64_t id : due) {
    Child& child = *children_.at(id);
    if (child.timeout_at <= now) {
      child.timeout_at = Child::kNever;
      child.exit.timed_out = true;
      begin_end(child, child.limits.kill_grace);
    } else if (child.ending && std::min(child.kill_at, child.look_at) <= now) {
      look(child, now);
    } else {
      finish_if_done(child);
    }
    if (const auto found = children_.find(id); found != children_.end()) schedule(*found->second);
  }
}

}  // namespace squall::process
