#include "execution/operations.h"

#include <gtest/gtest.h>

#include "execution/testing.h"

namespace squall::execution {
namespace {

using model::Status;

TEST(Operations, CancelGoesStraightWhereNobodyWorksOnIt) {
  const auto change = cancel(test_body(Status::kDelayed), "rowan", 5000);
  ASSERT_TRUE(change.ok());
  EXPECT_EQ(change->to, Status::kCanceled);
  EXPECT_EQ(change->body["result"],
            Value::object({{"message", "Action canceled by user."}, {"user", "rowan"}}));
  EXPECT_EQ(change->body["context"].get_string("cancelled_by"), "rowan");
  EXPECT_EQ(change->body.get_int("end_timestamp"), 5000);
}

TEST(Operations, CancelOfWorkInProgressIsAWish) {
  EXPECT_EQ(cancel(test_body(Status::kRunning), "rowan", 1)->to, Status::kCanceling);
  const Value child = Value::object({{"parent", Value::object({{"execution_id", "p"}})}});
  const auto change = cancel(test_body(Status::kPaused, "orquesta", child), "rowan", 1);
  EXPECT_EQ(change->to, Status::kCanceling);
  EXPECT_EQ(change->body["x"].get_int("cancel"), 1);
  EXPECT_FALSE(cancel(change->body, "wren", 2)->changed);
}

TEST(Operations, OnlyWorkflowsPause) {
  const auto refused = pause(test_body(Status::kRunning), "rowan", 1);
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().message(),
            "Unable to pause liveaction \"" + std::string(kTestId) +
                "\" because it is not supported by the \"local-shell-cmd\" runner.");
  EXPECT_EQ(pause(test_body(Status::kRunning, "action-chain"), "rowan", 1)->to, Status::kPausing);
  EXPECT_FALSE(pause(test_body(Status::kPaused, "orquesta"), "rowan", 1)->changed);
  EXPECT_FALSE(pause(test_body(Status::kScheduled, "orquesta"), "rowan", 1).ok());
}

TEST(Operations, ResumeOnlyFromPaused) {
  const auto change = resume(test_body(Status::kPaused, "orquesta"), "rowan", 1);
  EXPECT_EQ(change->to, Status::kResuming);
  EXPECT_EQ(change->body["context"].get_string("resumed_by"), "rowan");
  EXPECT_FALSE(resume(test_body(Status::kRunning, "orquesta"), "rowan", 1)->changed);
  EXPECT_FALSE(resume(test_body(Status::kPausing, "orquesta"), "rowan", 1).ok());
}

TEST(Operations, PutWaitsForChildren) {
  const Value body = test_body(Status::kPausing, "orquesta");
  const Update update{.status = Status::kPaused};
  EXPECT_TRUE(asks_for_children(body, update));
  EXPECT_FALSE(put(body, update, "rowan", true, 1)->changed);
  EXPECT_EQ(put(body, update, "rowan", false, 1)->to, Status::kPaused);
  EXPECT_FALSE(asks_for_children(test_body(Status::kCanceling), {.status = Status::kCanceled}));
}

TEST(Operations, PutForcesAnythingElse) {
  const auto change =
      put(test_body(Status::kCanceling),
          parse_update(Value::object({{"status", "succeeded"}, {"result", Value::object({{"x", 1}})}})),
          "rowan", false, 9);
  ASSERT_TRUE(change.ok());
  EXPECT_EQ(change->to, Status::kSucceeded);
  EXPECT_EQ(change->body["result"], Value::object({{"x", 1}}));
  EXPECT_EQ(
      put(test_body(Status::kFailed), {.status = Status::kRunning}, "rowan", false, 9).error().message(),
      "Execution is already in completed state.");
  EXPECT_EQ(put(test_body(Status::kRunning), {}, "rowan", false, 9).error().code(), Errc::kInvalid);
}

TEST(Operations, DeleteOfTheEndedIsNotCancelable) {
  const auto refused = remove(test_body(Status::kTimeout), "rowan", 1);
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().kind(), "NotCancelable");
  EXPECT_EQ(refused.error().message(), "Action cannot be canceled. State = timeout.");
  EXPECT_FALSE(remove(test_body(Status::kCanceled), "rowan", 1)->changed);
}

TEST(Operations, RerunLaysParametersOver) {
  const model::Document original{kTestId, 1, test_body(Status::kFailed)};
  const auto plan =
      plan_rerun(original, Value::object({{"parameters", Value::object({{"n", 2}})}, {"delay", 500}}), "t1");
  ASSERT_TRUE(plan.ok());
  EXPECT_EQ(plan->parameters, Value::object({{"who", "rowan"}, {"n", 2}}));
  EXPECT_EQ(plan->context, Value::object({{"re-run", Value::object({{"ref", kTestId}})},
                                          {"trace_context", Value::object({{"id_", "t1"}})}}));
  EXPECT_EQ(plan->delay_ms, 500);
}

TEST(Operations, RerunOfTasksIsForWorkflows) {
  const Value tasks = Value::array({"a"});
  const model::Document local{kTestId, 1, test_body(Status::kFailed)};
  const model::Document flow{kTestId, 1, test_body(Status::kFailed, "orquesta")};
  EXPECT_EQ(plan_rerun(local, Value::object({{"tasks", tasks}}), "").error().message(),
            "Task option is only supported for Orquesta workflows.");
  EXPECT_EQ(plan_rerun(flow, Value::object({{"reset", tasks}}), "").error().message(),
            "List of tasks to reset does not match the tasks to rerun.");
  EXPECT_EQ(plan_rerun(flow, Value::object({{"tasks", tasks}, {"reset", tasks}}), "")->context["re-run"],
            Value::object({{"ref", kTestId}, {"tasks", tasks}, {"reset", tasks}}));
}

}  // namespace
}  // namespace squall::execution
