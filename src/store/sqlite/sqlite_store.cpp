#include "store/sqlite/sqlite_store.h"

#include <algorithm>
#include <atomic>

#include "base/file.h"
#include "base/gate.h"
#include "store/body.h"
#include "store/columns.h"
#include "store/sqlite/data_directory.h"
#include "store/sqlite/engine.h"
#include "store/sqlite/query.h"

namespace squall::store {
namespace {

using sqlite::Batch;
using sqlite::Engine;
using sqlite::kRefused;

constexpr std::size_t kErasedAtOnce = 500;

// How often a claim or an erase looks again when all that it found was changed under its hands.
constexpr int kRounds = 5;

}  // namespace

class SqliteStore::State {
 public:
  explicit State(SqliteOptions options) : options_(std::move(options)) {}

  Result<void> open(std::span<const Collection* const> collections);
  void close();

  // Calls `use(engine)` while the store is open, and turns what SQLite throws into an answer.
  template <typename T, typename Use>
  Result<T> with_engine(Use use) const {
    const auto pass = is_open_ ? gate_.enter() : std::nullopt;
    if (!pass) return store_closed();
    try {
      return use(*engine_);
    } catch (const sqlite::Failure& failure) {
      return to_error(failure);
    }
  }

  const SqliteOptions& options() const { return options_; }

