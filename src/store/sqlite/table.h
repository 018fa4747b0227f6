// The SQL of one collection.
//
// A collection is one rowid table: k (row), id, rev, a column for each declared one under its dotted path,
// body (JSON without the heavy fields). Heavy fields are one JSON object in a second table under the same k,
// where the collection has any: pages then read a third less and an update that leaves a large result alone
// does not rewrite it.
//
// Threads: immutable.
#pragma once

#include <atomic>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "model/collection.h"
#include "store/columns.h"

namespace squall::store::sqlite {

// "text" as an SQL name.
std::string quoted_name(std::string_view text);

class Table {
 public:
  // REQUIRES: check_collection(); `collection` outlives this.
  explicit Table(const Collection& collection);

  const Collection& collection() const { return *collection_; }
  std::string name() const { return quoted_name(collection_->name); }
  bool has_heavy() const { return !collection_->heavy.empty(); }
  std::string heavy_name() const { return heavy_name_of(collection_->name); }
  static std::string heavy_name_of(std::string_view collection);

  // What makes the table. The index on id is part of it.
  std::string create_sql() const;
  std::string create_heavy_sql() const;
  // Plain name and SQL of the declared indexes, and of the one on id.
  struct IndexSql {
    std::string name;
    std::string sql;
  };
  std::vector<IndexSql> index_sql() const;
  std::string add_column_sql(const Column& column) const;
  static std::string_view type_name(ColumnType type);

  // Parameters: id, columns, body.
  const std::string& insert_sql() const { return insert_; }
  // id -> k, rev, columns.
  const std::string& lookup_sql() const { return lookup_; }
  // rev, the columns whose bit is set in `changed`, body, k. Setting only what changed leaves the other
  // indexes alone.
  std::string update_sql(std::uint64_t changed) const;
  const std::string& erase_sql() const { return erase_; }              // k
  const std::string& heavy_put_sql() const { return heavy_put_; }      // k, text
  const std::string& heavy_get_sql() const { return heavy_get_; }      // k -> text
  const std::string& heavy_erase_sql() const { return heavy_erase_; }  // k

  // A unique index: finds another document than `id` with its key. Parameters: the key, id.
  struct UniqueKey {
    std::string_view index;
    std::vector<std::size_t> columns;  // by position
    int only_when = -1;                // by position; -1: always
    std::string sql;
  };
  const std::vector<UniqueKey>& unique_keys() const { return unique_keys_; }

  // How many documents stand in it, as of the last commit. Counting a million rows takes milliseconds, and
  // every list tells the total, so the one writer keeps count.
  std::int64_t rows() const { return rows_.load(std::memory_order_relaxed); }
  void add_rows(std::int64_t more) const { rows_.fetch_add(more, std::memory_order_relaxed); }

 private:
  std::size_t position(std::string_view path) const;
  UniqueKey unique_key(const model::Index& index) const;

  const Collection* collection_;
  mutable std::atomic<std::int64_t> rows_{0};
  std::string insert_, lookup_, erase_, heavy_put_, heavy_get_, heavy_erase_;
  std::vector<UniqueKey> unique_keys_;
};

}  // namespace squall::store::sqlite
