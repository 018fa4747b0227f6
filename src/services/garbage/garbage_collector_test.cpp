#include "services/garbage/garbage_collector.h"

#include "services/core/testing/world.h"

namespace squall::services {
namespace {

using model::Status;

constexpr Timestamp kDay = Timestamp{86'400} * 1'000'000;

class GarbageTest : public ::testing::Test {
 protected:
  std::size_t collect(GarbageOptions options) { return GarbageCollector(world_.seams, options).collect(); }
  Timestamp ago(std::int64_t days) const { return world_.clock.now() - days * kDay; }
  std::string ended(std::int64_t days, Status status = Status::kSucceeded) {
    const std::string id = world_.add_execution(status);
    world_.change(id, [&](const Value& body) {
      return body.with("start_timestamp", ago(days)).with("end_timestamp", ago(days));
    });
    world_.add(model::kExecutionOutputs, Value::object({{"execution_id", id}, {"timestamp", ago(days)}}));
    return id;
  }

  testing::World world_;
};

TEST_F(GarbageTest, OldExecutionsGoWithTheirOutputAndYoungOnesStay) {
  const std::string old = ended(11), abandoned = ended(11, Status::kAbandoned), young = ended(9);
  EXPECT_EQ(collect({.executions = 10, .outputs = std::nullopt}), 2U);
  EXPECT_TRUE(world_.status(old).empty());
  EXPECT_TRUE(world_.status(abandoned).empty());
  EXPECT_EQ(world_.status(young), "succeeded");
  EXPECT_EQ(world_.count(model::kExecutionOutputs), 1U);
}

TEST_F(GarbageTest, WhatStillRunsStaysHoweverOldItIs) {
  const std::string id = world_.add_execution(Status::kRunning);
  world_.change(id, [&](const Value& body) { return body.with("start_timestamp", ago(100)); });
  EXPECT_EQ(collect({.executions = 1}), 0U);
  EXPECT_EQ(world_.status(id), "running");
}

TEST_F(GarbageTest, MoreThanABatchGoesInOneRound) {
  for (int i = 0; i < 450; ++i) ended(11);
  EXPECT_EQ(collect({.executions = 10, .outputs = std::nullopt}), 450U);
}

TEST_F(GarbageTest, WithoutATimeToLiveEverythingIsKept) {
  ended(1000);
  EXPECT_EQ(collect({.outputs = std::nullopt}), 0U);
}

TEST_F(GarbageTest, OutputGoesBeforeItsExecution) {
  const std::string id = ended(8);
  EXPECT_EQ(collect({.outputs = 7}), 1U);
  EXPECT_EQ(world_.status(id), "succeeded");
}

TEST_F(GarbageTest, ATraceGoesWithItsComponents) {
  for (const auto& [id, days] :
       {std::pair{"aaaaaaaaaaaaaaaaaaaaaaaa", 11}, {"bbbbbbbbbbbbbbbbbbbbbbbb", 9}}) {
    world_.add(model::kTraces, Value::object({{"trace_tag", id}, {"start_timestamp", ago(days)}}), id);
    world_.add(model::kTraceComponents,
               Value::object({{"trace_id", id}, {"kind", "rule"}, {"object_id", "r"}}));
  }
  EXPECT_EQ(collect({.traces = 10}), 1U);
  EXPECT_EQ(world_.count(model::kTraces), 1U);
  EXPECT_EQ(world_.count(model::kTraceComponents), 1U);
}

TEST_F(GarbageTest, DatastoreItemsGoWhenTheirTimeHasCome) {
  world_.add(model::kKeyValuePairs,
             Value::object({{"scope", "s"}, {"name", "old"}, {"expire_timestamp", world_.clock.now() - 1}}));
  world_.add(model::kKeyValuePairs,
             Value::object({{"scope", "s"}, {"name", "new"}, {"expire_timestamp", world_.clock.now() + 1}}));
  world_.add(model::kKeyValuePairs, Value::object({{"scope", "s"}, {"name", "ever"}}));
  EXPECT_EQ(collect({}), 1U);
  EXPECT_EQ(world_.count(model::kKeyValuePairs), 2U);
}

TEST_F(GarbageTest, AnInquiryThatNobodyAnsweredTimesOut) {
  const auto inquiry = [&](std::int64_t ttl) {
    const std::string id = world_.add_execution(Status::kPending, "inquirer");
    world_.change(id, [&](const Value& body) {
      return body.with("start_timestamp", world_.clock.now() - 3 * 60'000'000)
          .with("result", Value::object({{"ttl", ttl}}));
    });
    return id;
  };
  const std::string late = inquiry(2), waiting = inquiry(10), endless = inquiry(0);
  EXPECT_EQ(collect({.inquiries = true}), 1U);
  EXPECT_EQ(world_.status(late), "timeout");
  EXPECT_EQ(world_.status(waiting), "pending");
  EXPECT_EQ(world_.status(endless), "pending");
}

TEST_F(GarbageTest, OneKindThatFailsDoesNotKeepTheOthers) {
  ended(11);
  world_.add(model::kTokens, Value::object({{"token", "t"}, {"expiry", ago(11)}}));
  world_.store.fail(1);
  EXPECT_EQ(collect({.executions = 10, .tokens = 10, .outputs = std::nullopt}), 1U);
  EXPECT_EQ(world_.count(model::kExecutions), 1U);
  EXPECT_EQ(world_.count(model::kTokens), 0U);
}

TEST_F(GarbageTest, StopsWhileItWaitsForItsFirstRound) {
  GarbageCollector collector(world_.seams, {});
  ASSERT_TRUE(collector.start().ok());
  collector.stop();
  collector.stop();
}

}  // namespace
}  // namespace squall::services
