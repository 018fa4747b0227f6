// Queries as SQL. Values travel as parameters, never inside the text, and lists are padded to powers of two,
// so that few different texts exist and prepared statements are found again.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "store/sqlite/table.h"
#include "store/store.h"
#include "value/value.h"

namespace squall::store::sqlite {

struct Sql {
  std::string text;
  std::vector<Value> parameters;
};

// REQUIRES (each): check_query().
// id, rev, body and, when read in full from a collection with heavy fields, their text.
Sql find_sql(const Table& table, const Query& query);
// id, rev.
Sql keys_sql(const Table& table, const Query& query);
// The number.
Sql count_sql(const Table& table, const Query& query, std::size_t cap);
// The values.
Sql distinct_sql(const Table& table, std::string_view path, std::size_t limit);
// As find_sql(), for documents by id. REQUIRES: ids.size() is at most kIdsAtOnce and not 0.
Sql get_sql(const Table& table, std::span<const std::string_view> ids, Read read);
inline constexpr std::size_t kIdsAtOnce = 512;

}  // namespace squall::store::sqlite
