#include "execution/render.h"

#include <gtest/gtest.h>

#include <map>

#include "expr/jinja/platform.h"

namespace squall::execution {
namespace {

const jinja::Environment& environment() {
  static const jinja::Environment shared(jinja::platform_settings());
  return shared;
}

Value typed(const char* type) { return Value::object({{"type", type}}); }
Value typed(const char* type, Value fallback) {
  return Value::object({{"type", type}, {"default", std::move(fallback)}});
}

std::string live_error(const RenderInputs& inputs) {
  const auto live = render_live(environment(), inputs);
  return live.ok() ? "no error" : live.error().message();
}

TEST(RenderLive, ParametersMayReferToEachOther) {
  const auto live = render_live(
      environment(), {.action_parameters = Value::object({{"a", typed("string")}, {"b", typed("string")}}),
                      .parameters = Value::object({{"a", "{{ b }}-user"}, {"b", "x"}})});
  ASSERT_TRUE(live.ok());
  EXPECT_EQ(*live, Value::object({{"a", "x-user"}, {"b", "x"}}));
}

TEST(RenderLive, ReferencesInContainersKeepTheirKind) {
  const Value given = Value::object({{"x", "{{b}}"}, {"y", "{{ b }}"}});
  const auto live = render_live(
      environment(), {.action_parameters = Value::object({{"a", typed("object")}, {"b", typed("integer")}}),
                      .parameters = Value::object({{"a", given}, {"b", 5}})});
  ASSERT_TRUE(live.ok());
  EXPECT_EQ((*live)["a"], Value::object({{"x", 5}, {"y", "5"}}));
}

TEST(RenderLive, TemplatesInDefaultsAreRenderedToo) {
  const Value definitions = Value::object({{"a", typed("string", "{{ b }}!")}, {"b", typed("string", "hi")}});
  const auto live =
      render_live(environment(), {.action_parameters = definitions, .parameters = Value::object()});
  ASSERT_TRUE(live.ok());
  EXPECT_EQ(*live, Value::object({{"a", "hi!"}}));
}

TEST(RenderLive, BrokenReferencesNameTheVariable) {
  const Value definitions = Value::object({{"a", typed("string")}, {"b", typed("string")}});
  EXPECT_EQ(
      live_error({.action_parameters = definitions, .parameters = Value::object({{"a", "{{ missing }}"}})}),
      "Dependency unsatisfied in variable \"missing\"");
  EXPECT_EQ(
      live_error({.action_parameters = definitions,
                  .parameters = Value::object({{"a", "{{ b }}"}, {"b", "{{ a }}"}})}),
      "Cyclic dependency found in the following variables: a, b. Likely the variable is referencing itself");
  EXPECT_EQ(
      live_error({.action_parameters = definitions, .parameters = Value::object({{"a", "{{ 1 / 0 }}"}})}),
      "Failed to render parameter \"a\": division by zero");
}

TEST(RenderLive, WhatDoesNotParseIsPlainText) {
  const auto live = render_live(environment(), {.action_parameters = Value::object({{"a", typed("string")}}),
                                                .parameters = Value::object({{"a", "{{ x"}})});
  ASSERT_TRUE(live.ok());
  EXPECT_EQ((*live)["a"], Value("{{ x"));
}

TEST(RenderLive, AdditionalNamesAndContext) {
  const auto live = render_live(
      environment(), {.action_parameters = Value::object({{"a", typed("string")}}),
                      .parameters = Value::object({{"a", "{{ trigger.n }} {{ action_context.user }}"}}),
                      .context = Value::object({{"user", "rowan"}}),
                      .additional = Value::object({{"trigger", Value::object({{"n", 1}})}})});
  ASSERT_TRUE(live.ok());
  EXPECT_EQ((*live)["a"], Value("1 rowan"));
}

TEST(RenderLive, ConfigIsResolvedOnlyWhenUsed) {
  int asked = 0;
  const auto config = [&]() -> Result<Value> {
    ++asked;
    return Value::object({{"host", "h1"}});
  };
  const auto live = [&](const char* text, Value context) {
    return render_live(environment(), {.action_parameters = Value::object({{"a", typed("string")}}),
                                       .parameters = Value::object({{"a", text}}),
                                       .context = std::move(context),
                                       .config = config});
  };
  const Value context = Value::object({{"user", "rowan"}, {"pack", "probe"}});
  ASSERT_TRUE(live("x", context).ok());
  EXPECT_EQ(asked, 0);
  EXPECT_EQ((*live("{{ config_context.host }}", context))["a"], Value("h1"));
  EXPECT_EQ(asked, 1);
  EXPECT_FALSE(live("{{ config_context.host }}", Value::object({{"pack", "probe"}})).ok());
  EXPECT_EQ(asked, 1);
}

class Keys final : public jinja::DatastoreReader {
 public:
  Result<std::optional<std::string>> system_value(std::string_view key) const override {
    return key == "a.b" ? std::optional<std::string>("dotted") : std::nullopt;
  }
  Result<std::optional<std::string>> user_value(std::string_view user, std::string_view key) const override {
    return std::optional<std::string>(std::string(user) + ":" + std::string(key));
  }
};

TEST(RenderLive, DatastoreKeys) {
  const Keys keys;
  const Value definitions = Value::object({{"a", typed("string")}});
  const auto rendered = [&](const char* text, Value context) {
    const auto live = render_live(environment(), {.action_parameters = definitions,
                                                  .parameters = Value::object({{"a", text}}),
                                                  .context = std::move(context),
                                                  .datastore = keys});
    return live.ok() ? (*live)["a"] : Value(live.error().message());
  };
  EXPECT_EQ(rendered("{{ st2kv.system.a.b }}", {}), Value("dotted"));
  EXPECT_EQ(rendered("[{{ st2kv.system.absent }}]", {}), Value("[]"));
  EXPECT_EQ(rendered("{{ st2kv.user.k }}", Value::object({{"user", "rowan"}})), Value("rowan:k"));
  EXPECT_EQ(rendered("{{ st2kv.user.k }}", Value::object({{"user", "rowan"}, {"api_user", "wren"}})),
            Value("wren:k"));
  EXPECT_EQ(rendered("{{ st2kv.user.k }}", {}), Value("stanley:k"));
}

TEST(RenderFinal, StoredParametersAreNeverRenderedAgain) {
  const Value message = typed("string");
  const Value cmd =
      Value::object({{"type", "string"}, {"default", "echo \"{{message}}\""}, {"immutable", true}});
  const auto split = render_final(environment(), {.runner_parameters = Value::object({{"cmd", cmd}}),
                                                  .action_parameters = Value::object({{"message", message}}),
                                                  .parameters = Value::object({{"message", "hi {{x}}"}})});
  ASSERT_TRUE(split.ok());
  EXPECT_EQ(split->runner, Value::object({{"cmd", "echo \"hi {{x}}\""}}));
  EXPECT_EQ(split->action, Value::object({{"message", "hi {{x}}"}}));
}

TEST(RenderFinal, DefaultsAreCastAndSplit) {
  const auto split = render_final(
      environment(),
      {.runner_parameters = Value::object({{"timeout", typed("integer", 60)}, {"env", typed("object")}}),
       .action_parameters = Value::object({{"timeout", typed("integer", "5")}, {"n", typed("number", 3)}}),
       .parameters = Value::object()});
  ASSERT_TRUE(split.ok());
  EXPECT_EQ(split->runner, Value::object({{"timeout", 5}, {"env", nullptr}}));
  EXPECT_EQ(split->action, Value::object({{"n", 3.0}}));
}

TEST(RenderFinal, ConfigFailureFails) {
  const auto split = render_final(
      environment(), {.parameters = Value::object(),
                      .context = Value::object({{"user", "rowan"}, {"pack", "probe"}}),
                      .config = []() -> Result<Value> { return Error(Errc::kInvalid, "no config"); }});
  ASSERT_FALSE(split.ok());
  EXPECT_EQ(split.error().message(), "no config");
}

}  // namespace
}  // namespace squall::execution
