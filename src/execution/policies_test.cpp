#include "execution/policies.h"

#include <gtest/gtest.h>

#include "execution/testing.h"

namespace squall::execution {
namespace {

using model::Status;

Value policy(std::string_view type, Value parameters) {
  return Value::object({{"ref", "probe.policy"},
                        {"policy_type", type},
                        {"enabled", true},
                        {"parameters", std::move(parameters)}});
}

Value limit(std::int64_t threshold, const char* action) {
  return policy(kConcurrencyPolicy, Value::object({{"threshold", threshold}, {"action", action}}));
}

TEST(Concurrency, ThresholdCounts) {
  EXPECT_EQ(decide_concurrency(limit(2, "delay"), 1), Verdict::kProceed);
  EXPECT_EQ(decide_concurrency(limit(2, "delay"), 2), Verdict::kDelay);
  EXPECT_EQ(decide_concurrency(limit(2, "cancel"), 3), Verdict::kCancel);
  EXPECT_EQ(decide_concurrency(limit(0, "delay"), 0), Verdict::kDelay);
}

TEST(Concurrency, DelayLooksAgainLater) {
  const auto delayed = apply_concurrency(test_body(Status::kRequested), Verdict::kDelay, 1'000'000);
  EXPECT_EQ(delayed->to, Status::kDelayed);
  EXPECT_EQ(delayed->body["x"].get_int("due"), 3'500'000);
  const auto still = apply_concurrency(delayed->body, Verdict::kDelay, 3'500'000);
  EXPECT_FALSE(still->moved());
  EXPECT_EQ(still->body["x"].get_int("due"), 6'000'000);
  EXPECT_EQ(still->body["log"].size(), 2U);
  EXPECT_EQ(apply_concurrency(delayed->body, Verdict::kProceed, 5)->to, Status::kRequested);
  EXPECT_EQ(apply_concurrency(delayed->body, Verdict::kCancel, 5)->to, Status::kCanceling);
  EXPECT_FALSE(apply_concurrency(test_body(Status::kRunning), Verdict::kCancel, 5)->changed);
}

TEST(Concurrency, AttributesThatAreGivenMustAgree) {
  const Value by = policy(kAttributeConcurrencyPolicy,
                          Value::object({{"attributes", Value::array({"who", "n"})}, {"threshold", 1}}));
  const Value mine = Value::object({{"who", "rowan"}, {"other", 3}});
  EXPECT_TRUE(compares_parameters(by, mine));
  EXPECT_TRUE(counts_against(by, mine, Value::object({{"who", "rowan"}, {"n", 9}})));
  EXPECT_FALSE(counts_against(by, mine, Value::object({{"who", "wren"}})));
  EXPECT_FALSE(counts_against(by, mine, Value::object()));
  EXPECT_FALSE(compares_parameters(by, Value::object({{"other", 3}})));
  EXPECT_TRUE(counts_against(limit(1, "delay"), mine, Value::object()));
}

model::Document ended(Status status, Value context) {
  return {kTestId, 3, test_body(status, "local-shell-cmd", std::move(context))};
}

Value retry_on(const char* what) {
  return policy(kRetryPolicy, Value::object({{"retry_on", what}, {"max_retry_count", 2}, {"delay", 1.5}}));
}

TEST(RetryPolicy, MakesAnotherRun) {
  const auto retry =
      decide_retry(retry_on("failure"), ended(Status::kFailed, Value::object({{"user", "rowan"}})));
  ASSERT_TRUE(retry);
  EXPECT_EQ(retry->action, "probe.greet");
  EXPECT_EQ(retry->count, 1);
  EXPECT_EQ(retry->delay, Micros(1'500'000));
  const Value mark = retry->context["policies"]["retry"];
  EXPECT_EQ(mark, Value::object({{"applied_policy", "probe.policy"},
                                 {"retry_count", 1},
                                 {"retried_liveaction_id", kTestId}}));
  EXPECT_EQ(retry->context.get_string("user"), "rowan");
  EXPECT_EQ(decide_retry(retry_on("failure"), ended(Status::kFailed, Value::object({{"user", "rowan"}})))->id,
            retry->id);
}

TEST(RetryPolicy, DoesNotApply) {
  EXPECT_FALSE(decide_retry(retry_on("timeout"), ended(Status::kFailed, {})));
  EXPECT_FALSE(decide_retry(retry_on("failure"), ended(Status::kAbandoned, {})));
  const Value parent = Value::object({{"parent", Value::object({{"execution_id", "p"}})}});
  EXPECT_FALSE(decide_retry(retry_on("failure"), ended(Status::kFailed, parent)));
  const Value twice =
      Value::object({{"policies", Value::object({{"retry", Value::object({{"retry_count", 2}})}})}});
  EXPECT_FALSE(decide_retry(retry_on("failure"), ended(Status::kFailed, twice)));
  EXPECT_FALSE(decide_retry(limit(1, "delay"), ended(Status::kFailed, {})));
}

}  // namespace
}  // namespace squall::execution
