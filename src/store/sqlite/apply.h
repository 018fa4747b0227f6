// Does one write inside the transaction of its connection: checks its condition, or changes nothing.
//
// Threads: serves the one thread that writes.
#pragma once

#include <cstdint>
#include <unordered_map>

#include "base/error.h"
#include "store/sqlite/handle.h"
#include "store/sqlite/record.h"

namespace squall::store::sqlite {

class Applier {
 public:
  explicit Applier(Connection& connection) : connection_(connection) {}

  // The new revision (0 for an erase), or why the condition does not hold. Throws Failure. REQUIRES: in a
  // transaction.
  Result<std::int64_t> apply(const Record& record);

 private:
  // The row of the document as it stands.
  struct Row {
    std::int64_t key = 0;
    std::int64_t revision = 0;
    std::uint64_t changed = 0;  // bit i: column i differs from the record's
  };

  Result<std::int64_t> insert(const Record& record);
  Result<std::int64_t> update(const Record& record);
  Result<std::int64_t> erase(const Record& record);
  Result<Row> look_up(const Record& record);
  // False when a unique key is taken.
  bool store_row(const Record& record, const Row& row);
  void store_heavy(const Record& record, std::int64_t key);
  void put_heavy(const Table& table, std::int64_t key, const std::string& text);
  std::string merged_heavy(const Record& record, std::int64_t key);
  Error taken_key(const Record& record);

  Connection& connection_;
  std::unordered_map<const Table*, std::unordered_map<std::uint64_t, std::string>> update_sql_;
};

}  // namespace squall::store::sqlite
