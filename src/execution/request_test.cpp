#include "execution/request.h"

#include <gtest/gtest.h>

#include "execution/trace.h"

namespace squall::execution {
namespace {

model::Document action(Value parameters, bool enabled = true) {
  return {"aaaaaaaaaaaaaaaaaaaaaaaa", 1,
          Value::object({{"ref", "probe.greet"},
                         {"name", "greet"},
                         {"pack", "probe"},
                         {"enabled", enabled},
                         {"runner_type", "local-shell-cmd"},
                         {"parameters", std::move(parameters)}})};
}

model::Document runner(const char* name = "local-shell-cmd") {
  return {"bbbbbbbbbbbbbbbbbbbbbbbb", 1,
          Value::object(
              {{"name", name},
               {"runner_parameters",
                Value::object({{"sudo", Value::object({{"type", "boolean"}, {"immutable", true}})}})}})};
}

Value who() { return Value::object({{"who", Value::object({{"type", "string"}, {"required", true}})}}); }

std::string refusal(const Request& request) {
  const auto checked = check_request(request);
  return checked.ok() ? "accepted" : checked.error().message();
}

TEST(Request, ChecksInOrder) {
  const Value good = Value::object({{"who", "rowan"}});
  EXPECT_EQ(refusal({.action = action(who()), .runner = runner(), .parameters = good}), "accepted");
  EXPECT_EQ(refusal({.action = action(who(), false), .runner = runner(), .parameters = Value::object()}),
            "Unable to execute. Action \"probe.greet\" is disabled.");
  EXPECT_EQ(refusal({.action = action(who()), .runner = runner(), .parameters = Value::object()}),
            "'who' is a required property");
  EXPECT_EQ(refusal({.action = action(who()),
                     .runner = runner(),
                     .parameters = Value::object({{"who", "x"}, {"sudo", true}})}),
            "Override of immutable parameter(s) ['sudo'] is unsupported.");
  EXPECT_EQ(
      refusal(
          {.action = action(who()), .runner = runner(), .parameters = Value::object(), .validate = false}),
      "accepted");
}

TEST(Request, DraftIsDueAfterItsDelay) {
  const model::Document made =
      draft({.id = "cccccccccccccccccccccccc",
             .action = action(who()),
             .runner = runner(),
             .parameters = Value::object({{"who", "rowan"}}),
             .context = Value::object({{"user", "rowan"}}),
             .delay_ms = 1500},
            {.web_url_base = "https://h", .action_snapshot = "s1", .runner_snapshot = "s2", .trace_id = "t"},
            1'000'000);
  const Value& body = made.body;
  EXPECT_EQ(made.id, "cccccccccccccccccccccccc");
  EXPECT_EQ(body["x"], Value::object({{"live", 1}, {"due", 2'500'000}, {"trace", "t"}}));
  EXPECT_EQ(body["action"], Value::object({{"ref", "probe.greet"}, {"snapshot", "s1"}}));
  EXPECT_EQ(body["runner"], Value::object({{"name", "local-shell-cmd"}, {"snapshot", "s2"}}));
  EXPECT_EQ(body["context"], Value::object({{"user", "rowan"}, {"pack", "probe"}}));
  EXPECT_EQ(body.get_string("web_url"), "https://h/#/history/cccccccccccccccccccccccc/general");
  EXPECT_EQ(body.get_int("delay"), 1500);
  EXPECT_EQ(body["log"].size(), 1U);
  EXPECT_FALSE(body.contains("parent"));
  EXPECT_FALSE(body.contains("result"));
}

TEST(Request, ChildTakesTheUserOfItsParent) {
  const Value parent = Value::object({{"execution_id", "p1"}, {"user", "wren"}});
  const model::Document made = draft({.action = action(who()),
                                      .runner = runner("orquesta"),
                                      .context = Value::object({{"user", "stanley"}, {"parent", parent}})},
                                     {}, 1);
  EXPECT_EQ(made.body["context"].get_string("user"), "wren");
  EXPECT_EQ(made.body.get_string("parent"), "p1");
  EXPECT_TRUE(made.body["liveaction"].get_bool("action_is_workflow"));
}

TEST(Request, ActionsOwnNotifyReplaces) {
  const Value mine = Value::object({{"on-complete", Value::object({{"routes", Value::array({"own"})}})}});
  const Value asked = Value::object({{"on_success", Value::object({{"routes", Value::array({"chat"})}})}});
  model::Document with = action(who());
  with.body = with.body.with("notify", mine);
  EXPECT_EQ(draft({.action = with, .runner = runner(), .notify = asked}, {}, 1).body["liveaction"]["notify"],
            mine);
  EXPECT_EQ(draft({.action = with, .runner = runner(), .notify = asked, .skip_notify = true}, {}, 1)
                .body["liveaction"]["notify"],
            asked);
  EXPECT_EQ(draft({.action = action(who()), .runner = runner(), .notify = asked}, {}, 1)
                .body["liveaction"]["notify"],
            asked);
  EXPECT_FALSE(draft({.action = action(who()), .runner = runner(), .notify = Value::object()}, {}, 1)
                   .body["liveaction"]
                   .contains("notify"));
}

TEST(Trace, ComponentsSayWhatCausedThem) {
  const Value child =
      Value::object({{"action", Value::object({{"ref", "p.a"}})},
                     {"context", Value::object({{"parent", Value::object({{"execution_id", "e0"}})}})}});
  EXPECT_EQ(execution_component("t", "e1", child, 5).body["caused_by"],
            Value::object({{"type", "action_execution"}, {"id", "e0"}}));
  const Value by_rule = Value::object(
      {{"rule", Value::object({{"id", "r"}})}, {"trigger_instance", Value::object({{"id", "i"}})}});
  EXPECT_EQ(execution_component("t", "e1", by_rule, 5).body["caused_by"],
            Value::object({{"type", "rule"}, {"id", "r:i"}}));
  EXPECT_EQ(execution_component("t", "e1", Value::object(), 5).body["caused_by"], Value::object());
  EXPECT_EQ(rule_component("t", "r", "p.r", "i", 5).body["caused_by"],
            Value::object({{"type", "trigger_instance"}, {"id", "i"}}));
  const Value payload = Value::object({{"execution_id", "e9"}});
  EXPECT_EQ(instance_component("t", "i", "core.st2.generic.notifytrigger", payload, 5)
                .body["caused_by"]
                .get_string("id"),
            "e9");
  EXPECT_EQ(instance_component("t", "i", "probe.event", payload, 5).body["caused_by"], Value::object());
  EXPECT_EQ(rule_component("t", "r", "p.r", "i", 5).id, rule_component("t", "r", "p.r", "i", 9).id);
}

}  // namespace
}  // namespace squall::execution
