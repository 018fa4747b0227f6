#include "expr/jinja/platform.h"

#include <gtest/gtest.h>

#include "expr/jinja/datastore.h"
#include "expr/jinja/inline.h"
#include "value/json/json.h"

namespace squall::jinja {
namespace {

class OneKey final : public DatastoreReader {
 public:
  Result<std::optional<std::string>> system_value(std::string_view key) const override {
    if (key == "a.b") return std::optional<std::string>("value");
    return std::optional<std::string>();
  }
  Result<std::optional<std::string>> user_value(std::string_view, std::string_view) const override {
    return Error(Errc::kForbidden, "not for you");
  }
};

std::string rendered(std::string_view text) {
  static const Environment environment(platform_settings(
      UndefinedKind::kStrict,
      [](std::string_view text) -> Result<std::string> { return "<" + std::string(text) + ">"; }));
  static const OneKey reader;
  Scope scope;
  scope.set("st2kv", datastore_lookup(reader, "ann"));
  const auto result = environment.render(text, scope);
  return result.ok() ? *result : result.error().message();
}

TEST(Datastore, DottedKeysAreOneKey) {
  EXPECT_EQ(rendered("{{ st2kv.system.a.b }}"), "value");
  EXPECT_EQ(rendered("{{ st2kv.system['a.b'] }}"), "value");
  EXPECT_EQ(rendered("{{ st2kv.system.a.b | upper }}"), "VALUE");
  EXPECT_EQ(rendered("{{ st2kv.system.a.b | to_complex }}"), "\"value\"");
}

TEST(Datastore, MissingKeysAreEmptyAndTrue) {
  EXPECT_EQ(rendered("[{{ st2kv.system.none }}]"), "[]");
  EXPECT_EQ(rendered("{{ 'yes' if st2kv.system.none }}"), "yes");
}

TEST(Datastore, ErrorsOfTheReaderComeBack) { EXPECT_EQ(rendered("{{ st2kv.user.x }}"), "not for you"); }

TEST(Datastore, SecretsAreDecryptedByWhoeverWasHandedIn) {
  EXPECT_EQ(rendered("{{ st2kv.system.a.b | decrypt_kv }}"), "<value>");
  EXPECT_EQ(rendered("{{ st2kv.system.x | decrypt_kv }}"),
            "Referenced datastore item \"st2kv.system.x\" doesn't exist or it contains an empty string");
}

TEST(Mapping, KeepsTypesOfWhatIsNoTemplate) {
  const Environment environment(platform_settings());
  const Value mapping = json::parse(R"({"a": "{{ n }}", "b": ["{{ n }}", 1], "c": 5, "d": "text"})").value();
  const Value context = json::parse(R"({"n": 7})").value();
  EXPECT_EQ(render_mapping(environment, mapping, context).value(),
            json::parse(R"({"a": "7", "b": ["7", 1], "c": 5, "d": "text"})").value());
  EXPECT_EQ(render_mapping(environment, mapping, Value::object()).value(), mapping);
}

TEST(Inline, OneExpressionKeepsItsTypeAndTextIsEvaluatedAgain) {
  const Environment environment(workflow_settings({}));
  const Scope scope(json::parse(R"({"l": [1, 2], "t": "{{ l }}"})").value());
  EXPECT_EQ(evaluate_text(environment, "{{ l }}", scope).value(), json::parse("[1, 2]").value());
  EXPECT_EQ(evaluate_text(environment, "{{ t }}", scope).value(), json::parse("[1, 2]").value());
  EXPECT_EQ(evaluate_text(environment, "x{{ l }}", scope).value().as_string(), "x[1, 2]");
  EXPECT_EQ(evaluate_text(environment, "{{ nope }} {{ l }}", scope).error().message(),
            "There are unresolved variables: nope");
  EXPECT_EQ(evaluate_text(environment, "{{ 1/0 }}", scope).error().message(),
            "Unable to evaluate expression '{{ 1/0 }}'. ZeroDivisionError: division by zero");
}

}  // namespace
}  // namespace squall::jinja
