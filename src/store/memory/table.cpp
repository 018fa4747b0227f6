#include "store/memory/table.h"

#include <algorithm>

#include "store/body.h"
#include "store/columns.h"

namespace squall::store::memory {
namespace {

Value value_at(const Collection& collection, const Document& document, std::string_view path) {
  if (path == "id") return document.id;
  for (const Column& column : collection.columns) {
    if (column.path == path) return column_value(column, document.body);
  }
  return {};
}

bool among(const Value& value, ColumnType type, const Value& operands) {
  return std::any_of(operands.items().begin(), operands.items().end(), [&](const Value& item) {
    return compare_columns(value, *operand_value(type, item)) == 0;
  });
}

bool fulfils(const Collection& collection, const Document& document, const Condition& condition) {
  const Value value = value_at(collection, document, condition.path);
  const ColumnType type = *column_type(collection, condition.path);
  const Value operand = operand_value(type, condition.operand).value_or(Value());
  switch (condition.op) {
    case Op::kIsNull:
      return value.is_null();
    case Op::kNotNull:
      return !value.is_null();
    case Op::kEq:
      return compare_columns(value, operand) == 0;
    case Op::kNe:
      return compare_columns(value, operand) != 0;
    case Op::kNotIn:
      return value.is_null() || !among(value, type, condition.operand);
    default:
      break;
  }
  if (value.is_null()) return false;
  switch (condition.op) {
    case Op::kIn:
      return among(value, type, condition.operand);
    case Op::kLt:
      return compare_columns(value, operand) < 0;
    case Op::kLe:
      return compare_columns(value, operand) <= 0;
    case Op::kGt:
      return compare_columns(value, operand) > 0;
    case Op::kGe:
      return compare_columns(value, operand) >= 0;
    case Op::kPrefix:
      return value.as_string().starts_with(operand.as_string());
    case Op::kContains:
      return value.as_string().find(operand.as_string()) != std::string_view::npos;
    default:
      return false;
  }
}

bool fulfils_all(const Collection& collection, const Document& document,
                 const std::vector<Condition>& conditions) {
  return std::all_of(conditions.begin(), conditions.end(),
                     [&](const Condition& condition) { return fulfils(collection, document, condition); });
}

bool matches(const Collection& collection, const Document& document, const Query& query) {
  if (!fulfils_all(collection, document, query.where)) return false;
  return query.any_of.empty() ||
         std::any_of(query.any_of.begin(), query.any_of.end(),
                     [&](const auto& group) { return fulfils_all(collection, document, group); });
}

bool stands_before(const Collection& collection, const std::vector<Sort>& sorts, const Document& a,
                   const Document& b) {
  for (const Sort& sort : sorts) {
    const int order = compare_columns(value_at(collection, a, sort.path), value_at(collection, b, sort.path));
    if (order != 0) return sort.descending ? order > 0 : order < 0;
  }
  return a.id < b.id;
}

}  // namespace

bool KeyLess::operator()(const std::vector<Value>& a, const std::vector<Value>& b) const {
  return std::lexicographical_compare(
      a.begin(), a.end(), b.begin(), b.end(),
      [](const Value& x, const Value& y) { return compare_columns(x, y) < 0; });
}

Table::Table(const Collection& collection) : collection_(&collection), unique_(collection.indexes.size()) {}

Result<std::int64_t> Table::insert(const Document& document) {
  if (documents_.contains(document.id)) return id_taken(*collection_, document.id);
  if (auto index = taken(document.id, document.body)) return index_taken(*collection_, *index);
  put({.id = document.id, .revision = 1, .body = document.body});
  return 1;
}

Result<std::int64_t> Table::update(const Document& document) {
  const Document* former = get(document.id);
  if (former == nullptr) return not_found(*collection_, document.id);
  if (document.revision != 0 && document.revision != former->revision) {
    return revision_differs(*collection_, document.id, document.revision, former->revision);
  }
  Document next{.id = document.id,
                .revision = former->revision + 1,
                .body = with_kept_heavy(*collection_, former->body, document.body)};
  if (auto index = taken(next.id, next.body)) return index_taken(*collection_, *index);
  const std::int64_t revision = next.revision;
  drop(document.id);
  put(std::move(next));
  return revision;
}

Result<std::int64_t> Table::erase(const Document& document) {
  const Document* former = get(document.id);
  if (former == nullptr) return not_found(*collection_, document.id);
  if (document.revision != 0 && document.revision != former->revision) {
    return revision_differs(*collection_, document.id, document.revision, former->revision);
  }
  drop(document.id);
  return 0;
}

const Document* Table::get(std::string_view id) const {
  const auto found = documents_.find(id);
  return found == documents_.end() ? nullptr : &found->second;
}

std::vector<const Document*> Table::find(const Query& query) const {
  std::vector<const Document*> found;
  for (const auto& [id, document] : documents_) {
    if (matches(*collection_, document, query)) found.push_back(&document);
  }
  if (!query.sort.empty()) {
    std::stable_sort(found.begin(), found.end(), [&](const Document* a, const Document* b) {
      return stands_before(*collection_, query.sort, *a, *b);
    });
  }
  const std::size_t skipped = std::min(query.offset, found.size());
  found.erase(found.begin(), found.begin() + static_cast<std::ptrdiff_t>(skipped));
  if (query.limit != 0 && found.size() > query.limit) found.resize(query.limit);
  return found;
}

void Table::restore(std::string_view id, std::optional<Document> former) {
  if (documents_.contains(id)) drop(id);
  if (former) put(std::move(*former));
}

std::optional<Table::Key> Table::key_of(const model::Index& index, const Value& body) const {
  if (!index.unique) return std::nullopt;
  const Document document{.id = {}, .revision = 0, .body = body};
  if (!index.only_when.empty() && value_at(*collection_, document, index.only_when).is_null())
    return std::nullopt;
  Key key;
  for (std::string_view path : index.columns) {
    key.push_back(value_at(*collection_, document, path));
    if (key.back().is_null()) return std::nullopt;
  }
  return key;
}

std::optional<std::string_view> Table::taken(std::string_view id, const Value& body) const {
  for (std::size_t i = 0; i < unique_.size(); ++i) {
    const auto key = key_of(collection_->indexes[i], body);
    if (!key) continue;
    const auto holder = unique_[i].find(*key);
    if (holder != unique_[i].end() && holder->second != id) return collection_->indexes[i].name;
  }
  return std::nullopt;
}

void Table::put(Document document) {
  for (std::size_t i = 0; i < unique_.size(); ++i) {
    if (auto key = key_of(collection_->indexes[i], document.body)) unique_[i][std::move(*key)] = document.id;
  }
  std::string id = document.id;
  documents_.insert_or_assign(std::move(id), std::move(document));
}

void Table::drop(std::string_view id) {
  const auto found = documents_.find(id);
  for (std::size_t i = 0; i < unique_.size(); ++i) {
    if (auto key = key_of(collection_->indexes[i], found->second.body)) unique_[i].erase(*key);
  }
  documents_.erase(found);
}

Document as_read(const Collection& collection, const Document& document, Read read) {
  if (read == Read::kFull) return document;
  return {.id = document.id, .revision = document.revision, .body = without_heavy(collection, document.body)};
}

}  // namespace squall::store::memory
