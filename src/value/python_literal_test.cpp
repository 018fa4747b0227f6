#include "value/python_literal.h"

#include <gtest/gtest.h>

#include <string>

namespace squall::python {
namespace {

Value literal(std::string_view text) {
  auto value = parse_literal(text);
  EXPECT_TRUE(value.ok()) << text;
  return value.ok() ? *value : Value("failed");
}

TEST(PythonLiteral, Scalars) {
  EXPECT_EQ(literal("None"), Value());
  EXPECT_EQ(literal("True"), Value(true));
  EXPECT_EQ(literal(" 5"), Value(5));
  EXPECT_EQ(literal("- 5"), Value(-5));
  EXPECT_EQ(literal("+1_000"), Value(1000));
  EXPECT_EQ(literal("0x1F"), Value(31));
  EXPECT_EQ(literal("0b101"), Value(5));
  EXPECT_EQ(literal("00"), Value(0));
  EXPECT_EQ(literal("1."), Value(1.0));
  EXPECT_EQ(literal("-.5e1"), Value(-5.0));
  EXPECT_EQ(literal("123456789012345678901234567890"), Value::big_int("123456789012345678901234567890"));
}

TEST(PythonLiteral, Texts) {
  EXPECT_EQ(literal("'a\\'b'"), Value("a'b"));
  EXPECT_EQ(literal("u\"x\" 'y'"), Value("xy"));
  EXPECT_EQ(literal("r'\\n'"), Value("\\n"));
  EXPECT_EQ(literal("'\\u00e9\\x41\\101\\q'"), Value("\xC3\xA9"
                                                     "AA\\q"));
  EXPECT_EQ(literal("'''a\nb'''"), Value("a\nb"));
  EXPECT_EQ(literal("b'\\xff'"), Value::bytes("\xff"));
}

TEST(PythonLiteral, Containers) {
  EXPECT_EQ(literal("[1, 'a', [],]"), Value::array({1, "a", Value::array()}));
  EXPECT_EQ(literal("{'a': u'x', 'b': {'c': None}}"),
            Value::object({{"a", "x"}, {"b", Value::object({{"c", nullptr}})}}));
  EXPECT_EQ(literal("(1,)"), Value::tuple({1}));
  EXPECT_EQ(literal("(1)"), Value(1));
  EXPECT_EQ(literal("()"), Value::tuple({}));
  EXPECT_EQ(literal("1, 2"), Value::tuple({1, 2}));
  EXPECT_EQ(literal("{1, 2}"), Value::set({1, 2}));
  EXPECT_EQ(literal("set()"), Value::set({}));
  EXPECT_EQ(literal("{1: 2}"), Value::pairs({Value::tuple({1, 2})}));
  EXPECT_EQ(literal("[\n 1, # one\n 2\n]\n"), Value::array({1, 2}));
}

TEST(PythonLiteral, Refusals) {
  for (const char* text :
       {"",    "yes", "a,b",      "1 + 2", "[1",    "{'a'}:",   "'a",    "f'x'", "{[]: 1}", "{1, []}",
        "012", "1a",  "print(1)", "1\n2",  "\n  1", "'a' b'b'", "[1 2]", "-'x'", "1j",      "'\\u12'"})
    EXPECT_FALSE(parse_literal(text).ok()) << text;
  EXPECT_EQ(parse_literal("yes").error().kind(), "ValueError");
  EXPECT_EQ(parse_literal("[1").error().kind(), "SyntaxError");
}

TEST(PythonLiteral, DepthIsBounded) {
  const auto nested = [](std::size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); };
  EXPECT_TRUE(parse_literal(nested(kMaxLiteralDepth)).ok());
  EXPECT_EQ(parse_literal(nested(kMaxLiteralDepth + 1)).error().code(), Errc::kLimit);
  EXPECT_EQ(parse_literal(std::string(100000, '-') + "1").error().code(), Errc::kLimit);
}

}  // namespace
}  // namespace squall::python
