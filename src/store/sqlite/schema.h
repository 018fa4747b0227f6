// What stands in the file: versions of its layout, and tables that follow the declared collections.
//
// `schema_versions` lists each version of the layout the file went through. A file of a newer version than
// this program knows is refused; an older one is migrated step by step. Within a version the tables follow
// the declarations: a new column is added and filled from the bodies, a column that is no longer declared
// goes, indexes are made and dropped, fields that became heavy (or ceased to be) move. All of
// it is one transaction: a start that fails has changed nothing. Tables that nobody declares stay.
#pragma once

#include <cstdint>
#include <span>

#include "base/clock.h"
#include "base/error.h"
#include "store/sqlite/handle.h"
#include "store/sqlite/table.h"

namespace squall::store::sqlite {

inline constexpr std::int64_t kSchemaVersion = 1;

// kUnsupported for a file that a newer version made; kConflict when documents that are there break a unique
// index that is new. Throws Failure.
Result<void> prepare_schema(Connection& connection, std::span<const Table* const> tables, Timestamp now);

}  // namespace squall::store::sqlite
