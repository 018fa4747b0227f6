#include "services/notifier/notifier.h"

#include "execution/notify.h"
#include "execution/policies.h"
#include "expr/jinja/platform.h"
#include "services/core/testing/world.h"

namespace squall::services {
namespace {

using model::Status;

class NotifierTest : public ::testing::Test {
 protected:
  void start(NotifierOptions options = {.action_trigger = true, .emit_when = {"succeeded", "failed"}}) {
    options.sweep_period = Millis(5);
    notifier_.emplace(world_.seams, executions_, datastore_, templates_, snapshots_, std::move(options));
    ASSERT_TRUE(notifier_->start().ok());
  }
  // An execution that has just come to its end.
  std::string ended(Status status, Value notify = {}) {
    const std::string id = world_.add_execution(Status::kRunning);
    world_.change(id, [&](const Value& body) {
      const Value with =
          notify.is_null() ? body : body.with("liveaction", body["liveaction"].with("notify", notify));
      return execution::set_status(with, status, world_.clock.now(), {.result = Value::object({{"n", 1}})})
          ->body;
    });
    return id;
  }
  bool await_handled(const std::string& id) {
    return world_.store.await([&] { return !world_.body(model::kExecutions, id)["x"].contains("notify"); });
  }
  void listen_to(std::string_view trigger) {
    world_.add(model::kRules, Value::object({{"ref", "probe.rule"},
                                             {"pack", "probe"},
                                             {"name", "rule"},
                                             {"enabled", true},
                                             {"trigger", trigger}}));
    world_.bus.wake({bus::Topic::kRuleChanged, "", 1});
  }
  std::vector<model::Document> instances() {
    return world_.memory.find(model::kTriggerInstances, {}).value();
  }

