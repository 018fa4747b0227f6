#include "runners/local/local_runner.h"

#include <gtest/gtest.h>

#include <condition_variable>
#include <optional>

#include "process/supervisor.h"

namespace squall::runners {
namespace {

using model::Status;

process::Exit exited(int code, std::string out = "") {
  process::Exit exit;
  exit.code = code;
  exit.output[static_cast<std::size_t>(process::Stream::kStdout)].bytes = std::move(out);
  return exit;
}

TEST(ShellOutcome, TheCodeDecidesTheStatus) {
  EXPECT_EQ(shell_outcome(exited(0), 60, false).status, Status::kSucceeded);
  const Outcome failed = shell_outcome(exited(3), 60, false);
  EXPECT_EQ(failed.status, Status::kFailed);
  EXPECT_EQ(failed.result.get_int("return_code"), 3);
  EXPECT_TRUE(failed.result.get_bool("failed"));
  process::Exit terminated;
  terminated.signal = 15;
  EXPECT_EQ(shell_outcome(terminated, 60, false).status, Status::kAbandoned);
}

TEST(ShellOutcome, ATimeoutSaysHowLongItWas) {
  process::Exit late = exited(0);
  late.timed_out = true;
  const Outcome outcome = shell_outcome(late, 7, false);
  EXPECT_EQ(outcome.status, Status::kTimeout);
  EXPECT_EQ(outcome.result.get_int("return_code"), -9);
  EXPECT_EQ(outcome.result.get_string("error"), "Action failed to complete in 7 seconds");
}

TEST(ShellOutcome, OutputThatIsJsonBecomesWhatItSays) {
  EXPECT_EQ(shell_outcome(exited(0, "{\"a\": 1}\n"), 60, false).result["stdout"], Value::object({{"a", 1}}));
  EXPECT_EQ(shell_outcome(exited(0, "plain\n"), 60, false).result["stdout"], Value("plain"));
  EXPECT_EQ(shell_outcome(exited(0, "two\n\n"), 60, false).result["stdout"], Value("two\n"));
}

TEST(ShellOutcome, AWrongPasswordIsNamedButNeverShown) {
  process::Exit refused = exited(1);
  refused.output[static_cast<std::size_t>(process::Stream::kStderr)].bytes =
      "[sudo] password for rowan: sudo: 1 incorrect password attempt\n";
  const Outcome outcome = shell_outcome(refused, 60, true);
  EXPECT_EQ(outcome.result.get_int("return_code"), -1);
  EXPECT_EQ(outcome.result.get_string("error"),
            "Invalid sudo password provided or sudo is not configured for user rowan");
}

class LocalRunnerTest : public ::testing::Test {
 protected:
  void SetUp() override { ASSERT_TRUE(supervisor_.start().ok()); }
  void TearDown() override { supervisor_.stop(); }

  void start(const char* command, Value more = Value::object()) {
    Object parameters{{"cmd", command}};
    for (const Member& member : more.members()) parameters.set(member.key, member.value);
    Job job{.execution_id = "e1",
            .runner_parameters = Value(std::move(parameters)),
            .environment = {{"ST2_ACTION_PACK_NAME", "probe"}}};
    runner_->run(
        std::move(job),
        [this](std::string_view type, std::string_view data) {
          std::lock_guard lock(mutex_);
          output_.append(type).append(":").append(data);
          changed_.notify_all();
        },
        [this](Outcome outcome) {
          std::lock_guard lock(mutex_);
          outcome_ = std::move(outcome);
          changed_.notify_all();
        });
  }
  bool await_output(std::string_view text) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, std::chrono::seconds(20),
                             [&] { return output_.find(text) != std::string::npos; });
  }
  Outcome outcome() {
    std::unique_lock lock(mutex_);
    EXPECT_TRUE(changed_.wait_for(lock, std::chrono::seconds(20), [&] { return outcome_.has_value(); }));
    return outcome_.value_or(Outcome{});
  }

  process::Supervisor supervisor_{real_clock()};
  std::shared_ptr<Runner> runner_ = make_local(
      LocalKind::kCommand, supervisor_,
      {.system_user = "", .service_user = "me", .max_output_bytes = 1000, .kill_grace = Millis(200)});
  std::mutex mutex_;
  std::condition_variable changed_;
  std::string output_;
  std::optional<Outcome> outcome_;
};

TEST_F(LocalRunnerTest, ACommandAnswersWithItsOutputAndItsCode) {
  start("echo one; echo two >&2; exit 4");
  const Outcome end = outcome();
  EXPECT_EQ(end.status, Status::kFailed);
  EXPECT_EQ(end.result.get_int("return_code"), 4);
  EXPECT_EQ(end.result.get_string("stdout"), "one");
  EXPECT_EQ(end.result.get_string("stderr"), "two");
  EXPECT_NE(output_.find("stdout:one\n"), std::string::npos);
  EXPECT_NE(output_.find("stderr:two\n"), std::string::npos);
}

TEST_F(LocalRunnerTest, TheEnvironmentOfTheJobWinsOverTheActions) {
  start("echo $MINE-$ST2_ACTION_PACK_NAME",
        Value::object({{"env", Value::object({{"MINE", 5}, {"ST2_ACTION_PACK_NAME", "forged"}})}}));
  EXPECT_EQ(outcome().result.get_string("stdout"), "5-probe");
}

TEST_F(LocalRunnerTest, ItRunsInTheFolderAskedFor) {
  start("pwd", Value::object({{"cwd", "/"}}));
  EXPECT_EQ(outcome().result.get_string("stdout"), "/");
}

TEST_F(LocalRunnerTest, AFolderThatIsNotThereFailsWithoutRunning) {
  start("echo never", Value::object({{"cwd", "/nonexistent/folder"}}));
  EXPECT_EQ(outcome().status, Status::kFailed);
  EXPECT_EQ(output_, "");
}

TEST_F(LocalRunnerTest, WhatTakesTooLongIsEnded) {
  start("sleep 600", Value::object({{"timeout", 1}}));
  EXPECT_EQ(outcome().status, Status::kTimeout);
}

TEST_F(LocalRunnerTest, AnAbsurdTimeoutIsNone) {
  start("echo done", Value::object({{"timeout", std::int64_t{1} << 62}}));
  EXPECT_EQ(outcome().status, Status::kSucceeded);
}

TEST_F(LocalRunnerTest, ACancelEndsItAndWhatItStarted) {
  start("sleep 600 & echo begun; wait");
  ASSERT_TRUE(await_output("begun"));
  runner_->cancel("another");
  runner_->cancel("e1");
  EXPECT_EQ(outcome().status, Status::kCanceled);
  supervisor_.stop();  // waits for the callback that told us
  EXPECT_EQ(supervisor_.running(), 0U);
}

TEST_F(LocalRunnerTest, OutputBeyondTheBoundIsCutAndSaysSo) {
  start("head -c 5000 /dev/zero | tr '\\0' x");
  const std::string text = outcome().result.get_string("stdout");
  EXPECT_LT(text.size(), 1100U);
  EXPECT_NE(text.find("output truncated"), std::string::npos);
}

}  // namespace
}  // namespace squall::runners
