#include "value/json/json.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

namespace squall::json {
namespace {

Value read(std::string_view text) {
  auto out = parse(text);
  EXPECT_TRUE(out.ok()) << text << ": " << (out.ok() ? "" : out.error().message());
  return out.ok() ? *out : Value();
}

std::string refusal(std::string_view text) {
  const auto out = parse(text);
  return out.ok() ? "accepted" : out.error().message();
}

TEST(JsonParse, KeepsKindsAndOrder) {
  const Value v = read(R"( {"b": [1, 1.0, -0, true, null], "a": "x", "b2": {"n": {}}} )");
  ASSERT_EQ(v.size(), 3U);
  EXPECT_EQ(v.members()[0].name(), "b");
  EXPECT_TRUE(v["b"][0].is_int());
  EXPECT_TRUE(v["b"][1].is_double());
  EXPECT_EQ(v["b"][2], Value(0));
  EXPECT_TRUE(v["b"][4].is_null());
  EXPECT_EQ(v["b2"]["n"], Value::object());
}

TEST(JsonParse, LastOfDoubledKeysCountsInTheFirstPlace) {
  EXPECT_EQ(dump(read(R"({"a":1,"b":2,"a":3})")), R"({"a":3,"b":2})");
  std::string many = "{";
  for (int i = 0; i < 40; ++i) many += "\"k" + std::to_string(i % 20) + "\":" + std::to_string(i) + ",";
  many.back() = '}';
  EXPECT_EQ(read(many).size(), 20U);
  EXPECT_EQ(read(many)["k3"], Value(23));
}

TEST(JsonParse, IntegersOfAnySizeStayExact) {
  EXPECT_EQ(read("9223372036854775807").kind(), Kind::kInt);
  EXPECT_EQ(read("9223372036854775808").kind(), Kind::kBigInt);
  EXPECT_EQ(dump(read("[-9223372036854775808,-9223372036854775809,123456789012345678901234567890]")),
            "[-9223372036854775808,-9223372036854775809,123456789012345678901234567890]");
  EXPECT_EQ(parse(std::string(4301, '7')).error().code(), Errc::kLimit);
}

TEST(JsonParse, TextsUnderstandEscapes) {
  EXPECT_EQ(read(R"("a\"\\\/\b\f\n\r\t\u00e9\ud83d\ude00z")").as_string(),
            "a\"\\/\b\f\n\r\t\xc3\xa9\xf0\x9f\x98\x80z");
  EXPECT_EQ(read(R"("\ud800x")").as_string(), "\xed\xa0\x80x");
  EXPECT_EQ(read("\"gr\xc3\xbc\xc3\x9f und noch viel mehr\"").as_string(),
            "gr\xc3\xbc\xc3\x9f und noch viel mehr");
}

TEST(JsonParse, NumbersAsPythonReadsThem) {
  EXPECT_EQ(read("1e400").as_double(), HUGE_VAL);
  EXPECT_EQ(read("1e-400").as_double(), 0.0);
  EXPECT_EQ(read("-Infinity").as_double(), -HUGE_VAL);
  EXPECT_TRUE(std::isnan(read("NaN").as_double()));
  EXPECT_EQ(read("2.5E+3"), Value(2500.0));
}

TEST(JsonParse, ErrorsInTheWordsOfTheReference) {
  EXPECT_EQ(refusal(""), "Expecting value: line 1 column 1 (char 0)");
  EXPECT_EQ(refusal("[1,]"), "Expecting value: line 1 column 4 (char 3)");
  EXPECT_EQ(refusal("[1 2]"), "Expecting ',' delimiter: line 1 column 4 (char 3)");
  EXPECT_EQ(refusal("{\"a\":1,}"),
            "Expecting property name enclosed in double quotes: line 1 column 8 (char 7)");
  EXPECT_EQ(refusal("{\"a\" 1}"), "Expecting ':' delimiter: line 1 column 6 (char 5)");
  EXPECT_EQ(refusal("{}\n x"), "Extra data: line 2 column 2 (char 4)");
  EXPECT_EQ(refusal("[\"ab"), "Unterminated string starting at: line 1 column 2 (char 1)");
  EXPECT_EQ(refusal("\"a\nb\""), "Invalid control character at: line 1 column 3 (char 2)");
  EXPECT_EQ(refusal(R"("\x")"), "Invalid \\escape: line 1 column 2 (char 1)");
  EXPECT_EQ(refusal(R"("\u12g4")"), "Invalid \\uXXXX escape: line 1 column 3 (char 2)");
  EXPECT_EQ(refusal("-"), "Expecting value: line 1 column 1 (char 0)");
  EXPECT_EQ(refusal("01"), "Extra data: line 1 column 2 (char 1)");
  EXPECT_EQ(refusal("\"\xc3\xbc\" \xff"), "Extra data: line 1 column 5 (char 4)");
  EXPECT_EQ(refusal("\"\xff\""), "Invalid UTF-8 at: line 1 column 2 (char 1)");
}

TEST(JsonParse, DepthAndSizeAreBounded) {
  EXPECT_TRUE(parse(std::string(200, '[') + std::string(200, ']')).ok());
  EXPECT_EQ(parse(std::string(201, '[') + std::string(201, ']')).error().code(), Errc::kLimit);
  EXPECT_EQ(parse("[1,2,3]", {.max_bytes = 3}).error().code(), Errc::kLimit);
}

TEST(JsonDump, NumbersAsPythonPrintsThem) {
  EXPECT_EQ(dump(Value::array({1.0, 1e16, 1e-7, 0.1, -0.0, 1e22, 123456789.125, HUGE_VAL, -HUGE_VAL})),
            "[1.0,1e+16,1e-07,0.1,-0.0,1e+22,123456789.125,Infinity,-Infinity]");
}

TEST(JsonDump, StylesOfPython) {
  const Value v =
      Value::object({{"b", Value::array({1, "\xc3\xa9\xf0\x9f\x98\x80\x7f\n\x01"})}, {"a", Value::object()}});
  EXPECT_EQ(dumps(v), R"({"b": [1, "\u00e9\ud83d\ude00\u007f\n\u0001"], "a": {}})");
  EXPECT_EQ(dump(v, {.sort_keys = true}), "{\"a\":{},\"b\":[1,\"\xc3\xa9\xf0\x9f\x98\x80\x7f\\n\\u0001\"]}");
  EXPECT_EQ(dump(Value::object({{"a", Value::array({1, 2})}, {"b", Value::array()}}), {.indent = 2}),
            "{\n  \"a\": [\n    1,\n    2\n  ],\n  \"b\": []\n}");
}

TEST(JsonDump, HalfASurrogatePairStaysAnEscape) {
  EXPECT_EQ(dump(read(R"("\ud800 x")")), R"("\ud800 x")");
  EXPECT_EQ(dump(read(R"("\ud7ff")")), "\"\xed\x9f\xbf\"");
}

TEST(JsonDump, FormsThatJsonLacks) {
  EXPECT_EQ(dump(Value::tuple({1, Value::set({2, 2})})), "[1,[2]]");
  EXPECT_EQ(dump(Value::bytes("a\xff")), "\"a\xef\xbf\xbd\"");
  EXPECT_EQ(dump(Value::date({.year = 2024, .month = 3, .day = 9})), "\"2024-03-09\"");
  EXPECT_EQ(dump(Value::pairs({Value::tuple({1, "x"}), Value::tuple({nullptr, 2}), Value::tuple({true, 3})})),
            "{\"1\":3,\"null\":2}");
}

Value random_value(std::mt19937_64& random, int depth) {
  const auto below = [&](std::uint64_t n) { return random() % n; };
  const auto text = [&] {
    std::string out;
    for (std::uint64_t i = below(30); i > 0; --i) {
      out += below(8) == 0 ? "\xe2\x82\xac" : std::string(1, static_cast<char>(below(0x80)));
    }
    return out;
  };
  switch (below(depth > 4 ? 6 : 8)) {
    case 0:
      return nullptr;
    case 1:
      return below(2) == 0;
    case 2:
      return static_cast<std::int64_t>(random());
    case 3:
      return std::ldexp(static_cast<double>(random()), static_cast<int>(below(200)) - 150);
    case 4:
      return Value::big_int(std::to_string(random()) + std::to_string(random()));
    case 5:
      return text();
    case 6: {
      std::vector<Value> items(below(30));
      for (Value& item : items) item = random_value(random, depth + 1);
      return Value::array(std::move(items));
    }
    default: {
      Object object;
      for (std::uint64_t i = below(40); i > 0; --i) object.set(text(), random_value(random, depth + 1));
      return object;
    }
  }
}

TEST(JsonRoundTrip, WhatIsPrintedReadsBackTheSame) {
  std::mt19937_64 random(20240310);
  for (int i = 0; i < 200; ++i) {
    const Value made = random_value(random, 2);
    for (const Style& style : {Style{}, Style{.spaces = true, .ascii = true}, Style{.indent = 3}}) {
      const std::string text = dump(made, style);
      const Value again = read(text);
      ASSERT_EQ(again, made) << text;
      ASSERT_EQ(dump(again, style), text);
    }
  }
}

}  // namespace
}  // namespace squall::json
