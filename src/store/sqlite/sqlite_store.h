// The store of the embedded mode: one SQLite file in a data directory that one process owns.
//
// Writers share commits: one thread does all batches that wait in one transaction and answers when it is on
// disk (synchronous=FULL). Readers have connections of their own and never wait for writers. A disk that is
// full or fails gives kIo; reads go on, and writes succeed again once there is room.
//
// Threads: as Store. Claims on one collection go one after the other.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/clock.h"
#include "store/store.h"

namespace squall::store {

struct SqliteOptions {
  std::string directory;        // made when absent; holds store.db (with its -wal and -shm) and lock
  std::size_t readers = 4;      // connections that read at the same time
  Millis patience{10};          // how long a kPatient batch waits for company
  std::uint64_t max_bytes = 0;  // the file does not grow beyond; 0: as far as the disk allows
  // The write-ahead log is folded into the file while it is shorter than this; it never gets three times as
  // long, unless a single transaction or a long read makes it.
  std::uint64_t log_bytes = std::uint64_t{64} << 20;
  std::vector<Invariant> invariants = {};  // run by check()
  const Clock* clock = &real_clock();
};

class SqliteStore : public Store {
 public:
  explicit SqliteStore(SqliteOptions options);
  // close()s.
  ~SqliteStore() override;

  // kBusy when another process has the directory (the message names it), kUnsupported when a newer version
  // made the file, kIo when it cannot be used.
  Result<void> open(std::span<const Collection* const> collections) override;
  void close() override;
  Result<std::vector<std::int64_t>> write(std::vector<Write> batch, Urgency urgency = Urgency::kNow) override;
  void write_async(std::vector<Write> batch, Done done, Urgency urgency = Urgency::kNow) override;
  Result<Document> get(const Collection& collection, std::string_view id, Read read = Read::kFull) override;
  Result<std::vector<Document>> get_many(const Collection& collection, std::span<const std::string> ids,
                                         Read read = Read::kFull) override;
  Result<std::vector<Document>> find(const Collection& collection, const Query& query) override;
  Result<std::size_t> count(const Collection& collection, const Query& query, std::size_t cap = 0) override;
  Result<std::vector<Value>> distinct(const Collection& collection, std::string_view path,
                                      std::size_t limit) override;
  Result<std::vector<Document>> claim(const Collection& collection, const Query& query,
                                      const Patch& patch) override;
  Result<std::size_t> erase_where(const Collection& collection, const Query& query) override;
  // SQLite's integrity check, columns against bodies, heavy rows against documents, then the invariants.
  // Reads everything.
  Result<std::vector<std::string>> check() override;
  Counters counters() const override;

 private:
  class State;
  std::unique_ptr<State> state_;
};

}  // namespace squall::store
