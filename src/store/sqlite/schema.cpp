#include "store/sqlite/schema.h"

#include <fmt/format.h>
#include <sqlite3.h>

#include <algorithm>
#include <map>
#include <set>

#include "base/log.h"
#include "base/strings.h"
#include "store/body.h"
#include "store/sqlite/record.h"

namespace squall::store::sqlite {
namespace {

const log::Logger kLog{"st2.store"};

struct Migration {
  std::int64_t version;
  const char* what;
  const char* sql;
};

constexpr Migration kMigrations[] = {
    {1, "collections as tables with columns",
     "CREATE TABLE schema_collections(name TEXT PRIMARY KEY, heavy TEXT NOT NULL) WITHOUT ROWID"},
};
static_assert(std::size(kMigrations) == kSchemaVersion);

constexpr int kRowsAtOnce = 500;

// Rolls back unless commit() was reached.
class Transaction {
 public:
  explicit Transaction(Connection& connection) : connection_(connection) {
    connection_.execute("BEGIN IMMEDIATE");
  }
  ~Transaction() {
    if (!connection_.in_transaction()) return;
    try {
      connection_.execute("ROLLBACK");
    } catch (const Failure& failure) {
      kLog.error("Rollback of a migration failed", {{"error", failure.message}});
    }
  }
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;
  void commit() { connection_.execute("COMMIT"); }

 private:
  Connection& connection_;
};

std::int64_t version_of(Connection& connection) {
  Run run(connection.prepared("SELECT coalesce(max(version), 0) FROM schema_versions"));
  return run.next() ? run.integer(0) : 0;
}

Result<void> migrate(Connection& connection, Timestamp now) {
  connection.execute(
      "CREATE TABLE IF NOT EXISTS schema_versions(version INTEGER PRIMARY KEY, applied_at INTEGER NOT NULL, "
      "what TEXT NOT NULL)");
  const std::int64_t found = version_of(connection);
  if (found > kSchemaVersion) {
    return make_error(Errc::kUnsupported,
                      "the store was made by a newer version of Squall: its layout is version {}, this "
                      "program knows up to {}",
                      found, kSchemaVersion);
  }
  for (const Migration& migration : kMigrations) {
    if (migration.version <= found) continue;
    connection.execute(migration.sql);
    Run(connection.prepared("INSERT INTO schema_versions VALUES(?, ?, ?)"))
        .bind(migration.version)
        .bind(now)
        .bind(std::string_view(migration.what))
        .done();
  }
  return {};
}

// Brings one collection's tables in line with its declaration.
class Reconciler {
 public:
  Reconciler(Connection& connection, const Table& table) : connection_(connection), table_(table) {}

  Result<void> run() {
    if (columns().empty()) {
      connection_.execute(table_.create_sql());
    } else {
      drop_indexes();
      const bool columns_changed = reconcile_columns();
      const bool heavy_changed = former_heavy() != declared_heavy();
      if (columns_changed || heavy_changed) {
        if (auto rewritten = rewrite(); !rewritten) return rewritten;
      }
    }
    if (table_.has_heavy() != has_heavy_table()) {
      connection_.execute(table_.has_heavy() ? table_.create_heavy_sql()
                                             : "DROP TABLE " + table_.heavy_name());
    }
    if (auto made = make_indexes(); !made) return made;
    remember();
    return {};
  }

 private:
  std::string_view collection_name() const { return table_.collection().name; }

  // Name -> declared type.
  std::map<std::string, std::string, std::less<>> columns() {
    std::map<std::string, std::string, std::less<>> found;
    Run run(connection_.prepared("SELECT name, type FROM pragma_table_info(?)"));
    run.bind(collection_name());
    while (run.next()) found.emplace(run.text(0), run.text(1));
    return found;
  }

  bool has_heavy_table() {
    const std::string name = fmt::format("{}.heavy", collection_name());
    Run run(connection_.prepared("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?"));
    return run.bind(name).next();
  }

  std::map<std::string, std::string, std::less<>> indexes() {
    std::map<std::string, std::string, std::less<>> found;
    Run run(connection_.prepared(
        "SELECT name, sql FROM sqlite_schema WHERE type = 'index' AND tbl_name = ? AND sql NOT NULL"));
    run.bind(collection_name());
    while (run.next()) found.emplace(run.text(0), run.text(1));
    return found;
  }

  // Those that are no longer declared, or otherwise.
  void drop_indexes() {
    std::set<std::pair<std::string, std::string>> wanted;
    for (const Table::IndexSql& index : table_.index_sql()) wanted.emplace(index.name, index.sql);
    for (const auto& [name, sql] : indexes()) {
      if (!wanted.contains({name, sql})) connection_.execute("DROP INDEX " + quoted_name(name));
    }
  }

