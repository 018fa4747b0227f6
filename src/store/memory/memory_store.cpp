#include "store/memory/memory_store.h"

#include <map>
#include <thread>
#include <unordered_map>

#include "base/mutex.h"
#include "base/queue.h"
#include "store/body.h"
#include "store/columns.h"
#include "store/memory/table.h"

namespace squall::store {
namespace {

constexpr std::size_t kQueuedBatches = 4096;

// What a body looks like after a disk: a test must not pass because a date survived here.
Result<Value> as_kept(const Write& write) {
  auto text = body_text(*write.collection, write.document.id, write.document.body);
  if (!text) return std::move(text).error();
  return body_value(*write.collection, write.document.id, *text);
}

}  // namespace

class MemoryStore::State {
 public:
  explicit State(std::vector<Invariant> invariants) : invariants_(std::move(invariants)) {}

  Result<void> open(std::span<const Collection* const> collections) SQUALL_EXCLUDES(mutex_);
  void close() SQUALL_EXCLUDES(mutex_);
  Result<std::vector<std::int64_t>> write(std::vector<Write> batch) SQUALL_EXCLUDES(mutex_);
  void write_async(std::vector<Write> batch, Done done);
  Result<std::vector<Document>> claim(const Collection& collection, const Query& query, const Patch& patch)
      SQUALL_EXCLUDES(mutex_);
  Result<std::size_t> erase_where(const Collection& collection, const Query& query) SQUALL_EXCLUDES(mutex_);

  // Calls `use(table)` under the lock and returns its answer.
  template <typename T, typename Use>
  Result<T> with_table(const Collection& collection, Use use) SQUALL_EXCLUDES(mutex_) {
    MutexLock lock(mutex_);
    auto table = table_of(collection);
    if (!table) return std::move(table).error();
    return use(**table);
  }

  Counters counters() const SQUALL_EXCLUDES(mutex_) {
    MutexLock lock(mutex_);
    return counters_;
  }
  const std::vector<Invariant>& invariants() const { return invariants_; }
  bool is_open() const SQUALL_EXCLUDES(mutex_) {
    MutexLock lock(mutex_);
    return open_;
  }

 private:
  struct Queued {
    std::vector<Write> batch;
    Done done;
  };

  Result<memory::Table*> table_of(const Collection& collection) SQUALL_REQUIRES(mutex_);
  Result<std::int64_t> apply(const Write& write) SQUALL_REQUIRES(mutex_);
  Result<std::vector<std::int64_t>> apply_all(const std::vector<Write>& batch) SQUALL_REQUIRES(mutex_);
  void count_step(std::size_t writes) SQUALL_REQUIRES(mutex_);

