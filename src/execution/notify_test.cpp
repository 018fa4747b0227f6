#include "execution/notify.h"

#include <gtest/gtest.h>

#include "execution/testing.h"
#include "expr/jinja/platform.h"

namespace squall::execution {
namespace {

using model::Status;

const jinja::Environment& environment() {
  static const jinja::Environment shared(jinja::platform_settings());
  return shared;
}

model::Document ended(Status status, Value notify) {
  Value body = test_body(status);
  body = body.with("end_timestamp", 2'000'000).with("result", Value::object({{"stdout", "h\xC3\xA9"}}));
  return {kTestId, 2, body.with("liveaction", body["liveaction"].with("notify", std::move(notify)))};
}

Value section(Value routes, const char* message = "") {
  return Value::object({{"routes", std::move(routes)}, {"message", message}});
}

std::vector<Notification> said(const model::Document& execution) {
  std::vector<std::string> problems;
  return notifications(environment(), execution, jinja::empty_datastore(), problems);
}

TEST(Notify, SectionsFollowTheOutcome) {
  const Value notify = Value::object({{"on-complete", section(Value::array({"all"}))},
                                      {"on-success", section(Value::array({"good", "chat"}))},
                                      {"on-failure", section(Value::array({"bad"}))}});
  const auto routes = [&](Status status) {
    std::string text;
    for (const Notification& each : said(ended(status, notify))) text += each.route + " ";
    return text;
  };
  EXPECT_EQ(routes(Status::kSucceeded), "all good chat ");
  EXPECT_EQ(routes(Status::kTimeout), "all bad ");
  EXPECT_EQ(routes(Status::kAbandoned), "all bad ");
  EXPECT_EQ(routes(Status::kCanceled), "all ");
}

TEST(Notify, PayloadTellsTheWhole) {
  const auto sent =
      said(ended(Status::kSucceeded, Value::object({{"on_success", section(Value::array({"chat"}))}})));
  ASSERT_EQ(sent.size(), 1U);
  const Value& payload = sent[0].payload;
  EXPECT_EQ(payload.get_string("message"), "Action probe.greet succeeded.");
  EXPECT_EQ(payload["data"], Value::object({{"result", "{\"stdout\": \"h\\u00e9\"}"}}));
  EXPECT_EQ(payload.get_string("execution_id"), kTestId);
  EXPECT_EQ(payload.get_string("end_timestamp"), "1970-01-01T00:00:02.000000Z");
  EXPECT_EQ(payload.get_string("runner_ref"), "local-shell-cmd");
  EXPECT_EQ(payload["route"], payload["channel"]);
}

TEST(Notify, TemplatesSeeTheExecution) {
  const Value notify =
      Value::object({{"on-complete", section(Value::array({"r"}),
                                             "{{ action_parameters.who }}: {{ action_results.stdout }}")}});
  EXPECT_EQ(said(ended(Status::kFailed, notify))[0].payload.get_string("message"), "rowan: h\xC3\xA9");
}

TEST(Notify, WhatDoesNotRenderIsSentAsWritten) {
  const Value notify = Value::object({{"on-complete", section(Value::array({"r"}), "{{ nosuch.thing }}")}});
  std::vector<std::string> problems;
  const auto sent =
      notifications(environment(), ended(Status::kFailed, notify), jinja::empty_datastore(), problems);
  EXPECT_EQ(sent[0].payload.get_string("message"), "{{ nosuch.thing }}");
  EXPECT_EQ(problems.size(), 1U);
}

TEST(Notify, WithoutRoutesNothingIsSaid) {
  EXPECT_TRUE(
      said(ended(Status::kSucceeded, Value::object({{"on-complete", section(Value::array())}}))).empty());
  EXPECT_TRUE(said(ended(Status::kSucceeded, {})).empty());
}

TEST(Notify, ActionTrigger) {
  const Value payload =
      action_trigger_payload(ended(Status::kSucceeded, {}), Value::object({{"who", "********"}}));
  EXPECT_EQ(payload.get_string("start_timestamp"), "1970-01-01 00:00:00.001000+00:00");
  EXPECT_EQ(payload["parameters"], Value::object({{"who", "********"}}));
  EXPECT_EQ(payload.get_string("action_name"), "probe.greet");
  EXPECT_EQ(payload.get_string("status"), "succeeded");
}

}  // namespace
}  // namespace squall::execution
