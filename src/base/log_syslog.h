// A syslog server as a place for log lines (RFC 3164, as Python's handler sends it). Private to the logger.
#pragma once

#include <sys/socket.h>

#include <chrono>
#include <string_view>

#include "base/log_settings.h"
#include "base/unique_fd.h"

namespace squall::log {

// Never waits: a line that the network does not take at once is lost. Not for sharing between threads.
class SyslogSocket {
 public:
  // kNotFound when the host has no address. A server that is not there is no error: it may come.
  static Result<SyslogSocket> open(const SyslogServer& server);
  void send(Level level, std::string_view line);

 private:
  void connect();

  sockaddr_storage address_{};
  socklen_t size_ = 0;
  bool tcp_ = false;
  int facility_ = 0;
  UniqueFd fd_;
  std::chrono::steady_clock::time_point next_try_{};
};

}  // namespace squall::log
