// What turns words and documents into values: literals, paths, parameters, INI files.
#include <gtest/gtest.h>

#include "base/file.h"
#include "cli/fakes.h"
#include "cli/ini.h"
#include "cli/literal.h"
#include "cli/params.h"
#include "cli/select.h"
#include "value/json/json.h"
#include "value/python.h"

namespace squall::cli {
namespace {

std::string literal(std::string_view text) {
  auto value = python_literal(text);
  return value.ok() ? python::repr(*value) : value.error().kind();
}

TEST(Literal, ReadsEveryKind) {
  EXPECT_EQ(literal("True"), "True");
  EXPECT_EQ(literal("[1, -2.5, 'a' \"b\", None, (1,), {}, {1, 2}]"),
            "[1, -2.5, 'ab', None, (1,), {}, {1, 2}]");
  EXPECT_EQ(literal("{'a': {1: 2}, 'b': [ ]}"), "{'a': {1: 2}, 'b': []}");
  EXPECT_EQ(literal("0x1F"), "31");
  EXPECT_EQ(literal("1_000"), "1000");
  EXPECT_EQ(literal("'\\x41\\u017e\\n'"), "'A\xc5\xbe\\n'");
  EXPECT_EQ(literal("r'\\n'"), "'\\\\n'");
  EXPECT_EQ(literal("123456789012345678901"), "123456789012345678901");
}

TEST(Literal, TellsExpressionsFromNonsense) {
  EXPECT_EQ(literal("true"), "ValueError");
  EXPECT_EQ(literal("1+1"), "ValueError");
  EXPECT_EQ(literal(""), "SyntaxError");
  EXPECT_EQ(literal("05"), "SyntaxError");
  EXPECT_EQ(literal("[1"), "SyntaxError");
  EXPECT_EQ(literal("'a"), "SyntaxError");
  EXPECT_EQ(python_literal(std::string(5000, '[')).error().code(), Errc::kLimit);
}

Value document(std::string_view json) {
  auto value = json::parse(json);
  EXPECT_TRUE(value.ok()) << json;
  return value.ok() ? *value : Value();
}

std::string selected(std::string_view json, std::string_view name) {
  auto value = select(document(json), name);
  return value.ok() ? json::dump(*value) : "error";
}

TEST(Select, WalksObjectsAndPaths) {
  constexpr std::string_view kDocument = R"({"a": {"b-c": [1, {"d": 2}]}, "x y": 3})";
  EXPECT_EQ(selected(kDocument, "a.b-c"), R"([1,{"d":2}])");
  EXPECT_EQ(selected(kDocument, "a.nosuch.z"), "null");
  EXPECT_EQ(selected(kDocument, "a.b-c[1].d"), "2");
  EXPECT_EQ(selected(kDocument, "$..d"), "2");
  EXPECT_EQ(selected(kDocument, "a.b-c[*]"), "1");
  EXPECT_EQ(selected(kDocument, "['x y']"), "3");
  EXPECT_EQ(selected(kDocument, "a[[["), "error");
  EXPECT_FALSE(select(Value("text"), "a").ok());
}

TEST(Select, NestsDottedNamesAndLeavesNullsOut) {
  auto picked = select_all(document(R"({"a": {"b": 1, "c": 2}, "n": null})"),
                           std::vector<std::string>{"a.b", "a.c", "n"});
  ASSERT_TRUE(picked.ok());
  EXPECT_EQ(json::dump(*picked), R"({"a":{"b":1,"c":2}})");
}

class Parameters : public testing::Test {
 protected:
  Result<Value> parse(const std::vector<std::string>& words, ParameterOptions options = {}) {
    return parse_parameters(schema, words, options, around);
  }
  std::string text(const std::vector<std::string>& words, ParameterOptions options = {}) {
    auto value = parse(words, options);
    return value.ok() ? json::dump(*value) : value.error().message();
  }

  FakeConsole console;
  InstantClock clock;
  TempDirectory folder{"squall-cli"};
  Surroundings around{
      console, clock, {{"A", "1"}, {"HOME", "/h"}, {"path", "p"}}, folder.path(), folder.path()};
  ActionSchema schema{"p.a",
                      document(R"({"i": {"type": "integer"}, "a": {"type": "array"}, "o": {"type": "object"},
                                   "b": {"type": "boolean"}, "odd": {"description": "no type"}})"),
                      document(R"({"cmd": {"type": "string"}})")};
};

TEST_F(Parameters, ConvertsByDeclaredType) {
  EXPECT_EQ(text({"i=05", "b=true", "o=k=v,l=w", "x=1"}),
            R"({"i":5,"b":true,"o":{"k":"v","l":"w"},"x":"1"})");
  EXPECT_EQ(text({"a=1", "a=b,c"}), R"({"a":[1,"b","c"]})");
  EXPECT_EQ(text({"a=k:v", "a=l:w"}, {.auto_dict = true}), R"({"a":[{"k":"v"},{"l":"w"}]})");
}

TEST_F(Parameters, WordsWithoutEqualsAreTheCommand) {
  EXPECT_EQ(text({"i=1", "ls", "x=y"}), R"({"i":1,"cmd":"ls x=y"})");
}

TEST_F(Parameters, ErrorsNameTheParameterOrTheValue) {
  EXPECT_EQ(text({"i=x"}), "invalid literal for int() with base 10: 'x'");
  EXPECT_EQ(text({"odd=1"}), "parameter \"odd\" has no type in its definition");
  EXPECT_EQ(text({"@x=nosuch"}), "File \"" + (folder / "nosuch") + "\" doesn't exist");
}

TEST_F(Parameters, FilesKeepTheirTextAndMustBeUtf8) {
  ASSERT_TRUE(write_file_atomic(folder / "f", "12\n").ok());
  EXPECT_EQ(text({"@i=f"}), R"({"i":"12\n"})");
  ASSERT_TRUE(write_file_atomic(folder / "f", "\xff").ok());
  EXPECT_FALSE(parse({"@i=f"}).ok());
}

TEST_F(Parameters, PrivateVariablesStayHere) {
  EXPECT_EQ(text({}, {.inherit_env = true}), R"({"env":{"A":"1"}})");
}

TEST(Ini, ReadsAndWritesLikeTheReference) {
  auto ini = Ini::parse("# comment\n[credentials]\nUserName = a\npassword: \"x=y\"\n more\n\n[cli]\n");
  ASSERT_TRUE(ini.ok());
  EXPECT_EQ(*ini->find("credentials", "username"), "a");
  EXPECT_EQ(*ini->find("credentials", "password"), "\"x=y\"\nmore");
  ini->set("credentials", "username", "b");
  ini->remove("credentials", "password");
  EXPECT_EQ(ini->text(), "[credentials]\nusername = b\n\n[cli]\n\n");
}

TEST(Ini, RefusesWhatIsNoIni) {
  EXPECT_EQ(Ini::parse("a = b").error().line(), 1);
  EXPECT_EQ(Ini::parse("[s]\nnothing").error().line(), 2);
  EXPECT_FALSE(Ini::parse("[s]\na=1\na=2").ok());
}

}  // namespace
}  // namespace squall::cli
