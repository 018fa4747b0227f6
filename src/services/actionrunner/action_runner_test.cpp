#include "services/actionrunner/action_runner.h"

#include "services/actionrunner/testing/fixture.h"

namespace squall::services {
namespace {

using model::Status;
using store::Op;

using ActionRunnerTest = testing::ActionRunnerFixture;

TEST_F(ActionRunnerTest, AClaimNamesTheOwnerBeforeTheActionStarts) {
  start();
  const std::string id = run();
  const Value body = world_.body(model::kExecutions, id);
  EXPECT_EQ(body.get_string("status"), "running");
  EXPECT_FALSE(body["x"].get_string("owner").empty());
  EXPECT_TRUE(world_.coord.alive(body["x"].get_string("owner"), body["x"].get_int("epoch")).value());
  EXPECT_TRUE(body["liveaction"]["runner_info"].contains("pid"));
  EXPECT_EQ(service_->running(), 1U);
}

TEST_F(ActionRunnerTest, AnEndIsStoredWithItsResultAndMarkedForTheNotifier) {
  start();
  const std::string id = run();
  runner_->end(id, Status::kSucceeded, Value::object({{"answer", 42}}));
  ASSERT_TRUE(world_.await_status(id, "succeeded"));
  const Value body = world_.body(model::kExecutions, id);
  EXPECT_EQ(body["result"], Value::object({{"answer", 42}}));
  EXPECT_EQ(body["x"].get_int("notify"), 1);
  EXPECT_FALSE(body["x"].contains("owner"));
  ASSERT_TRUE(world_.store.await([&] { return service_->running() == 0; }));
  EXPECT_EQ(jobs_.released, 1);
}

TEST_F(ActionRunnerTest, WhatIsOfferedWhileItIsDueGoesThroughScheduledToRunning) {
  start();
  const std::string id = world_.add_execution(Status::kRequested);
  EXPECT_TRUE(service_->offer(*world_.memory.get(model::kExecutions, id)));
  ASSERT_TRUE(world_.store.await([&] { return runs(id); }));
  const Value log = world_.body(model::kExecutions, id)["log"];
  ASSERT_EQ(log.size(), 3U);
  EXPECT_EQ(log[1].get_string("status"), "scheduled");
  EXPECT_EQ(log[2].get_string("status"), "running");
}

TEST_F(ActionRunnerTest, WhoComesSecondLetsGo) {
  start();
  const std::string id = world_.add_execution(Status::kRequested);
  const model::Document stale = *world_.memory.get(model::kExecutions, id);
  world_.change(id, [&](const Value& body) {
    return execution::set_status(body, Status::kScheduled, 1)->body.with("x", Value::object({{"live", 1}}));
  });
  const auto refused = world_.store.refused();
  EXPECT_TRUE(service_->offer(stale));
  ASSERT_TRUE(world_.store.await([&] { return world_.store.refused() > refused; }));
  EXPECT_TRUE(runner_->started().empty());
  EXPECT_EQ(service_->running(), 0U);
}

TEST_F(ActionRunnerTest, AnInstantRunnerTakesOneWrite) {
  start();
  const std::string id = world_.add_execution(Status::kScheduled, "noop");
  wake(id);
  ASSERT_TRUE(world_.await_status(id, "succeeded"));
  EXPECT_EQ(world_.memory.get(model::kExecutions, id)->revision, 2);
  EXPECT_EQ(world_.body(model::kExecutions, id)["log"].size(), 3U);
}

TEST_F(ActionRunnerTest, NoMoreRunAtOnceThanThereIsRoomFor) {
  auto options = ActionRunnerTest::options();
  options.actions = 2;
  start(options);
  const std::string first = run(), second = run();
  const std::string third = world_.add_execution(Status::kScheduled);
  EXPECT_FALSE(service_->offer(*world_.memory.get(model::kExecutions, third)));
  EXPECT_EQ(world_.status(third), "scheduled");
  runner_->end(first, Status::kSucceeded);
  ASSERT_TRUE(world_.store.await([&] { return runs(third); }));
  runner_->end(second, Status::kSucceeded);
}

// As the rules engine does it: a place is taken, the execution stored as running, the answer told.
class ActionRunnerTakeTest : public ActionRunnerTest {
 protected:
  static model::Document planned(const char* runner = "fake") {
    const std::string id = new_id();
    const Value body = execution::test_body(Status::kRequested, runner);
    return {id, 0, body.with("liveaction", body["liveaction"].with("id", id))};
  }
  void store(Handover& handover) {
    auto written =
        world_.store.write({store::insert(model::kExecutions, handover.document())}, store::Urgency::kNow);
    if (written.ok())
      handover.stored(written->front());
    else
      handover.stored(written.error());
  }
};

TEST_F(ActionRunnerTakeTest, WhatIsStoredAsRunningStartsWithoutAFurtherWrite) {
  start();
  const model::Document execution = planned();
  const auto handover = service_->take(execution);
  ASSERT_TRUE(handover);
  EXPECT_EQ(execution::status_of(handover->document().body), Status::kRunning);
  EXPECT_EQ(handover->document().body["log"].size(), 3U);
  EXPECT_TRUE(runner_->started().empty());
  store(*handover);
  ASSERT_TRUE(world_.store.await([&] { return runs(execution.id); }));
  EXPECT_EQ(world_.memory.get(model::kExecutions, execution.id)->revision, 1);
  runner_->end(execution.id, Status::kSucceeded);
  EXPECT_TRUE(world_.await_status(execution.id, "succeeded"));
}

TEST_F(ActionRunnerTakeTest, APlaceThatIsNotUsedIsGivenBack) {
  auto options = ActionRunnerTest::options();
  options.actions = 1;
  start(options);
  EXPECT_TRUE(service_->take(planned()));  // and dropped at once
  const auto held = service_->take(planned());
  ASSERT_TRUE(held);
  EXPECT_FALSE(service_->take(planned()));
}

TEST_F(ActionRunnerTakeTest, WhoWaitsInTheStoreComesFirst) {
  auto options = ActionRunnerTest::options();
  options.actions = 1;
  start(options);
  const std::string first = run();
  EXPECT_FALSE(service_->take(planned()));  // no room; from now on something may wait
  const std::string second = world_.add_execution(Status::kScheduled);
  runner_->end(first, Status::kSucceeded);
  ASSERT_TRUE(world_.store.await([&] { return runs(second); }));
}

TEST_F(ActionRunnerTakeTest, WhatWasNotStoredDoesNotStart) {
  start();
  const model::Document execution = planned();
  const auto handover = service_->take(execution);
  ASSERT_TRUE(handover);
  world_.store.fail(1);
  store(*handover);
  sweep();
  const std::string next = run();  // the sweep is over when what came after it runs
  EXPECT_EQ(runner_->started(), std::vector<std::string>{next});
}

TEST_F(ActionRunnerTakeTest, WhatStandsThoughItsAnswerWasLostStartsWithTheSweep) {
  start();
  const model::Document execution = planned();
  const auto handover = service_->take(execution);
  ASSERT_TRUE(handover);
  world_.store.fail(1, store::FaultyStore::Fault::kAfter);
  store(*handover);
  EXPECT_TRUE(runner_->started().empty());
  sweep();
  EXPECT_TRUE(world_.store.await([&] { return runs(execution.id); }));
}

TEST_F(ActionRunnerTakeTest, WhatIsOverAtOnceIsStoredWithItsEnd) {
  start();
  const model::Document execution = planned("noop");
  const auto handover = service_->take(execution);
  ASSERT_TRUE(handover);
  EXPECT_EQ(execution::status_of(handover->document().body), Status::kSucceeded);
  EXPECT_EQ(handover->document().body["log"].size(), 4U);
  EXPECT_TRUE(handover->before().empty());
  EXPECT_EQ(jobs_.released, 0);  // there was no time to use a token: none was made
  store(*handover);
  EXPECT_EQ(world_.status(execution.id), "succeeded");
}

TEST_F(ActionRunnerTakeTest, ATypeThatDoesNotRunHereIsNotTaken) {
  start();
  EXPECT_FALSE(service_->take(planned("nosuch")));
}

// Adds a record to each end, as the notifier does where nobody need be woken.
class Recorder final : public Epilogue {
 public:
  bool complete(model::Document& ended, std::vector<store::Write>& batch) override {
    batch.push_back(
        store::insert(model::kTriggerInstances, {derived_id({"ended", ended.id}), 0, Value::object()}));
    ended.body = execution::notified(ended.body).body;
    return true;
  }
};

class ActionRunnerEpilogueTest : public ActionRunnerTakeTest {
 protected:
  void SetUp() override {
    service_.emplace(world_.seams, runners_, jobs_, &recorder_, options());
    ASSERT_TRUE(service_->start().ok());
    listening_ = world_.bus.on_wake(bus::Topic::kExecutionUpdate, [this](const bus::WakeUp&) { ++woken_; });
  }
  void TearDown() override { service_->stop(); }
  bool recorded(const std::string& id) {
    return world_.count(model::kTriggerInstances, {.where = {{"id", Op::kEq, derived_id({"ended", id})}}}) ==
           1;
  }
  Recorder recorder_;
  std::atomic<int> woken_ = 0;
  std::unique_ptr<bus::Subscription> listening_;
};

TEST_F(ActionRunnerEpilogueTest, WhatFollowsFromAnEndSharesItsWrite) {
  const std::string id = run();
  runner_->end(id, Status::kSucceeded);
  ASSERT_TRUE(world_.await_status(id, "succeeded"));
  EXPECT_TRUE(recorded(id));
  EXPECT_FALSE(world_.body(model::kExecutions, id)["x"].contains("notify"));
  ASSERT_TRUE(world_.store.await([&] { return service_->running() == 0; }));
  EXPECT_EQ(woken_, 0);
}

TEST_F(ActionRunnerEpilogueTest, WhatIsOverAtOnceBringsItAlong) {
  const model::Document execution = planned("noop");
  const auto handover = service_->take(execution);
  ASSERT_TRUE(handover);
  EXPECT_EQ(handover->before().size(), 1U);
  EXPECT_FALSE(handover->document().body["x"].contains("notify"));
}

TEST_F(ActionRunnerEpilogueTest, AnEndThatIsOfferedAgainRecordsItOnce) {
  const std::string id = run();
  world_.store.fail_writes();
  runner_->end(id, Status::kSucceeded);
  ASSERT_TRUE(world_.store.await([&] { return world_.store.refused() == 1; }));
  EXPECT_FALSE(recorded(id));
  world_.store.heal();
  sweep();
  ASSERT_TRUE(world_.await_status(id, "succeeded"));
  EXPECT_TRUE(recorded(id));
}

TEST_F(ActionRunnerTest, AJobThatCannotBePreparedFailsWithTheReason) {
  jobs_.broken = true;
  start();
  const std::string id = world_.add_execution(Status::kScheduled);
  wake(id);
  ASSERT_TRUE(world_.await_status(id, "failed"));
  EXPECT_EQ(result(id).get_string("error"), "no such parameter");
  EXPECT_TRUE(runner_->started().empty());
}

TEST_F(ActionRunnerTest, AResultThatIsNotAsDeclaredFails) {
  auto options = ActionRunnerTest::options();
  options.validate_output_schema = true;
  start(options);
  const std::string id = run();
  runner_->end(id, Status::kSucceeded, Value::object({{"answer", 42}}));
  ASSERT_TRUE(world_.await_status(id, "failed"));
  EXPECT_EQ(result(id).get_string("error"), "not as declared");
}

TEST_F(ActionRunnerTest, OutputIsThereWhenTheEndIs) {
  start();
  const std::string id = run();
  runner_->print(id, "one\n");
  runner_->print(id, "two\n");
  runner_->end(id, Status::kSucceeded);
  ASSERT_TRUE(world_.await_status(id, "succeeded"));
  const auto chunks = world_.memory.find(
      model::kExecutionOutputs, {.where = {{"execution_id", Op::kEq, id}}, .sort = {{"sequence", false}}});
  ASSERT_EQ(chunks->size(), 2U);
  EXPECT_EQ((*chunks)[0].body.get_string("data"), "one\n");
  EXPECT_EQ((*chunks)[1].body.get_string("data"), "two\n");
}

TEST_F(ActionRunnerTest, WhatSomebodyElseHasEndedKeepsItsOutput) {
  start();
  const std::string id = run();
  world_.change(id, [&](const Value& body) {
    return execution::force_status(body, Status::kSucceeded, world_.clock.now()).body;
  });
  runner_->print(id, "late\n");
  runner_->end(id, Status::kFailed);
  service_->stop();  // waits for what ends
  const auto chunks =
      world_.memory.find(model::kExecutionOutputs, {.where = {{"execution_id", Op::kEq, Value(id)}}});
  ASSERT_EQ(chunks->size(), 1U);
  EXPECT_EQ(chunks->front().body.get_string("data"), "late\n");
  EXPECT_EQ(world_.body(model::kExecutions, id).get_string("status"), "succeeded");
}

TEST_F(ActionRunnerTest, ACancelEndsWhatRuns) {
  start();
  const std::string id = run();
  ask_cancel(id);
  wake_state(id);
  ASSERT_TRUE(world_.await_status(id, "canceled"));
  EXPECT_EQ(result(id).get_string("message"), "Action execution canceled by user.");
  EXPECT_EQ(runner_->swept(), std::vector<std::string>{id});
}

TEST_F(ActionRunnerTest, ACancelBeforeTheStartEndsWithoutRunning) {
  start();
  const std::string id = world_.add_execution(Status::kScheduled);
  ask_cancel(id);
  wake_state(id);
  ASSERT_TRUE(world_.await_status(id, "canceled"));
  EXPECT_TRUE(runner_->started().empty());
}

TEST_F(ActionRunnerTest, StoppingEndsWhatRunsAndSaysSo) {
  start();
  const std::string id = run();
  service_->stop();
  EXPECT_EQ(world_.status(id), "abandoned");
  EXPECT_EQ(result(id).get_string("error"), "The action runner was stopped while the action ran.");
  EXPECT_FALSE(service_->offer(*world_.memory.get(model::kExecutions, id)));
  service_->stop();
}

}  // namespace
}  // namespace squall::services