  testing::World world_;
  jinja::Environment templates_{jinja::platform_settings()};
  datastore::Datastore datastore_{world_.store, world_.clock, ""};
  execution::ExecutionService executions_{world_.clock, world_.store, world_.bus, {}};
  views::Snapshots snapshots_{world_.store};
  std::optional<Notifier> notifier_;
};

TEST_F(NotifierTest, AnEndMakesTheActionTriggersInstanceForThoseWhoListen) {
  listen_to(execution::kActionTrigger);
  std::mutex mutex;
  std::vector<std::string> woken;
  const auto listening = world_.bus.on_wake(bus::Topic::kTriggerInstance, [&](const bus::WakeUp& message) {
    std::lock_guard lock(mutex);
    woken.push_back(message.id);
  });
  start();
  const std::string id = ended(Status::kSucceeded);
  world_.bus.wake({bus::Topic::kExecutionUpdate, id, 2});
  ASSERT_TRUE(await_handled(id));
  notifier_->stop();
  const auto made = instances();
  ASSERT_EQ(made.size(), 1U);
  EXPECT_EQ(made[0].body.get_string("trigger"), execution::kActionTrigger);
  EXPECT_EQ(made[0].body.get_string("status"), "pending");
  EXPECT_EQ(made[0].body["payload"].get_string("execution_id"), id);
  EXPECT_EQ(made[0].body["payload"].get_string("status"), "succeeded");
  EXPECT_EQ(woken, std::vector<std::string>{made[0].id});
}

TEST_F(NotifierTest, WhatNobodyHearsIsProcessedAtOnce) {
  start();
  const std::string id = ended(Status::kFailed);
  ASSERT_TRUE(await_handled(id));
  const auto made = instances();
  ASSERT_EQ(made.size(), 1U);
  EXPECT_EQ(made[0].body.get_string("status"), "processed");
  EXPECT_FALSE(made[0].body["x"].contains("pending"));
}

TEST_F(NotifierTest, OnlyTheStatusesAskedForAreTold) {
  listen_to(execution::kActionTrigger);
  start({.action_trigger = true, .emit_when = {"failed"}});
  const std::string id = ended(Status::kSucceeded);
  ASSERT_TRUE(await_handled(id));
  EXPECT_TRUE(instances().empty());
}

TEST_F(NotifierTest, TheActionTriggerCanBeTurnedOff) {
  start({.action_trigger = false, .emit_when = {"succeeded"}});
  const std::string id = ended(Status::kSucceeded);
  ASSERT_TRUE(await_handled(id));
  EXPECT_TRUE(instances().empty());
}

TEST_F(NotifierTest, ANotificationGoesToEachOfItsRoutes) {
  listen_to(execution::kNotifyTrigger);
  start({.action_trigger = false});
  const Value section = Value::object({{"message", "done"}, {"routes", Value::array({"chat", "mail"})}});
  const std::string id = ended(Status::kSucceeded, Value::object({{"on-success", section}}));
  ASSERT_TRUE(await_handled(id));
  EXPECT_EQ(instances().size(), 2U);
}

TEST_F(NotifierTest, AnEndThatIsHandledTwiceTellsNothingTwice) {
  listen_to(execution::kActionTrigger);
  start();
  const std::string id = ended(Status::kSucceeded);
  ASSERT_TRUE(await_handled(id));
  world_.change(id, [](const Value& body) { return body.with("x", body["x"].with("notify", 1)); });
  ASSERT_TRUE(await_handled(id));
  EXPECT_EQ(instances().size(), 1U);
}

TEST_F(NotifierTest, AFailureIsRetriedAsThePolicySays) {
  world_.add_runner_type("fake");
  world_.add_action("greet");
  world_.add(
      model::kPolicies,
      Value::object({{"ref", "probe.again"},
                     {"pack", "probe"},
                     {"name", "again"},
                     {"resource_ref", "probe.greet"},
                     {"policy_type", execution::kRetryPolicy},
                     {"enabled", true},
                     {"parameters", Value::object({{"retry_on", "failure"}, {"max_retry_count", 1}})}}));
  world_.bus.wake({bus::Topic::kContentChanged, "", 1});
  start({.action_trigger = false});
  const std::string id = ended(Status::kFailed);
  ASSERT_TRUE(await_handled(id));
  const auto again =
      world_.memory.find(model::kExecutions, {.where = {{"status", store::Op::kEq, "requested"}}});
  ASSERT_EQ(again->size(), 1U);
  EXPECT_EQ((*again)[0].body["context"]["policies"]["retry"].get_int("retry_count"), 1);
  // The second failure is the last.
  const std::string second = (*again)[0].id;
  world_.change(second, [&](const Value& body) {
    return execution::force_status(body, Status::kFailed, world_.clock.now()).body;
  });
  ASSERT_TRUE(await_handled(second));
  EXPECT_EQ(world_.count(model::kExecutions), 2U);
}

// What the action runner asks before it stores an end.
class EpilogueTest : public NotifierTest {
 protected:
  EpilogueTest() {
    notifier_.emplace(world_.seams, executions_, datastore_, templates_, snapshots_,
                      NotifierOptions{.action_trigger = true, .emit_when = {"succeeded"}});
  }
  model::Document end(Status status = Status::kSucceeded, Value notify = {}) {
    return *world_.memory.get(model::kExecutions, ended(status, std::move(notify)));
  }
  std::vector<store::Write> batch_;
};

TEST_F(EpilogueTest, AnEndThatNobodyListensToLeavesARecordAndNoMark) {
  model::Document execution = end();
  EXPECT_TRUE(notifier_->complete(execution, batch_));
  EXPECT_FALSE(execution.body["x"].contains("notify"));
  ASSERT_EQ(batch_.size(), 1U);
  EXPECT_EQ(batch_[0].document.body.get_string("trigger"), execution::kActionTrigger);
  EXPECT_EQ(batch_[0].document.body.get_string("status"), "processed");
}

TEST_F(EpilogueTest, AnEndThatIsNotToldLeavesNothing) {
  model::Document execution = end(Status::kFailed);
  EXPECT_TRUE(notifier_->complete(execution, batch_));
  EXPECT_TRUE(batch_.empty());
}

TEST_F(EpilogueTest, WhatARuleListensToIsLeftToTheNotifier) {
  listen_to(execution::kActionTrigger);
  model::Document execution = end();
  EXPECT_FALSE(notifier_->complete(execution, batch_));
  EXPECT_TRUE(execution.body["x"].contains("notify"));
  EXPECT_TRUE(batch_.empty());
}

TEST_F(EpilogueTest, ANotificationIsLeftToTheNotifier) {
  model::Document execution =
      end(Status::kSucceeded,
          Value::object({{"on-complete", Value::object({{"routes", Value::array({"slack"})}})}}));
  EXPECT_FALSE(notifier_->complete(execution, batch_));
  EXPECT_TRUE(batch_.empty());
}

TEST_F(EpilogueTest, APolicyIsLeftToTheNotifier) {
  world_.add(model::kPolicies, Value::object({{"ref", "probe.again"},
                                              {"enabled", true},
                                              {"resource_ref", "probe.greet"},
                                              {"policy_type", "action.retry"},
                                              {"parameters", Value::object({{"retry_on", "failure"}})}}));
  model::Document execution = end(Status::kFailed);
  EXPECT_FALSE(notifier_->complete(execution, batch_));
  EXPECT_TRUE(batch_.empty());
}

}  // namespace
}  // namespace squall::services
