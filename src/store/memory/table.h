// The documents of one collection, their unique keys, and what a query finds among them. Not safe to share
// between threads: MemoryStore holds its lock around every call.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "store/store.h"

namespace squall::store::memory {

struct KeyLess {
  bool operator()(const std::vector<Value>& a, const std::vector<Value>& b) const;
};

class Table {
 public:
  explicit Table(const Collection& collection);

  const Collection& collection() const { return *collection_; }

  // Each checks the condition of the write and does it, or changes nothing. The revision that stands now (0
  // for erase).
  Result<std::int64_t> insert(const Document& document);
  Result<std::int64_t> update(const Document& document);
  Result<std::int64_t> erase(const Document& document);

  // Null when there is none.
  const Document* get(std::string_view id) const;
  // As Query says, whole; the pointers hold until the next change. REQUIRES: check_query().
  std::vector<const Document*> find(const Query& query) const;
  std::size_t size() const { return documents_.size(); }

  // The document as it was, or nothing where there was none: undoes a write of a batch.
  void restore(std::string_view id, std::optional<Document> former);

 private:
  using Key = std::vector<Value>;
  using Keys = std::map<Key, std::string, KeyLess>;  // key -> id

  std::optional<Key> key_of(const model::Index& index, const Value& body) const;
  // The name of the first unique index in which another document has the key of `body`.
  std::optional<std::string_view> taken(std::string_view id, const Value& body) const;
  void put(Document document);
  void drop(std::string_view id);

  const Collection* collection_;
  std::map<std::string, Document, std::less<>> documents_;
  std::vector<Keys> unique_;  // beside collection().indexes; empty for those that are not unique
};

// The document without its heavy fields when asked for a summary.
Document as_read(const Collection& collection, const Document& document, Read read);

}  // namespace squall::store::memory
