// One connection of an HTTP server. For the .cpp files of this folder alone.
#pragma once

#include <atomic>
#include <boost/asio/io_context.hpp>
#include <chrono>
#include <memory>
#include <string>
#include <unordered_set>
#include <vector>

#include "base/worker_pool.h"
#include "net/byte_stream.h"
#include "net/http_exchange.h"
#include "net/http_parser.h"
#include "net/http_server.h"
#include "net/signal.h"
#include "net/stream_state.h"

namespace squall::net {

class HttpSession;

// What the sessions of a server share. Loop thread alone, but for the workers and the atomics.
struct ServerShared {
  ServerShared(boost::asio::io_context& context, const ServerOptions& given, Handler call)
      : io(context),
        options(given),
        handler(std::move(call)),
        workers({.name = given.name, .threads = given.workers, .queue = given.queue}) {}

  boost::asio::io_context& io;
  const ServerOptions options;
  const Handler handler;
  WorkerPool workers;
  std::unordered_set<HttpSession*> sessions;
  std::atomic<bool> draining{false};
  std::atomic<bool> killed{false};  // requests that wait for a worker are not run any more
  std::atomic<std::uint64_t> requests{0};
  std::atomic<std::uint64_t> refused{0};
  std::atomic<std::size_t> connections{0};
  std::atomic<std::size_t> streams{0};
  std::function<void()> on_empty;  // the last session has gone
};

// Loop thread alone.
class HttpSession : public std::enable_shared_from_this<HttpSession> {
 public:
  using Time = std::chrono::steady_clock::time_point;

  HttpSession(std::shared_ptr<ServerShared> server, std::unique_ptr<ByteStream> stream, std::string peer,
              std::uint16_t peer_port);
  ~HttpSession();

  // Runs until the connection ends; the session owns itself meanwhile.
  void start();
  // Answers 503 and closes: the server is full.
  void start_refusing();
  // Ends what waits longer than it may.
  void check_deadline(Time now);
  // Closes as soon as no request is under way.
  void drain();
  // Closes now.
  void kill();

 private:
  using Exchange = HttpExchange;
  enum class Phase : std::uint8_t { kIdle, kReading, kServing, kWriting, kStreaming, kEnding };
  template <typename T>
  using Co = boost::asio::awaitable<T>;

  static Co<void> run(std::shared_ptr<HttpSession> self);
  static Co<void> refuse(std::shared_ptr<HttpSession> self);
  static Co<void> watch_peer(std::shared_ptr<HttpSession> self);
  Co<bool> read_request();
  Co<bool> read_more();
  Co<void> serve();
  Co<bool> write_all(std::string_view head, std::string_view body);
  Co<void> send_stream(std::shared_ptr<Exchange> exchange);
  Co<void> stop_watching();
  Co<void> answer_fault(int status, std::string_view text);
  Co<void> end();

  bool dispatch(const std::shared_ptr<Exchange>& exchange);
  void take_request(Exchange& exchange);
  // False when what is unread fills the largest buffer already.
  bool make_room();
  void parse_unread();
  void wait_at_most(Millis limit) { deadline_ = std::chrono::steady_clock::now() + limit; }
  // The next byte of the body in time, and the body as a whole not too slowly.
  void wait_for_body();
  void wait_forever() { deadline_ = Time::max(); }
  std::string_view unread() const { return {buffer_.data() + begin_, end_ - begin_}; }

  const std::shared_ptr<ServerShared> server_;
  const std::unique_ptr<ByteStream> stream_;
  const std::string peer_;
  const std::uint16_t peer_port_;
  RequestParser parser_;
  std::vector<char> buffer_;  // what was read and not parsed yet is [begin_, end_)
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  Phase phase_ = Phase::kIdle;
  Time deadline_ = Time::max();
  Time body_began_{};
  std::uint64_t body_bytes_ = 0;  // read since then
  bool timed_out_ = false;
  bool keep_ = true;        // more requests may follow
  bool dead_ = false;       // kill() was called, or the peer has gone
  bool watching_ = false;   // watch_peer() runs
  bool unwatched_ = false;  // and is to end
  Signal signal_;           // the worker is done, or the stream has something to send
  Signal watch_ended_;
  std::shared_ptr<StreamState> sending_;
  bool sending_is_whole_ = false;  // may end at any event (else only when its producer is done)
};

}  // namespace squall::net