 private:
  const SqliteOptions options_;
  mutable Gate gate_;
  std::atomic<bool> is_open_ = false;
  std::unique_ptr<Engine> engine_;
};

Result<void> SqliteStore::State::open(std::span<const Collection* const> collections) {
  for (const Collection* collection : collections) {
    if (auto checked = check_collection(*collection); !checked) return checked;
  }
  auto lock = sqlite::take_directory(options_.directory);
  if (!lock) return std::move(lock).error();
  const std::string path = join_path(options_.directory, "store.db");
  if (auto made = sqlite::make_private_file(path); !made) return made;
  try {
    auto engine = std::make_unique<Engine>(path, options_, *std::move(lock));
    if (auto started = engine->start(collections, *options_.clock); !started) {
      return std::move(started).error().with("{}", path);
    }
    engine_ = std::move(engine);
  } catch (const sqlite::Failure& failure) {
    return to_error(failure).with("{}", path);
  }
  is_open_ = true;
  return {};
}

void SqliteStore::State::close() {
  gate_.close_and_wait();
  is_open_ = false;
  engine_.reset();
}

SqliteStore::SqliteStore(SqliteOptions options) : state_(std::make_unique<State>(std::move(options))) {}

SqliteStore::~SqliteStore() { close(); }

Result<void> SqliteStore::open(std::span<const Collection* const> collections) {
  return state_->open(collections);
}

void SqliteStore::close() { state_->close(); }

Result<std::vector<std::int64_t>> SqliteStore::write(std::vector<Write> batch, Urgency urgency) {
  return state_->with_engine<std::vector<std::int64_t>>([&](Engine& engine) -> Engine::Answer {
    auto made = engine.make_batch(batch);
    if (!made) return std::move(made).error();
    made->urgency = urgency;
    return engine.write(*std::move(made));
  });
}

void SqliteStore::write_async(std::vector<Write> batch, Done done, Urgency urgency) {
  const auto queued = state_->with_engine<bool>([&](Engine& engine) -> Result<bool> {
    auto made = engine.make_batch(batch);
    if (!made) return std::move(made).error();
    made->urgency = urgency;
    made->done = done;
    engine.submit(*std::move(made));
    return true;
  });
  if (!queued) done(queued.error());
}

Result<Document> SqliteStore::get(const Collection& collection, std::string_view id, Read read) {
  return state_->with_engine<Document>([&](Engine& engine) -> Result<Document> {
    auto slot = engine.slot(collection);
    if (!slot) return std::move(slot).error();
    const sqlite::Table& table = (*slot)->table;
    auto found = engine.documents(table, get_sql(table, {&id, 1}, read), read);
    if (!found) return std::move(found).error();
    if (found->empty()) return not_found(collection, id);
    return std::move(found->front());
  });
}

Result<std::vector<Document>> SqliteStore::get_many(const Collection& collection,
                                                    std::span<const std::string> ids, Read read) {
  return state_->with_engine<std::vector<Document>>([&](Engine& engine) -> Result<std::vector<Document>> {
    auto slot = engine.slot(collection);
    if (!slot) return std::move(slot).error();
    std::vector<std::string_view> wanted(ids.begin(), ids.end());
    std::sort(wanted.begin(), wanted.end());
    wanted.erase(std::unique(wanted.begin(), wanted.end()), wanted.end());
    std::vector<Document> all;
    const sqlite::Table& table = (*slot)->table;
    for (std::size_t at = 0; at < wanted.size(); at += sqlite::kIdsAtOnce) {
      const auto some = std::span(wanted).subspan(at, std::min(sqlite::kIdsAtOnce, wanted.size() - at));
      auto found = engine.documents(table, get_sql(table, some, read), read);
      if (!found) return found;
      std::move(found->begin(), found->end(), std::back_inserter(all));
    }
    return all;
  });
}

Result<std::vector<Document>> SqliteStore::find(const Collection& collection, const Query& query) {
  if (auto checked = check_query(collection, query); !checked) return std::move(checked).error();
  return state_->with_engine<std::vector<Document>>([&](Engine& engine) -> Result<std::vector<Document>> {
    auto slot = engine.slot(collection);
    if (!slot) return std::move(slot).error();
    return engine.documents((*slot)->table, find_sql((*slot)->table, query), query.read);
  });
}

Result<std::size_t> SqliteStore::count(const Collection& collection, const Query& query, std::size_t cap) {
  if (auto checked = check_query(collection, query); !checked) return std::move(checked).error();
  return state_->with_engine<std::size_t>([&](Engine& engine) -> Result<std::size_t> {
    auto slot = engine.slot(collection);
    if (!slot) return std::move(slot).error();
    if (query.where.empty() && query.any_of.empty()) {
      const auto rows = static_cast<std::size_t>((*slot)->table.rows());
      return cap > 0 ? std::min(rows, cap) : rows;
    }
    const std::vector<Value> counted = engine.values(count_sql((*slot)->table, query, cap));
    return static_cast<std::size_t>(counted.front().as_int());
  });
}

Result<std::vector<Value>> SqliteStore::distinct(const Collection& collection, std::string_view path,
                                                 std::size_t limit) {
  const Query query{.sort = {{std::string(path)}}};
  if (auto checked = check_query(collection, query); !checked) return std::move(checked).error();
  return state_->with_engine<std::vector<Value>>([&](Engine& engine) -> Result<std::vector<Value>> {
    auto slot = engine.slot(collection);
    if (!slot) return std::move(slot).error();
    return engine.values(distinct_sql((*slot)->table, path, limit));
  });
}

namespace {

// One round of a claim: what was found, and what became of it.
struct Round {
  std::vector<Document> claimed;
  std::size_t refused = 0;
};

Result<Round> claim_round(Engine& engine, const sqlite::Table& table, const Query& query,
                          const Store::Patch& patch) {
  const Collection& collection = table.collection();
  auto found = engine.documents(table, find_sql(table, query), query.read);
  if (!found) return std::move(found).error();
  std::vector<Write> writes;
  Round round;
  for (const Document& document : *found) {
    auto body = patch(document);
    if (!body) continue;
    writes.push_back(update(collection, {.id = document.id, .revision = document.revision, .body = *body}));
    const bool full = query.read == Read::kFull;
    round.claimed.push_back(
        {document.id, 0,
         full ? with_kept_heavy(collection, document.body, *body) : without_heavy(collection, *body)});
  }
  auto batch = engine.make_batch(writes);
  if (!batch) return std::move(batch).error();
  batch->apart = true;
  auto revisions = engine.write(*std::move(batch));
  if (!revisions) return std::move(revisions).error();
  for (std::size_t i = 0; i < revisions->size(); ++i) round.claimed[i].revision = (*revisions)[i];
  round.refused =
      std::erase_if(round.claimed, [](const Document& document) { return document.revision == kRefused; });
  return round;
}

}  // namespace

// Found on a reader's connection and written on the found revision, so that the writer's thread runs nobody's
// patch and parses nothing. Claimers of one collection take turns: they would only find the same documents.
Result<std::vector<Document>> SqliteStore::claim(const Collection& collection, const Query& query,
                                                 const Patch& patch) {
  if (auto checked = check_query(collection, query); !checked) return std::move(checked).error();
  return state_->with_engine<std::vector<Document>>([&](Engine& engine) -> Result<std::vector<Document>> {
    auto slot = engine.slot(collection);
    if (!slot) return std::move(slot).error();
    MutexLock turn((*slot)->claiming);
    for (int attempt = 1;; ++attempt) {
      auto round = claim_round(engine, (*slot)->table, query, patch);
      if (!round) return std::move(round).error();
      if (!round->claimed.empty() || round->refused == 0 || attempt == kRounds)
        return std::move(round->claimed);
    }
  });
}

Result<std::size_t> SqliteStore::erase_where(const Collection& collection, const Query& query) {
  if (auto checked = check_query(collection, query); !checked) return std::move(checked).error();
  if (query.offset != 0)
    return make_error(Errc::kUnsupported, "erase_where on {} takes no offset", collection.name);
  return state_->with_engine<std::size_t>([&](Engine& engine) -> Result<std::size_t> {
    auto slot = engine.slot(collection);
    if (!slot) return std::move(slot).error();
    std::size_t erased = 0;
    for (int idle = 0; idle < kRounds && (query.limit == 0 || erased < query.limit);) {
      Query some = query;
      some.limit = query.limit == 0 ? kErasedAtOnce : std::min(kErasedAtOnce, query.limit - erased);
      std::vector<Write> writes;
      for (Engine::Key& key : engine.keys(keys_sql((*slot)->table, some))) {
        writes.push_back(store::erase(collection, std::move(key.id), key.revision));
      }
      auto batch = engine.make_batch(writes);
      if (!batch) return std::move(batch).error();
      batch->apart = true;
      auto answers = engine.write(*std::move(batch));
      if (!answers) return std::move(answers).error();
      const auto gone =
          answers->size() - static_cast<std::size_t>(std::count(answers->begin(), answers->end(), kRefused));
      erased += gone;
      idle = gone == 0 ? idle + 1 : 0;
      if (writes.size() < some.limit && gone == writes.size()) break;
    }
    return erased;
  });
}

Result<std::vector<std::string>> SqliteStore::check() {
  auto findings =
      state_->with_engine<std::vector<std::string>>([](Engine& engine) { return engine.check(); });
  if (!findings) return findings;
  for (const Invariant& invariant : state_->options().invariants) {
    auto found = invariant(*this);
    if (!found) return found;
    findings->insert(findings->end(), found->begin(), found->end());
  }
  return findings;
}

Counters SqliteStore::counters() const {
  auto counters = state_->with_engine<Counters>([](Engine& engine) { return engine.counters(); });
  return std::move(counters).value_or({});
}

}  // namespace squall::store
