// The store contract in plain memory: for tests, and for programs that keep nothing. Simple on purpose: a
// query looks at every document of its collection.
//
// Threads: as Store; one lock serves all calls. write_async() answers from a thread of its own.
#pragma once

#include <memory>
#include <vector>

#include "store/store.h"

namespace squall::store {

class MemoryStore : public Store {
 public:
  // `invariants` are run by check().
  explicit MemoryStore(std::vector<Invariant> invariants = {});
  ~MemoryStore() override;

  Result<void> open(std::span<const Collection* const> collections) override;
  void close() override;
  Result<std::vector<std::int64_t>> write(std::vector<Write> batch, Urgency urgency = Urgency::kNow) override;
  void write_async(std::vector<Write> batch, Done done, Urgency urgency = Urgency::kNow) override;
  Result<Document> get(const Collection& collection, std::string_view id, Read read = Read::kFull) override;
  Result<std::vector<Document>> get_many(const Collection& collection, std::span<const std::string> ids,
                                         Read read = Read::kFull) override;
  Result<std::vector<Document>> find(const Collection& collection, const Query& query) override;
  Result<std::size_t> count(const Collection& collection, const Query& query, std::size_t cap = 0) override;
  Result<std::vector<Value>> distinct(const Collection& collection, std::string_view path,
                                      std::size_t limit) override;
  Result<std::vector<Document>> claim(const Collection& collection, const Query& query,
                                      const Patch& patch) override;
  Result<std::size_t> erase_where(const Collection& collection, const Query& query) override;
  Result<std::vector<std::string>> check() override;
  Counters counters() const override;

 private:
  class State;
  std::unique_ptr<State> state_;
};

}  // namespace squall::store
