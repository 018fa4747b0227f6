#include "value/python.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

namespace squall::python {
namespace {

Value big(std::string_view digits) { return Value::big_int(digits); }

std::string words(const Result<std::optional<int>>& result) {
  return result.ok() ? "ok" : result.error().message();
}

TEST(PythonRepr, Doubles) {
  EXPECT_EQ(repr(1.0), "1.0");
  EXPECT_EQ(repr(-0.0), "-0.0");
  EXPECT_EQ(repr(0.1), "0.1");
  EXPECT_EQ(repr(1e-4), "0.0001");
  EXPECT_EQ(repr(1e-5), "1e-05");
  EXPECT_EQ(repr(1.5e-7), "1.5e-07");
  EXPECT_EQ(repr(1e15), "1000000000000000.0");
  EXPECT_EQ(repr(1e16), "1e+16");
  EXPECT_EQ(repr(123456789012345678.0), "1.2345678901234568e+17");
  EXPECT_EQ(repr(1234567890123456.7), "1234567890123456.8");
  EXPECT_EQ(repr(5e-324), "5e-324");
  EXPECT_EQ(repr(HUGE_VAL), "inf");
  EXPECT_EQ(repr(std::nan("")), "nan");
}

TEST(PythonRepr, TextsChooseQuotesAndEscapes) {
  EXPECT_EQ(repr("a"), "'a'");
  EXPECT_EQ(repr("it's"), "\"it's\"");
  EXPECT_EQ(repr("it's \"x\""), "'it\\'s \"x\"'");
  EXPECT_EQ(repr("\n\t\r\\\x01\x7f"), "'\\n\\t\\r\\\\\\x01\\x7f'");
  EXPECT_EQ(repr("\xc3\xa9\xc2\xa0\xe2\x80\x8b\xf0\x9f\x98\x80"), "'\xc3\xa9\\xa0\\u200b\xf0\x9f\x98\x80'");
  EXPECT_EQ(repr("\xf3\xa0\x80\x81"), "'\\U000e0001'");
}

TEST(PythonRepr, Containers) {
  EXPECT_EQ(repr(Value::array({nullptr, true, 1, 1.0, "a"})), "[None, True, 1, 1.0, 'a']");
  EXPECT_EQ(repr(Value::tuple({1})), "(1,)");
  EXPECT_EQ(repr(Value::tuple({1, 2})), "(1, 2)");
  EXPECT_EQ(repr(Value::set({})), "set()");
  EXPECT_EQ(repr(Value::set({1, 2})), "{1, 2}");
  EXPECT_EQ(repr(Value::object({{"k", 1.0}})), "{'k': 1.0}");
  EXPECT_EQ(repr(Value::pairs({Value::tuple({1, "x"})})), "{1: 'x'}");
  EXPECT_EQ(repr(Value::bytes("a'\xff")), "b\"a'\\xff\"");
  EXPECT_EQ(str(Value("a'b")), "a'b");
}

TEST(PythonRepr, Dates) {
  const Value at = Value::date_time({.year = 2024,
                                     .month = 3,
                                     .day = 10,
                                     .hour = 9,
                                     .minute = 30,
                                     .second = 0,
                                     .micro = 0,
                                     .has_offset = true,
                                     .offset_seconds = 0});
  EXPECT_EQ(str(at), "2024-03-10 09:30:00+00:00");
  EXPECT_EQ(repr(at), "datetime.datetime(2024, 3, 10, 9, 30, tzinfo=datetime.timezone.utc)");
  EXPECT_EQ(repr(Value::date({.year = 2024, .month = 3, .day = 10})), "datetime.date(2024, 3, 10)");
  EXPECT_EQ(iso_format(DateTime{.micro = 500, .has_offset = true, .offset_seconds = -5400}),
            "1970-01-01T00:00:00.000500-01:30");
}

TEST(PythonLogic, Truth) {
  for (const Value& v :
       {Value(), Value(0), Value(0.0), Value(""), Value::array(), Value::object(), Value(false)}) {
    EXPECT_FALSE(truthy(v)) << repr(v);
  }
  for (const Value& v : {Value("0"), Value(0.5), Value::array({0}), big("99999999999999999999")}) {
    EXPECT_TRUE(truthy(v)) << repr(v);
  }
}

TEST(PythonLogic, EqualityCrossesNumbersOnly) {
  EXPECT_TRUE(equals(1, 1.0));
  EXPECT_TRUE(equals(true, 1));
  EXPECT_TRUE(
      equals(Value::array({1, Value::object({{"a", 2}})}), Value::array({1.0, Value::object({{"a", 2.0}})})));
  EXPECT_FALSE(equals("1", 1));
  EXPECT_FALSE(equals(Value::array({1}), Value::tuple({1})));
  EXPECT_FALSE(equals(std::nan(""), std::nan("")));
  EXPECT_TRUE(equals(big("100000000000000000000"), 1e20));
  EXPECT_FALSE(equals(big("100000000000000000001"), 1e20));
  EXPECT_FALSE(equals(9007199254740993, 9007199254740992.0));
  EXPECT_EQ(hash(1), hash(1.0));
  EXPECT_EQ(hash(true), hash(1));
  EXPECT_EQ(hash(big("100000000000000000000")), hash(1e20));
}

TEST(PythonLogic, Order) {
  EXPECT_EQ(*compare(1, 2.5, "<"), -1);
  EXPECT_EQ(*compare("b", "a", "<"), 1);
  EXPECT_EQ(*compare(big("-99999999999999999999"), 0, "<"), -1);
  EXPECT_EQ(*compare(9007199254740993, 9007199254740992.0, "<"), 1);
  EXPECT_EQ(*compare(1, HUGE_VAL, "<"), -1);
  EXPECT_EQ(*compare(1, std::nan(""), "<"), std::nullopt);
  EXPECT_EQ(*compare(Value::array({1, 2}), Value::array({1, 3}), "<"), -1);
  EXPECT_EQ(*compare(Value::set({1}), Value::set({1, 2}), "<"), -1);
  EXPECT_EQ(*compare(Value::set({1}), Value::set({2}), "<"), std::nullopt);
  EXPECT_EQ(words(compare("a", 1, "<")), "'<' not supported between instances of 'str' and 'int'");
  EXPECT_EQ(words(compare(Value::array({1}), Value::array({"x"}), ">=")),
            "'>=' not supported between instances of 'int' and 'str'");
  EXPECT_EQ(words(compare(Value::object(), Value::object(), "<")),
            "'<' not supported between instances of 'dict' and 'dict'");
}

TEST(PythonLogic, Membership) {
  EXPECT_TRUE(*contains(Value::array({1, "a"}), 1.0));
  EXPECT_TRUE(*contains(Value::object({{"k", 1}}), "k"));
  EXPECT_FALSE(*contains(Value::object({{"k", 1}}), 1));
  EXPECT_TRUE(*contains("abc", "bc"));
  EXPECT_EQ(contains("abc", 1).error().message(), "'in <string>' requires string as left operand, not int");
  EXPECT_EQ(contains(5, 1).error().message(), "argument of type 'int' is not iterable");
  EXPECT_EQ(contains(Value::object(), Value::array()).error().message(), "unhashable type: 'list'");
}

TEST(PythonInteger, OverflowGoesOn) {
  EXPECT_EQ(add(INT64_MAX, 1), big("9223372036854775808"));
  EXPECT_EQ(subtract(add(INT64_MAX, 1), 1), Value(INT64_MAX));
  EXPECT_EQ(subtract(INT64_MIN, 1), big("-9223372036854775809"));
  EXPECT_EQ(multiply(big("123456789012345678901234567890"), big("-987654321098765432109876543210")),
            big("-121932631137021795226185032733622923332237463801111263526900"));
  EXPECT_EQ(*floor_divide(INT64_MIN, -1), big("9223372036854775808"));
  EXPECT_EQ(*modulo(INT64_MIN, -1), Value(0));
}

TEST(PythonInteger, DivisionFloors) {
  EXPECT_EQ(*floor_divide(-7, 2), Value(-4));
  EXPECT_EQ(*modulo(-7, 2), Value(1));
  EXPECT_EQ(*modulo(7, -2), Value(-1));
  EXPECT_EQ(*floor_divide(big("-100000000000000000000"), 3), big("-33333333333333333334"));
  EXPECT_EQ(*modulo(big("-100000000000000000000"), 3), Value(2));
  EXPECT_EQ(floor_divide(1, 0).error().message(), "integer division or modulo by zero");
}

// a == (a // b) * b + a % b, with the remainder between zero and b.
TEST(PythonInteger, QuotientAndRemainderBelongTogether) {
  std::mt19937_64 random(7);
  const auto digits = [&](int most) {
    std::string out = random() % 2 == 0 ? "-" : "";
    out += static_cast<char>('1' + random() % 9);
    for (std::uint64_t i = random() % static_cast<std::uint64_t>(most); i > 0; --i) {
      out += random() % 3 == 0 ? '9' : static_cast<char>('0' + random() % 10);
    }
    return out;
  };
  for (int i = 0; i < 3000; ++i) {
    const Value a = big(digits(80)), b = big(digits(50));
    const Value quotient = *floor_divide(a, b), rest = *modulo(a, b);
    ASSERT_EQ(add(multiply(quotient, b), rest), a) << repr(a) << " / " << repr(b);
    const bool negative = **compare(b, 0, "<") < 0;
    ASSERT_TRUE(negative ? **compare(rest, b, "<") > 0 && **compare(rest, 0, "<") <= 0
                         : **compare(rest, b, "<") < 0 && **compare(rest, 0, "<") >= 0);
  }
}

TEST(PythonInteger, PowersAreBounded) {
  EXPECT_EQ(*power(2, 100), big("1267650600228229401496703205376"));
  EXPECT_EQ(*power(-3, 3), Value(-27));
  EXPECT_EQ(*power(-1, big("100000000000000000001")), Value(-1));
  EXPECT_EQ(*power(0, 0), Value(1));
  EXPECT_EQ(power(10, 20000).error().code(), Errc::kLimit);
  EXPECT_EQ(power(2, big("100000000000000000001")).error().code(), Errc::kLimit);
}

TEST(PythonInteger, Texts) {
  EXPECT_EQ(parse_int(" -1_000\n"), Value(-1000));
  EXPECT_EQ(parse_int("007"), Value(7));
  EXPECT_EQ(parse_int("0x_ff", 16), Value(255));
  EXPECT_EQ(parse_int("0b11", 0), Value(3));
  EXPECT_EQ(parse_int("-zz", 36), Value(-1295));
  EXPECT_EQ(parse_int("123456789012345678901"), big("123456789012345678901"));
  for (const char* bad : {"", "1__0", "_1", "1_", "1.0", "x", "- 1", "0x10"})
    EXPECT_FALSE(parse_int(bad)) << bad;
  EXPECT_FALSE(parse_int("010", 0));
}

TEST(PythonFloat, Texts) {
  EXPECT_EQ(parse_float(" 1_0.5e1 "), 105.0);
  EXPECT_EQ(parse_float(".5"), 0.5);
  EXPECT_EQ(parse_float("+5."), 5.0);
  EXPECT_EQ(parse_float("-Infinity"), -HUGE_VAL);
  EXPECT_EQ(parse_float("1e999"), HUGE_VAL);
  EXPECT_TRUE(std::isnan(*parse_float("NaN")));
  for (const char* bad : {"", ".", "1e", "0x10", "1_.5", "1._5", "in", "1 2"})
    EXPECT_FALSE(parse_float(bad)) << bad;
}

TEST(PythonFloat, ToIntegerAndBack) {
  EXPECT_EQ(truncate(-2.9), Value(-2));
  EXPECT_EQ(truncate(1e20), big("100000000000000000000"));
  EXPECT_EQ(truncate(-std::ldexp(1.0, 70)), big("-1180591620717411303424"));
  EXPECT_EQ(to_double(big("100000000000000000000")), 1e20);
  EXPECT_EQ(to_double(big("1" + std::string(400, '0'))), HUGE_VAL);
}

}  // namespace
}  // namespace squall::python
