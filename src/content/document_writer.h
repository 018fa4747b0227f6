// Brings documents of one collection into the store: adds what is new, replaces what differs, leaves the rest
// alone.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "model/collection.h"
#include "store/store.h"
#include "value/value.h"

namespace squall::content {

// What one put() came to.
struct PutResult {
  std::string id;
  bool written = false;
};

// Private to this folder. Reads the collection's documents (those that `scope` finds) once.
class DocumentWriter {
 public:
  // `key` is the field by which a document is known again, e.g. "ref".
  DocumentWriter(store::Store& store, const model::Collection& collection, std::string_view key)
      : store_(store), collection_(collection), key_(key) {}

  Result<void> read(std::vector<store::Condition> scope = {});
  // The stored body under a key, null when there is none.
  Value find(std::string_view key) const;
  // Anything in the store that `fits`, for rules that no index holds.
  bool any(const std::function<bool(const Value& body)>& fits) const;
  // Writes at once. kConflict names the index that is taken. A document that somebody changed meanwhile is
  // read again.
  Result<PutResult> put(const Value& body);

  // Keeps the document for commit(), unless the store has it already. The last of one key counts.
  void stage(const Value& body);
  // Writes what was staged as one batch; when that is refused, one by one. Returns the ids of what was
  // written; `refused` is told the key of each document that could not be.
  using Refused = std::function<void(const std::string& key, const Error& error)>;
  std::vector<std::string> commit(const Refused& refused);

 private:
  store::Write write_of(const Value& body) const;

  store::Store& store_;
  const model::Collection& collection_;
  std::string key_;
  std::map<std::string, model::Document, std::less<>> known_;
  std::map<std::string, Value, std::less<>> staged_;
};

}  // namespace squall::content
