// A Store that fails the Nth call, for tests of what stands on a store (style: fail every call once).
//
//   fail_each_call(inner, [&](Store& store) { return register_pack(store, pack).ok(); });
//
// Threads: as any Store; calls are numbered in the order they arrive.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>

#include "base/mutex.h"
#include "store/store.h"

namespace squall::store {

class FaultyStore : public Store {
 public:
  enum class Fault : std::uint8_t {
    kBefore,  // the call does nothing and answers kIo
    kAfter,   // the call is done, and its answer is lost: kIo all the same (what a broken connection looks
              // like)
  };

  // `inner` must outlive this.
  explicit FaultyStore(Store& inner) : inner_(inner) {}

  // The `call`th call from now on (1 is the next) fails; those behind it pass. open(), close() and counters()
  // do not count.
  void fail(std::uint64_t call, Fault fault = Fault::kBefore);
  // Every call fails until heal(): a store that is gone.
  void fail_all();
  // Every write fails until heal(), and reads pass: a disk that stays full.
  void fail_writes();
  void heal();
  // Whether the call chosen by fail() has come.
  bool fired() const;
  // Calls since the last fail(), fail_all() or heal().
  std::uint64_t calls() const;
  Store& inner() { return inner_; }

  Result<void> open(std::span<const Collection* const> collections) override {
    return inner_.open(collections);
  }
  void close() override { inner_.close(); }
  Result<std::vector<std::int64_t>> write(std::vector<Write> batch, Urgency urgency) override;
  void write_async(std::vector<Write> batch, Done done, Urgency urgency) override;
  Result<Document> get(const Collection& collection, std::string_view id, Read read) override;
  Result<std::vector<Document>> get_many(const Collection& collection, std::span<const std::string> ids,
                                         Read read) override;
  Result<std::vector<Document>> find(const Collection& collection, const Query& query) override;
  Result<std::size_t> count(const Collection& collection, const Query& query, std::size_t cap) override;
  Result<std::vector<Value>> distinct(const Collection& collection, std::string_view path,
                                      std::size_t limit) override;
  Result<std::vector<Document>> claim(const Collection& collection, const Query& query,
                                      const Patch& patch) override;
  Result<std::size_t> erase_where(const Collection& collection, const Query& query) override;
  Result<std::vector<std::string>> check() override;
  Counters counters() const override { return inner_.counters(); }

 private:
  // What is to happen to the call that arrives now.
  enum class Does : std::uint8_t { kRead, kWrite };
  std::optional<Fault> next(Does does);
  template <typename Call>
  auto guarded(Does does, Call call) -> decltype(call());

  Store& inner_;
  mutable Mutex mutex_;
  std::uint64_t calls_ SQUALL_GUARDED_BY(mutex_) = 0;
  std::uint64_t fail_at_ SQUALL_GUARDED_BY(mutex_) = 0;
  bool fail_all_ SQUALL_GUARDED_BY(mutex_) = false;
  bool fail_writes_ SQUALL_GUARDED_BY(mutex_) = false;
  bool fired_ SQUALL_GUARDED_BY(mutex_) = false;
  Fault fault_ SQUALL_GUARDED_BY(mutex_) = Fault::kBefore;
};

// Runs `operation` over and over on a FaultyStore around `inner`: with its first call failing, then its
// second, and so on, until it comes through without meeting the fault. `after_fault` then looks at what is
// left behind. Both faults of each call are tried. Returns how many runs met a fault.
std::uint64_t fail_each_call(Store& inner, const std::function<void(Store&)>& operation,
                             const std::function<void()>& after_fault = {});

}  // namespace squall::store