  mutable Mutex mutex_;
  bool open_ SQUALL_GUARDED_BY(mutex_) = false;
  std::map<std::string, memory::Table, std::less<>> tables_ SQUALL_GUARDED_BY(mutex_);
  Counters counters_ SQUALL_GUARDED_BY(mutex_);
  const std::vector<Invariant> invariants_;
  BoundedQueue<Queued> queue_{kQueuedBatches, WhenFull::kWait};
  std::jthread async_;
};

Result<void> MemoryStore::State::open(std::span<const Collection* const> collections) {
  for (const Collection* collection : collections) {
    if (auto checked = check_collection(*collection); !checked) return checked;
  }
  MutexLock lock(mutex_);
  for (const Collection* collection : collections)
    tables_.try_emplace(std::string(collection->name), *collection);
  open_ = true;
  async_ = std::jthread([this] {
    while (auto item = queue_.pop()) item->done(write(std::move(item->batch)));
  });
  return {};
}

void MemoryStore::State::close() {
  queue_.close();
  if (async_.joinable()) async_.join();
  MutexLock lock(mutex_);
  open_ = false;
}

Result<memory::Table*> MemoryStore::State::table_of(const Collection& collection) {
  if (!open_) return store_closed();
  const auto found = tables_.find(collection.name);
  if (found == tables_.end()) {
    return make_error(Errc::kUnsupported, "the store was not opened with collection {}", collection.name);
  }
  return &found->second;
}

Result<std::int64_t> MemoryStore::State::apply(const Write& write) {
  auto table = table_of(*write.collection);
  if (!table) return std::move(table).error();
  switch (write.kind) {
    case Write::Kind::kInsert:
      return (*table)->insert(write.document);
    case Write::Kind::kUpdate:
      return (*table)->update(write.document);
    case Write::Kind::kErase:
      return (*table)->erase(write.document);
  }
  return store_closed();
}

Result<std::vector<std::int64_t>> MemoryStore::State::apply_all(const std::vector<Write>& batch) {
  struct Done {
    memory::Table* table;
    std::string id;
    std::optional<Document> former;
  };
  std::vector<Done> done;
  std::vector<std::int64_t> revisions;
  for (const Write& write : batch) {
    auto table = table_of(*write.collection);
    std::optional<Document> former;
    if (table) {
      if (const Document* stored = (*table)->get(write.document.id)) former = *stored;
    }
    auto revision = apply(write);
    if (!revision) {
      for (auto step = done.rbegin(); step != done.rend(); ++step)
        step->table->restore(step->id, std::move(step->former));
      return std::move(revision).error();
    }
    revisions.push_back(*revision);
    done.push_back({*table, write.document.id, std::move(former)});
  }
  count_step(batch.size());
  return revisions;
}

void MemoryStore::State::count_step(std::size_t writes) {
  if (writes == 0) return;
  ++counters_.commits;
  ++counters_.batches;
  counters_.writes += writes;
}

Result<std::vector<std::int64_t>> MemoryStore::State::write(std::vector<Write> batch) {
  for (Write& write : batch) {
    if (auto checked = check_write(write); !checked) return std::move(checked).error();
    if (write.kind == Write::Kind::kErase) continue;
    auto body = as_kept(write);
    if (!body) return std::move(body).error();
    write.document.body = *std::move(body);
  }
  MutexLock lock(mutex_);
  if (!open_) return store_closed();
  return apply_all(batch);
}

void MemoryStore::State::write_async(std::vector<Write> batch, Done done) {
  Queued item{.batch = std::move(batch), .done = done};
  if (!is_open() || queue_.push(std::move(item)) != Pushed::kAccepted) done(store_closed());
}

Result<std::vector<Document>> MemoryStore::State::claim(const Collection& collection, const Query& query,
                                                        const Patch& patch) {
  MutexLock lock(mutex_);
  auto table = table_of(collection);
  if (!table) return std::move(table).error();
  std::vector<Write> writes;
  for (const Document* found : (*table)->find(query)) {
    const Document document = memory::as_read(collection, *found, query.read);
    if (auto body = patch(document)) {
      writes.push_back(
          update(collection, {.id = document.id, .revision = document.revision, .body = *std::move(body)}));
    }
  }
  std::vector<Document> claimed;
  for (Write& write : writes) {
    auto body = as_kept(write);
    if (!body) return std::move(body).error();
    write.document.body = *std::move(body);
    // One by one: a claim whose patch breaks a unique key is left out, the others stand.
    if (!apply(write)) continue;
    claimed.push_back(memory::as_read(collection, *(*table)->get(write.document.id), query.read));
  }
  count_step(claimed.size());
  return claimed;
}

Result<std::size_t> MemoryStore::State::erase_where(const Collection& collection, const Query& query) {
  MutexLock lock(mutex_);
  auto table = table_of(collection);
  if (!table) return std::move(table).error();
  std::vector<Write> writes;
  for (const Document* found : (*table)->find(query)) writes.push_back(erase(collection, found->id));
  auto erased = apply_all(writes);
  if (!erased) return std::move(erased).error();
  return erased->size();
}

MemoryStore::MemoryStore(std::vector<Invariant> invariants)
    : state_(std::make_unique<State>(std::move(invariants))) {}

MemoryStore::~MemoryStore() { close(); }

Result<void> MemoryStore::open(std::span<const Collection* const> collections) {
  return state_->open(collections);
}

void MemoryStore::close() { state_->close(); }

Result<std::vector<std::int64_t>> MemoryStore::write(std::vector<Write> batch, Urgency) {
  return state_->write(std::move(batch));
}

void MemoryStore::write_async(std::vector<Write> batch, Done done, Urgency) {
  state_->write_async(std::move(batch), std::move(done));
}

Result<Document> MemoryStore::get(const Collection& collection, std::string_view id, Read read) {
  return state_->with_table<Document>(collection, [&](memory::Table& table) -> Result<Document> {
    const Document* found = table.get(id);
    if (found == nullptr) return not_found(collection, id);
    return memory::as_read(collection, *found, read);
  });
}

Result<std::vector<Document>> MemoryStore::get_many(const Collection& collection,
                                                    std::span<const std::string> ids, Read read) {
  return state_->with_table<std::vector<Document>>(
      collection, [&](memory::Table& table) -> Result<std::vector<Document>> {
        std::map<std::string, Document> found;  // an id that is named twice is answered once
        for (const std::string& id : ids) {
          if (const Document* document = table.get(id))
            found.try_emplace(id, memory::as_read(collection, *document, read));
        }
        std::vector<Document> answer;
        for (auto& [id, document] : found) answer.push_back(std::move(document));
        return answer;
      });
}

Result<std::vector<Document>> MemoryStore::find(const Collection& collection, const Query& query) {
  if (auto checked = check_query(collection, query); !checked) return std::move(checked).error();
  return state_->with_table<std::vector<Document>>(
      collection, [&](memory::Table& table) -> Result<std::vector<Document>> {
        std::vector<Document> answer;
        for (const Document* found : table.find(query))
          answer.push_back(memory::as_read(collection, *found, query.read));
        return answer;
      });
}

Result<std::size_t> MemoryStore::count(const Collection& collection, const Query& query, std::size_t cap) {
  if (auto checked = check_query(collection, query); !checked) return std::move(checked).error();
  return state_->with_table<std::size_t>(collection, [&](memory::Table& table) -> Result<std::size_t> {
    Query all = query;
    all.sort.clear();
    all.limit = cap;
    all.offset = 0;
    return table.find(all).size();
  });
}

Result<std::vector<Value>> MemoryStore::distinct(const Collection& collection, std::string_view path,
                                                 std::size_t limit) {
  const Query query{.where = {{std::string(path), Op::kNotNull, {}}}, .sort = {{std::string(path)}}};
  if (auto checked = check_query(collection, query); !checked) return std::move(checked).error();
  return state_->with_table<std::vector<Value>>(
      collection, [&](memory::Table& table) -> Result<std::vector<Value>> {
        std::vector<Value> values;
        for (const Document* found : table.find(query)) {
          Value value = found->id;
          for (const Column& column : collection.columns) {
            if (column.path == path) value = column_value(column, found->body);
          }
          if (!values.empty() && compare_columns(values.back(), value) == 0) continue;
          if (values.size() == limit) break;
          values.push_back(std::move(value));
        }
        return values;
      });
}

Result<std::vector<Document>> MemoryStore::claim(const Collection& collection, const Query& query,
                                                 const Patch& patch) {
  if (auto checked = check_query(collection, query); !checked) return std::move(checked).error();
  return state_->claim(collection, query, patch);
}

Result<std::size_t> MemoryStore::erase_where(const Collection& collection, const Query& query) {
  if (auto checked = check_query(collection, query); !checked) return std::move(checked).error();
  if (query.offset != 0)
    return make_error(Errc::kUnsupported, "erase_where on {} takes no offset", collection.name);
  return state_->erase_where(collection, query);
}

Result<std::vector<std::string>> MemoryStore::check() {
  if (!state_->is_open()) return store_closed();
  std::vector<std::string> findings;
  for (const Invariant& invariant : state_->invariants()) {
    auto found = invariant(*this);
    if (!found) return std::move(found).error();
    findings.insert(findings.end(), found->begin(), found->end());
  }
  return findings;
}

Counters MemoryStore::counters() const { return state_->counters(); }

}  // namespace squall::store
