// What an open SqliteStore consists of: the connections, the thread that writes, the one that checkpoints,
// and the tables. Made by open(), gone with close(). Throws Failure from its constructor and from the calls
// that read.
//
// Threads: all calls from any thread.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "base/mutex.h"
#include "base/unique_fd.h"
#include "store/sqlite/checkpointer.h"
#include "store/sqlite/handle.h"
#include "store/sqlite/readers.h"
#include "store/sqlite/sqlite_store.h"
#include "store/sqlite/syncer.h"
#include "store/sqlite/table.h"
#include "store/sqlite/writer.h"

namespace squall::store::sqlite {

class Engine {
 public:
  using Answer = Result<std::vector<std::int64_t>>;

  // A table and the turn of its claimers.
  struct Slot {
    explicit Slot(const Collection& collection) : table(collection) {}
    Table table;
    Mutex claiming;
  };

  // `lock` keeps the directory until this goes. The file at `path` exists.
  Engine(const std::string& path, const SqliteOptions& options, UniqueFd lock);
  // Finishes what is queued, and folds the write-ahead log into the file.
  ~Engine();

  // Brings the file in line with the collections and starts the threads.
  Result<void> start(std::span<const Collection* const> collections, const Clock& clock);

  // kUnsupported for a collection that was not given to start().
  Result<Slot*> slot(const Collection& collection);
  Result<Batch> make_batch(std::span<const Write> writes);
  void submit(Batch batch) { writer_.submit(std::move(batch)); }
  // submit(), and waits for the answer.
  Answer write(Batch batch);
  Counters counters() const { return writer_.counters(); }

  Result<std::vector<Document>> documents(const Table& table, const Sql& sql, Read read);
  // The first column of each row.
  std::vector<Value> values(const Sql& sql);
  struct Key {
    std::string id;
    std::int64_t revision;
  };
  std::vector<Key> keys(const Sql& sql);
  // One line a finding.
  std::vector<std::string> check();

 private:
  void check_table(Connection& connection, const Table& table, std::vector<std::string>& findings);

  const std::string path_;
  const UniqueFd lock_;
  std::map<std::string, Slot, std::less<>> slots_;
  Mutex transaction_;
  Connection connection_;
  Checkpointer checkpointer_;
  UniqueFd log_;
  Syncer syncer_;
  Writer writer_;
  Readers readers_;
};

}  // namespace squall::store::sqlite
