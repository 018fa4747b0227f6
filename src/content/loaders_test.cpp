#include <gtest/gtest.h>

#include "content/action_loader.h"
#include "content/config_loader.h"
#include "content/overrides.h"
#include "content/pack_loader.h"
#include "content/policy_types.h"
#include "content/runner_types.h"
#include "content/sensor_loader.h"
#include "value/json/json.h"

namespace squall::content {
namespace {

const Source kSource{.pack = "probe", .pack_path = "/packs/probe", .file = "actions/x.yaml"};

Value yaml(std::string_view text) { return parse_metadata(text).value(); }

std::string action_error(std::string_view parameters) {
  const auto loaded = load_action(
      yaml(fmt::format("{{name: x, runner_type: local-shell-cmd, parameters: {{{}}}}}", parameters)), kSource,
      {});
  return loaded.ok() ? "" : loaded.error().detail() + ": " + loaded.error().message();
}

TEST(ActionLoader, FillsInWhatIsLeftOut) {
  const Value action = load_action(yaml("{name: x, runner_type: noop}"), kSource, {}).value().document;
  EXPECT_EQ(
      json::dump(action),
      R"({"name":"x","pack":"probe","ref":"probe.x","uid":"action:probe:x","enabled":true,"entry_point":"",)"
      R"("runner_type":"noop","parameters":{},"output_schema":{},"notify":{},"tags":[],)"
      R"("metadata_file":"actions/x.yaml"})");
}

TEST(ActionLoader, JudgesParametersAgainstTheRunner) {
  EXPECT_EQ(action_error("timeout: {default: 5, description: d, enum: [5], required: true}"), "");
  EXPECT_EQ(
      action_error("timeout: {type: string}"),
      "parameters.timeout: The attribute \"type\" for the runner parameter \"timeout\" in action \"probe.x\" "
      "cannot be overridden.");
  EXPECT_EQ(action_error("a: {type: string, immutable: true}"),
            "parameters.a: Immutable param a requires a default value.");
  EXPECT_EQ(action_error("sudo: {immutable: true}"), "");
  EXPECT_EQ(action_error("a: {position: 0}, b: {position: 2}"),
            "parameters: Positions supplied [0, 2] for parameters are not contiguous.");
  EXPECT_EQ(action_error("a: {position: 1}, b: {position: 1}"),
            "parameters.b: Parameters a and b have same position 1. Position values have to be unique.");
  EXPECT_TRUE(
      action_error("a-b: {type: string}").starts_with("parameters: Parameter name \"a-b\" is invalid."));
}

TEST(ActionLoader, WritesNotifyAsItIsKept) {
  const Value action =
      load_action(yaml("{name: x, runner_type: noop, notify: {on-success: {message: m, channels: [c]}, "
                       "on-failure: {data: {a: 1}}, on-complete: {}}}"),
                  kSource, {})
          .value()
          .document;
  EXPECT_EQ(
      json::dump(action["notify"]),
      R"({"on-success":{"message":"m","routes":["c"]},"on-failure":{"data":{"a":1},"routes":["notify.default"]}})");
}

TEST(Overrides, TheClosestOneWins) {
  const Value action = yaml("{name: x}");
  const Overrides overrides{yaml("actions: {defaults: {enabled: false}}"),
                            yaml("actions: {defaults: {enabled: true}, exceptions: {x: {enabled: false}}}")};
  const auto x = apply_overrides(overrides, "probe", "actions", "x", action).value();
  EXPECT_EQ(x.metadata["enabled"], Value(false));
  EXPECT_TRUE(x.changed);
  const auto y = apply_overrides(overrides, "probe", "actions", "y", action).value();
  EXPECT_EQ(y.metadata["enabled"], Value(true));
  EXPECT_FALSE(y.changed);
  const Overrides wrong{{}, yaml("rules: {defaults: {name: z}}")};
  EXPECT_FALSE(apply_overrides(wrong, "probe", "rules", "x", action).ok());
  EXPECT_FALSE(apply_overrides(wrong, "probe", "actions", "x", action).value().changed);
}

TEST(SensorLoader, BringsItsTriggerTypes) {
  const Source source{.pack = "probe", .pack_path = "/packs/probe", .file = "sensors/x.yaml"};
  const auto sensor =
      load_sensor(yaml("{class_name: S, entry_point: sub/s.py, trigger_types: [{name: seen, extra: 1}]}"),
                  source, {})
          .value();
  EXPECT_EQ(sensor.document["entry_point"], Value("sensors.sub.s.S"));
  EXPECT_EQ(sensor.document["artifact_uri"], Value("file:///packs/probe/sensors/sub/s.py"));
  ASSERT_EQ(sensor.trigger_types.size(), 1U);
  EXPECT_EQ(sensor.trigger_types[0]["metadata_file"], Value("sensors/x.yaml"));
  EXPECT_FALSE(sensor.trigger_types[0].contains("extra"));
  EXPECT_FALSE(load_sensor(yaml("{class_name: S, entry_point: s.py, poll_interval: 3}"), source, {}).ok());
  EXPECT_TRUE(load_sensor(yaml("{class_name: S, entry_point: s.py, poll_interval: 0}"), source, {}).ok());
}

TEST(PackLoader, WarnsOfPython2AndChecksTheMail) {
  const auto load = [](std::string_view more) {
    return load_pack(yaml(fmt::format("{{name: p, description: d, version: 1.0.0, author: a, {}}}", more)),
                     kSource, {});
  };
  EXPECT_NE(load("email: a@b.c, python_versions: ['2']").value().warning, "");
  EXPECT_EQ(load("email: ~").value().warning, "");
  EXPECT_EQ(load("email: nonsense").error().detail(), "email");
  EXPECT_EQ(load("keywords: []").error().detail(), "email");
}

TEST(ConfigLoader, KeepsValuesAsWrittenButJudgesThem) {
  const Value attributes = yaml("{host: {type: string, default: h}, token: {type: string, secret: true}}");
  const Value config =
      load_config(yaml("{token: '{{ st2kv.system.t }}'}"), "p", "/c/p.yaml", attributes).value();
  EXPECT_EQ(json::dump(config), R"({"pack":"p","values":{"token":"{{ st2kv.system.t }}"}})");
  EXPECT_FALSE(load_config(yaml("{host: 5}"), "p", "/c/p.yaml", attributes).ok());
  EXPECT_FALSE(
      load_config(yaml("{token: '{{ st2kv.system.t | decrypt_kv }}'}"), "p", "/c/p.yaml", attributes).ok());
  EXPECT_TRUE(load_config(yaml("{anything: [1]}"), "p", "/c/p.yaml", Value()).ok());
  EXPECT_FALSE(load_config(yaml("[1]"), "p", "/c/p.yaml", Value()).ok());
}

TEST(Tables, HoldAllRunnersAndPolicies) {
  EXPECT_EQ(runner_types().size(), 15U);
  for (const Value& runner : runner_types()) {
    EXPECT_EQ(runner["uid"], Value("runner_type:" + runner.get_string("name")));
    EXPECT_TRUE(runner["runner_parameters"].is_object());
  }
  EXPECT_EQ((*find_runner_type("http-request"))["output_key"], Value("body"));
  EXPECT_EQ(runner_behind("orchestra"), "orquesta");
  EXPECT_EQ(find_runner_type("python_script"), nullptr);
  EXPECT_EQ(policy_types().size(), 3U);
  EXPECT_EQ(rule_types().size(), 2U);
}

}  // namespace
}  // namespace squall::content
