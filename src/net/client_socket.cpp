#include "net/client_socket.h"

#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <functional>
#include <optional>

#include "net/http_client.h"
#include "net/tls_session.h"

namespace squall::net {

// --- waiting -------------------------------------------------------------------------------------

struct Patience::Waker {
  explicit Waker(const std::stop_token& stop)
      : event(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)),
        callback(stop, [this] { ::eventfd_write(event.get(), 1); }) {}
  UniqueFd event;
  std::stop_callback<std::function<void()>> callback;
};

Patience::Patience(Time until, const std::stop_token& stop) : until_(until) {
  if (stop.stop_possible()) waker_ = std::make_unique<Waker>(stop);
}
Patience::~Patience() = default;

Result<void> Patience::wait(int fd, short events, const std::string& peer) const {
  for (;;) {
    const auto left =
        std::chrono::ceil<std::chrono::milliseconds>(until_ - std::chrono::steady_clock::now()).count();
    if (left <= 0) return make_error(Errc::kTimeout, "{} did not answer in time", peer);
    pollfd waiting[2] = {{fd, events, 0}, {waker_ ? waker_->event.get() : -1, POLLIN, 0}};
    const int ready = ::poll(waiting, 2, static_cast<int>(std::min<std::int64_t>(left, 1'000'000'000)));
    if (ready < 0 && errno != EINTR)
      return make_error(Errc::kIo, "cannot wait for {}: {}", peer, std::strerror(errno));
    if (ready <= 0) continue;
    if (waiting[1].revents != 0) return make_error(Errc::kCanceled, "the call to {} was canceled", peer);
    return {};
  }
}

// --- connecting ----------------------------------------------------------------------------------

namespace {

struct Addresses {
  addrinfo* first = nullptr;
  Addresses() = default;
  Addresses(Addresses&& other) noexcept : first(std::exchange(other.first, nullptr)) {}
  Addresses& operator=(Addresses&&) = delete;
  ~Addresses() {
    if (first != nullptr) ::freeaddrinfo(first);
  }
};

Result<Addresses> look_up(const Url& url) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_NUMERICHOST;  // the common case first: it opens no resolver
  const std::string port = std::to_string(url.port);
  Addresses found;
  int bad = ::getaddrinfo(url.host.c_str(), port.c_str(), &hints, &found.first);
  if (bad == EAI_NONAME) {
    hints.ai_flags = AI_ADDRCONFIG;
    bad = ::getaddrinfo(url.host.c_str(), port.c_str(), &hints, &found.first);
  }
  if (bad != 0)
    return make_error(Errc::kUnavailable, "cannot find the host \"{}\": {}", url.host, ::gai_strerror(bad));
  return found;
}

Result<UniqueFd> connect_to(const addrinfo& address, const std::string& peer, const Patience& patience) {
  UniqueFd fd(::socket(address.ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (!fd) return make_error(Errc::kIo, "cannot open a socket: {}", std::strerror(errno));
  int problem = ::connect(fd.get(), address.ai_addr, address.ai_addrlen) == 0 ? 0 : errno;
  if (problem == EINPROGRESS) {
    auto waited = patience.wait(fd.get(), POLLOUT, peer);
    if (!waited.ok()) return std::move(waited).error().with("cannot connect to {}", peer);
    socklen_t size = sizeof problem;
    ::getsockopt(fd.get(), SOL_SOCKET, SO_ERROR, &problem, &size);
  }
  if (problem != 0)
    return make_error(Errc::kUnavailable, "cannot connect to {}: {}", peer, std::strerror(problem));
  const int on = 1;
  ::setsockopt(fd.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  return fd;
}

}  // namespace

ClientSocket::ClientSocket(UniqueFd fd, std::string peer) : fd_(std::move(fd)), peer_(std::move(peer)) {}
ClientSocket::~ClientSocket() = default;

Result<std::unique_ptr<ClientSocket>> ClientSocket::connect(const Url& url, const ClientOptions& options,
                                                            const Patience& patience) {
  const std::string peer = fmt::format("{}:{}", url.host, url.port);
  auto addresses = look_up(url);
  if (!addresses.ok()) return std::move(addresses).error();
  std::optional<Error> last;
  for (const addrinfo* address = addresses->first; address != nullptr; address = address->ai_next) {
    auto fd = connect_to(*address, peer, patience);
    if (!fd.ok()) {
      last = std::move(fd).error();
      if (last->code() == Errc::kTimeout || last->code() == Errc::kCanceled) break;
      continue;
    }
    std::unique_ptr<ClientSocket> socket(new ClientSocket(*std::move(fd), peer));
    if (url.secure) {
      auto tls = TlsSession::open(*socket, url, options, patience);
      if (!tls.ok()) return std::move(tls).error();
      socket->tls_ = *std::move(tls);
    }
    return socket;
  }
  return *std::move(last);
}

// --- bytes ---------------------------------------------------------------------------------------

Result<void> ClientSocket::write(std::string_view bytes, const Patience& patience) {
  return tls_ ? tls_->write(bytes, patience) : write_plain(bytes, patience);
}

Result<std::size_t> ClientSocket::read(std::string& out, const Patience& patience) {
  char buffer[16 * 1024];
  auto got = tls_ ? tls_->read(buffer, sizeof buffer, patience) : read_plain(buffer, sizeof buffer, patience);
  if (got.ok()) out.append(buffer, *got);
  return got;
}

Result<void> ClientSocket::write_plain(std::string_view bytes, const Patience& patience) {
  while (!bytes.empty()) {
    const auto sent = ::send(fd_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent > 0) {
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    } else if (errno == EAGAIN) {
      if (auto waited = patience.wait(fd_.get(), POLLOUT, peer_); !waited.ok()) return waited;
    } else if (errno != EINTR) {
      return make_error(Errc::kUnavailable, "{} ended the connection: {}", peer_, std::strerror(errno));
    }
  }
  return {};
}

Result<std::size_t> ClientSocket::read_plain(char* buffer, std::size_t size, const Patience& patience) {
  for (;;) {
    const auto got = ::recv(fd_.get(), buffer, size, 0);
    if (got >= 0) return static_cast<std::size_t>(got);
    if (errno == EAGAIN) {
      if (auto waited = patience.wait(fd_.get(), POLLIN, peer_); !waited.ok())
        return std::move(waited).error();
    } else if (errno != EINTR) {
      return make_error(Errc::kUnavailable, "{} ended the connection: {}", peer_, std::strerror(errno));
    }
  }
}

bool ClientSocket::is_quiet() const {
  pollfd now{fd_.get(), POLLIN | POLLRDHUP, 0};
  return ::poll(&now, 1, 0) == 0;
}

}  // namespace squall::net
