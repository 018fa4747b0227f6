#include "services/rulesengine/rules_engine.h"

#include "base/id_beside.h"
#include "expr/jinja/platform.h"
#include "services/core/testing/world.h"
#include "triggers/instance.h"

namespace squall::services {
namespace {

constexpr const char* kTrigger = "probe.alarm";

// An action runner with room for all; what it is told of its places.
class RoomyRunner final : public LocalRunner {
 public:
  bool offer(const model::Document&) override { return false; }
  std::unique_ptr<Handover> take(const model::Document& execution) override {
    return std::make_unique<Place>(*this, execution);
  }
  std::vector<std::pair<std::string, bool>> told() {
    std::lock_guard lock(mutex_);
    return told_;
  }

 private:
  class Place final : public Handover {
   public:
    Place(RoomyRunner& runner, const model::Document& execution) : runner_(runner) {
      auto scheduled = execution::set_status(execution.body, model::Status::kScheduled, 1);
      document_ = {execution.id, 0, execution::start(scheduled->body, {.member = "me"}, 1)->body};
    }
    const model::Document& document() const override { return document_; }
    void stored(Result<std::int64_t> revision) override {
      std::lock_guard lock(runner_.mutex_);
      runner_.told_.emplace_back(document_.id, revision.ok() && *revision == 1);
    }

   private:
    RoomyRunner& runner_;
    model::Document document_;
  };
  std::mutex mutex_;
  std::vector<std::pair<std::string, bool>> told_;
};

class RulesEngineTest : public ::testing::Test {
 protected:
  RulesEngineTest() {
    world_.add_runner_type("fake");
    world_.add_action(
        "greet", "fake",
        Value::object({{"parameters", Value::object({{"who", Value::object({{"type", "string"}})}})}}));
  }
  void start(Micros sweep_period = Millis(5)) {
    engine_.emplace(world_.seams, executions_, datastore_, templates_, runner_,
                    RulesEngineOptions{.sweep_period = sweep_period});
    ASSERT_TRUE(engine_->start().ok());
  }
  // Without a sweep from here on.
  void start_and_await_sweep() {
    world_.store.heal();  // counts calls from zero
    start(std::chrono::hours(1));
    ASSERT_TRUE(world_.store.await([&] { return world_.store.calls() > 0; }));
  }
  std::string add_rule(const char* name, Value criteria = Value::object(), const char* action = "probe.greet",
                       Value parameters = Value::object({{"who", "{{ trigger.name }}"}})) {
    const std::string ref = std::string("probe.") + name;
    const std::string id = world_.add(
        model::kRules,
        Value::object({{"ref", ref},
                       {"uid", "rule:" + ref},
                       {"pack", "probe"},
                       {"name", name},
                       {"enabled", true},
                       {"trigger", kTrigger},
                       {"type", Value::object({{"ref", "standard"}, {"parameters", Value::object()}})},
                       {"criteria", std::move(criteria)},
                       {"action", Value::object({{"ref", action}, {"parameters", std::move(parameters)}})}}));
    world_.bus.wake({bus::Topic::kRuleChanged, id, 1});
    return id;
  }
  static Value name_is(const char* name) {
    return Value::object({{"trigger.name", Value::object({{"type", "eq"}, {"pattern", name}})}});
  }
  model::Document instance() const {
    return triggers::pending_instance({.trigger = kTrigger, .payload = Value::object({{"name", "rowan"}})},
                                      world_.clock.now());
  }
  // Stores an event, without a word of it.
  std::string event() {
    const model::Document document = instance();
    return world_.add(model::kTriggerInstances, document.body, document.id);
  }
  bool await_handled(const std::string& id, const char* status = "processed") {
    return world_.store.await(
        [&] { return world_.body(model::kTriggerInstances, id).get_string("status") == status; });
  }
  std::vector<model::Document> all(const model::Collection& collection) {
    return world_.memory.find(collection, {}).value();
  }

