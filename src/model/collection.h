// How a kind of document is kept: its collection, the columns it can be found by, its indexes. Declarations
// only; the store makes tables of them. The collections of Squall are listed in model/collections.h.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "value/value.h"

namespace squall::model {

enum class ColumnType : std::uint8_t { kText, kInteger, kReal };  // bools are integers 0 and 1

// A filterable field: the dotted path in the body, e.g. {"action.ref", kText}. Null or missing is NULL.
struct Column {
  std::string_view path;
  ColumnType type = ColumnType::kText;
};

// An index over columns, in order; `descending` applies to all. A unique one takes no two documents whose
// columns are all equal and none NULL.
struct Index {
  std::string_view name;
  std::vector<std::string_view> columns;
  bool unique = false;
  // Only rows whose column `only_when` is not NULL are held (a small index over due work).
  std::string_view only_when = {};
};

struct Collection {
  std::string_view name;  // [a-z_]+
  std::vector<Column> columns;
  std::vector<Index> indexes;
  // Top-level fields that lists do not read (parameters, results): stored apart, read with Read::kFull only.
  std::vector<std::string_view> heavy;
};

struct Document {
  std::string id;
  std::int64_t revision = 0;  // 0: not stored yet
  Value body;
};

}  // namespace squall::model
