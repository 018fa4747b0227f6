#include "store/columns.h"

#include <algorithm>
#include <cmath>

#include "value/path.h"

namespace squall::store {
namespace {

bool needs_no_operand(Op op) { return op == Op::kIsNull || op == Op::kNotNull; }

bool is_name(std::string_view name) {
  return !name.empty() && name.front() != '_' &&
         std::all_of(name.begin(), name.end(), [](char c) { return (c >= 'a' && c <= 'z') || c == '_'; });
}

bool has_column(const Collection& collection, std::string_view path) {
  return std::any_of(collection.columns.begin(), collection.columns.end(),
                     [path](const Column& column) { return column.path == path; });
}

Error wrong_operand(const Collection& collection, const Condition& condition, const Value& operand) {
  return make_error(Errc::kInvalid, "filter on {}.{}: the column cannot be compared with a value of kind {}",
                    collection.name, condition.path, kind_name(operand.kind()));
}

Result<void> check_operands(const Collection& collection, const Condition& condition, ColumnType type) {
  if (!condition.operand.is_array()) return wrong_operand(collection, condition, condition.operand);
  for (const Value& item : condition.operand.items()) {
    if (!operand_value(type, item)) return wrong_operand(collection, condition, item);
  }
  return {};
}

Result<void> check_condition(const Collection& collection, const Condition& condition) {
  const auto type = column_type(collection, condition.path);
  if (!type) {
    return make_error(Errc::kUnsupported, "collection {} has no column \"{}\" to filter by", collection.name,
                      condition.path);
  }
  if (needs_no_operand(condition.op)) return {};
  if (condition.op == Op::kIn || condition.op == Op::kNotIn)
    return check_operands(collection, condition, *type);
  const bool takes_null = condition.op == Op::kEq || condition.op == Op::kNe;
  if (takes_null && condition.operand.is_null()) return {};
  const bool text_only = condition.op == Op::kPrefix || condition.op == Op::kContains;
  if ((text_only && *type != ColumnType::kText) || !operand_value(*type, condition.operand)) {
    return wrong_operand(collection, condition, condition.operand);
  }
  return {};
}

Result<void> check_bounds(const Collection& collection, const Query& query) {
  std::size_t conditions = query.where.size();
  std::size_t operands = 0;
  const auto add_operands = [&operands](const std::vector<Condition>& some) {
    for (const Condition& condition : some) {
      if (condition.op == Op::kIn || condition.op == Op::kNotIn) operands += condition.operand.size();
    }
  };
  add_operands(query.where);
  for (const auto& group : query.any_of) {
    conditions += group.size() + 1;
    add_operands(group);
  }
  if (conditions > kMaxConditions) {
    return make_error(Errc::kLimit, "a query on {} with {} conditions is over the limit of {}",
                      collection.name, conditions, kMaxConditions);
  }
  if (operands > kMaxOperands) {
    return make_error(Errc::kLimit, "a query on {} with lists of {} values is over the limit of {}",
                      collection.name, operands, kMaxOperands);
  }
  return {};
}

Error bad_declaration(const Collection& collection, std::string_view what, std::string_view name) {
  return make_error(Errc::kInternal, "collection {}: {} \"{}\"", collection.name, what, name);
}

Result<void> check_columns(const Collection& collection) {
  if (collection.columns.size() > kMaxColumns) {
    return make_error(Errc::kInternal, "collection {}: {} columns are more than the limit of {}",
                      collection.name, collection.columns.size(), kMaxColumns);
  }
  for (const Column& column : collection.columns) {
    const std::string_view path = column.path;
    const bool reserved = path.empty() || path == "id" || path == "k" || path == "rev" || path == "body" ||
                          path.find('"') != path.npos;
    if (reserved) return bad_declaration(collection, "reserved column", path);
    const std::string_view field = path.substr(0, path.find('.'));
    if (std::find(collection.heavy.begin(), collection.heavy.end(), field) != collection.heavy.end()) {
      return bad_declaration(collection, "column inside a heavy field", path);
    }
    const auto same = [path](const Column& other) { return other.path == path; };
    if (std::count_if(collection.columns.begin(), collection.columns.end(), same) > 1) {
      return bad_declaration(collection, "column declared twice", path);
    }
  }
  return {};
}

}  // namespace

Value column_value(const Column& column, const Value& body) {
  const Value& value = at_path(body, column.path);
  return operand_value(column.type, value).value_or(Value());
}

std::optional<ColumnType> column_type(const Collection& collection, std::string_view path) {
  if (path == "id") return ColumnType::kText;
  for (const Column& column : collection.columns) {
    if (column.path == path) return column.type;
  }
  return std::nullopt;
}

std::optional<Value> operand_value(ColumnType type, const Value& operand) {
  switch (type) {
    case ColumnType::kText:
      if (operand.is_string()) return operand;
      break;
    case ColumnType::kInteger:
      if (operand.is_int()) return operand;
      if (operand.is_bool()) return Value(operand.as_bool() ? 1 : 0);
      break;
    case ColumnType::kReal:
      if (operand.is_int()) return Value(static_cast<double>(operand.as_int()));
      if (operand.is_double() && !std::isnan(operand.as_double())) return operand;
      break;
  }
  return std::nullopt;
}

int compare_columns(const Value& a, const Value& b) {
  if (a.is_null() || b.is_null()) return static_cast<int>(b.is_null()) - static_cast<int>(a.is_null());
  if (a.is_string()) return a.as_string().compare(b.as_string());
  if (a.is_int())
    return static_cast<int>(a.as_int() > b.as_int()) - static_cast<int>(a.as_int() < b.as_int());
  return static_cast<int>(a.as_double() > b.as_double()) - static_cast<int>(a.as_double() < b.as_double());
}

Result<void> check_collection(const Collection& collection) {
  if (!is_name(collection.name) || collection.name.starts_with("schema_") ||
      collection.name.starts_with("sqlite_")) {
    return bad_declaration(collection, "no name for a collection:", collection.name);
  }
  if (auto columns = check_columns(collection); !columns) return columns;
  for (const model::Index& index : collection.indexes) {
    if (index.columns.empty() || index.name == "id")
      return bad_declaration(collection, "wrong index", index.name);
    for (std::string_view path : index.columns) {
      if (!has_column(collection, path))
        return bad_declaration(collection, "index over a column that is not declared:", path);
    }
    if (!index.only_when.empty() && !has_column(collection, index.only_when)) {
      return bad_declaration(collection, "index on a column that is not declared:", index.only_when);
    }
  }
  return {};
}

Result<void> check_query(const Collection& collection, const Query& query) {
  if (auto checked = check_bounds(collection, query); !checked) return checked;
  for (const Condition& condition : query.where) {
    if (auto checked = check_condition(collection, condition); !checked) return checked;
  }
  for (const auto& group : query.any_of) {
    for (const Condition& condition : group) {
      if (auto checked = check_condition(collection, condition); !checked) return checked;
    }
  }
  for (const Sort& sort : query.sort) {
    if (!column_type(collection, sort.path)) {
      return make_error(Errc::kUnsupported, "collection {} has no column \"{}\" to sort by", collection.name,
                        sort.path);
    }
  }
  return {};
}

Result<void> check_write(const Write& write) {
  const Document& document = write.document;
  if (document.id.empty() || document.id.size() > kMaxIdBytes) {
    return make_error(Errc::kInvalid, "a document of {} has an id of {} bytes; 1 to {} are allowed",
                      write.collection->name, document.id.size(), kMaxIdBytes);
  }
  if (write.kind != Write::Kind::kErase && !document.body.is_object()) {
    return make_error(Errc::kInvalid, "the body of {} {} is of kind {}, not an object",
                      write.collection->name, document.id, kind_name(document.body.kind()));
  }
  return {};
}

Error not_found(const Collection& collection, std::string_view id) {
  return make_error(Errc::kNotFound, "there is no document {} in {}", id, collection.name)
      .about(std::string(id));
}

Error id_taken(const Collection& collection, std::string_view id) {
  return make_error(Errc::kConflict, "the id {} is taken in {}", id, collection.name).about(std::string(id));
}

Error index_taken(const Collection& collection, std::string_view index) {
  return make_error(Errc::kConflict, "another document of {} has the same key of index {}", collection.name,
                    index)
      .about(std::string(index));
}

Error revision_differs(const Collection& collection, std::string_view id, std::int64_t expected,
                       std::int64_t found) {
  return make_error(Errc::kConflict, "document {} of {} was changed meanwhile: revision {} instead of {}", id,
                    collection.name, found, expected)
      .about(std::string(id));
}

Error store_closed() { return {Errc::kUnavailable, "the store is closed"}; }

}  // namespace squall::store
