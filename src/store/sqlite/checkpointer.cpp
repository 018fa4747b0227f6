#include "store/sqlite/checkpointer.h"

#include <sqlite3.h>

#include "base/log.h"

namespace squall::store::sqlite {
namespace {

const log::Logger kLog{"st2.store"};

}  // namespace

Checkpointer::Checkpointer(const std::string& path, Mutex& transaction, Settings settings)
    : connection_(path), transaction_(transaction), settings_(settings) {}

Checkpointer::~Checkpointer() { stop(); }

void Checkpointer::start() {
  MutexLock lock(mutex_);
  running_ = true;
  thread_ = std::jthread([this] { loop(); });
}

void Checkpointer::stop() {
  {
    MutexLock lock(mutex_);
    running_ = false;
    grown_.notify_all();
    finished_.notify_all();
  }
  if (thread_.joinable()) thread_.join();
}

void Checkpointer::log_grew(int pages) {
  MutexLock lock(mutex_);
  if (pages < pages_) begun_ = done_ = 0;  // it started again from its beginning
  pages_ = pages;
  if (pages_ - begun_ >= settings_.copy_pages) grown_.notify_one();
  // A long read may keep the log from starting again: then writers wait once for each such growth, not for
  // each commit.
  while (running_ && pages_ - done_ >= 2 * settings_.finish_pages) finished_.wait(mutex_);
}

int Checkpointer::wait_for_work() {
  MutexLock lock(mutex_);
  done_ = begun_;
  finished_.notify_all();
  while (running_ && pages_ - begun_ < settings_.copy_pages) grown_.wait(mutex_);
  if (!running_) return 0;
  begun_ = pages_;
  return pages_;
}

void Checkpointer::loop() {
  while (const int pages = wait_for_work()) {
    try {
      copy_and_finish(pages);
    } catch (const Failure& failure) {
      // The log only stays longer; the next growth tries again.
      kLog.repeated(log::Level::kWarning, "checkpoint", to_error(failure).message());
    }
  }
}

void Checkpointer::copy_and_finish(int pages) {
  copy();
  if (pages < settings_.finish_pages) return;
  MutexLock lock(transaction_);
  if (copy() > 0) kLog.repeated(log::Level::kDebug, "readers", "A long read holds the write-ahead log open");
}

int Checkpointer::copy() {
  int pages = 0;
  int copied = 0;
  const int code =
      sqlite3_wal_checkpoint_v2(connection_.raw(), nullptr, SQLITE_CHECKPOINT_PASSIVE, &pages, &copied);
  // Another checkpoint under way is none of ours to wait for.
  if (code == SQLITE_BUSY) return pages;
  if (code != SQLITE_OK) throw Failure{code, sqlite3_errmsg(connection_.raw())};
  if (pages < 0) broken_invariant("the store's file has no write-ahead log");
  return pages - copied;
}

}  // namespace squall::store::sqlite
