#include "store/sqlite/table.h"

#include <fmt/format.h>

#include "base/error.h"

namespace squall::store::sqlite {

// Names hold no quotes: check_collection() refuses them.
std::string quoted_name(std::string_view text) { return fmt::format("\"{}\"", text); }

std::string Table::heavy_name_of(std::string_view collection) {
  return fmt::format("\"{}.heavy\"", collection);
}

Table::Table(const Collection& collection) : collection_(&collection) {
  std::string names;
  std::string marks;
  for (const Column& column : collection.columns) {
    names += ", " + quoted_name(column.path);
    marks += ", ?";
  }
  insert_ = fmt::format("INSERT INTO {}(id, rev{}, body) VALUES(?, 1{}, ?)", name(), names, marks);
  lookup_ = fmt::format("SELECT k, rev{} FROM {} WHERE id = ?", names, name());
  erase_ = fmt::format("DELETE FROM {} WHERE k = ?", name());
  heavy_put_ = fmt::format("INSERT OR REPLACE INTO {}(k, heavy) VALUES(?, ?)", heavy_name());
  heavy_get_ = fmt::format("SELECT heavy FROM {} WHERE k = ?", heavy_name());
  heavy_erase_ = fmt::format("DELETE FROM {} WHERE k = ?", heavy_name());
  for (const model::Index& index : collection.indexes) {
    if (index.unique) unique_keys_.push_back(unique_key(index));
  }
}

std::size_t Table::position(std::string_view path) const {
  for (std::size_t i = 0; i < collection_->columns.size(); ++i) {
    if (collection_->columns[i].path == path) return i;
  }
  broken_invariant("an index over a column that is not declared");
}

Table::UniqueKey Table::unique_key(const model::Index& index) const {
  UniqueKey key{.index = index.name, .columns = {}, .sql = fmt::format("SELECT 1 FROM {} WHERE ", name())};
  for (std::string_view path : index.columns) {
    key.columns.push_back(position(path));
    key.sql += quoted_name(path) + " = ? AND ";
  }
  if (!index.only_when.empty()) {
    key.only_when = static_cast<int>(position(index.only_when));
    key.sql += quoted_name(index.only_when) + " IS NOT NULL AND ";
  }
  key.sql += "id <> ? LIMIT 1";
  return key;
}

std::string_view Table::type_name(ColumnType type) {
  switch (type) {
    case ColumnType::kText:
      return "TEXT";
    case ColumnType::kInteger:
      return "INTEGER";
    case ColumnType::kReal:
      return "REAL";
  }
  return "";
}

std::string Table::create_sql() const {
  std::string columns;
  for (const Column& column : collection_->columns) {
    columns += fmt::format(", {} {}", quoted_name(column.path), type_name(column.type));
  }
  // The body stands behind the columns: a filter that reads them never touches the pages it overflows to.
  return fmt::format(
      "CREATE TABLE {}(k INTEGER PRIMARY KEY, id TEXT NOT NULL, rev INTEGER NOT NULL{}, body TEXT NOT NULL)",
      name(), columns);
}

std::string Table::create_heavy_sql() const {
  return fmt::format("CREATE TABLE {}(k INTEGER PRIMARY KEY, heavy TEXT NOT NULL)", heavy_name());
}

std::vector<Table::IndexSql> Table::index_sql() const {
  const std::string id_index = fmt::format("{}.id", collection_->name);
  std::vector<IndexSql> all = {
      {id_index, fmt::format("CREATE UNIQUE INDEX {} ON {}(id)", quoted_name(id_index), name())}};
  for (const model::Index& index : collection_->indexes) {
    std::string columns;
    for (std::string_view path : index.columns) {
      columns += fmt::format("{}{}", columns.empty() ? "" : ", ", quoted_name(path));
    }
    std::string name_of = fmt::format("{}.{}", collection_->name, index.name);
    std::string sql = fmt::format("CREATE {}INDEX {} ON {}({})", index.unique ? "UNIQUE " : "",
                                  quoted_name(name_of), name(), columns);
    if (!index.only_when.empty()) sql += fmt::format(" WHERE {} IS NOT NULL", quoted_name(index.only_when));
    all.push_back({std::move(name_of), std::move(sql)});
  }
  return all;
}

std::string Table::add_column_sql(const Column& column) const {
  return fmt::format("ALTER TABLE {} ADD COLUMN {} {}", name(), quoted_name(column.path),
                     type_name(column.type));
}

std::string Table::update_sql(std::uint64_t changed) const {
  std::string sets;
  for (std::size_t i = 0; i < collection_->columns.size(); ++i) {
    if ((changed >> i & 1) != 0) sets += quoted_name(collection_->columns[i].path) + " = ?, ";
  }
  return fmt::format("UPDATE {} SET rev = ?, {}body = ? WHERE k = ?", name(), sets);
}

}  // namespace squall::store::sqlite
