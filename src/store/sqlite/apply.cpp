#include "store/sqlite/apply.h"

#include "store/body.h"
#include "store/columns.h"
#include "value/json/json.h"

namespace squall::store::sqlite {
namespace {

// Which columns change together follows from what services do, a few dozen ways in all. The bound is for the
// absurd case.
constexpr std::size_t kKeptUpdates = 1000;

}  // namespace

Result<std::int64_t> Applier::apply(const Record& record) {
  switch (record.kind) {
    case Write::Kind::kInsert:
      return insert(record);
    case Write::Kind::kUpdate:
      return update(record);
    case Write::Kind::kErase:
      return erase(record);
  }
  broken_invariant("a write of no kind");
}

Result<std::int64_t> Applier::insert(const Record& record) {
  {
    Run run(connection_.prepared(record.table->insert_sql()));
    run.bind(record.id);
    for (const Value& value : record.columns) run.bind(value);
    run.bind(record.body);
    if (run.done_unless_taken()) {
      if (!record.heavy.empty()) put_heavy(*record.table, connection_.last_row(), record.heavy);
      return 1;
    }
  }
  return taken_key(record);
}

Result<std::int64_t> Applier::update(const Record& record) {
  auto row = look_up(record);
  if (!row) return std::move(row).error();
  if (!store_row(record, *row)) return taken_key(record);
  store_heavy(record, row->key);
  return row->revision + 1;
}

Result<std::int64_t> Applier::erase(const Record& record) {
  auto row = look_up(record);
  if (!row) return std::move(row).error();
  Run(connection_.prepared(record.table->erase_sql())).bind(row->key).done();
  if (record.table->has_heavy())
    Run(connection_.prepared(record.table->heavy_erase_sql())).bind(row->key).done();
  return 0;
}

Result<Applier::Row> Applier::look_up(const Record& record) {
  const Collection& collection = record.table->collection();
  Run run(connection_.prepared(record.table->lookup_sql()));
  if (!run.bind(record.id).next()) return not_found(collection, record.id);
  Row row{.key = run.integer(0), .revision = run.integer(1)};
  if (record.expected != 0 && record.expected != row.revision) {
    return revision_differs(collection, record.id, record.expected, row.revision);
  }
  for (std::size_t i = 0; i < record.columns.size(); ++i) {
    if (!run.holds(static_cast<int>(i) + 2, record.columns[i])) row.changed |= std::uint64_t{1} << i;
  }
  return row;
}

bool Applier::store_row(const Record& record, const Row& row) {
  auto& texts = update_sql_[record.table];
  auto sql = texts.find(row.changed);
  if (sql == texts.end()) {
    if (texts.size() >= kKeptUpdates) texts.clear();
    sql = texts.emplace(row.changed, record.table->update_sql(row.changed)).first;
  }
  Run run(connection_.prepared(sql->second));
  run.bind(row.revision + 1);
  for (std::size_t i = 0; i < record.columns.size(); ++i) {
    if ((row.changed >> i & 1) != 0) run.bind(record.columns[i]);
  }
  return run.bind(record.body).bind(row.key).done_unless_taken();
}

void Applier::store_heavy(const Record& record, std::int64_t key) {
  const Table& table = *record.table;
  switch (record.heavy_change) {
    case Heavy::kKeep:
      return;
    case Heavy::kReplace:
      return put_heavy(table, key, record.heavy);
    case Heavy::kMerge:
      return put_heavy(table, key, merged_heavy(record, key));
  }
}

void Applier::put_heavy(const Table& table, std::int64_t key, const std::string& text) {
  if (text.empty()) {
    Run(connection_.prepared(table.heavy_erase_sql())).bind(key).done();
  } else {
    Run(connection_.prepared(table.heavy_put_sql())).bind(key).bind(text).done();
  }
}

std::string Applier::merged_heavy(const Record& record, std::int64_t key) {
  const Collection& collection = record.table->collection();
  Object fields;
  Run run(connection_.prepared(record.table->heavy_get_sql()));
  if (run.bind(key).next()) {
    auto former = body_value(collection, record.id, run.text(0));
    // A damaged row is replaced by what the caller has.
    if (former) fields = Object(*former);
  }
  for (const Member& member : record.named.members()) {
    if (member.value.is_null()) {
      fields.erase(member.name());
    } else {
      fields.set(member.key, member.value);
    }
  }
  // Each field was let in by body_text() alone.
  return fields.size() == 0 ? std::string() : json::dump(Value(std::move(fields)));
}

// Which key it is, is asked only once it is known that one is: SQLite names columns, and the contract names
// the index.
Error Applier::taken_key(const Record& record) {
  const Collection& collection = record.table->collection();
  if (record.kind == Write::Kind::kInsert &&
      Run(connection_.prepared(record.table->lookup_sql())).bind(record.id).next()) {
    return id_taken(collection, record.id);
  }
  for (const Table::UniqueKey& key : record.table->unique_keys()) {
    if (key.only_when >= 0 && record.columns[static_cast<std::size_t>(key.only_when)].is_null()) continue;
    Run run(connection_.prepared(key.sql));
    for (std::size_t column : key.columns) run.bind(record.columns[column]);
    if (run.bind(record.id).next()) return index_taken(collection, key.index);
  }
  return make_error(Errc::kInternal,
                    "the store's file refuses document {} of {} for a key that is not declared", record.id,
                    collection.name);
}

}  // namespace squall::store::sqlite
