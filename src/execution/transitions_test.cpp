#include "execution/transitions.h"

#include <gtest/gtest.h>

#include "execution/testing.h"

namespace squall::execution {
namespace {

using model::Status;

TEST(Transitions, StepsAddToTheLogAndLeaveTheRestAlone) {
  const Value body = test_body(Status::kRequested);
  const auto change = set_status(body, Status::kScheduled, 5000);
  ASSERT_TRUE(change.ok());
  EXPECT_TRUE(change->moved());
  EXPECT_EQ(change->body.get_string("status"), "scheduled");
  ASSERT_EQ(change->body["log"].size(), 2U);
  EXPECT_EQ(change->body["log"][1], Value::object({{"timestamp", 5000}, {"status", "scheduled"}}));
  EXPECT_EQ(change->body["parameters"], body["parameters"]);
  EXPECT_FALSE(change->body.contains("end_timestamp"));
  EXPECT_FALSE(change->body["x"].contains("due"));
}

TEST(Transitions, SameStatusIsNoChange) {
  const Value body = test_body(Status::kRunning);
  const auto change = set_status(body, Status::kRunning, 5000, {.result = Value::object({{"a", 1}})});
  ASSERT_TRUE(change.ok());
  EXPECT_FALSE(change->changed);
  EXPECT_TRUE(change->body.same_node(body));
}

TEST(Transitions, CompletedIsFrozenWithoutAnError) {
  for (const Status done : model::all_statuses()) {
    if (!model::is_completed(done)) continue;
    const Value body = test_body(done);
    for (const Status to : model::all_statuses()) {
      const auto change = set_status(body, to, 5000);
      ASSERT_TRUE(change.ok());
      EXPECT_FALSE(change->changed);
      EXPECT_FALSE(force_status(body, to, 5000).changed);
    }
    EXPECT_FALSE(amend(body, Value::object({{"a", 1}}), {}).changed);
  }
}

TEST(Transitions, MissingStepIsAConflictThatNamesBoth) {
  const auto change = set_status(test_body(Status::kScheduled), Status::kPausing, 1);
  ASSERT_FALSE(change.ok());
  EXPECT_EQ(change.error().code(), Errc::kConflict);
  EXPECT_NE(change.error().message().find("scheduled"), std::string::npos);
  EXPECT_NE(change.error().message().find("pausing"), std::string::npos);
}

TEST(Transitions, EndSetsWhatAnEndHas) {
  const auto started = start(test_body(Status::kScheduled), {"m1", 7, "host", 42}, 2000);
  ASSERT_TRUE(started.ok());
  const auto change =
      set_status(started->body, Status::kSucceeded, 9000, {.result = Value::object({{"stdout", "hi"}})});
  ASSERT_TRUE(change.ok());
  EXPECT_EQ(change->body.get_int("end_timestamp"), 9000);
  EXPECT_EQ(change->body.get_int("result_size"), 15);
  EXPECT_EQ(change->body["x"], Value::object({{"notify", 1}}));
  EXPECT_EQ(change->body["liveaction"]["runner_info"], Value::object({{"hostname", "host"}, {"pid", 42}}));
  EXPECT_FALSE(notified(change->body).body["x"].contains("notify"));
}

TEST(Transitions, FalsyResultLeavesTheOldOne) {
  const Value body = test_body(Status::kRunning).with("result", Value::object({{"partial", 1}}));
  const auto change = set_status(body, Status::kFailed, 9000, {.result = Value::object()});
  ASSERT_TRUE(change.ok());
  EXPECT_EQ(change->body["result"], Value::object({{"partial", 1}}));
}

TEST(Transitions, DelayedIsDueLater) {
  const auto change = set_status(test_body(Status::kRequested), Status::kDelayed, 5000, {.due = 9000});
  ASSERT_TRUE(change.ok());
  EXPECT_EQ(change->body["x"].get_int("due"), 9000);
  const auto again = set_status(change->body, Status::kRequested, 9500);
  ASSERT_TRUE(again.ok());
  EXPECT_EQ(again->body["x"].get_int("due"), 9500);
}

TEST(Transitions, StartTakesOwnershipOnce) {
  const auto change = start(test_body(Status::kScheduled), {"m1", 7, "host", 42}, 2000);
  ASSERT_TRUE(change.ok());
  EXPECT_TRUE(owned_by(change->body, "m1", 7));
  EXPECT_FALSE(owned_by(change->body, "m1", 8));
  EXPECT_FALSE(owned_by(change->body, "m2", 7));
  EXPECT_EQ(start(change->body, {"m2", 1, "h", 1}, 2100).error().code(), Errc::kConflict);
}

TEST(Transitions, PauseReleasesTheOwner) {
  Value body = start(test_body(Status::kScheduled, "action-chain"), {"m1", 7, "host", 42}, 2000)->body;
  body = set_status(body, Status::kPausing, 2100)->body;
  EXPECT_TRUE(owned_by(body, "m1", 7));
  body = set_status(body, Status::kPaused, 2200)->body;
  EXPECT_FALSE(body["x"].contains("owner"));
  EXPECT_EQ(body["x"].get_int("live"), 1);
}

TEST(Transitions, LostOwner) {
  const Value running = start(test_body(Status::kScheduled), {"m1", 7, "host", 42}, 2000)->body;
  const Change again = lose_owner(running, true, "worker m1 is gone", 3000);
  EXPECT_EQ(again.to, Status::kRequested);
  EXPECT_EQ(again.body["x"], Value::object({{"live", 1}, {"due", 3000}}));
  const Change ended = lose_owner(running, false, "worker m1 is gone", 3000);
  EXPECT_EQ(ended.to, Status::kAbandoned);
  EXPECT_EQ(ended.body["result"].get_string("error"), "worker m1 is gone");
  const Value canceling = set_status(running, Status::kCanceling, 2500)->body;
  EXPECT_EQ(lose_owner(canceling, true, "gone", 3000).to, Status::kCanceled);
}

TEST(Transitions, ContextIsLaidOver) {
  const Value body = test_body(Status::kRunning, "orquesta", Value::object({{"user", "a"}, {"pack", "p"}}));
  const Change change = amend(body, {}, Value::object({{"workflow_execution", "w"}}));
  EXPECT_EQ(change.body["context"],
            Value::object({{"user", "a"}, {"pack", "p"}, {"workflow_execution", "w"}}));
  EXPECT_FALSE(change.moved());
  EXPECT_TRUE(change.changed);
}

TEST(Transitions, ProcessMarkComesAndGoes) {
  const Value mark = Value::object({{"pid", 17}, {"start_ticks", 5}});
  const Change set = with_process(test_body(Status::kRunning), mark);
  EXPECT_EQ(set.body["x"]["process"], mark);
  EXPECT_FALSE(with_process(set.body, mark).changed);
  EXPECT_FALSE(with_process(set.body, {}).body["x"].contains("process"));
}

TEST(AsCreated, ShowsNothingOfWhatCameLater) {
  const Value created = test_body(Status::kRequested);
  const auto scheduled = set_status(created, Status::kScheduled, 2);
  const auto running = start(scheduled->body, {.member = "m", .epoch = 1, .hostname = "h", .pid = 7}, 3);
  const auto ended = set_status(running->body, Status::kSucceeded, 4, {.result = Value::object({{"n", 1}})});
  const Value first = as_created(ended->body);
  EXPECT_EQ(first.get_string("status"), "requested");
  EXPECT_EQ(first["log"].size(), 1U);
  EXPECT_FALSE(first.contains("end_timestamp"));
  EXPECT_FALSE(first.contains("result"));
  EXPECT_FALSE(first["liveaction"].contains("runner_info"));
  EXPECT_EQ(first["parameters"], created["parameters"]);
}

}  // namespace
}  // namespace squall::execution
