// The queue between the writers of a stream and the connection that sends it. Private to this folder; see
// stream.h.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <string>

#include "base/mutex.h"
#include "net/stream.h"

namespace squall::net {

// Safe to use from any thread.
class StreamState {
 public:
  explicit StreamState(StreamLimits limits) : limits_(limits) {}
  // A stream that never met a connection ends here.
  ~StreamState() { close(); }
  StreamState(const StreamState&) = delete;
  StreamState& operator=(const StreamState&) = delete;

  // The writers' side.
  Sent write(std::string piece);
  Sent write_wait(std::string piece, Millis timeout);
  void finish();
  void abort();
  bool closed() const;
  void on_closed(std::function<void()> callback);

  // The connection's side. `wake` is called, from any thread and outside the lock, when take() that answered
  // kNothing has something new to answer.
  void attach(std::function<void()> wake);
  enum class Taken : std::uint8_t { kPieces, kNothing, kFinished, kAborted };
  // Appends queued pieces up to about `max_bytes` to `out`.
  Taken take(std::size_t max_bytes, std::string& out);
  // Nobody reads any more.
  void close();

 private:
  bool room_for(std::size_t bytes) const SQUALL_REQUIRES(mutex_);
  void push(std::string piece) SQUALL_REQUIRES(mutex_);
  // What to call, outside the lock, after a change.
  std::function<void()> waking() SQUALL_REQUIRES(mutex_);

  const StreamLimits limits_;
  mutable Mutex mutex_;
  CondVar room_;
  std::deque<std::string> pieces_ SQUALL_GUARDED_BY(mutex_);
  std::size_t bytes_ SQUALL_GUARDED_BY(mutex_) = 0;
  bool finished_ SQUALL_GUARDED_BY(mutex_) = false;
  bool aborted_ SQUALL_GUARDED_BY(mutex_) = false;
  bool closed_ SQUALL_GUARDED_BY(mutex_) = false;
  bool reader_waits_ SQUALL_GUARDED_BY(mutex_) = false;
  std::function<void()> wake_ SQUALL_GUARDED_BY(mutex_);
  std::function<void()> on_closed_ SQUALL_GUARDED_BY(mutex_);
};

}  // namespace squall::net
