#include "execution/pack_config.h"

#include <gtest/gtest.h>

namespace squall::execution {
namespace {

class Keys final : public jinja::DatastoreReader {
 public:
  Result<std::optional<std::string>> system_value(std::string_view key) const override {
    return key == "host" ? std::optional<std::string>("db1") : std::nullopt;
  }
  Result<std::optional<std::string>> user_value(std::string_view user, std::string_view key) const override {
    return std::optional<std::string>(std::string(user) + "/" + std::string(key));
  }
};

Result<Value> resolve(const Value& schema, const Value& values) {
  static const jinja::Environment environment(jinja::platform_settings());
  static const Keys keys;
  return resolve_pack_config(environment, {.pack = "probe", .schema = schema, .values = values}, keys,
                             "rowan", [](std::string_view hex) -> Result<std::string> {
                               if (hex != "db1") return Error(Errc::kInvalid, "not made with this key");
                               return std::string("opened");
                             });
}

TEST(PackConfig, RendersAndFillsIn) {
  const Value schema = Value::object({{"port", Value::object({{"type", "integer"}, {"default", 5432}})}});
  const Value values = Value::object({{"host", "{{ st2kv.system.host }}.example.org"},
                                      {"owner", Value::array({"{{ st2kv.user.k }}"})},
                                      {"none", "{{ st2kv.system.absent }}"},
                                      {"plain", 7}});
  const auto resolved = resolve(schema, values);
  ASSERT_TRUE(resolved.ok());
  EXPECT_EQ(*resolved, Value::object({{"host", "db1.example.org"},
                                      {"owner", Value::array({"rowan/k"})},
                                      {"none", nullptr},
                                      {"plain", 7},
                                      {"port", 5432}}));
}

TEST(PackConfig, SecretsAreOpened) {
  const Value schema = Value::object({{"token", Value::object({{"type", "string"}, {"secret", true}})}});
  const auto resolved = resolve(schema, Value::object({{"token", "{{ st2kv.system.host }}"}}));
  ASSERT_TRUE(resolved.ok());
  EXPECT_EQ((*resolved)["token"], Value("opened"));
  EXPECT_EQ(resolve(schema, Value::object({{"token", "plain"}}))->get_string("token"), "plain");
  EXPECT_EQ(resolve(schema, Value::object({{"token", "{{ st2kv.user.k }}"}})).error().message(),
            "not made with this key");
}

TEST(PackConfig, FailureNamesKeyValueAndPack) {
  const auto resolved = resolve({}, Value::object({{"a", Value::object({{"b", "{{ nosuch.thing }}"}})}}));
  ASSERT_FALSE(resolved.ok());
  EXPECT_EQ(resolved.error().kind(), "RuntimeError");
  EXPECT_EQ(
      resolved.error().message(),
      "Failed to render dynamic configuration value for key \"a.b\" with value \"{{ nosuch.thing }}\" for "
      "pack \"probe\" config: <class 'jinja2.exceptions.UndefinedError'> 'nosuch' is undefined ");
}

}  // namespace
}  // namespace squall::execution