  testing::World world_;
  jinja::Environment templates_{jinja::platform_settings()};
  datastore::Datastore datastore_{world_.store, world_.clock, ""};
  execution::ExecutionService executions_{world_.clock, world_.store, world_.bus, {}};
  RoomyRunner roomy_;
  LocalRunner* runner_ = nullptr;
  std::optional<RulesEngine> engine_;
};

TEST_F(RulesEngineTest, AMatchMakesAnExecutionAndAnEnforcementAndIsProcessed) {
  const std::string rule = add_rule("one", name_is("rowan"));
  start();
  const std::string id = event();
  world_.bus.wake({bus::Topic::kTriggerInstance, id, 1});
  ASSERT_TRUE(await_handled(id));
  const auto executions = all(model::kExecutions), enforcements = all(model::kRuleEnforcements);
  ASSERT_EQ(executions.size(), 1U);
  ASSERT_EQ(enforcements.size(), 1U);
  const Value& execution = executions[0].body;
  EXPECT_EQ(execution.get_string("status"), "requested");
  EXPECT_EQ(execution["parameters"].get_string("who"), "rowan");
  EXPECT_EQ(execution["context"]["rule"].get_string("id"), rule);
  EXPECT_EQ(execution["context"].get_string("user"), "stanley");
  EXPECT_EQ(enforcements[0].body.get_string("execution_id"), executions[0].id);
  EXPECT_EQ(enforcements[0].body.get_string("status"), "succeeded");
  EXPECT_FALSE(world_.body(model::kTriggerInstances, id)["x"].contains("pending"));
}

TEST_F(RulesEngineTest, ARequestedExecutionIsToldToTheScheduler) {
  add_rule("one");
  std::mutex mutex;
  std::vector<std::string> woken;
  const auto listening = world_.bus.on_wake(bus::Topic::kExecutionRequested, [&](const bus::WakeUp& message) {
    std::lock_guard lock(mutex);
    woken.push_back(message.id);
  });
  start();
  const std::string id = event();
  ASSERT_TRUE(await_handled(id));
  engine_->stop();
  EXPECT_EQ(woken, std::vector<std::string>{all(model::kExecutions)[0].id});
}

TEST_F(RulesEngineTest, WithRoomInTheProcessItsFirstWriteShowsItRunning) {
  add_rule("one");
  runner_ = &roomy_;
  start_and_await_sweep();
  const model::Document document = instance();
  world_.add(model::kTriggerInstances, document.body, document.id);
  world_.bus.wake({bus::Topic::kTriggerInstance, document.id, 1});
  ASSERT_TRUE(await_handled(document.id));
  engine_->stop();
  const auto executions = all(model::kExecutions);
  ASSERT_EQ(executions.size(), 1U);
  EXPECT_EQ(executions[0].body.get_string("status"), "running");
  EXPECT_EQ(executions[0].body["x"].get_string("owner"), "me");
  const std::vector<std::pair<std::string, bool>> wanted = {{executions[0].id, true}};
  EXPECT_EQ(roomy_.told(), wanted);
}

TEST_F(RulesEngineTest, AnEventThatIsNotStoredYetSharesItsWriteWithWhatFollows) {
  add_rule("one", name_is("rowan"));
  runner_ = &roomy_;
  start_and_await_sweep();
  const model::Document document = instance();
  const auto handled = engine_->handle(document);
  ASSERT_TRUE(handled && handled->ok());
  EXPECT_EQ(world_.body(model::kTriggerInstances, document.id).get_string("status"), "processed");
  const auto executions = all(model::kExecutions);
  ASSERT_EQ(executions.size(), 1U);
  EXPECT_EQ(executions[0].body.get_string("status"), "running");
  const std::vector<std::pair<std::string, bool>> wanted = {{executions[0].id, true}};
  EXPECT_EQ(roomy_.told(), wanted);
  EXPECT_EQ(world_.count(model::kRuleEnforcements), 1U);
}

TEST_F(RulesEngineTest, AnEventThatCannotBeStoredIsRefused) {
  add_rule("one");
  start_and_await_sweep();
  ASSERT_TRUE(engine_->handle(instance())->ok());  // what it needs is known from here on
  world_.store.fail_writes();
  const auto handled = engine_->handle(instance());
  ASSERT_TRUE(handled);
  EXPECT_EQ(handled->error().code(), Errc::kIo);
  world_.store.heal();
  EXPECT_EQ(world_.count(model::kTriggerInstances), 1U);
}

TEST_F(RulesEngineTest, AnEngineThatDoesNotRunLeavesEventsToTheStore) {
  start(std::chrono::hours(1));
  engine_->stop();
  EXPECT_FALSE(engine_->handle(instance()));
}

TEST_F(RulesEngineTest, WithAConcurrencyPolicyTheSchedulerDecides) {
  add_rule("one");
  world_.add(model::kPolicies,
             Value::object({{"ref", "probe.limit"},
                            {"enabled", true},
                            {"resource_ref", "probe.greet"},
                            {"policy_type", "action.concurrency"},
                            {"parameters", Value::object({{"threshold", 1}, {"action", "delay"}})}}));
  world_.bus.wake({bus::Topic::kContentChanged, "", 1});
  runner_ = &roomy_;
  start();
  const std::string id = event();
  ASSERT_TRUE(await_handled(id));
  EXPECT_EQ(all(model::kExecutions)[0].body.get_string("status"), "requested");
  EXPECT_TRUE(roomy_.told().empty());
}

TEST_F(RulesEngineTest, ABatchThatFailsTellsTheRunner) {
  add_rule("one");
  runner_ = &roomy_;
  start_and_await_sweep();
  const auto send = [&](const std::string& id) { world_.bus.wake({bus::Topic::kTriggerInstance, id, 1}); };
  const std::string first = event(), second = event();
  send(first);
  ASSERT_TRUE(world_.store.await([&] { return roomy_.told().size() == 1; }));
  world_.store.fail_writes();
  send(second);
  ASSERT_TRUE(world_.store.await([&] { return roomy_.told().size() == 2; }));
  EXPECT_TRUE(roomy_.told()[0].second);
  EXPECT_FALSE(roomy_.told()[1].second);
  world_.store.heal();
  send(second);
  ASSERT_TRUE(await_handled(second));
  EXPECT_EQ(world_.count(model::kExecutions), 2U);
}

TEST_F(RulesEngineTest, AnEventIsLeftPendingWhileTheStoreTakesNothing) {
  add_rule("one");
  const std::string id = event();
  world_.store.fail_writes();
  start();
  const auto calls = world_.store.calls();
  ASSERT_TRUE(world_.store.await([&] { return world_.store.calls() > calls + 10; }));
  EXPECT_EQ(world_.count(model::kRuleEnforcements), 0U);
  world_.store.heal();
  ASSERT_TRUE(await_handled(id));
  EXPECT_EQ(all(model::kRuleEnforcements)[0].body.get_string("status"), "succeeded");
}

TEST_F(RulesEngineTest, TheSweepFindsAnEventThatNobodyToldOf) {
  add_rule("one");
  const std::string id = event();
  start();
  ASSERT_TRUE(await_handled(id));
  EXPECT_EQ(world_.count(model::kExecutions), 1U);
}

TEST_F(RulesEngineTest, WithoutAMatchAnEventIsProcessedAllTheSame) {
  add_rule("one", name_is("wren"));
  start();
  const std::string id = event();
  ASSERT_TRUE(await_handled(id));
  EXPECT_EQ(world_.count(model::kExecutions), 0U);
  EXPECT_EQ(world_.count(model::kRuleEnforcements), 0U);
}

TEST_F(RulesEngineTest, AMissingActionIsAFailedEnforcementAndOtherRulesGoOn) {
  add_rule("broken", Value::object(), "probe.missing");
  add_rule("whole");
  start();
  const std::string id = event();
  ASSERT_TRUE(await_handled(id));
  EXPECT_EQ(world_.count(model::kExecutions), 1U);
  const auto failed =
      world_.memory.find(model::kRuleEnforcements, {.where = {{"status", store::Op::kEq, "failed"}}});
  ASSERT_EQ(failed->size(), 1U);
  EXPECT_EQ((*failed)[0].body.get_string("failure_reason"), "Action \"probe.missing\" doesn't exist");
  EXPECT_FALSE((*failed)[0].body.contains("execution_id"));
}

TEST_F(RulesEngineTest, ParametersThatDoNotRenderFailTheExecutionAndTheEnforcement) {
  add_rule("one", Value::object(), "probe.greet", Value::object({{"who", "{{ nowhere.to_be_found }}"}}));
  start();
  const std::string id = event();
  ASSERT_TRUE(await_handled(id));
  const auto executions = all(model::kExecutions), enforcements = all(model::kRuleEnforcements);
  ASSERT_EQ(executions.size(), 1U);
  ASSERT_EQ(enforcements.size(), 1U);
  EXPECT_EQ(executions[0].body.get_string("status"), "failed");
  EXPECT_EQ(enforcements[0].body.get_string("status"), "failed");
  EXPECT_FALSE(enforcements[0].body.get_string("failure_reason").empty());
}

TEST_F(RulesEngineTest, AnEventThatIsHandledTwiceMakesNothingTwice) {
  add_rule("one");
  add_rule("two");
  const model::Document before = instance();
  world_.add(model::kTriggerInstances, before.body, before.id);
  start();
  ASSERT_TRUE(await_handled(before.id));
  // As if all but the last write of its batch had come to stand.
  model::Document again = *world_.memory.get(model::kTriggerInstances, before.id);
  again.body = before.body;
  ASSERT_TRUE(
      world_.store.write({store::update(model::kTriggerInstances, again)}, store::Urgency::kNow).ok());
  ASSERT_TRUE(await_handled(before.id));
  EXPECT_EQ(world_.count(model::kExecutions), 2U);
  EXPECT_EQ(world_.count(model::kRuleEnforcements), 2U);
  EXPECT_EQ(world_.count(model::kTraces), 1U);
}

TEST_F(RulesEngineTest, WhatABatchLeftUndoneIsCompleted) {
  add_rule("one");
  const model::Document cut = instance();
  world_.add(model::kTraces, Value::object({{"trace_tag", "t"}, {"start_timestamp", 1}}),
             id_beside(cut.id, {"trace"}));
  world_.add(model::kTriggerInstances, cut.body, cut.id);
  start();
  ASSERT_TRUE(await_handled(cut.id));
  EXPECT_EQ(world_.count(model::kExecutions), 1U);
}

TEST_F(RulesEngineTest, TheStoreThatFailedOnceIsAskedAgain) {
  add_rule("one");
  world_.store.fail_all();
  start();
  ASSERT_TRUE(world_.store.await([&] { return world_.store.calls() > 0; }));
  world_.store.heal();
  const std::string id = event();
  EXPECT_TRUE(await_handled(id));
}

TEST_F(RulesEngineTest, ARuleThatIsAddedWhileItRunsIsSeen) {
  start();
  const std::string first = event();
  ASSERT_TRUE(await_handled(first));
  EXPECT_EQ(world_.count(model::kExecutions), 0U);
  add_rule("late");
  const std::string second = event();
  ASSERT_TRUE(await_handled(second));
  EXPECT_EQ(world_.count(model::kExecutions), 1U);
}

}  // namespace
}  // namespace squall::services
