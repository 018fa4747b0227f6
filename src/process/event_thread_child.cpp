// What happens to one child: its output and input, its end, and the end of what it started.
#include <signal.h>
#include <sys/epoll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "base/log.h"
#include "process/event_thread.h"
#include "process/session.h"

namespace squall::process {
namespace {

const log::Logger kLog{"st2.process.supervisor"};

constexpr int kReadsInARow = 16;  // then the other children have their turn
constexpr Millis kMaxLookPause{200};
constexpr Millis kMaxTimeout = std::chrono::hours(24 * 366 * 10);  // more would leave the clock's range
constexpr Millis kGiveUp{2'000};

template <typename Call>
void guarded(std::uint64_t id, const char* what, Call call) {
  try {
    call();
  } catch (const std::exception& error) {
    kLog.error("A callback ended with an exception",
               {{"child", std::to_string(id)}, {"callback", what}, {"error", error.what()}});
  }
}

}  // namespace

void EventThread::watch(int fd, std::uint32_t events, const Child& child, std::uint64_t slot) {
  epoll_event event{};
  event.events = events;
  event.data.u64 = child.id * kSlots + slot;
  if (::epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, fd, &event) != 0) {
    kLog.error("A child process cannot be watched",
               {{"child", std::to_string(child.id)}, {"error", std::strerror(errno)}});
  }
}

// Closing alone is not enough: a process that is just being spawned holds copies of all our descriptors until
// it runs its program, and epoll would report the closed one over and over.
void EventThread::unwatch(UniqueFd& fd) {
  if (!fd) return;
  ::epoll_ctl(epoll_.get(), EPOLL_CTL_DEL, fd.get(), nullptr);
  fd.reset();
}

void EventThread::begin(std::unique_ptr<Child> added) {
  Child& child = *added;
  children_.emplace(child.id, std::move(added));
  watch(child.pidfd.get(), EPOLLIN, child, kPidSlot);
  for (std::size_t i = 0; i < kStreams; ++i) {
    if (child.output[i]) watch(child.output[i].get(), EPOLLIN, child, kOutputSlot + i);
  }
  if (child.limits.timeout.count() > 0)
    child.timeout_at = std::chrono::steady_clock::now() + std::min(child.limits.timeout, kMaxTimeout);
  schedule(child);
  if (child.input) {
    watch(child.input.get(), 0, child, kInputSlot);  // EPOLLOUT once something waits
    write_pending(child);
  }
  if (const auto early = early_cancels_.extract(child.id)) begin_cancel(child, early.mapped());
}

void EventThread::read_output(Child& child, std::size_t stream) {
  UniqueFd& fd = child.output[stream];
  Capture::OnLines on_lines;
  if (child.callbacks.on_output) {
    on_lines = [&](std::string_view lines) {
      guarded(child.id, "on_output", [&] { child.callbacks.on_output(static_cast<Stream>(stream), lines); });
    };
  }
  for (int i = 0; fd && i < kReadsInARow; ++i) {
    const ssize_t got = ::read(fd.get(), buffer_.data(), buffer_.size());
    if (got < 0 && (errno == EAGAIN || errno == EINTR)) return;
    if (got <= 0) {
      unwatch(fd);
      return finish_if_done(child);
    }
    const bool whole = child.capture[stream].add({buffer_.data(), static_cast<std::size_t>(got)}, on_lines);
    if (!whole && child.limits.when_over == WhenOver::kEndChild && !child.ending) {
      child.exit.over_limit = true;
      begin_end(child, child.limits.kill_grace);
      return;
    }
  }
}

void EventThread::write_pending(Child& child) {
  std::size_t written = 0;
  while (child.input && child.input_sent < child.pending_input.size()) {
    const ssize_t sent = ::write(child.input.get(), child.pending_input.data() + child.input_sent,
                                 child.pending_input.size() - child.input_sent);
    if (sent < 0 && errno == EINTR) continue;
    if (sent < 0 && errno != EAGAIN) return drop_input(child);
    if (sent < 0) break;
    written += static_cast<std::size_t>(sent);
    child.input_sent += static_cast<std::size_t>(sent);
  }
  {
    MutexLock lock(mutex_);
    std::size_t& waiting = known_.at(child.id).waiting_input;
    waiting -= std::min(waiting, written);
  }
  const bool all = child.input_sent == child.pending_input.size();
  if (all) {
    child.pending_input.clear();
    child.input_sent = 0;
    if (child.input_ends) return drop_input(child);
  }
  epoll_event event{};
  event.events = all ? 0u : static_cast<std::uint32_t>(EPOLLOUT);
  event.data.u64 = child.id * kSlots + kInputSlot;
  ::epoll_ctl(epoll_.get(), EPOLL_CTL_MOD, child.input.get(), &event);
}

void EventThread::drop_input(Child& child) {
  unwatch(child.input);
  child.pending_input.clear();
  child.input_sent = 0;
  MutexLock lock(mutex_);
  known_.at(child.id).takes_input = false;
}

// The child stays unreaped until it is finished: its number, and that of its session, stay its own as long.
void EventThread::note_exit(Child& child) {
  siginfo_t info{};
  if (::waitid(P_PIDFD, static_cast<id_t>(child.pidfd.get()), &info, WEXITED | WNOHANG | WNOWAIT) != 0 ||
      info.si_pid == 0)
    return;
  ::epoll_ctl(epoll_.get(), EPOLL_CTL_DEL, child.pidfd.get(), nullptr);
  child.exited = true;
  child.timeout_at = Child::kNever;
  child.exit.code = info.si_code == CLD_EXITED ? info.si_status : 0;
  child.exit.signal = info.si_code == CLD_EXITED ? 0 : info.si_status;
  child.exit.ended_at = clock_.now();
  if (child.input) drop_input(child);
  const Time now = std::chrono::steady_clock::now();
  if (child.ending) return look(child, now);
  child.drain_until = now + child.limits.drain_grace;
  schedule(child);
  finish_if_done(child);
}

void EventThread::begin_cancel(Child& child, Millis grace) {
  if (!child.ending && !child.exited) child.exit.canceled = true;
  begin_end(child, grace);
}

void EventThread::begin_end(Child& child, Millis grace) {
  const Time now = std::chrono::steady_clock::now();
  const Time kill_at = now + grace;
  if (child.ending) {
    if (child.give_up_at == Child::kNever) child.kill_at = std::min(child.kill_at, kill_at);
    return schedule(child);
  }
  child.ending = true;
  child.timeout_at = child.drain_until = Child::kNever;
  child.kill_at = kill_at;
  signal_session(child.mark.pid, child.mark.start_ticks, grace.count() > 0 ? SIGTERM : SIGKILL);
  schedule(child);
  if (child.exited) look(child, now);
}

void EventThread::look(Child& child, Time now) {
  const bool killing = now >= child.kill_at || child.give_up_at != Child::kNever;
  const int left = signal_session(child.mark.pid, child.mark.start_ticks, killing ? SIGKILL : 0);
  if (killing && child.give_up_at == Child::kNever) {
    child.kill_at = Child::kNever;
    child.give_up_at = now + kGiveUp;
    child.look_pause = Millis{5};
  }
  if (left > 0 && now < child.give_up_at) {
    child.look_at = now + child.look_pause;
    child.look_pause = std::min(child.look_pause * 2, kMaxLookPause);
    return schedule(child);
  }
  if (!child.exited) {  // killed, and its exit is on the way; or another user's, whom we cannot kill
    child.look_at = now + kMaxLookPause;
    return schedule(child);
  }
  child.look_at = child.kill_at = Child::kNever;
  if (child.drain_until == Child::kNever) child.drain_until = now + child.limits.drain_grace;
  schedule(child);
  finish_if_done(child);
}

void EventThread::finish_if_done(Child& child) {
  if (!child.exited) return;
  if (child.ending && child.look_at != Child::kNever) return;
  if (child.output_open() && std::chrono::steady_clock::now() < child.drain_until) return schedule(child);
  finish(child);
}

void EventThread::finish(Child& child) {
  const std::unique_ptr<Child> last = std::move(children_.at(child.id));
  children_.erase(last->id);
  watcher_.ended(last->mark);
  {
    MutexLock lock(mutex_);
    known_.at(last->id).reaped = true;
    siginfo_t info{};
    ::waitid(P_PIDFD, static_cast<id_t>(last->pidfd.get()), &info, WEXITED);
  }
  for (std::size_t i = 0; i < kStreams; ++i) {
    unwatch(last->output[i]);
    last->capture[i].end(last->callbacks.on_output ? [&, i](std::string_view lines) {
      guarded(last->id, "on_output", [&] { last->callbacks.on_output(static_cast<Stream>(i), lines); });
    } : Capture::OnLines());
    last->exit.output[i] = last->capture[i].take();
  }
  if (last->callbacks.on_exit) {
    guarded(last->id, "on_exit", [&] { last->callbacks.on_exit(std::move(last->exit)); });
  }
  MutexLock lock(mutex_);
  known_.erase(last->id);
  if (known_.empty()) none_left_.notify_all();
}

}  // namespace squall::process
