#include "runners/local/command_line.h"

#include <gtest/gtest.h>

namespace squall::runners {
namespace {

const RunAs kSame{.system_user = "stanley", .service_user = "stanley"};
const RunAs kOther{.system_user = "stanley", .service_user = "root"};
const RunAs kSudo{.system_user = "stanley", .service_user = "root", .sudo = true};
const RunAs kSudoPassword{
    .system_user = "stanley", .service_user = "root", .sudo = true, .has_password = true};

TEST(CommandLine, Commands) {
  EXPECT_EQ(command_text(kSame, "echo \"hi\""), "echo \"hi\"");
  EXPECT_EQ(command_text(kOther, "echo 'hi'"), "sudo -E -H -u stanley -- bash -c 'echo '\"'\"'hi'\"'\"''");
  EXPECT_EQ(command_text(kSudo, "echo hi"), "sudo -E -- bash -c 'echo hi'");
  EXPECT_EQ(command_text(kSudoPassword, "echo hi"), "sudo -S -E -- bash -c 'echo hi'");
}

TEST(CommandLine, ScriptWithNamedAndPositionalArguments) {
  const Value definitions = Value::object({{"p0", Value::object({{"type", "string"}, {"position", 0}})},
                                           {"p1", Value::object({{"type", "string"}, {"position", 1}})},
                                           {"p2", Value::object({{"type", "number"}, {"position", 2}})},
                                           {"h", Value::object({{"type", "object"}})}});
  const Value values = Value::object({{"a", "x y"},
                                      {"p1", ""},
                                      {"b", true},
                                      {"c", false},
                                      {"d", nullptr},
                                      {"e", ""},
                                      {"p2", 3},
                                      {"f", 5},
                                      {"g", Value::array({1, "z"})},
                                      {"h", Value::object({{"k", 1}})},
                                      {"p0", "one"}});
  EXPECT_EQ(script_text(kSame, "/p/a.sh", script_arguments(definitions, values, "--")),
            "/p/a.sh --a='x y' --b --f=5 --g='[1, '\"'\"'z'\"'\"']' --h='{'\"'\"'k'\"'\"': 1}' one '' 3");
}

TEST(CommandLine, ScriptUnderAnotherUser) {
  EXPECT_EQ(script_text(kSudo, "/p/a.sh", "--a=1 q"), "sudo -E -- bash -c '/p/a.sh --a=1 q'");
  EXPECT_EQ(script_text(kOther, "/p/a.sh", ""), "sudo -E -H -u stanley -- bash -c /p/a.sh");
}

struct PositionalCase {
  const char* type;
  Value value;
  const char* text;
};

TEST(CommandLine, PositionalSerialisationByDeclaredType) {
  const PositionalCase cases[] = {{"string", nullptr, ""},
                                  {"string", 5, "5"},
                                  {"number", 0, "0"},
                                  {"integer", 0, ""},
                                  {"integer", 7, "7"},
                                  {"boolean", true, "1"},
                                  {"boolean", false, "0"},
                                  {"boolean", nullptr, ""},
                                  {"array", Value::array({1, 2}), "1,2"},
                                  {"array", Value::array(), ""},
                                  {"object", Value::object({{"a", 1}}), "{\"a\":1}"},
                                  {"object", Value::object(), ""},
                                  {nullptr, 0, ""},
                                  {nullptr, Value::array({1}), "[1]"}};
  for (const auto& c : cases) {
    const Value definition = c.type ? Value::object({{"type", c.type}}) : Value::object();
    EXPECT_EQ(positional_text(definition, c.value), c.text) << (c.type ? c.type : "untyped");
  }
}

}  // namespace
}  // namespace squall::runners
