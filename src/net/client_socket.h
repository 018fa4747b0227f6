// A connection of the blocking client, plain or TLS, whose every wait has an end. Private to this folder.
#pragma once

#include <chrono>
#include <memory>
#include <stop_token>
#include <string>
#include <string_view>

#include "base/error.h"
#include "base/unique_fd.h"
#include "net/url.h"

namespace squall::net {

struct ClientOptions;
class TlsSession;

// Until when a call may wait, and what ends it earlier.
class Patience {
 public:
  using Time = std::chrono::steady_clock::time_point;
  Patience(Time until, const std::stop_token& stop);
  Patience(const Patience&) = delete;
  Patience& operator=(const Patience&) = delete;
  ~Patience();

  void extend(Time until) { until_ = until; }
  // Waits for `events` of poll(2) on `fd`. kTimeout, kCanceled.
  Result<void> wait(int fd, short events, const std::string& peer) const;

 private:
  struct Waker;
  Time until_;
  std::unique_ptr<Waker> waker_;  // only for a token that can stop
};

class ClientSocket {
 public:
  static Result<std::unique_ptr<ClientSocket>> connect(const Url& url, const ClientOptions& options,
                                                       const Patience& patience);
  ~ClientSocket();
  ClientSocket(const ClientSocket&) = delete;
  ClientSocket& operator=(const ClientSocket&) = delete;

  Result<void> write(std::string_view bytes, const Patience& patience);
  // Appends what has come to `out`; returns how much, 0 at the end.
  Result<std::size_t> read(std::string& out, const Patience& patience);
  // Nothing has come since the last answer, not even the end: fit for another request.
  bool is_quiet() const;
  // "host:port", for texts.
  const std::string& peer() const { return peer_; }

 private:
  friend class TlsSession;
  ClientSocket(UniqueFd fd, std::string peer);
  Result<void> write_plain(std::string_view bytes, const Patience& patience);
  Result<std::size_t> read_plain(char* buffer, std::size_t size, const Patience& patience);

  UniqueFd fd_;
  std::string peer_;
  std::unique_ptr<TlsSession> tls_;
};

}  // namespace squall::net
