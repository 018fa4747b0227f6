#include "services/timers/timers_engine.h"

#include "services/core/testing/world.h"

namespace squall::services {
namespace {

using std::chrono::seconds;

class TimersTest : public ::testing::Test {
 protected:
  void start() {
    engine_.emplace(world_.seams, time::Zone{});
    ASSERT_TRUE(engine_->start().ok());
  }
  std::string add_timer(const char* name, Value parameters, const char* type = "core.st2.IntervalTimer") {
    const std::string id =
        world_.add(model::kTriggers, Value::object({{"ref", std::string("probe.") + name},
                                                    {"pack", "probe"},
                                                    {"name", name},
                                                    {"type", type},
                                                    {"parameters", std::move(parameters)}}));
    return id;
  }
  // Lets the engine look at its timers and triggers.
  void nudge() { world_.bus.wake({bus::Topic::kTriggerChanged, "", 1}); }
  // Until the engine knows the triggers that are stored. A query that begins after another was answered to it
  // begins after what that answer led to; the first may have been under way already.
  void await_read() {
    for (int i = 0; i < 3; ++i) {
      const auto calls = world_.store.calls();
      nudge();
      ASSERT_TRUE(world_.store.await([&] { return world_.store.calls() > calls; }));
    }
  }
  bool await_ticks(std::size_t count) {
    return world_.store.await([&] { return ticks().size() == count; });
  }
  std::vector<model::Document> ticks() {
    return world_.memory.find(model::kTriggerInstances, {.sort = {{"occurrence_time", false}}}).value();
  }
  static Value every(int count) { return Value::object({{"unit", "seconds"}, {"delta", count}}); }

  testing::World world_;
  std::optional<TimersEngine> engine_;
};

TEST_F(TimersTest, ATickIsAPendingEventOfItsTrigger) {
  const std::string trigger = add_timer("beat", every(10));
  const Timestamp due = world_.clock.now() + 10'000'000;
  start();
  await_read();
  // The engine keeps the phase of the moment when it read the trigger.
  world_.clock.advance(seconds(10));
  nudge();
  ASSERT_TRUE(await_ticks(1));
  const model::Document tick = ticks()[0];
  EXPECT_EQ(tick.id, derived_id({"tick", trigger, std::to_string(due)}));
  EXPECT_EQ(tick.body.get_string("trigger"), "probe.beat");
  EXPECT_EQ(tick.body.get_string("status"), "pending");
  EXPECT_EQ(tick.body["x"]["trace_context"].get_string("trace_tag"), "st2.IntervalTimer-beat");
  EXPECT_TRUE(tick.body["payload"].contains("executed_at"));
}

TEST_F(TimersTest, EachTickHasAnIdOfItsOwn) {
  add_timer("beat", every(10));
  start();
  await_read();
  for (std::size_t n = 1; n <= 3; ++n) {
    world_.clock.advance(seconds(10));
    nudge();
    ASSERT_TRUE(await_ticks(n));
  }
}

TEST_F(TimersTest, TicksThatWereMissedMakeOne) {
  const std::string trigger = add_timer("beat", every(10));
  const Timestamp begin = world_.clock.now();
  start();
  await_read();
  world_.clock.advance(seconds(95));
  nudge();
  ASSERT_TRUE(await_ticks(1));
  EXPECT_EQ(ticks()[0].id, derived_id({"tick", trigger, std::to_string(begin + 90'000'000)}));
  world_.clock.advance(seconds(5));
  nudge();
  EXPECT_TRUE(await_ticks(2));
}

TEST_F(TimersTest, ATickThatAnotherEngineMadeIsNotMadeTwice) {
  const std::string trigger = add_timer("beat", every(10));
  const Timestamp due = world_.clock.now() + 10'000'000;
  start();
  await_read();
  world_.add(model::kTriggerInstances, Value::object({{"trigger", "probe.beat"}, {"occurrence_time", due}}),
             derived_id({"tick", trigger, std::to_string(due)}));
  world_.clock.advance(seconds(10));
  nudge();
  ASSERT_TRUE(world_.store.await([&] { return world_.store.refused() == 1; }));
  EXPECT_EQ(ticks().size(), 1U);
  world_.clock.advance(seconds(10));
  nudge();
  EXPECT_TRUE(await_ticks(2));
}

TEST_F(TimersTest, ATickThatTheStoreRefusesIsOfferedAgain) {
  const std::string trigger = add_timer("beat", every(10));
  const Timestamp due = world_.clock.now() + 10'000'000;
  start();
  await_read();
  world_.store.fail_all();
  world_.clock.advance(seconds(10));
  nudge();
  ASSERT_TRUE(world_.store.await([&] { return world_.store.refused() >= 1; }));
  EXPECT_TRUE(ticks().empty());
  world_.store.heal();
  world_.clock.advance(seconds(1));
  nudge();
  ASSERT_TRUE(await_ticks(1));
  EXPECT_EQ(ticks()[0].id, derived_id({"tick", trigger, std::to_string(due)}));
}

TEST_F(TimersTest, ATimerThatIsAddedWhileItRunsIsFollowed) {
  start();
  await_read();
  add_timer("late", every(5));
  await_read();
  world_.clock.advance(seconds(5));
  nudge();
  EXPECT_TRUE(await_ticks(1));
}

TEST_F(TimersTest, ATimerThatCannotBeScheduledDoesNotKeepTheOthers) {
  add_timer("broken", every(-1));
  add_timer("whole", every(5));
  start();
  await_read();
  world_.clock.advance(seconds(5));
  nudge();
  ASSERT_TRUE(await_ticks(1));
  EXPECT_EQ(ticks()[0].body.get_string("trigger"), "probe.whole");
}

}  // namespace
}  // namespace squall::services
