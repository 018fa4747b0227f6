// What an action runner does when the store fails, wake-ups are lost and owners are gone.
#include "services/actionrunner/action_runner.h"
#include "services/actionrunner/testing/fixture.h"

namespace squall::services {
namespace {

using model::Status;
using store::FaultyStore;

class ActionRunnerFaults : public testing::ActionRunnerFixture {
 protected:
  // One that some process ran which is gone.
  std::string add_orphan(Status status) {
    const std::string id = world_.add_execution(status);
    world_.change(id, [](const Value& body) {
      return body.with("x", body["x"].with("owner", "gone_1").with("epoch", 5));
    });
    return id;
  }
};

TEST_F(ActionRunnerFaults, AResultIsOfferedAgainUntilTheStoreHasIt) {
  start();
  const std::string id = run();
  const auto refused = world_.store.refused();
  world_.store.fail_all();
  runner_->print(id, "one\n");
  runner_->end(id, Status::kSucceeded, Value::object({{"answer", 42}}));
  ASSERT_TRUE(world_.store.await([&] { return world_.store.refused() > refused; }));
  EXPECT_EQ(world_.status(id), "running");
  world_.store.heal();
  sweep();
  ASSERT_TRUE(world_.await_status(id, "succeeded"));
  EXPECT_EQ(result(id).get_int("answer"), 42);
  EXPECT_EQ(world_.count(model::kExecutionOutputs), 1U);
}

TEST_F(ActionRunnerFaults, AnEndOnTopOfAnotherChangeKeepsBoth) {
  start();
  const std::string id = run();
  world_.change(id, [](const Value& body) { return body.with("context", Value::object({{"noted", true}})); });
  runner_->end(id, Status::kFailed, Value::object({{"error", "x"}}));
  ASSERT_TRUE(world_.await_status(id, "failed"));
  EXPECT_TRUE(world_.body(model::kExecutions, id)["context"].get_bool("noted"));
}

TEST_F(ActionRunnerFaults, AnEndWhoseOutputIsStoredAlreadyIsStored) {
  start();
  const std::string id = run();
  runner_->print(id, "one\n");
  world_.change(id, [](const Value& body) { return body.with("context", Value::object({{"noted", true}})); });
  runner_->end(id, Status::kSucceeded);
  ASSERT_TRUE(world_.await_status(id, "succeeded"));
  EXPECT_EQ(world_.count(model::kExecutionOutputs), 1U);
}

TEST_F(ActionRunnerFaults, AClaimWhoseAnswerWasLostIsRunOnce) {
  start();
  const std::string id = world_.add_execution(Status::kRequested);
  const model::Document document = *world_.memory.get(model::kExecutions, id);
  world_.store.fail(1, FaultyStore::Fault::kAfter);
  EXPECT_TRUE(service_->offer(document));
  ASSERT_TRUE(
      world_.store.await([&] { return world_.status(id) == "running" && world_.store.refused() > 0; }));
  EXPECT_TRUE(runner_->started().empty());
  sweep();
  ASSERT_TRUE(world_.store.await([&] { return runs(id); }));
  runner_->end(id, Status::kSucceeded);
  ASSERT_TRUE(world_.await_status(id, "succeeded"));
  EXPECT_EQ(runner_->started().size(), 1U);
}

TEST_F(ActionRunnerFaults, AClaimThatDidNotComeToStandIsLetGo) {
  start();
  const std::string id = world_.add_execution(Status::kRequested);
  const model::Document document = *world_.memory.get(model::kExecutions, id);
  world_.store.fail(1, FaultyStore::Fault::kBefore);
  EXPECT_TRUE(service_->offer(document));
  ASSERT_TRUE(world_.store.await([&] { return world_.store.refused() > 0; }));
  sweep();
  // The scheduler offers it again, and sooner or later the sweep has let go of it.
  ASSERT_TRUE(world_.store.await([&] {
    service_->offer(document);
    return world_.status(id) == "running";
  }));
  ASSERT_TRUE(world_.store.await([&] { return runs(id); }));
  EXPECT_EQ(runner_->started().size(), 1U);
}

TEST_F(ActionRunnerFaults, ACancelThatNobodyToldOfIsFoundByTheSweep) {
  start();
  const std::string running = run();
  const std::string waiting = world_.add_execution(Status::kScheduled);
  ask_cancel(running);
  ask_cancel(waiting);
  sweep();
  EXPECT_TRUE(world_.await_status(running, "canceled"));
  EXPECT_TRUE(world_.await_status(waiting, "canceled"));
}

TEST_F(ActionRunnerFaults, WhatAGoneProcessRanIsAbandonedWithTheReason) {
  const std::string id = add_orphan(Status::kRunning);
  start();
  ASSERT_TRUE(world_.await_status(id, "abandoned"));
  EXPECT_EQ(result(id).get_string("error"), "The process that ran this action ended before the action did.");
  EXPECT_EQ(runner_->swept(), std::vector<std::string>{id});
}

TEST_F(ActionRunnerFaults, WhatMayRunTwiceIsRequestedAgain) {
  world_.add_action("greet", "fake", Value::object({{"retry_on_lost", true}}));
  const std::string id = add_orphan(Status::kRunning);
  start();
  ASSERT_TRUE(world_.await_status(id, "requested"));
  EXPECT_EQ(world_.body(model::kExecutions, id)["x"].get_int("due"), world_.clock.now());
}

TEST_F(ActionRunnerFaults, ACancelOfALostExecutionIsConfirmed) {
  const std::string id = add_orphan(Status::kCanceling);
  start();
  EXPECT_TRUE(world_.await_status(id, "canceled"));
}

TEST_F(ActionRunnerFaults, WhatALivingProcessRunsIsLeftAlone) {
  const auto member = world_.coord.join("others", Value::object());
  const std::string id = world_.add_execution(Status::kRunning);
  world_.change(id, [&](const Value& body) {
    return body.with("x", body["x"].with("owner", member->id).with("epoch", member->epoch));
  });
  const std::string orphan = add_orphan(Status::kRunning);
  start();
  ASSERT_TRUE(world_.await_status(orphan, "abandoned"));
  EXPECT_EQ(world_.status(id), "running");
}

}  // namespace
}  // namespace squall::services
