#include "store/faulty.h"

namespace squall::store {
namespace {

Error fault() { return {Errc::kIo, "the store failed (a fault asked for by a test)"}; }

}  // namespace

void FaultyStore::fail(std::uint64_t call, Fault fault) {
  MutexLock lock(mutex_);
  calls_ = 0;
  fail_at_ = call;
  fault_ = fault;
  fail_all_ = fail_writes_ = fired_ = false;
}

void FaultyStore::fail_all() {
  MutexLock lock(mutex_);
  calls_ = fail_at_ = 0;
  fail_all_ = true;
  fault_ = Fault::kBefore;
}

void FaultyStore::fail_writes() {
  MutexLock lock(mutex_);
  calls_ = fail_at_ = 0;
  fail_writes_ = true;
  fault_ = Fault::kBefore;
}

void FaultyStore::heal() {
  MutexLock lock(mutex_);
  calls_ = fail_at_ = 0;
  fail_all_ = fail_writes_ = fired_ = false;
}

bool FaultyStore::fired() const {
  MutexLock lock(mutex_);
  return fired_;
}

std::uint64_t FaultyStore::calls() const {
  MutexLock lock(mutex_);
  return calls_;
}

std::optional<FaultyStore::Fault> FaultyStore::next(Does does) {
  MutexLock lock(mutex_);
  ++calls_;
  const bool fails = fail_all_ || (fail_writes_ && does == Does::kWrite) || calls_ == fail_at_;
  if (!fails) return std::nullopt;
  fired_ = true;
  return fault_;
}

template <typename Call>
auto FaultyStore::guarded(Does does, Call call) -> decltype(call()) {
  const std::optional<Fault> planned = next(does);
  if (planned == Fault::kBefore) return fault();
  auto answer = call();
  if (planned == Fault::kAfter) return fault();
  return answer;
}

Result<std::vector<std::int64_t>> FaultyStore::write(std::vector<Write> batch, Urgency urgency) {
  return guarded(Does::kWrite, [&] { return inner_.write(std::move(batch), urgency); });
}

void FaultyStore::write_async(std::vector<Write> batch, Done done, Urgency urgency) {
  const std::optional<Fault> planned = next(Does::kWrite);
  if (planned == Fault::kBefore) return done(fault());
  if (planned == Fault::kAfter) {
    return inner_.write_async(
        std::move(batch), [done = std::move(done)](const auto&) { done(fault()); }, urgency);
  }
  inner_.write_async(std::move(batch), std::move(done), urgency);
}

Result<Document> FaultyStore::get(const Collection& collection, std::string_view id, Read read) {
  return guarded(Does::kRead, [&] { return inner_.get(collection, id, read); });
}

Result<std::vector<Document>> FaultyStore::get_many(const Collection& collection,
                                                    std::span<const std::string> ids, Read read) {
  return guarded(Does::kRead, [&] { return inner_.get_many(collection, ids, read); });
}

Result<std::vector<Document>> FaultyStore::find(const Collection& collection, const Query& query) {
  return guarded(Does::kRead, [&] { return inner_.find(collection, query); });
}

Result<std::size_t> FaultyStore::count(const Collection& collection, const Query& query, std::size_t cap) {
  return guarded(Does::kRead, [&] { return inner_.count(collection, query, cap); });
}

Result<std::vector<Value>> FaultyStore::distinct(const Collection& collection, std::string_view path,
                                                 std::size_t limit) {
  return guarded(Does::kRead, [&] { return inner_.distinct(collection, path, limit); });
}

Result<std::vector<Document>> FaultyStore::claim(const Collection& collection, const Query& query,
                                                 const Patch& patch) {
  return guarded(Does::kWrite, [&] { return inner_.claim(collection, query, patch); });
}

Result<std::size_t> FaultyStore::erase_where(const Collection& collection, const Query& query) {
  return guarded(Does::kWrite, [&] { return inner_.erase_where(collection, query); });
}

Result<std::vector<std::string>> FaultyStore::check() {
  return guarded(Does::kRead, [&] { return inner_.check(); });
}

std::uint64_t fail_each_call(Store& inner, const std::function<void(Store&)>& operation,
                             const std::function<void()>& after_fault) {
  std::uint64_t runs = 0;
  for (FaultyStore::Fault fault : {FaultyStore::Fault::kBefore, FaultyStore::Fault::kAfter}) {
    for (std::uint64_t call = 1;; ++call) {
      FaultyStore store(inner);
      store.fail(call, fault);
      operation(store);
      if (!store.fired()) break;
      ++runs;
      if (after_fault) after_fault();
    }
  }
  return runs;
}

}  // namespace squall::store
