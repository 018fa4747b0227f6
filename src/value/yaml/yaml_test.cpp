#include "value/yaml/yaml.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "value/python.h"

namespace squall::yaml {
namespace {

Value read(std::string_view text) {
  auto out = parse(text);
  EXPECT_TRUE(out.ok()) << text << ": " << (out.ok() ? "" : out.error().text());
  return out.ok() ? *out : Value();
}

Error refusal(std::string_view text, const Limits& limits = {}) {
  auto out = parse(text, limits);
  return out.ok() ? Error(Errc::kInternal, "accepted") : out.error();
}

TEST(YamlParse, PlainScalarsOfYaml11) {
  EXPECT_EQ(read("[yes, No, on, OFF, y, n, true]"), Value::array({true, false, true, false, "y", "n", true}));
  EXPECT_EQ(read("[010, 0x1F, 0b101, 1_000, 1:30, -190:20:30, 0o10, 08]"),
            Value::array({8, 31, 5, 1000, 90, -685230, "0o10", "08"}));
  EXPECT_EQ(read("[1., 1.5e+3, 1e3, .5, -.5, .inf, -.INF, 1:30.5, 6_0.5]"),
            Value::array({1.0, 1500.0, "1e3", 0.5, "-.5", HUGE_VAL, -HUGE_VAL, 90.5, 60.5}));
  EXPECT_TRUE(std::isnan(read(".nan").as_double()));
  EXPECT_EQ(read("[~, null, Null, '', nul]"), Value::array({nullptr, nullptr, nullptr, "", "nul"}));
  EXPECT_EQ(read("123456789012345678901234567890"), Value::big_int("123456789012345678901234567890"));
  EXPECT_EQ(read(""), Value());
}

TEST(YamlParse, Timestamps) {
  EXPECT_EQ(read("2024-03-10"), Value::date({.year = 2024, .month = 3, .day = 10}));
  EXPECT_EQ(python::str(read("2024-3-1 09:30:00.5 +2:30")), "2024-03-01 09:30:00.500000+02:30");
  EXPECT_EQ(python::str(read("2024-03-10T09:30:00Z")), "2024-03-10 09:30:00+00:00");
  EXPECT_FALSE(read("2024-03-10t09:30:00").as_date_time().has_offset);
  EXPECT_EQ(read("2024-3-1"), Value("2024-3-1"));
  EXPECT_EQ(refusal("a: 2023-02-29").message(), "day is out of range for month");
  EXPECT_EQ(refusal("a: 2023-02-20T01:00:00+24:00").line(), 1);
}

TEST(YamlParse, MergesAliasesAndDoubles) {
  const Value v = read("a: &a {x: 1, y: 2}\nb: {<<: *a, y: 3, z: 4}\nc: {<<: [{x: 9}, *a], x: 1, x: 7}\n");
  EXPECT_EQ(v["b"], Value::object({{"x", 1}, {"y", 3}, {"z", 4}}));
  EXPECT_EQ(v["c"], Value::object({{"x", 7}, {"y", 2}}));
  const Value shared = read("a: &a [1, 2]\nb: *a\n");
  EXPECT_TRUE(shared["a"].same_node(shared["b"]));
  EXPECT_EQ(read("{a: 1, b: 2, a: 3}").members()[0].value, Value(3));
}

TEST(YamlParse, TagsAndKeysBeyondTexts) {
  EXPECT_EQ(read("!!str 5"), Value("5"));
  EXPECT_EQ(read("!!binary aGk="), Value::bytes("hi"));
  EXPECT_EQ(read("!!set {a, b}"), Value::set({"a", "b"}));
  EXPECT_EQ(read("!!omap [a: 1]"), Value::array({Value::tuple({"a", 1})}));
  EXPECT_EQ(read("{1: a, x: b, 1.0: c}"), Value::pairs({Value::tuple({1, "c"}), Value::tuple({"x", "b"})}));
}

TEST(YamlParse, ErrorsHaveKindAndPlace) {
  const Error key = refusal("a: 1\nb: {{ x }}\n");
  EXPECT_EQ(key.kind(), "ConstructorError");
  EXPECT_EQ(key.message(), "while constructing a mapping, found unhashable key");
  EXPECT_EQ(key.line(), 2);
  EXPECT_EQ(key.column(), 5);
  EXPECT_EQ(refusal("a: b: c").kind(), "ScannerError");
  EXPECT_EQ(refusal("[1").kind(), "ParserError");
  EXPECT_EQ(refusal("a: *x").message(), "found undefined alias 'x'");
  EXPECT_EQ(refusal("a: 1\n---\nb: 2").line(), 2);
  EXPECT_EQ(refusal("x: !python/object y").message(),
            "could not determine a constructor for the tag '!python/object'");
  const Error control = refusal("a: 1\nb: \x07");
  EXPECT_EQ(control.kind(), "ReaderError");
  EXPECT_EQ(control.line(), 2);
  EXPECT_EQ(control.column(), 4);
  EXPECT_EQ(refusal("&a [*a]").message(), "alias 'a' stands inside the node it names");
}

TEST(YamlParse, BoundsHoldAgainstBombs) {
  std::string bomb = "a0: &a0 [x, x]\n";
  for (int i = 1; i < 40; ++i) bomb += fmt::format("a{0}: &a{0} [*a{1}, *a{1}]\n", i, i - 1);
  EXPECT_EQ(refusal(bomb).code(), Errc::kLimit);
  EXPECT_EQ(refusal(std::string(101, '[')).code(), Errc::kLimit);
  EXPECT_TRUE(parse(std::string(99, '[') + std::string(99, ']')).ok());
  EXPECT_EQ(refusal("[1, 2, 3]", {.max_nodes = 3}).code(), Errc::kLimit);
  EXPECT_EQ(refusal("[1, 2, 3]", {.max_bytes = 3}).code(), Errc::kLimit);
  EXPECT_EQ(refusal("a: " + std::string(5000, '7')).kind(), "ConstructorError");
}

TEST(YamlLines, FindTheKeyOfAPath) {
  const std::string text = "# c\na:\n  b:\n    - 1\n    - x: 2\nz: &z {q: 1}\ny: *z\n";
  EXPECT_EQ(line_of(text, ""), 2);
  EXPECT_EQ(line_of(text, "a"), 2);
  EXPECT_EQ(line_of(text, "a.b"), 3);
  EXPECT_EQ(line_of(text, "a.b.1.x"), 5);
  EXPECT_EQ(line_of(text, "y.q"), 6);
  EXPECT_EQ(line_of(text, "a.c"), 0);
  EXPECT_EQ(line_of("[", "a"), 0);
}

TEST(YamlDump, BlockStyleOfTheReference) {
  const Value v = Value::object(
      {{"b",
        Value::array({1, Value::object({{"x", nullptr}, {"y", Value::array()}}), Value::array({1.5, true})})},
       {"a", Value::object({{"t", " lead"}, {"q", "it's"}, {"n", "5"}, {"m", "l1\nl2"}, {"e", ""}})}});
  EXPECT_EQ(dump(v),
            "b:\n- 1\n- x: null\n  y: []\n- - 1.5\n  - true\na:\n  t: ' lead'\n  q: it's\n  n: '5'\n"
            "  m: 'l1\n\n    l2'\n  e: ''\n");
  EXPECT_EQ(dump(Value::object({{"b", 1}, {"a", 2}}), {.sort_keys = true}), "a: 2\nb: 1\n");
  EXPECT_EQ(dump("str"), "str\n");
  EXPECT_EQ(dump(1e20), "1.0e+20\n");
  EXPECT_EQ(dump("\xc3\xa9"), "\xc3\xa9\n");
  EXPECT_EQ(dump("\xc3\xa9", {.unicode = false}), "\"\\xE9\"\n");
  EXPECT_EQ(dump(Value::object({{"a", Value::object({{"b", Value::array({1})}})}}), {.indent = 4}),
            "a:\n    b:\n    - 1\n");
  EXPECT_EQ(dump(Value::set({"a"})), "!!set\na: null\n");
  EXPECT_EQ(dump(Value::object({{"k", Value::bytes("hi")}})), "k: !!binary |\n  aGk=\n");
}

TEST(YamlRoundTrip, WhatIsPrintedReadsBackTheSame) {
  static constexpr std::string_view kPieces[] = {
      "a",    " ", "\n",  ": ", "- ",  "#",          "'",
      "\"",   "1", "yes", "~",  "\t",  "\xc3\xa9",   "\xe2\x82\xac",
      "{",    "]", "&x",  "<<", "0x1", "2024-01-01", "long words that fold somewhere",
      "\x01", "=", "|",   "%",  "\\"};
  std::mt19937_64 random(11);
  const auto text = [&] {
    std::string out;
    for (std::uint64_t i = random() % 8; i > 0; --i) out += kPieces[random() % std::size(kPieces)];
    return out;
  };
  for (int i = 0; i < 500; ++i) {
    Object inner;
    for (int k = 0; k < 6; ++k) inner.set(text(), text());
    const Value made = Value::object({{"list", Value::array({text(), std::move(inner), text()})},
                                      {text(), static_cast<std::int64_t>(random())},
                                      {"d", std::ldexp(1.0 + static_cast<double>(random() % 1000) / 7.0,
                                                       static_cast<int>(random() % 90) - 40)}});
    const std::string printed = dump(made);
    ASSERT_EQ(read(printed), made) << printed;
    ASSERT_EQ(read(dump(made, {.unicode = false, .indent = 6})), made);
  }
}

}  // namespace
}  // namespace squall::yaml
