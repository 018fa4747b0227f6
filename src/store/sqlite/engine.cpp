#include "store/sqlite/engine.h"

#include <optional>

#include "base/log.h"
#include "base/parker.h"
#include "store/columns.h"
#include "store/sqlite/log_file.h"
#include "store/sqlite/query.h"
#include "store/sqlite/record.h"
#include "store/sqlite/schema.h"

namespace squall::store::sqlite {
namespace {

const log::Logger kLog{"st2.store"};

// Where one caller waits for the writer's thread.
class Waiter {
 public:
  void set(Engine::Answer answer) {
    answer_.emplace(std::move(answer));
    parker_.unpark();
  }
  Engine::Answer wait() {
    parker_.park();
    return std::move(*answer_);
  }

 private:
  Parker parker_;
  std::optional<Engine::Answer> answer_;
};

void limit_file(Connection& connection, std::uint64_t max_bytes) {
  if (max_bytes == 0) return;
  Run page_size(connection.prepared("PRAGMA page_size"));
  if (!page_size.next()) return;
  const std::uint64_t pages =
      std::max<std::uint64_t>(1, max_bytes / static_cast<std::uint64_t>(page_size.integer(0)));
  connection.execute(fmt::format("PRAGMA max_page_count={}", std::min<std::uint64_t>(pages, 4'294'967'294)));
}

}  // namespace

Engine::Engine(const std::string& path, const SqliteOptions& options, UniqueFd lock)
    : path_(path),
      lock_(std::move(lock)),
      connection_(path),
      checkpointer_(path, transaction_, Checkpointer::for_bytes(options.log_bytes)),
      syncer_([this] { return sync_log(log_); }),
      writer_(connection_, transaction_, syncer_, [this](int pages) { checkpointer_.log_grew(pages); },
              {.patience = options.patience}),
      readers_(path, std::max<std::size_t>(1, options.readers)) {
  limit_file(connection_, options.max_bytes);
}

Engine::~Engine() {
  writer_.stop();
  syncer_.stop();
  checkpointer_.stop();
  try {
    connection_.execute("PRAGMA wal_checkpoint(TRUNCATE)");
  } catch (const Failure& failure) {
    // The log stays and is read at the next start.
    kLog.warning("The write-ahead log was not folded into the file", {{"error", failure.message}});
  }
}

Result<void> Engine::start(std::span<const Collection* const> collections, const Clock& clock) {
  std::vector<const Table*> tables;
  for (const Collection* collection : collections) {
    tables.push_back(&slots_.try_emplace(std::string(collection->name), *collection).first->second.table);
  }
  if (auto prepared = prepare_schema(connection_, tables, clock.now()); !prepared) return prepared;
  for (const Table* table : tables) {
    Run run(connection_.prepared(count_sql(*table, {}, 0).text));
    if (run.next()) table->add_rows(run.integer(0));
  }
  auto log = open_log(path_);
  if (!log) return std::move(log).error();
  log_ = *std::move(log);
  checkpointer_.start();
  syncer_.start([this] { writer_.wake(); });
  writer_.start();
  return {};
}

Result<Engine::Slot*> Engine::slot(const Collection& collection) {
  const auto found = slots_.find(collection.name);
  if (found != slots_.end()) return &found->second;
  return make_error(Errc::kUnsupported, "the store was not opened with collection {}", collection.name);
}

Result<Batch> Engine::make_batch(std::span<const Write> writes) {
  Batch batch;
  batch.records.reserve(writes.size());
  for (const Write& write : writes) {
    if (auto checked = check_write(write); !checked) return std::move(checked).error();
    auto into = slot(*write.collection);
    if (!into) return std::move(into).error();
    auto record = make_record((*into)->table, write);
    if (!record) return std::move(record).error();
    batch.records.push_back(*std::move(record));
  }
  return batch;
}

Engine::Answer Engine::write(Batch batch) {
  if (batch.records.empty()) return std::vector<std::int64_t>{};
  Waiter waiter;
  batch.done = [&waiter](Answer answer) { waiter.set(std::move(answer)); };
  writer_.submit(std::move(batch));
  return waiter.wait();
}

Result<std::vector<Document>> Engine::documents(const Table& table, const Sql& sql, Read read) {
  const bool with_heavy = read == Read::kFull && table.has_heavy();
  std::vector<Document> found;
  std::optional<Error> damaged;
  for_rows(*readers_.borrow(), sql, [&](const Run& row) {
    auto document = read_document(table.collection(), row, with_heavy);
    if (document) {
      found.push_back(*std::move(document));
    } else {
      damaged = std::move(document).error();
    }
    return !damaged.has_value();
  });
  if (damaged) return *std::move(damaged);
  syncer_.wait_durable();
  return found;
}

std::vector<Value> Engine::values(const Sql& sql) {
  std::vector<Value> found;
  for_rows(*readers_.borrow(), sql, [&](const Run& row) {
    found.push_back(row.value(0));
    return true;
  });
  syncer_.wait_durable();
  return found;
}

std::vector<Engine::Key> Engine::keys(const Sql& sql) {
  std::vector<Key> found;
  for_rows(*readers_.borrow(), sql, [&](const Run& row) {
    found.push_back({std::string(row.text(0)), row.integer(1)});
    return true;
  });
  syncer_.wait_durable();
  return found;
}

std::vector<std::string> Engine::check() {
  std::vector<std::string> findings;
  // A connection of its own: a check takes long, and the readers are few.
  Connection connection(path_);
  connection.execute("PRAGMA query_only=ON");
  for_rows(connection, {"PRAGMA integrity_check", {}}, [&](const Run& row) {
    if (row.text(0) != "ok") findings.push_back(fmt::format("store.db: {}", row.text(0)));
    return true;
  });
  for (const auto& [name, slot] : slots_) check_table(connection, slot.table, findings);
  return findings;
}

void Engine::check_table(Connection& connection, const Table& table, std::vector<std::string>& findings) {
  const Collection& collection = table.collection();
  std::string columns;
  for (const Column& column : collection.columns) columns += ", " + quoted_name(column.path);
  const Sql all{fmt::format("SELECT id, rev, body{} FROM {}", columns, table.name()), {}};
  for_rows(connection, all, [&](const Run& row) {
    const auto document = read_document(collection, row, false);
    if (!document) {
      findings.push_back(document.error().text());
      return true;
    }
    for (std::size_t i = 0; i < collection.columns.size(); ++i) {
      if (row.holds(static_cast<int>(i) + 3, column_value(collection.columns[i], document->body))) continue;
      findings.push_back(fmt::format("{} {}: column {} differs from the body", collection.name, document->id,
                                     collection.columns[i].path));
    }
    return true;
  });
  if (!table.has_heavy()) return;
  const Sql orphans{
      fmt::format("SELECT h.k FROM {} AS h WHERE NOT EXISTS (SELECT 1 FROM {} AS t WHERE t.k = h.k)",
                  table.heavy_name(), table.name()),
      {}};
  for_rows(connection, orphans, [&](const Run& row) {
    findings.push_back(
        fmt::format("{}: heavy fields of row {} belong to no document", collection.name, row.integer(0)));
    return true;
  });
}

}  // namespace squall::store::sqlite
