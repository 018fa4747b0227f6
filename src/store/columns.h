// What a column of a document holds, how columns compare, and which declarations, queries and writes a store
// takes. Every implementation asks here, so that they agree.
//
// Threads: plain functions, no state.
#pragma once

#include <optional>
#include <string_view>

#include "base/error.h"
#include "model/collection.h"
#include "store/store.h"
#include "value/value.h"

namespace squall::store {

using model::Column;
using model::ColumnType;

// The value of `column` in `body`: a text for kText, an int for kInteger (a bool is 0 or 1), a double for
// kReal (from an int too); null when it is missing, of another kind, or not a number.
Value column_value(const Column& column, const Value& body);

// The type of "id" (kText) or of a declared column; nothing when the collection has no such column.
std::optional<ColumnType> column_type(const Collection& collection, std::string_view path);

// `operand` as the column holds it (true becomes 1, an int 1.0 for kReal); nothing when it is of another
// type.
std::optional<Value> operand_value(ColumnType type, const Value& operand);

// <0, 0, >0. Null comes first; texts byte by byte. REQUIRES: both are null or values of one column.
int compare_columns(const Value& a, const Value& b);

// kInternal when the declaration contradicts itself: names, columns of its indexes, a column inside a heavy
// field, or more than kMaxColumns.
Result<void> check_collection(const Collection& collection);
inline constexpr std::size_t kMaxColumns = 60;

// kUnsupported for a column that is not declared, kInvalid for an operand of the wrong type, kLimit beyond
// the bounds of store.h.
Result<void> check_query(const Collection& collection, const Query& query);

// kInvalid for an empty or overlong id, or a body that is no object.
Result<void> check_write(const Write& write);
inline constexpr std::size_t kMaxIdBytes = 256;

// Answers of the contract that every implementation words alike.
Error not_found(const Collection& collection, std::string_view id);
Error id_taken(const Collection& collection, std::string_view id);
Error index_taken(const Collection& collection, std::string_view index);
Error revision_differs(const Collection& collection, std::string_view id, std::int64_t expected,
                       std::int64_t found);
Error store_closed();

}  // namespace squall::store
