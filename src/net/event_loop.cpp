#include "net/event_loop.h"

#include <boost/asio/dispatch.hpp>
#include <boost/asio/post.hpp>

#include "base/log.h"
#include "base/thread_name.h"
#include "net/event_loop_impl.h"

namespace squall::net {
namespace {

namespace asio = boost::asio;

const log::Logger kLog{"st2.net.event_loop"};

}  // namespace

EventLoop::EventLoop(std::string name) : impl_(std::make_unique<Impl>(std::move(name))) {}

EventLoop::~EventLoop() { stop(); }

void EventLoop::start() {
  MutexLock lock(impl_->mutex);
  if (impl_->thread.joinable()) return;
  impl_->work.emplace(impl_->io.get_executor());
  impl_->thread = std::thread([this] {
    name_this_thread(impl_->thread_name);
    for (;;) {
      try {
        impl_->io.run();
        return;
      } catch (const std::exception& error) {
        kLog.error("A task ended with an exception", {{"loop", impl_->thread_name}, {"error", error.what()}});
      }
    }
  });
}

void EventLoop::stop() {
  std::thread ending;
  {
    MutexLock lock(impl_->mutex);
    ending.swap(impl_->thread);
  }
  impl_->io.stop();
  if (ending.joinable()) ending.join();
  impl_->timers.clear();
}

void EventLoop::post(Task task) { asio::post(impl_->io, std::move(task)); }

EventLoop::TimerId EventLoop::after(Micros delay, Task task) {
  TimerId id = 0;
  {
    MutexLock lock(impl_->mutex);
    id = ++impl_->last_timer;
  }
  const auto due = std::chrono::steady_clock::now() + delay;
  asio::dispatch(impl_->io, [this, id, due, task = std::move(task)]() mutable {
    auto& timer = impl_->timers.try_emplace(id, impl_->io, due).first->second;
    timer.async_wait([this, id, task = std::move(task)](const boost::system::error_code& ec) {
      if (ec || impl_->timers.erase(id) == 0) return;
      task();
    });
  });
  return id;
}

void EventLoop::cancel(TimerId timer) {
  asio::dispatch(impl_->io, [this, timer] { impl_->timers.erase(timer); });
}

bool EventLoop::in_loop() const { return impl_->io.get_executor().running_in_this_thread(); }

}  // namespace squall::net
