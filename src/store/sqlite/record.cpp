#include "store/sqlite/record.h"

#include <algorithm>

#include "store/body.h"
#include "store/columns.h"

namespace squall::store::sqlite {
namespace {

// Decides what becomes of the heavy table's row.
Result<void> split_heavy(const Write& write, Record& record) {
  const Collection& collection = *write.collection;
  if (collection.heavy.empty()) return {};
  const auto named = [&](std::string_view field) { return write.document.body.contains(field); };
  const bool all = std::all_of(collection.heavy.begin(), collection.heavy.end(), named);
  const bool any = std::any_of(collection.heavy.begin(), collection.heavy.end(), named);
  if (write.kind == Write::Kind::kUpdate && !any) return {};
  const Value fields = heavy_of(collection, write.document.body);
  if (write.kind == Write::Kind::kUpdate && !all) {
    record.heavy_change = Heavy::kMerge;
    Object some;
    for (std::string_view field : collection.heavy) {
      if (named(field)) some.set(field, write.document.body[field]);
    }
    record.named = std::move(some);
  } else {
    record.heavy_change = Heavy::kReplace;
  }
  if (fields.empty()) return {};
  // Also before a merge, so that what cannot be kept is refused here.
  auto text = body_text(collection, record.id, fields);
  if (!text) return std::move(text).error();
  if (record.heavy_change == Heavy::kReplace) record.heavy = *std::move(text);
  return {};
}

}  // namespace

std::vector<Value> columns_of(const Collection& collection, const Value& body) {
  std::vector<Value> values;
  values.reserve(collection.columns.size());
  for (const Column& column : collection.columns) values.push_back(column_value(column, body));
  return values;
}

Value heavy_of(const Collection& collection, const Value& body) {
  Object fields;
  for (std::string_view field : collection.heavy) fields.set_if(field, body[field]);
  return fields;
}

Result<Record> make_record(const Table& table, const Write& write) {
  Record record{
      .kind = write.kind, .table = &table, .id = write.document.id, .expected = write.document.revision};
  if (write.kind == Write::Kind::kErase) return record;
  record.columns = columns_of(table.collection(), write.document.body);
  auto body =
      body_text(table.collection(), record.id, without_heavy(table.collection(), write.document.body));
  if (!body) return std::move(body).error();
  record.body = *std::move(body);
  if (auto split = split_heavy(write, record); !split) return std::move(split).error();
  return record;
}

Result<Document> read_document(const Collection& collection, const Run& row, bool with_heavy) {
  Document document{.id = std::string(row.text(0)), .revision = row.integer(1), .body = {}};
  auto body = body_value(collection, document.id, row.text(2));
  if (!body) return std::move(body).error();
  document.body = *std::move(body);
  if (!with_heavy || row.is_null(3)) return document;
  auto heavy = body_value(collection, document.id, row.text(3));
  if (!heavy) return std::move(heavy).error();
  Object whole(document.body);
  for (const Member& member : heavy->members()) whole.set(member.key, member.value);
  document.body = std::move(whole);
  return document;
}

}  // namespace squall::store::sqlite
