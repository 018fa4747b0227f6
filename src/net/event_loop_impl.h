// Asio behind the event loop. For the .cpp files of this folder alone.
#pragma once

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <optional>
#include <thread>
#include <unordered_map>

#include "base/mutex.h"
#include "net/event_loop.h"

namespace squall::net {

struct EventLoop::Impl {
  explicit Impl(std::string name) : thread_name(std::move(name)) {}

  const std::string thread_name;
  boost::asio::io_context io{1};  // one thread runs it
  std::optional<boost::asio::executor_work_guard<boost::asio::io_context::executor_type>> work;
  Mutex mutex;
  std::thread thread SQUALL_GUARDED_BY(mutex);
  TimerId last_timer SQUALL_GUARDED_BY(mutex) = 0;
  std::unordered_map<TimerId, boost::asio::steady_timer> timers;  // loop thread alone
};

}  // namespace squall::net