  bool reconcile_columns() {
    std::map<std::string, std::string, std::less<>> found = columns();
    for (std::string_view own : {"k", "id", "rev", "body"}) found.erase(std::string(own));
    bool added = false;
    std::vector<std::string> gone;
    for (const auto& [name, type] : found) {
      const auto declared = column_type(table_.collection(), name);
      if (!declared || Table::type_name(*declared) != type) gone.push_back(name);
    }
    for (const std::string& name : gone) {
      connection_.execute(fmt::format("ALTER TABLE {} DROP COLUMN {}", table_.name(), quoted_name(name)));
      found.erase(name);
    }
    for (const Column& column : table_.collection().columns) {
      if (found.contains(column.path)) continue;
      connection_.execute(table_.add_column_sql(column));
      added = true;
    }
    return added;
  }

  std::string declared_heavy() const { return join(table_.collection().heavy, ","); }

  std::string former_heavy() {
    Run run(connection_.prepared("SELECT heavy FROM schema_collections WHERE name = ?"));
    return run.bind(collection_name()).next() ? std::string(run.text(0)) : std::string();
  }

  // Writes only what is new: a start that changes nothing syncs nothing.
  void remember() {
    const std::string heavy = declared_heavy();
    if (former_heavy() == heavy) return;
    Run(connection_.prepared("INSERT OR REPLACE INTO schema_collections(name, heavy) VALUES(?, ?)"))
        .bind(collection_name())
        .bind(heavy)
        .done();
  }

  struct Row {
    std::int64_t key = 0;
    Document document;
  };

  // Columns, body and heavy fields of every document anew, from the whole body.
  Result<void> rewrite() {
    kLog.info("The collection's columns changed: its documents are rewritten",
              {{"collection", std::string(collection_name())}});
    const bool heavy_before = has_heavy_table();
    if (table_.has_heavy() && !heavy_before) connection_.execute(table_.create_heavy_sql());
    std::int64_t last = 0;
    for (;;) {
      auto rows = read_rows(last, heavy_before);
      if (!rows) return std::move(rows).error();
      if (rows->empty()) return {};
      for (const Row& row : *rows) {
        if (auto written = write_row(row, heavy_before); !written) return written;
      }
      last = rows->back().key;
    }
  }

  Result<std::vector<Row>> read_rows(std::int64_t behind, bool with_heavy) {
    const std::string sql =
        with_heavy
            ? fmt::format(
                  "SELECT t.id, t.rev, t.body, h.heavy, t.k FROM {} AS t LEFT JOIN {} AS h ON h.k = t.k "
                  "WHERE t.k > ? ORDER BY t.k LIMIT ?",
                  table_.name(), table_.heavy_name())
            : fmt::format("SELECT id, rev, body, NULL, k FROM {} WHERE k > ? ORDER BY k LIMIT ?",
                          table_.name());
    std::vector<Row> rows;
    Run run(connection_.prepared(sql));
    run.bind(behind).bind(std::int64_t{kRowsAtOnce});
    while (run.next()) {
      auto document = read_document(table_.collection(), run, with_heavy);
      if (!document) return std::move(document).error();
      rows.push_back({run.integer(4), *std::move(document)});
    }
    return rows;
  }

  Result<void> write_row(const Row& row, bool heavy_before) {
    auto record = make_record(table_, insert(table_.collection(), row.document));
    if (!record) return std::move(record).error();
    {
      const std::string sql = table_.update_sql(~std::uint64_t{0});
      Run run(connection_.prepared(sql));
      run.bind(row.document.revision);
      for (const Value& value : record->columns) run.bind(value);
      run.bind(record->body).bind(row.key).done();
    }
    if (!record->heavy.empty()) {
      Run(connection_.prepared(table_.heavy_put_sql())).bind(row.key).bind(record->heavy).done();
    } else if (heavy_before) {
      Run(connection_.prepared(table_.heavy_erase_sql())).bind(row.key).done();
    }
    return {};
  }

  Result<void> make_indexes() {
    const auto found = indexes();
    for (const Table::IndexSql& index : table_.index_sql()) {
      if (found.contains(index.name)) continue;
      try {
        connection_.execute(index.sql);
      } catch (const Failure& failure) {
        if ((failure.code & 0xff) != SQLITE_CONSTRAINT) throw;
        return make_error(Errc::kConflict,
                          "the unique index {} cannot be made: documents that are there share a key",
                          index.name);
      }
    }
    return {};
  }

  Connection& connection_;
  const Table& table_;
};

}  // namespace

Result<void> prepare_schema(Connection& connection, std::span<const Table* const> tables, Timestamp now) {
  Transaction transaction(connection);
  if (auto migrated = migrate(connection, now); !migrated) return migrated;
  for (const Table* table : tables) {
    if (auto reconciled = Reconciler(connection, *table).run(); !reconciled) return reconciled;
  }
  transaction.commit();
  return {};
}

}  // namespace squall::store::sqlite
