// The registered content as services read it: documents of actions, runner types, rules, triggers, policies
// and configs, kept in memory and read again when the bus says that they changed (and every `max_age`, for
// wake-ups that were lost).
//
// A snapshot is immutable; readers take it without a lock and keep it as long as they like. A reader that
// comes after a change was announced on this bus sees the change.
#pragma once

#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/clock.h"
#include "base/error.h"
#include "bus/bus.h"
#include "model/collection.h"
#include "store/store.h"
#include "value/value.h"

namespace squall::services {

// All documents of one collection, by id and by the text under `key` ("ref" or "name").
class DocumentSet {
 public:
  DocumentSet(std::vector<model::Document> documents, std::string_view key);
  // nullptr when there is none.
  const model::Document* by_key(std::string_view key) const;
  const model::Document* by_id(std::string_view id) const;
  const std::vector<model::Document>& all() const { return documents_; }
  // Grows with each reload: what was derived from an older one is stale.
  std::uint64_t generation() const { return generation_; }

 private:
  friend class Catalog;
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
  };
  using Index = std::unordered_map<std::string, std::size_t, Hash, std::equal_to<>>;
  std::vector<model::Document> documents_;
  Index by_key_;
  Index by_id_;
  std::uint64_t generation_ = 0;
};

class Catalog {
 public:
  Catalog(store::Store& store, bus::Bus& bus, Clock& clock, Micros max_age = std::chrono::seconds(30));
  ~Catalog();

  using Snapshot = std::shared_ptr<const DocumentSet>;
  // kUnavailable and the like when the store cannot be read and nothing was read before.
  Result<Snapshot> actions();        // key: ref
  Result<Snapshot> runner_types();   // key: name
  Result<Snapshot> rules();          // key: ref
  Result<Snapshot> triggers();       // key: ref
  Result<Snapshot> trigger_types();  // key: ref
  Result<Snapshot> policies();       // key: ref
  Result<Snapshot> configs();        // key: pack
  Result<Snapshot> config_schemas();

  // The document, or kNotFound.
  Result<model::Document> action(std::string_view ref);
  Result<model::Document> runner_type(std::string_view name);

 private:
  struct Shelf;
  Result<Snapshot> read(Shelf& shelf);

  store::Store& store_;
  Clock& clock_;
  const Micros max_age_;
  std::vector<std::unique_ptr<Shelf>> shelves_;
  std::vector<std::unique_ptr<bus::Subscription>> subscriptions_;
};

}  // namespace squall::services
