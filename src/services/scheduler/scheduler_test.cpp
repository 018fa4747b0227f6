#include "services/scheduler/scheduler.h"

#include "execution/policies.h"
#include "services/core/testing/world.h"

namespace squall::services {
namespace {

using model::Status;

constexpr SchedulerOptions kOptions{.batch = 64, .sweep_period = Millis(5)};

// Takes what it is offered, or has no room.
class FakeRunner final : public LocalRunner {
 public:
  FakeRunner(testing::World& world, bool room) : world_(world), room_(room) {}
  std::unique_ptr<Handover> take(const model::Document&) override { return nullptr; }
  bool offer(const model::Document& execution) override {
    {
      std::lock_guard lock(mutex_);
      offered_.push_back(execution.id);
    }
    if (room_)
      world_.change(execution.id, [&](const Value& body) {
        const auto scheduled = execution::set_status(body, Status::kScheduled, world_.clock.now());
        return execution::start(scheduled->body, {"me", 1, "host", 7}, world_.clock.now())->body;
      });
    return room_;
  }
  std::vector<std::string> offered() {
    std::lock_guard lock(mutex_);
    return offered_;
  }

 private:
  testing::World& world_;
  const bool room_;
  std::mutex mutex_;
  std::vector<std::string> offered_;
};

class SchedulerTest : public ::testing::Test {
 protected:
  void start(LocalRunner* runner = nullptr) {
    scheduler_.emplace(world_.seams, runner, kOptions);
    ASSERT_TRUE(scheduler_->start().ok());
  }
  void wake(const std::string& id) { world_.bus.wake({bus::Topic::kExecutionRequested, id, 1}); }
  void limit(std::string_view type, Value parameters, bool enabled = true) {
    world_.add(model::kPolicies, Value::object({{"ref", "probe.limit"},
                                                {"pack", "probe"},
                                                {"name", "limit"},
                                                {"resource_ref", "probe.greet"},
                                                {"policy_type", type},
                                                {"enabled", enabled},
                                                {"parameters", std::move(parameters)}}));
    world_.bus.wake({bus::Topic::kContentChanged, "", 1});
  }

