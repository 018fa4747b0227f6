#include "store/sqlite/checkpointer.h"

#include <sqlite3.h>
#include <sys/statvfs.h>

#include <utility>

#include "base/log.h"
#include "base/thread_name.h"
#include "store/sqlite/log_file.h"

namespace squall::store::sqlite {
namespace {

const log::Logger kLog{"st2.store"};

constexpr std::int64_t kPageInLog = 4096 + 24;
// The file is made longer by so much, each time the log comes this near to its end.
constexpr std::int64_t kExtension = std::int64_t{4} << 20;
constexpr int kNear = 256;
// Not on a disk that has less left.
constexpr std::uint64_t kLeastFree = std::uint64_t{1} << 30;

bool has_room(const std::string& path) {
  struct statvfs info {};
  return ::statvfs(path.c_str(), &info) == 0 && std::uint64_t{info.f_bavail} * info.f_frsize >= kLeastFree;
}

}  // namespace

Checkpointer::Checkpointer(const std::string& path, Mutex& transaction, Settings settings)
    : path_(path), connection_(path), transaction_(transaction), settings_(settings) {}

Checkpointer::~Checkpointer() { stop(); }

void Checkpointer::start() {
  extend();
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
  wants_room_ = file_pages_ > 0 && pages_ + kNear > file_pages_ && file_pages_ < settings_.finish_pages;
  if (wants_room_ || pages_ - begun_ >= settings_.copy_pages) grown_.notify_one();
  // A long read may keep the log from starting again: then writers wait once for each such growth, not for
  // each commit.
  while (running_ && pages_ - done_ >= 2 * settings_.finish_pages) finished_.wait(mutex_);
}

std::optional<Checkpointer::Work> Checkpointer::wait_for_work() {
  MutexLock lock(mutex_);
  done_ = begun_;
  finished_.notify_all();
  while (running_ && !wants_room_ && pages_ - begun_ < settings_.copy_pages) grown_.wait(mutex_);
  if (!running_) return std::nullopt;
  Work work{.copy = 0, .extend = std::exchange(wants_room_, false)};
  if (pages_ - begun_ >= settings_.copy_pages) work.copy = begun_ = pages_;
  return work;
}

void Checkpointer::loop() {
  name_this_thread("checkpoint");
  while (const auto work = wait_for_work()) {
    if (work->extend) extend();
    if (work->copy == 0) continue;
    try {
      copy_and_finish(work->copy);
    } catch (const Failure& failure) {
      // The log only stays longer; the next growth tries again.
      kLog.repeated(log::Level::kWarning, "checkpoint", to_error(failure).message());
    }
  }
}

// What goes wrong here costs speed alone.
void Checkpointer::extend() {
  int pages = 0;
  if (has_room(path_)) {
    MutexLock lock(transaction_);
    if (const auto extended = extend_log(path_, kExtension); extended.ok())
      pages = static_cast<int>(log_file_bytes(path_) / kPageInLog);
    else
      kLog.repeated(log::Level::kDebug, "extend", "The log was not extended: " + extended.error().message());
  }
  MutexLock lock(mutex_);
  file_pages_ = pages;
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
