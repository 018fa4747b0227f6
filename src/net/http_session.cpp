#include "net/http_session.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <cstring>
#include <ctime>

#include "base/log.h"

namespace squall::net {
namespace {

namespace asio = boost::asio;

const log::Logger kLog{"st2.net.http_server"};

constexpr std::size_t kSmallBuffer = 8 * 1024;   // while idle and for heads
constexpr std::size_t kBodyBuffer = 64 * 1024;   // while a body comes in
constexpr std::size_t kStreamPiece = 64 * 1024;  // of a stream, per write
constexpr std::size_t kMaxDiscarded = 1 << 20;   // bytes read and dropped while a connection ends
constexpr Millis kEndTimeout{2'000};
constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";
constexpr std::string_view kLastChunk = "0\r\n\r\n";
constexpr std::string_view kNothing;

}  // namespace

HttpSession::HttpSession(std::shared_ptr<ServerShared> server, std::unique_ptr<ByteStream> stream,
                         std::string peer, std::uint16_t peer_port)
    : server_(std::move(server)),
      stream_(std::move(stream)),
      peer_(std::move(peer)),
      peer_port_(peer_port),
      parser_(server_->options.limits.max_header_bytes, server_->options.limits.max_body_bytes) {
  server_->sessions.insert(this);
  ++server_->connections;
}

HttpSession::~HttpSession() {
  server_->sessions.erase(this);
  --server_->connections;
  if (server_->sessions.empty() && server_->on_empty) server_->on_empty();
}

void HttpSession::start() { asio::co_spawn(server_->io, run(shared_from_this()), asio::detached); }
void HttpSession::start_refusing() {
  asio::co_spawn(server_->io, refuse(shared_from_this()), asio::detached);
}

// --- from outside --------------------------------------------------------------------------------

void HttpSession::check_deadline(Time now) {
  if (now < deadline_) return;
  timed_out_ = true;
  wait_forever();
  if (phase_ == Phase::kEnding) {
    stream_->close();
  } else {
    stream_->cancel();
  }
}

void HttpSession::drain() {
  keep_ = false;
  if (phase_ == Phase::kIdle) stream_->cancel();
  if (sending_ && sending_is_whole_) sending_->finish();
}

void HttpSession::kill() {
  dead_ = true;
  keep_ = false;
  stream_->close();
  if (phase_ != Phase::kStreaming) return;
  sending_->close();
  signal_.fire();
}

// --- the life of a connection --------------------------------------------------------------------

HttpSession::Co<void> HttpSession::run(std::shared_ptr<HttpSession> self) {
  self->phase_ = Phase::kReading;
  self->wait_at_most(self->server_->options.limits.header_timeout);
  const auto shaken = co_await self->stream_->handshake();
  if (std::get<0>(shaken)) {
    self->dead_ = true;
  }
  bool fresh = true;
  while (self->keep_ && !self->dead_) {
    self->phase_ = Phase::kIdle;
    const ServerLimits& limits = self->server_->options.limits;
    self->wait_at_most(std::exchange(fresh, false) ? limits.header_timeout : limits.idle_timeout);
    const bool whole = co_await self->read_request();
    if (!whole) break;
    co_await self->serve();
  }
  co_await self->end();
}

HttpSession::Co<void> HttpSession::refuse(std::shared_ptr<HttpSession> self) {
  self->wait_at_most(kEndTimeout);
  const auto shaken = co_await self->stream_->handshake();
  if (!std::get<0>(shaken)) {
    co_await self->answer_fault(503, "Too many connections");
  }
  co_await self->end();
}

void HttpSession::parse_unread() {
  std::size_t taken = 0;
  do {
    taken = parser_.feed(unread());
    begin_ += taken;
  } while (taken > 0 && begin_ < end_ &&
           (parser_.state() == ParseState::kHead || parser_.state() == ParseState::kBody));
  if (begin_ == end_) begin_ = end_ = 0;
}

void HttpSession::wait_for_body() {
  const ServerLimits& limits = server_->options.limits;
  wait_at_most(limits.body_timeout);
  if (body_began_ == Time{}) body_began_ = std::chrono::steady_clock::now();
  if (limits.min_body_rate == 0) return;
  const auto earned = std::chrono::seconds(body_bytes_ / limits.min_body_rate);
  deadline_ = std::min(deadline_, body_began_ + limits.body_timeout + earned);
}

HttpSession::Co<bool> HttpSession::read_request() {
  parser_.reset();
  body_began_ = {};
  body_bytes_ = 0;
  bool continued = false;
  for (;;) {
    parse_unread();
    if (parser_.state() == ParseState::kDone) co_return true;
    if (parser_.state() == ParseState::kFailed) {
      co_await answer_fault(parser_.fault().status, parser_.fault().text);
      co_return false;
    }
    if (parser_.state() == ParseState::kBody) {
      phase_ = Phase::kReading;
      if (parser_.expects_continue() && !std::exchange(continued, true) && unread().empty()) {
        const bool sent = co_await write_all(kContinue, kNothing);
        if (!sent) co_return false;
        phase_ = Phase::kReading;
      }
      wait_for_body();
    } else if (parser_.started() && phase_ == Phase::kIdle) {
      phase_ = Phase::kReading;
      wait_at_most(server_->options.limits.header_timeout);
    }
    if (!make_room()) {
      co_await answer_fault(400, "a chunk header or trailer is too long");
      co_return false;
    }
    const bool more = co_await read_more();
    if (more) continue;
    if (timed_out_ && phase_ == Phase::kReading) {
      co_await answer_fault(408, "the request took too long to arrive");
    }
    co_return false;
  }
}

bool HttpSession::make_room() {
  const std::size_t most = std::max(kBodyBuffer, server_->options.limits.max_header_bytes + 1);
  const std::size_t wanted = parser_.state() == ParseState::kBody ? kBodyBuffer : kSmallBuffer;
  if (begin_ > 0) {
    std::memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
    end_ -= begin_;
    begin_ = 0;
  }
  if (end_ == 0 && buffer_.size() > wanted) {
    buffer_.resize(wanted);
    buffer_.shrink_to_fit();
  }
  if (end_ < buffer_.size() && buffer_.size() >= wanted) return true;
  if (end_ >= most) return false;
  buffer_.resize(std::min(most, std::max(wanted, end_ * 2)));
  return true;
}

HttpSession::Co<bool> HttpSession::read_more() {
  const auto got = co_await stream_->read_some(buffer_.data() + end_, buffer_.size() - end_);
  end_ += std::get<1>(got);
  body_bytes_ += std::get<1>(got);
  co_return !std::get<0>(got) && !dead_;
}

void HttpSession::take_request(Exchange& exchange) {
  exchange.request = std::move(parser_.request());
  exchange.request.peer = peer_;
  exchange.request.peer_port = peer_port_;
  exchange.request.secure = !server_->options.tls_certificate.empty();
  exchange.http11 = parser_.is_http11();
  exchange.keep = parser_.keep_alive();
}

bool HttpSession::dispatch(const std::shared_ptr<Exchange>& exchange) {
  // The session must be let go on the loop: the worker hands its share back with the answer.
  return server_->workers.try_submit(
      [self = shared_from_this(), exchange = exchange, server = server_]() mutable {
        if (!server->killed) {
          answer_exchange(*exchange, server->handler, server->options.limits);
        }
        const auto producer = std::exchange(exchange->response.producer, nullptr);
        const StreamWriter writer = producer ? StreamWriter(exchange->response.stream) : StreamWriter();
        exchange.reset();
        asio::post(server->io, [self = std::move(self)] { self->signal_.fire(); });
        if (!producer) return;
        try {
          StreamWriter given = writer;
          producer(given);
        } catch (const std::exception& error) {
          kLog.error("A producer ended with an exception",
                     {{"server", server->options.name}, {"error", error.what()}});
          writer.abort();
        }
      });
}

HttpSession::Co<void> HttpSession::serve() {
  const auto exchange = std::make_shared<Exchange>();
  take_request(*exchange);
  if (server_->draining) exchange->keep = false;
  phase_ = Phase::kServing;
  wait_forever();
  ++server_->requests;
  if (dispatch(exchange)) {
    co_await signal_.wait();
  } else {
    ++server_->refused;
    exchange->response = Response::fault(503, "The server is busy");
    exchange->response.headers.add("Retry-After", "1");
    finish_exchange(*exchange);
  }
  keep_ = keep_ && exchange->keep;
  if (dead_) {
    if (exchange->response.stream) exchange->response.stream->close();
    co_return;
  }
  const bool sent = co_await write_all(exchange->head, exchange->body);
  if (!sent) keep_ = false;
  if (exchange->response.stream) {
    co_await send_stream(exchange);
  }
}

// --- writing -------------------------------------------------------------------------------------

HttpSession::Co<bool> HttpSession::write_all(std::string_view head, std::string_view body) {
  phase_ = Phase::kWriting;
  while (!head.empty() || !body.empty()) {
    wait_at_most(server_->options.limits.write_timeout);
    const auto sent = co_await stream_->write_some(head, body);
    if (std::get<0>(sent) || dead_) {
      dead_ = true;
      co_return false;
    }
    const std::size_t of_head = std::min(std::get<1>(sent), head.size());
    head.remove_prefix(of_head);
    body.remove_prefix(std::get<1>(sent) - of_head);
  }
  wait_forever();
  co_return true;
}

// While a stream is sent nothing is expected from the client: an end of file tells that it has gone.
HttpSession::Co<void> HttpSession::watch_peer(std::shared_ptr<HttpSession> self) {
  char scrap[256];
  for (;;) {
    const auto got = co_await self->stream_->read_some(scrap, sizeof scrap);
    // A read that was through when it was to be canceled does not know of it.
    if (std::get<0>(got) || self->unwatched_) break;
  }
  self->watching_ = false;
  if (self->phase_ == Phase::kStreaming || self->phase_ == Phase::kWriting) {
    self->dead_ = true;
    if (self->sending_) self->sending_->close();
    self->signal_.fire();
  }
  self->watch_ended_.fire();
}

HttpSession::Co<void> HttpSession::stop_watching() {
  if (!watching_) co_return;
  unwatched_ = true;
  stream_->cancel();
  co_await watch_ended_.wait();
}

HttpSession::Co<void> HttpSession::send_stream(std::shared_ptr<Exchange> exchange) {
  const bool chunked = exchange->framing == Framing::kChunked;
  sending_ = exchange->response.stream;
  sending_is_whole_ = exchange->open_ended;
  if (server_->draining && sending_is_whole_) sending_->finish();
  ++server_->streams;
  sending_->attach([self = weak_from_this(), server = server_] {
    asio::post(server->io, [self] {
      if (const auto session = self.lock()) session->signal_.fire();
    });
  });
  watching_ = true;
  asio::co_spawn(server_->io, watch_peer(shared_from_this()), asio::detached);
  auto taken = StreamState::Taken::kNothing;
  while (!dead_) {
    std::string piece;
    phase_ = Phase::kStreaming;
    wait_forever();
    taken = sending_->take(kStreamPiece, piece);
    if (taken == StreamState::Taken::kNothing) {
      co_await signal_.wait();
      continue;
    }
    if (taken != StreamState::Taken::kPieces) break;
    std::string frame = chunked ? fmt::format("{:x}\r\n", piece.size()) : std::string();
    if (chunked) piece += "\r\n";
    co_await write_all(frame, piece);
  }
  if (!dead_ && chunked && taken == StreamState::Taken::kFinished) {
    co_await write_all(kLastChunk, kNothing);
  }
  if (taken == StreamState::Taken::kAborted) dead_ = true;
  phase_ = Phase::kEnding;
  sending_->close();
  --server_->streams;
  co_await stop_watching();
}

HttpSession::Co<void> HttpSession::answer_fault(int status, std::string_view text) {
  Exchange exchange;
  exchange.keep = false;
  exchange.response = Response::fault(status, text);
  if (status == 503) exchange.response.headers.add("Retry-After", "1");
  finish_exchange(exchange);
  ++server_->requests;
  if (status == 503) ++server_->refused;
  keep_ = false;
  timed_out_ = false;
  co_await write_all(exchange.head, exchange.body);
}

// Closing with unread bytes in the socket would reset the connection and take the last answer with it: say
// that nothing more comes, and read on until the client has closed too. An idle connection has nothing to
// lose.
HttpSession::Co<void> HttpSession::end() {
  if (phase_ == Phase::kIdle) dead_ = true;
  phase_ = Phase::kEnding;
  wait_at_most(kEndTimeout);
  if (!dead_) {
    co_await stream_->shutdown();
    if (buffer_.empty()) buffer_.resize(kSmallBuffer);
    std::size_t discarded = 0;
    while (!timed_out_ && !dead_ && discarded < kMaxDiscarded) {
      const auto got = co_await stream_->read_some(buffer_.data(), buffer_.size());
      if (std::get<0>(got)) break;
      discarded += std::get<1>(got);
    }
  }
  stream_->close();
}

}  // namespace squall::net
