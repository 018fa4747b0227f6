// Group commit: one thread that takes all batches waiting in its queue, does them in one transaction, and
// answers when the transaction is durable. A batch that came alone is synced on the spot, which is the
// quickest for it; where several came, the sync is the syncer's, and the next transaction begins meanwhile.
//
// A batch whose condition fails is undone alone; the others commit. When the commit itself fails, every batch
// of the group is answered kIo and none of them stands.
//
// Threads: submit() and counters() from any thread. Batches are done in the order they were submitted, and
// answered in that order, one at a time.
#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <thread>
#include <vector>

#include "base/clock.h"
#include "base/mutex.h"
#include "store/sqlite/apply.h"
#include "store/sqlite/handle.h"
#include "store/sqlite/log_file.h"
#include "store/sqlite/record.h"
#include "store/sqlite/syncer.h"
#include "store/store.h"

namespace squall::store::sqlite {

// In the answer to a batch with `apart`: the condition of this write did not hold.
inline constexpr std::int64_t kRefused = -1;

struct Batch {
  std::vector<Record> records;
  Store::Done done;
  Urgency urgency = Urgency::kNow;
  bool apart = false;  // each write stands or falls alone; the answer has kRefused for those that fell
  std::chrono::steady_clock::time_point arrived = {};
  std::size_t bytes = 0;
};

class Writer {
 public:
  struct Settings {
    Millis patience{10};  // how long a kPatient batch waits for company
    // submit() waits while so much is queued. A transaction takes no more than a quarter of it at once.
    std::size_t queued_bytes = std::size_t{64} << 20;
    std::size_t queued_batches = 8192;
    // While a sync is under way, fewer batches than these wait for it to end, or for more: a small
    // transaction costs nearly as much as a larger one.
    std::size_t worthwhile_batches = 6;
  };
  // `transaction` is held during each transaction: who holds it meets no writer. `after_commit` is called
  // behind each with the pages that the write-ahead log has then. All outlive this, and the syncer runs
  // longer.
  Writer(Connection& connection, Mutex& transaction, Syncer& syncer, std::function<void(int)> after_commit,
         Settings settings);
  // stop()s.
  ~Writer();

  void start();
  // Does what is queued and refuses the rest; returns when the thread is gone.
  void stop();
  // Answered kUnavailable on this thread when stopped. Blocks while the queue is full, but never on the
  // threads that answer: the writer's own and the syncer's.
  void submit(Batch batch);
  // Told that the syncer has nothing to do.
  void wake();
  Counters counters() const;

 private:
  using Answer = Result<std::vector<std::int64_t>>;

  void loop();
  std::vector<Batch> take();
  void wait_for_company() SQUALL_REQUIRES(mutex_);
  void commit(std::vector<Batch> group);
  static void answer(std::vector<Batch>& group, std::vector<Answer>& answers);
  std::vector<Answer> run_transaction(const std::vector<Batch>& group) SQUALL_REQUIRES(transaction_);
  static void count_rows(const std::vector<Batch>& group, const std::vector<Answer>& answers);
  Answer run_batch(const Batch& batch);
  Answer run_apart(const Batch& batch);
  Answer run_together(const Batch& batch);
  void roll_back();
  static int on_commit(void* writer, sqlite3* database, const char* name, int pages);

  Connection& connection_;
  Applier applier_;
  Mutex& transaction_;
  Syncer& syncer_;
  CommitSync commit_sync_;
  const std::function<void(int)> after_commit_;
  const Settings settings_;
  bool changed_ = false;  // in the transaction under way
  int log_pages_ = 0;

  mutable Mutex mutex_;
  CondVar filled_, room_;
  std::deque<Batch> queue_ SQUALL_GUARDED_BY(mutex_);
  std::size_t queued_bytes_ SQUALL_GUARDED_BY(mutex_) = 0;
  std::size_t urgent_ SQUALL_GUARDED_BY(mutex_) = 0;
  bool running_ SQUALL_GUARDED_BY(mutex_) = false;
  Counters counters_ SQUALL_GUARDED_BY(mutex_);
  std::thread::id owner_ SQUALL_GUARDED_BY(mutex_);
  std::jthread thread_;
};

}  // namespace squall::store::sqlite
