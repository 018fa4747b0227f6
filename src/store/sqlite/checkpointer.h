// Moves the write-ahead log into the database file, on a thread of its own, so that no writer pays for it.
//
// Each time the log has grown by a share of its bound it is copied while writers go on. A log that writers
// keep ahead of is finished while they stand still for one short copy, after which it starts again from its
// beginning; one that is twice as long as its bound makes the writer wait for that.
//
// It also keeps the end of the log's file ahead of the writer, while there is room on the disk: a commit
// inside of the file syncs with fewer writes than one that moves its end.
//
// Threads: log_grew() from any thread.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <thread>

#include "base/mutex.h"
#include "store/sqlite/handle.h"

namespace squall::store::sqlite {

class Checkpointer {
 public:
  struct Settings {
    int copy_pages;    // copied each time the log grew by so many pages
    int finish_pages;  // beyond this length writers stand still until the copy is whole
  };
  static constexpr Settings for_bytes(std::uint64_t log_bytes) {
    constexpr std::uint64_t kPageBytes = 4096;
    const auto pages = static_cast<int>(std::clamp<std::uint64_t>(log_bytes / kPageBytes, 64, 1 << 28));
    return {.copy_pages = pages / 4, .finish_pages = pages};
  }
  // `transaction` is the writer's; it outlives this. Throws Failure.
  Checkpointer(const std::string& path, Mutex& transaction, Settings settings);
  ~Checkpointer();

  void start();
  void stop();
  // The log has `pages` pages now. Called by the writer outside a transaction; waits when the log is far too
  // long.
  void log_grew(int pages) SQUALL_EXCLUDES(mutex_);

 private:
  struct Work {
    int copy = 0;         // the length of the log, when it is to be copied
    bool extend = false;  // the file is to be made longer
  };
  void loop();
  // Waits for work; none: to stop.
  std::optional<Work> wait_for_work();
  void extend();
  // What is left to copy, in pages.
  int copy();
  void copy_and_finish(int pages);

  const std::string path_;
  Connection connection_;
  Mutex& transaction_;
  const Settings settings_;
  Mutex mutex_;
  CondVar grown_, finished_;
  bool running_ SQUALL_GUARDED_BY(mutex_) = false;
  int pages_ SQUALL_GUARDED_BY(mutex_) = 0;
  int begun_ SQUALL_GUARDED_BY(mutex_) = 0;  // length of the log when the last copy began
  int done_ SQUALL_GUARDED_BY(mutex_) = 0;   // and when the last copy that ended had begun
  // Pages the file has room for, and whether more is asked for; beyond what the disk has room for nothing is.
  int file_pages_ SQUALL_GUARDED_BY(mutex_) = 0;
  bool wants_room_ SQUALL_GUARDED_BY(mutex_) = false;
  std::jthread thread_;
};

}  // namespace squall::store::sqlite
