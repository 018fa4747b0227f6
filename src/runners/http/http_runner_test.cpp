#include "runners/http/http_runner.h"

#include <gtest/gtest.h>

namespace squall::runners {
namespace {

Job job(Value runner, Value action) {
  Job job;
  job.execution_id = "e";
  job.action = Value::object({{"name", "http"}});
  job.runner_parameters = std::move(runner);
  job.action_parameters = std::move(action);
  return job;
}

TEST(HttpRunner, MethodFollowsTheBody) {
  const Value runner = Value::object({{"url", "http://h/x"}});
  EXPECT_EQ(http_request(job(runner, Value::object()), "1")->method, "GET");
  EXPECT_EQ(http_request(job(runner, Value::object({{"body", "a"}})), "1")->method, "POST");
  EXPECT_EQ(http_request(job(runner, Value::object({{"body", "a"}, {"method", "PUT"}})), "1")->method, "PUT");
}

TEST(HttpRunner, HeadersOfOursWin) {
  const auto request = http_request(
      job(Value::object({{"url", "http://h/"}, {"headers", Value::object({{"User-Agent", "me"}, {"A", 1}})}}),
          Value::object()),
      "3.10");
  ASSERT_TRUE(request.ok());
  EXPECT_EQ(request->headers.get("user-agent"), "st2/v3.10");
  EXPECT_EQ(request->headers.get("x-stanley-action"), "http");
  EXPECT_EQ(request->headers.get("a"), "1");
}

TEST(HttpRunner, AJsonContentTypeMakesJsonOfTheBody) {
  const Value runner = Value::object(
      {{"url", "http://h/"}, {"headers", Value::object({{"Content-Type", "application/json"}})}});
  EXPECT_EQ(http_request(job(runner, Value::object({{"body", "{'a': True}"}})), "1")->body, "{\"a\": true}");
  EXPECT_EQ(http_request(job(runner, Value::object({{"body", "[1,2]"}})), "1")->body, "[1, 2]");
  EXPECT_EQ(http_request(job(runner, Value::object({{"body", Value::object({{"k", nullptr}})}})), "1")->body,
            "{\"k\": null}");
  EXPECT_FALSE(http_request(job(runner, Value::object({{"body", "not json"}})), "1").ok());
}

TEST(HttpRunner, HostListsDecide) {
  const auto with = [](const char* list, const char* host) {
    return http_request(job(Value::object({{"url", "http://u@a.example:81/x"}, {list, Value::array({host})}}),
                            Value::object()),
                        "1");
  };
  EXPECT_FALSE(with("url_hosts_blacklist", "a.example").ok());
  EXPECT_TRUE(with("url_hosts_blacklist", "b.example").ok());
  EXPECT_TRUE(with("url_hosts_whitelist", "a.example").ok());
  EXPECT_FALSE(with("url_hosts_whitelist", "b.example").ok());
}

TEST(HttpRunner, QueryAndTimeout) {
  const auto request =
      http_request(job(Value::object({{"url", "http://h/?z=1"}}),
                       Value::object({{"params", Value::object({{"a", "b c"}, {"l", Value::array({1, 2})}})},
                                      {"timeout", 1.5}})),
                   "1");
  ASSERT_TRUE(request.ok());
  EXPECT_EQ(request->url, "http://h/?z=1&a=b+c&l=1&l=2");
  EXPECT_EQ(request->timeout, Millis(1500));
  EXPECT_FALSE(
      http_request(job(Value::object({{"url", "http://h/"}}), Value::object({{"timeout", nullptr}})), "1")
          .ok());
}

TEST(HttpRunner, TimeoutsAreReadAsPythonDoesAndBounded) {
  const auto timeout = [](Value given) {
    return http_request(
        job(Value::object({{"url", "http://h/"}}), Value::object({{"timeout", std::move(given)}})), "1");
  };
  EXPECT_EQ(timeout("2.5")->timeout, Millis(2500));
  EXPECT_EQ(timeout(1e300)->timeout, Millis(1'000'000'000));
  EXPECT_EQ(timeout(0.0001)->timeout, Millis(1));
  for (const Value& bad : {Value(0), Value(-1), Value("soon"), Value::array({1})})
    EXPECT_FALSE(timeout(bad).ok());
}

TEST(HttpRunner, StatusesOfAnswers) {
  net::CurlResponse answer{
      .status = 206, .headers = {{"Content-Type", "application/json; charset=utf-8"}}, .body = "{\"a\": 1}"};
  Outcome outcome = http_outcome(answer);
  EXPECT_EQ(outcome.status, model::Status::kSucceeded);
  EXPECT_EQ(outcome.result["body"]["a"], Value(1));
  EXPECT_TRUE(outcome.result["parsed"].as_bool());
  answer.status = 404;
  answer.body = "{broken";
  outcome = http_outcome(answer);
  EXPECT_EQ(outcome.status, model::Status::kFailed);
  EXPECT_EQ(outcome.result["body"], Value("{broken"));
  EXPECT_FALSE(outcome.result["parsed"].as_bool());
  EXPECT_EQ(http_outcome(make_error(Errc::kTimeout, "late")).status, model::Status::kTimeout);
  EXPECT_EQ(http_outcome(make_error(Errc::kCanceled, "told to")).status, model::Status::kCanceled);
  EXPECT_EQ(http_outcome(make_error(Errc::kUnavailable, "refused")).result["error"], Value("refused"));
}

}  // namespace
}  // namespace squall::runners
