// The world of a service under test: a clock that the test moves, everything in memory, a store that can be
// made to fail.
#pragma once

#include <gtest/gtest.h>

#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>

#include "base/config.h"
#include "base/id.h"
#include "bus/local/local_bus.h"
#include "coord/local/local_coordination.h"
#include "execution/testing.h"
#include "execution/transitions.h"
#include "model/collections.h"
#include "services/core/catalog.h"
#include "services/core/service.h"
#include "store/faulty.h"
#include "store/memory/memory_store.h"

namespace squall::services::testing {

// Tells whoever waits when a write was answered.
class WatchedStore final : public store::FaultyStore {
 public:
  using FaultyStore::FaultyStore;

  Result<std::vector<std::int64_t>> write(std::vector<store::Write> batch, store::Urgency urgency) override {
    auto written = FaultyStore::write(std::move(batch), urgency);
    tell(written.ok());
    return written;
  }
  void write_async(std::vector<store::Write> batch, Done done, store::Urgency urgency) override {
    FaultyStore::write_async(
        std::move(batch),
        [this, done = std::move(done)](Result<std::vector<std::int64_t>> written) {
          const bool ok = written.ok();
          done(std::move(written));
          tell(ok);
        },
        urgency);
  }
  Result<std::vector<store::Document>> find(const store::Collection& collection,
                                            const store::Query& query) override {
    auto found = FaultyStore::find(collection, query);
    tell();
    return found;
  }

  // Whether `condition` came true; it is looked at after each answered write or query, and whenever tell() is
  // called.
  bool await(const std::function<bool()>& condition) {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    for (;;) {
      std::unique_lock lock(mutex_);
      const std::uint64_t seen = told_;
      lock.unlock();
      if (condition()) return true;
      lock.lock();
      if (!changed_.wait_until(lock, deadline, [&] { return told_ != seen; })) return false;
    }
  }
  void tell(bool ok = true) {
    {
      std::lock_guard lock(mutex_);
      ++told_;
      if (!ok) ++refused_;
    }
    changed_.notify_all();
  }
  // Writes answered with an error so far.
  std::uint64_t refused() {
    std::lock_guard lock(mutex_);
    return refused_;
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::uint64_t told_ = 0;
  std::uint64_t refused_ = 0;
};

struct World {
  World() { EXPECT_TRUE(store.open(model::all_collections()).ok()); }
  // What is under way ends before the store that tells of it goes.
  ~World() { memory.close(); }

  std::string add(const model::Collection& collection, Value body, std::string id = new_id()) {
    EXPECT_TRUE(
        store.write({store::insert(collection, {id, 0, std::move(body)})}, store::Urgency::kNow).ok());
    return id;
  }
  // An execution of probe.greet as it stands after `status`, due at `due` when it is requested or delayed.
  std::string add_execution(model::Status status, const char* runner = "fake", Timestamp due = 0) {
    Value body = execution::test_body(status, runner);
    const std::string id = new_id();
    body = body.with("liveaction", body["liveaction"].with("id", id));
    if (status == model::Status::kRequested || status == model::Status::kDelayed)
      body = body.with("x", body["x"].with("due", due == 0 ? clock.now() : due));
    return add(model::kExecutions, std::move(body), id);
  }
  void change(const std::string& id, const std::function<Value(const Value&)>& edit) {
    auto document = memory.get(model::kExecutions, id);
    ASSERT_TRUE(document.ok());
    document->body = edit(document->body);
    ASSERT_TRUE(store.write({store::update(model::kExecutions, *document)}, store::Urgency::kNow).ok());
  }
  std::string add_action(const char* name, const char* runner = "fake", Value more = Value::object()) {
    Object body{{"ref", std::string("probe.") + name},
                {"pack", "probe"},
                {"name", name},
                {"runner_type", runner},
                {"enabled", true},
                {"parameters", Value::object()},
                {"entry_point", ""},
                {"description", "test"}};
    for (const Member& member : more.members()) body.set(member.key, member.value);
    const std::string id = add(model::kActions, Value(std::move(body)));
    bus.wake({bus::Topic::kContentChanged, id, 1});
    return id;
  }
  void add_runner_type(const char* name) {
    add(model::kRunnerTypes,
        Value::object({{"name", name}, {"enabled", true}, {"runner_parameters", Value::object()}}));
    bus.wake({bus::Topic::kContentChanged, "", 1});
  }
  Value body(const model::Collection& collection, const std::string& id) {
    auto document = memory.get(collection, id);
    return document.ok() ? document->body : Value();
  }
  std::string status(const std::string& execution) {
    return body(model::kExecutions, execution).get_string("status");
  }
  bool await_status(const std::string& execution, const char* wanted) {
    const bool came = store.await([&] { return status(execution) == wanted; });
    EXPECT_TRUE(came) << execution << " is " << status(execution) << ", not " << wanted;
    return came;
  }
  std::size_t count(const model::Collection& collection, const store::Query& query = {}) {
    return memory.count(collection, query).value();
  }

  FakeClock clock;
  store::MemoryStore memory;
  WatchedStore store{memory};
  bus::LocalBus bus;
  coord::LocalCoordination coord{clock, 1000};
  Config config;
  Catalog catalog{store, bus, clock};
  Seams seams{config, clock, store, bus, coord, catalog};
};

}  // namespace squall::services::testing
