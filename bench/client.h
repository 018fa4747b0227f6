// One keep-alive HTTP/1.1 connection to a server of this machine: as little work per request as can be, so
// that what is measured is the server. Blocking; for one thread.
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

#include <charconv>
#include <string>
#include <string_view>

#include "bench/measure.h"

namespace bench {

struct Reply {
  int status = 0;
  std::string body;
};

class Connection {
 public:
  Connection(std::uint16_t port, const std::string& token) {
    fd_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    must(fd_ >= 0, "socket");
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    must(connect(fd_, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0,
         fmt::format("port {}", port));
    const int on = 1;
    setsockopt(fd_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    head_ = "Host: 127.0.0.1\r\nAccept: application/json\r\n";
    if (!token.empty()) head_ += fmt::format("X-Auth-Token: {}\r\n", token);
  }
  ~Connection() { close(fd_); }
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  void send(std::string_view method, std::string_view path, std::string_view body = {}) {
    std::string text = fmt::format("{} {} HTTP/1.1\r\n{}", method, path, head_);
    if (!body.empty())
      text += fmt::format("Content-Type: application/json\r\nContent-Length: {}\r\n", body.size());
    text += "\r\n";
    text += body;
    for (std::string_view left = text; !left.empty();) {
      const ssize_t sent = ::send(fd_, left.data(), left.size(), MSG_NOSIGNAL);
      must(sent > 0, "send");
      left.remove_prefix(static_cast<std::size_t>(sent));
    }
  }

  // The answer to the request sent last. REQUIRES: the server gives its Content-Length.
  Reply receive() {
    std::size_t head_end = 0;
    while ((head_end = buffer_.find("\r\n\r\n")) == std::string::npos) more();
    const std::string_view head(buffer_.data(), head_end + 2);
    Reply reply;
    reply.status = static_cast<int>(number(head.substr(head.find(' ') + 1)));
    const std::size_t length = content_length(head);
    while (buffer_.size() < head_end + 4 + length) more();
    reply.body = buffer_.substr(head_end + 4, length);
    buffer_.erase(0, head_end + 4 + length);
    return reply;
  }

  Reply call(std::string_view method, std::string_view path, std::string_view body = {}) {
    send(method, path, body);
    return receive();
  }

 private:
  void more() {
    char piece[65536];
    const ssize_t got = recv(fd_, piece, sizeof piece, 0);
    if (got <= 0) die("the server closed the connection");
    buffer_.append(piece, static_cast<std::size_t>(got));
  }

  static std::size_t number(std::string_view text) {
    std::size_t value = 0;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
  }

  static std::size_t content_length(std::string_view head) {
    constexpr std::string_view kName = "content-length:";
    for (std::size_t at = 0; at < head.size(); at = head.find("\r\n", at) + 2) {
      if (head.substr(at).size() < kName.size() ||
          strncasecmp(head.data() + at, kName.data(), kName.size()) != 0)
        continue;
      const std::size_t digits = head.find_first_not_of(' ', at + kName.size());
      return number(head.substr(digits));
    }
    die(fmt::format("an answer without a length:\n{}", head));
  }

  int fd_ = -1;
  std::string head_;
  std::string buffer_;
};

}  // namespace bench
