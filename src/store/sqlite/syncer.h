// Makes commits durable behind the writer's back: while the disk syncs one, the writer does the next, and one
// sync answers for all that came before it (docs/decisions 7).
//
// What is in the log but not synced yet is there for readers, so nobody may be told of it: wait_durable()
// stands between a read and its answer.
//
// A sync that fails ends the process: what readers were shown cannot be taken back, and a second sync of the
// same file would say nothing about what the first one lost.
#pragma once

#include <atomic>
#include <cstdint>
#include <deque>
#include <functional>
#include <thread>

#include "base/error.h"
#include "base/mutex.h"

namespace squall::store::sqlite {

class Syncer {
 public:
  // `sync` makes durable what is in the log's file; called by one thread at a time. `failed` is called when
  // it fails, and does not return; the default logs and ends the process.
  explicit Syncer(std::function<Result<void>()> sync, std::function<void(const Error&)> failed = end_process);
  // stop()s.
  ~Syncer();

  // `idle_again` is called on the syncer's thread each time all that was handed over is answered.
  void start(std::function<void()> idle_again = nullptr);
  // Does what was handed over; returns when the thread is gone. REQUIRES: the writer has ended.
  void stop();

  // The writer's thread alone:
  // Whether all that was handed over is answered.
  bool idle() const;
  // Called before readers can see a commit whose sync will be handed over.
  void about_to_show() { shown_.fetch_add(1); }
  // `answer` is called on the syncer's thread, in order, once all that was shown before is durable. Waits
  // while too many wait.
  void hand_over(std::function<void()> answer) SQUALL_EXCLUDES(mutex_);

  // Returns when all that can be read now is durable. Any thread.
  void wait_durable() SQUALL_EXCLUDES(mutex_);
  // Since start.
  std::uint64_t syncs() const { return syncs_.load(); }
  bool on_own_thread() const { return std::this_thread::get_id() == owner_.load(); }

 private:
  static void end_process(const Error& error);
  void loop();
  void sync();
  // Whether nothing is left.
  bool answered(std::size_t answers) SQUALL_EXCLUDES(mutex_);

  const std::function<Result<void>()> sync_;
  const std::function<void(const Error&)> failed_;
  std::function<void()> idle_again_;                  // set before the thread begins
  std::atomic<std::uint64_t> shown_{0}, durable_{0};  // numbers of commits
  std::atomic<std::uint64_t> syncs_{0};
  std::atomic<std::thread::id> owner_;
  mutable Mutex mutex_;
  CondVar handed_, durable_grew_, answered_;
  std::deque<std::function<void()>> waiting_ SQUALL_GUARDED_BY(mutex_);
  std::size_t unanswered_ SQUALL_GUARDED_BY(mutex_) = 0;  // those waiting and those being answered
  std::size_t readers_ SQUALL_GUARDED_BY(mutex_) = 0;
  bool running_ SQUALL_GUARDED_BY(mutex_) = false;
  std::jthread thread_;
};

}  // namespace squall::store::sqlite
