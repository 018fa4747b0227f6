#include "services/core/catalog.h"

#include <algorithm>

#include "model/collections.h"

namespace squall::services {

DocumentSet::DocumentSet(std::vector<model::Document> documents, std::string_view key)
    : documents_(std::move(documents)) {
  by_key_.reserve(documents_.size());
  by_id_.reserve(documents_.size());
  for (std::size_t i = 0; i < documents_.size(); ++i) {
    by_id_.emplace(documents_[i].id, i);
    const Value& text = documents_[i].body[key];
    if (text.is_string()) by_key_.emplace(std::string(text.as_string()), i);
  }
}

const model::Document* DocumentSet::by_key(std::string_view key) const {
  const auto found = by_key_.find(key);
  return found == by_key_.end() ? nullptr : &documents_[found->second];
}

const model::Document* DocumentSet::by_id(std::string_view id) const {
  const auto found = by_id_.find(id);
  return found == by_id_.end() ? nullptr : &documents_[found->second];
}

namespace {
enum ShelfName : std::size_t {
  kActionShelf,
  kRunnerShelf,
  kRuleShelf,
  kTriggerShelf,
  kTriggerTypeShelf,
  kPolicyShelf,
  kConfigShelf,
  kSchemaShelf
};

bool same_revisions(const std::vector<model::Document>& a, const std::vector<model::Document>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](const model::Document& one, const model::Document& other) {
                      return one.id == other.id && one.revision == other.revision;
                    });
}

}  // namespace

struct Catalog::Shelf {
  const model::Collection* collection;
  std::string_view key;
  bus::Topic topic;
  std::atomic<std::uint64_t> wanted{1};  // raised with each announced change
  std::mutex reading;                    // one reload at a time
  std::mutex guard;                      // of current: held for one copy of a pointer
  Snapshot current;
  std::atomic<std::int64_t> read_at{0};  // steady microseconds

  Snapshot get() {
    std::lock_guard lock(guard);
    return current;
  }
};

Catalog::Catalog(store::Store& store, bus::Bus& bus, Clock& clock, Micros max_age)
    : store_(store), clock_(clock), max_age_(max_age) {
  const auto add = [this](const model::Collection& collection, std::string_view key, bus::Topic topic) {
    auto shelf = std::make_unique<Shelf>();
    shelf->collection = &collection;
    shelf->key = key;
    shelf->topic = topic;
    shelves_.push_back(std::move(shelf));
  };
  add(model::kActions, "ref", bus::Topic::kContentChanged);
  add(model::kRunnerTypes, "name", bus::Topic::kContentChanged);
  add(model::kRules, "ref", bus::Topic::kRuleChanged);
  add(model::kTriggers, "ref", bus::Topic::kTriggerChanged);
  add(model::kTriggerTypes, "ref", bus::Topic::kTriggerChanged);
  add(model::kPolicies, "ref", bus::Topic::kContentChanged);
  add(model::kConfigs, "pack", bus::Topic::kContentChanged);
  add(model::kConfigSchemas, "pack", bus::Topic::kContentChanged);
  for (const auto topic :
       {bus::Topic::kContentChanged, bus::Topic::kRuleChanged, bus::Topic::kTriggerChanged}) {
    subscriptions_.push_back(bus.on_wake(topic, [this, topic](const bus::WakeUp&) {
      for (auto& shelf : shelves_)
        if (shelf->topic == topic) shelf->wanted.fetch_add(1, std::memory_order_release);
    }));
  }
}

Catalog::~Catalog() { subscriptions_.clear(); }

Result<Catalog::Snapshot> Catalog::read(Shelf& shelf) {
  const auto fresh = [&](const Snapshot& snapshot, std::uint64_t wanted) {
    return snapshot && snapshot->generation() >= wanted &&
           clock_.steady().count() - shelf.read_at.load(std::memory_order_relaxed) < max_age_.count();
  };
  Snapshot snapshot = shelf.get();
  if (fresh(snapshot, shelf.wanted.load(std::memory_order_acquire))) return snapshot;

  std::lock_guard lock(shelf.reading);
  std::uint64_t wanted = shelf.wanted.load(std::memory_order_acquire);
  snapshot = shelf.get();
  if (fresh(snapshot, wanted)) return snapshot;
  auto documents = store_.find(*shelf.collection, {.where = {}, .read = store::Read::kFull});
  if (!documents.ok()) {
    if (snapshot) return snapshot;  // what we knew is better than nothing
    return std::move(documents).error();
  }
  if (snapshot && snapshot->generation() >= wanted) {
    // Read again without a word of a change.
    shelf.read_at.store(clock_.steady().count(), std::memory_order_relaxed);
    if (same_revisions(snapshot->all(), *documents)) return snapshot;
    wanted = shelf.wanted.fetch_add(1, std::memory_order_acq_rel) + 1;
  }
  auto loaded = std::make_shared<DocumentSet>(std::move(*documents), shelf.key);
  loaded->generation_ = wanted;
  shelf.read_at.store(clock_.steady().count(), std::memory_order_relaxed);
  {
    std::lock_guard swap(shelf.guard);
    shelf.current = loaded;
  }
  return Snapshot(loaded);
}

Result<Catalog::Snapshot> Catalog::actions() { return read(*shelves_[kActionShelf]); }
Result<Catalog::Snapshot> Catalog::runner_types() { return read(*shelves_[kRunnerShelf]); }
Result<Catalog::Snapshot> Catalog::rules() { return read(*shelves_[kRuleShelf]); }
Result<Catalog::Snapshot> Catalog::triggers() { return read(*shelves_[kTriggerShelf]); }
Result<Catalog::Snapshot> Catalog::trigger_types() { return read(*shelves_[kTriggerTypeShelf]); }
Result<Catalog::Snapshot> Catalog::policies() { return read(*shelves_[kPolicyShelf]); }
Result<Catalog::Snapshot> Catalog::configs() { return read(*shelves_[kConfigShelf]); }
Result<Catalog::Snapshot> Catalog::config_schemas() { return read(*shelves_[kSchemaShelf]); }

Result<model::Document> Catalog::action(std::string_view ref) {
  auto set = actions();
  if (!set.ok()) return std::move(set).error();
  const model::Document* found = (*set)->by_key(ref);
  if (!found) return make_error(Errc::kNotFound, "Action \"{}\" cannot be found.", ref);
  return *found;
}

Result<model::Document> Catalog::runner_type(std::string_view name) {
  auto set = runner_types();
  if (!set.ok()) return std::move(set).error();
  const model::Document* found = (*set)->by_key(name);
  if (!found) return make_error(Errc::kNotFound, "RunnerType {} is not found.", name);
  return *found;
}

}  // namespace squall::services
