// Moves the write-ahead log into the database file, on a thread of its own, so that no writer pays for it.
//
// Each time the log has grown by a few megabytes it is copied while writers go on. A log that writers keep ahead of for
// long is finished while they stand still for one short copy, after which it starts again from its beginning.
//
// Threads: log_grew() from any thread.
#pragma once

#include <cstdint>
#include <string>
#include <thread>

#include "base/mutex.h"
#include "store/sqlite/handle.h"

namespace squall::store::sqlite {

class Checkpointer {
 public:
  struct Settings {
    int pages = 4000;           // copied each time the log grew by so many pages (16 MB)
    int finish_pages = 16'000;  // beyond this length writers wait for the copy to finish
  };
  // `transaction` is the writer's; it outlives this. Throws Failure.
  Checkpointer(const std::string& path, Mutex& transaction, Settings settings);
  ~Checkpointer();

  void start();
  void stop();
  // The log has `pages` pages now.
  void log_grew(int pages) SQUALL_EXCLUDES(mutex_);

 private:
  void loop();
  // Waits for work; the length of the log, 0 to stop.
  int wait_for_work();
  // What is left to copy, in pages.
  int copy();
  void copy_and_finish(int pages);

  Connection connection_;
  Mutex& transaction_;
  const Settings settings_;
  Mutex mutex_;
  CondVar grown_;
  bool running_ SQUALL_GUARDED_BY(mutex_) = false;
  int pages_ SQUALL_GUARDED_BY(mutex_) = 0;
  int copied_ SQUALL_GUARDED_BY(mutex_) = 0;  // of the log as it was at the last copy
  std::jthread thread_;
};

}  // namespace squall::store::sqlite