  testing::World world_;
  std::optional<Scheduler> scheduler_;
};

TEST_F(SchedulerTest, WhatIsDueIsScheduledWhenItIsWokenFor) {
  start();
  const std::string id = world_.add_execution(Status::kRequested);
  wake(id);
  ASSERT_TRUE(world_.await_status(id, "scheduled"));
  EXPECT_FALSE(world_.body(model::kExecutions, id)["x"].contains("due"));
}

TEST_F(SchedulerTest, TheSweepFindsWhatNobodyWokeItFor) {
  const std::string id = world_.add_execution(Status::kRequested);
  start();
  EXPECT_TRUE(world_.await_status(id, "scheduled"));
}

TEST_F(SchedulerTest, OneThatIsNotDueIsDelayedUntilItIs) {
  start();
  const Timestamp due = world_.clock.now() + 60'000'000;
  const std::string id = world_.add_execution(Status::kRequested, "fake", due);
  wake(id);
  ASSERT_TRUE(world_.await_status(id, "delayed"));
  EXPECT_EQ(world_.body(model::kExecutions, id)["x"].get_int("due"), due);
  world_.clock.advance(std::chrono::seconds(61));
  EXPECT_TRUE(world_.await_status(id, "scheduled"));
}

TEST_F(SchedulerTest, ARunnerOfThisProcessIsAskedFirst) {
  FakeRunner runner(world_, true);
  start(&runner);
  const std::string id = world_.add_execution(Status::kRequested);
  wake(id);
  ASSERT_TRUE(world_.await_status(id, "running"));
  scheduler_->stop();  // it knows the runner
  EXPECT_EQ(runner.offered(), std::vector<std::string>{id});
}

TEST_F(SchedulerTest, WithoutRoomItIsLeftToWhoeverIsFree) {
  FakeRunner runner(world_, false);
  start(&runner);
  bool told = false;
  const auto listening =
      world_.bus.on_wake(bus::Topic::kExecutionScheduled, [&](const bus::WakeUp&) { told = true; });
  const std::string id = world_.add_execution(Status::kRequested);
  wake(id);
  ASSERT_TRUE(world_.await_status(id, "scheduled"));
  scheduler_->stop();
  EXPECT_TRUE(told);
  EXPECT_EQ(runner.offered(), std::vector<std::string>{id});
}

TEST_F(SchedulerTest, AFullActionIsPutOffUntilThereIsRoom) {
  limit(execution::kConcurrencyPolicy, Value::object({{"threshold", 1}, {"action", "delay"}}));
  const std::string busy = world_.add_execution(Status::kRunning);
  start();
  const std::string id = world_.add_execution(Status::kRequested);
  wake(id);
  ASSERT_TRUE(world_.await_status(id, "delayed"));
  world_.change(busy, [&](const Value& body) {
    return execution::set_status(body, Status::kSucceeded, world_.clock.now())->body;
  });
  world_.clock.advance(execution::kPolicyDelay);
  EXPECT_TRUE(world_.await_status(id, "scheduled"));
}

TEST_F(SchedulerTest, OfManyAtOnceNoMoreGoThanTheThreshold) {
  limit(execution::kConcurrencyPolicy, Value::object({{"threshold", 2}, {"action", "delay"}}));
  std::vector<std::string> ids;
  for (int i = 0; i < 6; ++i) ids.push_back(world_.add_execution(Status::kRequested));
  start();
  ASSERT_TRUE(world_.store.await([&] {
    return std::none_of(ids.begin(), ids.end(),
                        [&](const auto& id) { return world_.status(id) == "requested"; });
  }));
  EXPECT_EQ(
      std::count_if(ids.begin(), ids.end(), [&](const auto& id) { return world_.status(id) == "scheduled"; }),
      2);
}

TEST_F(SchedulerTest, APolicyMayCancelInsteadOfWaiting) {
  limit(execution::kConcurrencyPolicy, Value::object({{"threshold", 1}, {"action", "cancel"}}));
  world_.add_execution(Status::kRunning);
  start();
  const std::string id = world_.add_execution(Status::kRequested);
  wake(id);
  EXPECT_TRUE(world_.await_status(id, "canceling"));
}

TEST_F(SchedulerTest, OnlyExecutionsWithTheSameAttributesCount) {
  limit(execution::kAttributeConcurrencyPolicy,
        Value::object({{"threshold", 1}, {"action", "delay"}, {"attributes", Value::array({"who"})}}));
  const std::string busy = world_.add_execution(Status::kRunning);
  world_.change(busy, [](const Value& body) {
    return body.with("parameters", Value::object({{"who", "wren"}}));
  });
  start();
  const std::string id = world_.add_execution(Status::kRequested);
  wake(id);
  EXPECT_TRUE(world_.await_status(id, "scheduled"));
}

TEST_F(SchedulerTest, APolicyThatIsOffLimitsNothing) {
  limit(execution::kConcurrencyPolicy, Value::object({{"threshold", 1}, {"action", "cancel"}}), false);
  world_.add_execution(Status::kRunning);
  start();
  const std::string id = world_.add_execution(Status::kRequested);
  wake(id);
  EXPECT_TRUE(world_.await_status(id, "scheduled"));
}

TEST_F(SchedulerTest, WhileAnotherDecidesForTheActionItWaits) {
  limit(execution::kConcurrencyPolicy, Value::object({{"threshold", 1}, {"action", "delay"}}));
  const auto lease = world_.coord.acquire("probe.greet", "another", std::chrono::seconds(600));
  ASSERT_TRUE(lease.ok());
  start();
  const std::string id = world_.add_execution(Status::kRequested);
  wake(id);
  ASSERT_TRUE(world_.await_status(id, "delayed"));
  world_.coord.release(*lease);
  world_.clock.advance(execution::kPolicyDelay);
  EXPECT_TRUE(world_.await_status(id, "scheduled"));
}

TEST_F(SchedulerTest, GoesOnWhenTheStoreIsBack) {
  const std::string id = world_.add_execution(Status::kRequested);
  world_.store.fail_all();
  start();
  ASSERT_TRUE(world_.store.await([&] { return world_.store.calls() > 0; }));
  EXPECT_EQ(world_.status(id), "requested");
  world_.store.heal();
  EXPECT_TRUE(world_.await_status(id, "scheduled"));
}

TEST_F(SchedulerTest, StopsTwiceAndWithoutAStart) {
  Scheduler never(world_.seams, nullptr, kOptions);
  never.stop();
  start();
  scheduler_->stop();
  scheduler_->stop();
}

}  // namespace
}  // namespace squall::services
