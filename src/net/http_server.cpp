#include "net/http_server.h"

#include <fcntl.h>
#include <netdb.h>

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "base/log.h"
#include "base/mutex.h"
#include "net/event_loop_impl.h"
#include "net/http_session.h"

namespace squall::net {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;

const log::Logger kLog{"st2.net.http_server"};

constexpr auto kToken = asio::as_tuple(asio::use_awaitable);
constexpr Millis kAcceptPause{100};  // when the process has no descriptors left

// Asio opens sockets that programs started by us would inherit.
template <typename Socket>
void close_on_exec(Socket& socket) {
  ::fcntl(socket.native_handle(), F_SETFD, FD_CLOEXEC);
}

Result<tcp::endpoint> resolve(const std::string& address, std::uint16_t port) {
  addrinfo hints{};
  hints.ai_flags = AI_PASSIVE;
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  if (const int bad = getaddrinfo(address.c_str(), nullptr, &hints, &found); bad != 0) {
    return make_error(Errc::kInvalid, "cannot listen on \"{}\": {}", address, gai_strerror(bad));
  }
  tcp::endpoint endpoint;
  std::memcpy(endpoint.data(), found->ai_addr, found->ai_addrlen);
  endpoint.resize(found->ai_addrlen);
  endpoint.port(port);
  freeaddrinfo(found);
  return endpoint;
}

// Often enough to keep the shortest of the timeouts within a quarter, and no more than a hundred times a
// second.
Millis sweep_period(const ServerLimits& limits) {
  const Millis shortest = std::min(
      {limits.header_timeout, limits.body_timeout, limits.idle_timeout, limits.write_timeout, Millis{4'000}});
  return std::max(shortest / 4, Millis{10});
}

}  // namespace

struct HttpServer::Impl : std::enable_shared_from_this<HttpServer::Impl> {
  Impl(EventLoop& event_loop, ServerOptions options, Handler handler)
      : loop(event_loop),
        acceptor(loop.impl().io),
        sweeper(loop.impl().io),
        shared(std::make_shared<ServerShared>(loop.impl().io, options, std::move(handler))) {}

  Result<void> listen() {
    const ServerOptions& options = shared->options;
    auto endpoint = resolve(options.address, options.port);
    if (!endpoint.ok()) return std::move(endpoint).error();
    boost::system::error_code error;
    acceptor.open(endpoint->protocol(), error);
    if (!error) close_on_exec(acceptor);
    if (!error) acceptor.set_option(tcp::acceptor::reuse_address(true), error);
    if (!error) acceptor.bind(*endpoint, error);
    if (!error) acceptor.listen(asio::socket_base::max_listen_connections, error);
    if (error) {
      boost::system::error_code ignored;
      acceptor.close(ignored);
      const bool taken = error == asio::error::address_in_use;
      return make_error(taken ? Errc::kConflict : Errc::kInvalid, "cannot listen on {}:{}: {}",
                        options.address, options.port, taken ? "the port is taken" : error.message());
    }
    port = acceptor.local_endpoint().port();
    return {};
  }

  static asio::awaitable<void> accept_loop(std::shared_ptr<Impl> self) {
    while (!self->shared->draining) {
      tcp::socket socket(self->shared->io);
      const auto accepted = co_await self->acceptor.async_accept(socket, kToken);
      const boost::system::error_code error = std::get<0>(accepted);
      if (self->shared->draining) break;
      if (error) {
        kLog.repeated(log::Level::kError, "accept", "Cannot accept a connection",
                      {{"server", self->shared->options.name}, {"error", error.message()}});
        asio::steady_timer pause(self->shared->io, kAcceptPause);
        co_await pause.async_wait(kToken);
        continue;
      }
      self->open_session(std::move(socket));
    }
  }

  void open_session(tcp::socket socket) {
    boost::system::error_code error;
    const tcp::endpoint peer = socket.remote_endpoint(error);
    if (error) return;  // gone again
    close_on_exec(socket);
    socket.set_option(tcp::no_delay(true), error);
    auto stream = tls ? make_tls_stream(std::move(socket), *tls) : make_plain_stream(std::move(socket));
    const bool full = shared->sessions.size() >= shared->options.limits.max_connections;
    const auto session =
        std::make_shared<HttpSession>(shared, std::move(stream), peer.address().to_string(), peer.port());
    if (full) {
      session->start_refusing();
    } else {
      session->start();
    }
  }

  std::vector<std::shared_ptr<HttpSession>> sessions() const {
    std::vector<std::shared_ptr<HttpSession>> held;  // what is done to one may remove others from the set
    for (HttpSession* session : shared->sessions) held.push_back(session->shared_from_this());
    return held;
  }

  static asio::awaitable<void> sweep_loop(std::shared_ptr<Impl> self) {
    const Millis period = sweep_period(self->shared->options.limits);
    while (!self->swept_enough()) {
      self->sweeper.expires_after(period);
      co_await self->sweeper.async_wait(kToken);
      const auto now = std::chrono::steady_clock::now();
      for (const auto& session : self->sessions()) session->check_deadline(now);
    }
  }
  bool swept_enough() const { return shared->draining && shared->sessions.empty(); }

  // On the loop.
  void begin_drain() {
    shared->draining = true;
    boost::system::error_code ignored;
    acceptor.close(ignored);
    shared->on_empty = [this] { note_empty(); };
    for (const auto& session : sessions()) session->drain();
    if (shared->sessions.empty()) note_empty();
  }
  void note_empty() {
    sweeper.cancel();
    MutexLock lock(mutex);
    empty = true;
    emptied.notify_all();
  }
  void kill_all() {
    for (const auto& session : sessions()) session->kill();
  }

  void await_empty(std::optional<std::chrono::steady_clock::time_point> until) {
    MutexLock lock(mutex);
    while (!empty) {
      if (!until) {
        emptied.wait(mutex);
      } else if (!emptied.wait_until(mutex, *until)) {
        return;
      }
    }
  }

  EventLoop& loop;
  tcp::acceptor acceptor;
  asio::steady_timer sweeper;
  std::shared_ptr<asio::ssl::context> tls;
  const std::shared_ptr<ServerShared> shared;
  std::uint16_t port = 0;

  Mutex mutex;
  CondVar emptied;
  bool empty SQUALL_GUARDED_BY(mutex) = false;
  bool running SQUALL_GUARDED_BY(mutex) = false;
};

HttpServer::HttpServer(EventLoop& loop, ServerOptions options, Handler handler)
    : impl_(std::make_shared<Impl>(loop, std::move(options), std::move(handler))) {}

HttpServer::~HttpServer() { stop(); }

Result<void> HttpServer::start() {
  const ServerOptions& options = impl_->shared->options;
  if (options.tls_certificate.empty() != options.tls_key.empty()) {
    return make_error(Errc::kInvalid, "{}: TLS needs both a certificate and a key", options.name);
  }
  if (!options.tls_certificate.empty()) {
    auto context = make_tls_context(options.tls_certificate, options.tls_key);
    if (!context.ok()) return std::move(context).error();
    impl_->tls = *context;
  }
  if (auto listening = impl_->listen(); !listening.ok()) return listening;
  impl_->shared->workers.start();
  {
    MutexLock lock(impl_->mutex);
    impl_->running = true;
  }
  impl_->loop.post([impl = impl_] {
    asio::co_spawn(impl->shared->io, Impl::accept_loop(impl), asio::detached);
    asio::co_spawn(impl->shared->io, Impl::sweep_loop(impl), asio::detached);
  });
  return {};
}

std::uint16_t HttpServer::port() const { return impl_->port; }

void HttpServer::stop(Millis grace) {
  {
    MutexLock lock(impl_->mutex);
    if (!std::exchange(impl_->running, false)) return;
  }
  impl_->loop.post([impl = impl_] { impl->begin_drain(); });
  impl_->await_empty(std::chrono::steady_clock::now() + grace);
  impl_->shared->killed = true;
  impl_->loop.post([impl = impl_] { impl->kill_all(); });
  impl_->shared->workers.stop();
  impl_->await_empty(std::nullopt);
}

ServerStats HttpServer::stats() const {
  const ServerShared& shared = *impl_->shared;
  return {shared.requests, shared.refused, shared.connections, shared.streams};
}

}  // namespace squall::net
