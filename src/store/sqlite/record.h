// A write made ready on its caller's thread, so that the one writer thread only binds it; and rows turned
// back into documents. Threads: plain values.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/error.h"
#include "store/sqlite/handle.h"
#include "store/sqlite/table.h"
#include "store/store.h"

namespace squall::store::sqlite {

// What happens to the heavy fields of the document.
enum class Heavy : std::uint8_t {
  kKeep,     // the body names none of them
  kReplace,  // by `heavy`; empty: none is left
  kMerge,    // the body names some: `named` has them, null for those that go
};

struct Record {
  Write::Kind kind;
  const Table* table;
  std::string id;
  std::int64_t expected = 0;
  std::vector<Value> columns;
  std::string body;
  Heavy heavy_change = Heavy::kKeep;
  std::string heavy;
  Value named;

  std::size_t bytes() const { return body.size() + heavy.size() + 256; }
};

// REQUIRES: check_write(). Errors of body_text().
Result<Record> make_record(const Table& table, const Write& write);
// The columns of a body, in the order they are declared.
std::vector<Value> columns_of(const Collection& collection, const Value& body);
// The heavy fields of `body` that have a value.
Value heavy_of(const Collection& collection, const Value& body);

// The current row as a document: id, rev, body, and the text of the heavy table where it was read.
Result<Document> read_document(const Collection& collection, const Run& row, bool with_heavy);

}  // namespace squall::store::sqlite
