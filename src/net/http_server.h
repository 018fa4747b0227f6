// An HTTP/1.1 server: one I/O thread reads, parses and writes; handlers are plain blocking functions on a
// worker pool.
//
// Does keep-alive, pipelining (answered in order, one at a time), HEAD, Expect: 100-continue, chunked and
// compressed request bodies, gzip for answers, TLS, streams (stream.h). What breaks the protocol or a limit
// is answered with
// {"faultstring": ...} and Connection: close: 400 malformed or ambiguous length, 408 too slow, 413 body too
// large, 415 unknown coding, 417 unknown expectation, 431 head too large, 501 unknown transfer coding, 505
// other HTTP version. When all workers are busy and the queue is full the I/O thread itself answers 503 with
// Retry-After.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "base/clock.h"
#include "base/error.h"
#include "net/event_loop.h"
#include "net/http.h"

namespace squall::net {

struct ServerLimits {
  std::size_t max_header_bytes = 16 * 1024;            // request line and headers
  std::size_t max_body_bytes = std::size_t{32} << 20;  // also after decompression
  Millis header_timeout{10'000};       // from the first byte to the end of the head; also the TLS handshake
  Millis body_timeout{30'000};         // without a byte of a body that is being sent
  std::size_t min_body_rate = 256;     // bytes a second of a body, on average behind the first body_timeout
  Millis idle_timeout{75'000};         // between requests
  Millis write_timeout{30'000};        // without the client taking a byte
  std::size_t max_connections = 4096;  // one more is answered 503 and closed
  std::size_t gzip_min_bytes = 1024;   // smaller answers are sent as they are; 0 switches compression off
};

struct ServerOptions {
  std::string name = "http";          // for threads and the log
  std::string address = "127.0.0.1";  // numeric address or host name
  std::uint16_t port = 0;             // 0: any free one, see port()
  std::string tls_certificate;        // PEM files; both or neither
  std::string tls_key;
  std::size_t workers = 8;  // handlers that run at the same time
  std::size_t queue = 256;  // requests that may wait for a worker
  ServerLimits limits;
};

// Runs on a worker. An exception is logged and answered 500. The request lives as long as the call.
using Handler = std::function<Response(const Request&)>;

struct ServerStats {
  std::uint64_t requests = 0;   // answered, by a handler or not
  std::uint64_t refused = 0;    // 503 because the queue or the server was full
  std::size_t connections = 0;  // open now
  std::size_t streams = 0;      // of these, sending a stream
};

// Safe to use from any thread.
class HttpServer {
 public:
  // `loop` outlives the server; it may be started before or after, and is not stopped by it.
  HttpServer(EventLoop& loop, ServerOptions options, Handler handler);
  // Calls stop() without grace.
  ~HttpServer();
  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;

  // kConflict for a taken port, kInvalid for an unusable address or certificate: one line that names it.
  Result<void> start();
  // The port listened on. REQUIRES: start() succeeded.
  std::uint16_t port() const;
  // Accepts no more connections, closes idle ones, ends streams, lets running requests finish within `grace`,
  // then closes the rest. Returns when no handler runs any more (a handler cannot be interrupted). REQUIRES:
  // the loop runs. May be called twice; not from a handler nor from the loop.
  void stop(Millis grace = Millis{0});
  ServerStats stats() const;

 private:
  struct Impl;
  std::shared_ptr<Impl> impl_;
};

}  // namespace squall::net
