#include "base/log_syslog.h"

#include <fmt/format.h>
#include <netdb.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <iterator>
#include <string>

#include "base/strings.h"

namespace squall::log {
namespace {

constexpr std::chrono::seconds kPause{1};  // between two attempts to connect
constexpr std::array<std::string_view, 24> kFacilities = {
    "kern",   "user",   "mail",     "daemon", "auth",   "syslog",   "lpr",     "news",
    "uucp",   "cron",   "authpriv", "ftp",    "ntp",    "security", "console", "solaris-cron",
    "local0", "local1", "local2",   "local3", "local4", "local5",   "local6",  "local7"};

int facility_number(std::string_view name) {
  const auto* found = std::find(kFacilities.begin(), kFacilities.end(), name);
  return static_cast<int>(found == kFacilities.end() ? kFacilities.size() - 1
                                                     : std::distance(kFacilities.begin(), found));
}

// As Python's handler maps levels; what it does not know (AUDIT) is a warning.
int severity(Level level) {
  switch (level) {
    case Level::kDebug:
      return 7;
    case Level::kInfo:
      return 6;
    case Level::kError:
      return 3;
    case Level::kCritical:
      return 2;
    case Level::kWarning:
    case Level::kAudit:
      break;
  }
  return 4;
}

}  // namespace

Result<SyslogSocket> SyslogSocket::open(const SyslogServer& server) {
  addrinfo hints{};
  hints.ai_socktype = server.tcp ? SOCK_STREAM : SOCK_DGRAM;
  addrinfo* found = nullptr;
  if (const int bad = ::getaddrinfo(server.host.c_str(), std::to_string(server.port).c_str(), &hints, &found);
      bad != 0)
    return make_error(Errc::kNotFound, "the syslog server \"{}\" has no address: {}", server.host,
                      ::gai_strerror(bad));
  SyslogSocket socket;
  std::memcpy(&socket.address_, found->ai_addr, found->ai_addrlen);
  socket.size_ = found->ai_addrlen;
  ::freeaddrinfo(found);
  socket.tcp_ = server.tcp;
  socket.facility_ = facility_number(server.facility);
  socket.connect();
  return socket;
}

void SyslogSocket::connect() {
  next_try_ = std::chrono::steady_clock::now() + kPause;
  const int type = (tcp_ ? SOCK_STREAM : SOCK_DGRAM) | SOCK_CLOEXEC | SOCK_NONBLOCK;
  fd_.reset(::socket(address_.ss_family, type, 0));
  if (!fd_ || ::connect(fd_.get(), reinterpret_cast<const sockaddr*>(&address_), size_) == 0 ||
      errno == EINPROGRESS)
    return;
  fd_.reset();
}

void SyslogSocket::send(Level level, std::string_view line) {
  if (!fd_ && std::chrono::steady_clock::now() >= next_try_) connect();
  if (!fd_) return;
  while (line.ends_with('\n')) line.remove_suffix(1);
  std::string text = fmt::format("<{}>{}{}", facility_ * 8 + severity(level), line, tcp_ ? '\n' : '\0');
  std::replace(text.begin(), text.end() - 1, '\n', ' ');  // a line end would begin another message
  const auto sent = ::send(fd_.get(), text.data(), text.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
  // Half a line would spoil the next: such a connection starts anew.
  const bool half = tcp_ && sent >= 0 && static_cast<std::size_t>(sent) < text.size();
  if (half || (sent < 0 && tcp_ && errno != EAGAIN && errno != EINTR)) fd_.reset();
}

}  // namespace squall::log
