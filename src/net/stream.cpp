#include "net/stream.h"

#include <chrono>
#include <utility>

#include "net/stream_state.h"

namespace squall::net {

// --- the handle ----------------------------------------------------------------------------------

struct StreamWriter::Hold {
  explicit Hold(std::shared_ptr<StreamState> held) : state(std::move(held)) {}
  Hold(const Hold&) = delete;
  Hold& operator=(const Hold&) = delete;
  ~Hold() { state->finish(); }
  std::shared_ptr<StreamState> state;
};

StreamWriter::StreamWriter(std::shared_ptr<StreamState> state)
    : hold_(std::make_shared<Hold>(std::move(state))) {}

Sent StreamWriter::write(std::string piece) const {
  return hold_ ? hold_->state->write(std::move(piece)) : Sent::kClosed;
}
Sent StreamWriter::write_wait(std::string piece, Millis timeout) const {
  return hold_ ? hold_->state->write_wait(std::move(piece), timeout) : Sent::kClosed;
}
void StreamWriter::finish() const {
  if (hold_) hold_->state->finish();
}
void StreamWriter::abort() const {
  if (hold_) hold_->state->abort();
}
bool StreamWriter::closed() const { return !hold_ || hold_->state->closed(); }
void StreamWriter::on_closed(std::function<void()> callback) const {
  if (hold_) hold_->state->on_closed(std::move(callback));
}

// --- the queue -----------------------------------------------------------------------------------

bool StreamState::room_for(std::size_t bytes) const {
  return pieces_.empty() || (bytes_ + bytes <= limits_.max_bytes && pieces_.size() < limits_.max_pieces);
}

void StreamState::push(std::string piece) {
  bytes_ += piece.size();
  pieces_.push_back(std::move(piece));
}

std::function<void()> StreamState::waking() {
  if (!std::exchange(reader_waits_, false)) return [] {};
  return wake_;
}

Sent StreamState::write(std::string piece) {
  std::function<void()> wake;
  Sent sent = Sent::kQueued;
  {
    MutexLock lock(mutex_);
    if (closed_ || finished_ || aborted_) return Sent::kClosed;
    if (piece.empty()) return Sent::kQueued;
    if (room_for(piece.size())) {
      push(std::move(piece));
    } else if (limits_.when_slow == WhenSlow::kRefuse) {
      return Sent::kFull;
    } else {
      aborted_ = true;
      sent = Sent::kClosed;
    }
    wake = waking();
  }
  wake();
  return sent;
}

Sent StreamState::write_wait(std::string piece, Millis timeout) {
  const auto until = std::chrono::steady_clock::now() + timeout;
  std::function<void()> wake;
  {
    MutexLock lock(mutex_);
    while (!closed_ && !finished_ && !aborted_ && !room_for(piece.size())) {
      if (!room_.wait_until(mutex_, until)) return Sent::kFull;
    }
    if (closed_ || finished_ || aborted_) return Sent::kClosed;
    if (piece.empty()) return Sent::kQueued;
    push(std::move(piece));
    wake = waking();
  }
  wake();
  return Sent::kQueued;
}

void StreamState::finish() {
  std::function<void()> wake;
  {
    MutexLock lock(mutex_);
    if (closed_ || std::exchange(finished_, true)) return;
    room_.notify_all();
    wake = waking();
  }
  wake();
}

void StreamState::abort() {
  std::function<void()> wake;
  {
    MutexLock lock(mutex_);
    if (closed_ || std::exchange(aborted_, true)) return;
    room_.notify_all();
    wake = waking();
  }
  wake();
}

bool StreamState::closed() const {
  MutexLock lock(mutex_);
  return closed_ || aborted_;
}

void StreamState::on_closed(std::function<void()> callback) {
  {
    MutexLock lock(mutex_);
    if (!closed_) {
      on_closed_ = std::move(callback);
      return;
    }
  }
  callback();
}

void StreamState::attach(std::function<void()> wake) {
  MutexLock lock(mutex_);
  wake_ = std::move(wake);
}

StreamState::Taken StreamState::take(std::size_t max_bytes, std::string& out) {
  MutexLock lock(mutex_);
  if (aborted_) return Taken::kAborted;
  if (pieces_.empty()) {
    if (finished_) return Taken::kFinished;
    reader_waits_ = true;
    return Taken::kNothing;
  }
  const std::size_t start = out.size();
  while (!pieces_.empty() &&
         (out.size() == start || out.size() - start + pieces_.front().size() <= max_bytes)) {
    bytes_ -= pieces_.front().size();
    out += pieces_.front();
    pieces_.pop_front();
  }
  room_.notify_all();
  return Taken::kPieces;
}

void StreamState::close() {
  std::function<void()> callback, wake;
  {
    MutexLock lock(mutex_);
    if (std::exchange(closed_, true)) return;
    pieces_.clear();
    bytes_ = 0;
    room_.notify_all();
    callback = std::exchange(on_closed_, nullptr);
    wake = std::exchange(wake_, nullptr);  // it may hold the connection
    reader_waits_ = false;
  }
  if (callback) callback();
}

}  // namespace squall::net
