// Bytes that are sent to a client while they come into being: server-sent events, large bodies.
//
// The writer's side (any thread) puts pieces into a bounded queue; the connection (I/O thread) takes them
// out. When the client goes away, or the server stops, the stream is closed: writes answer kClosed and
// on_closed() calls back.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "base/clock.h"

namespace squall::net {

class StreamState;

enum class Sent : std::uint8_t {
  kQueued,
  kFull,    // no room; this piece is lost (WhenSlow::kRefuse)
  kClosed,  // nobody reads any more
};

// What happens when a client reads slower than we write, and the queue is full.
enum class WhenSlow : std::uint8_t {
  kRefuse,      // write() answers kFull; the writer decides
  kDropClient,  // the connection is cut and write() answers kClosed
};

struct StreamLimits {
  std::size_t max_bytes = std::size_t{1}
                          << 20;  // bytes that may wait; one larger piece still fits into an empty queue
  std::size_t max_pieces = 1024;
  WhenSlow when_slow = WhenSlow::kRefuse;
};

// A handle; copies write to the same stream. The stream ends when finish() is called or its last writer goes.
class StreamWriter {
 public:
  StreamWriter() = default;
  explicit StreamWriter(std::shared_ptr<StreamState> state);

  // Never waits. An empty piece is kQueued and sends nothing.
  Sent write(std::string piece) const;
  // Waits for room, whatever the policy; kFull after `timeout`. Not on the I/O thread.
  Sent write_wait(std::string piece, Millis timeout) const;
  // No more pieces: those queued are sent, then the response ends properly.
  void finish() const;
  // Cuts the connection, so that the client cannot take what it got for the whole.
  void abort() const;
  bool closed() const;
  // Called once, on the I/O thread or at once when closed already, when nobody reads any more: client gone,
  // server stopping, or all was sent after finish(). Must not block. One callback a stream; a second replaces
  // the first.
  void on_closed(std::function<void()> callback) const;

 private:
  struct Hold;  // ends the stream with its last copy
  std::shared_ptr<Hold> hold_;
};

}  // namespace squall::net
