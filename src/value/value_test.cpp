#include "value/value.h"

#include <gtest/gtest.h>

#include <thread>

#include "value/path.h"

namespace squall {
namespace {

TEST(Value, TextsOfAllSizesReadBack) {
  for (std::size_t size = 0; size < 40; ++size) {
    const std::string text(size, static_cast<char>('a' + size % 26));
    const Value value(text);
    const Value copy = value;
    EXPECT_EQ(copy.as_string(), text);
    EXPECT_EQ(copy.size(), size);
    EXPECT_EQ(value, Value(std::string_view(text)));
  }
  EXPECT_NE(Value("a"), Value::bytes("a"));
}

TEST(Value, KindsAreNotMixedUp) {
  EXPECT_NE(Value(1), Value(1.0));
  EXPECT_NE(Value(1), Value(true));
  EXPECT_EQ(Value(), Value(nullptr));
  EXPECT_NE(Value::array({1}), Value::tuple({1}));
  EXPECT_EQ(Value::big_int("+0012"), Value(12));
  EXPECT_EQ(Value::big_int("-9223372036854775808").as_int(), INT64_MIN);
  EXPECT_EQ(Value::big_int("9223372036854775808").as_string(), "9223372036854775808");
  EXPECT_EQ(Value::big_int("-0"), Value(0));
}

TEST(Value, ReadersFallBack) {
  const Value v = Value::object({{"n", 3}, {"s", "x"}, {"b", true}});
  EXPECT_EQ(v.get_int("n"), 3);
  EXPECT_EQ(v.get_int("s", 7), 7);
  EXPECT_EQ(v.get_string("s"), "x");
  EXPECT_TRUE(v.get_bool("b"));
  EXPECT_TRUE(v["none"]["deeper"][4].is_null());
  EXPECT_EQ(Value("text")["x"].kind(), Kind::kNull);
  EXPECT_TRUE(Value::array({1})[-1].is_null());
}

TEST(Value, ChangesCopyOneLevel) {
  const Value inner = Value::array({1, 2});
  const Value before = Value::object({{"a", inner}, {"b", 2}});
  const Value after = before.with("b", 3).with("c", 4);
  EXPECT_TRUE(after["a"].same_node(inner));
  EXPECT_EQ(before["b"], Value(2));
  EXPECT_EQ(after, Value::object({{"a", inner}, {"c", 4}, {"b", 3}}));
  EXPECT_EQ(after.members()[1].name(), "b");
  EXPECT_EQ(after.without("a").size(), 2U);
  EXPECT_EQ(after.without("zzz"), after);
  EXPECT_EQ(Value().with("x", 1), Value::object({{"x", 1}}));
  EXPECT_EQ(Value().appended(1).appended("b"), Value::array({1, "b"}));
  EXPECT_TRUE(Value::object({{"x", 1}}).without("x").is_object());
}

TEST(Value, LargeObjectsFindEveryKey) {
  Object builder;
  for (int i = 0; i < 1000; ++i) builder.set("key" + std::to_string(i), i);
  EXPECT_TRUE(builder.erase("key500"));
  EXPECT_FALSE(builder.erase("key500"));
  builder.set("key3", "three");
  const Value v(std::move(builder));
  ASSERT_EQ(v.size(), 999U);
  EXPECT_EQ(v["key3"], Value("three"));
  EXPECT_EQ(v["key999"], Value(999));
  EXPECT_FALSE(v.contains("key500"));
  const Value more = v.with("key500", 0).without("key0").with("key7", 8);
  EXPECT_EQ(more["key500"], Value(0));
  EXPECT_EQ(more["key7"], Value(8));
  EXPECT_FALSE(more.contains("key0"));
  EXPECT_EQ(more.members().front().name(), "key1");
}

TEST(Value, BuilderCopiesAndStartsFromAValue) {
  Object first{{"a", 1}};
  Object second = first;
  second.set("b", 2).set_if("c", nullptr);
  EXPECT_EQ(first.size(), 1U);
  EXPECT_EQ(second.size(), 2U);
  first = std::move(second);
  EXPECT_EQ(Value(first), Value::object({{"b", 2}, {"a", 1}}));
  Object third{Value(first)};
  EXPECT_EQ(third.find("b")->as_int(), 2);
  EXPECT_EQ(Object(Value()).size(), 0U);
}

TEST(Value, SetsAndPairsDropDoublesAsPythonWould) {
  const Value set = Value::set({1, 1.0, true, "1", 2});
  ASSERT_EQ(set.size(), 3U);
  EXPECT_EQ(set[0], Value(1));
  EXPECT_EQ(set, Value::set({2, "1", 1}));
  const Value pairs =
      Value::pairs({Value::tuple({1, "a"}), Value::tuple({"x", "b"}), Value::tuple({1.0, "c"})});
  ASSERT_EQ(pairs.size(), 2U);
  EXPECT_EQ(pairs[0], Value::tuple({1, "c"}));
}

TEST(Value, DatesReadBack) {
  const DateTime at{.year = 2024,
                    .month = 3,
                    .day = 10,
                    .hour = 9,
                    .minute = 30,
                    .second = 1,
                    .micro = 5,
                    .has_offset = true,
                    .offset_seconds = -3600};
  EXPECT_EQ(Value::date_time(at).as_date_time(), at);
  const Date day{.year = 1, .month = 12, .day = 31};
  EXPECT_EQ(Value::date(day).as_date(), day);
  EXPECT_NE(Value::date(day), Value::date({.year = 2, .month = 12, .day = 31}));
}

TEST(Value, DeepTreesDieWithoutTheStack) {
  Value deep;
  for (int i = 0; i < 2'000'000; ++i) {
    deep = i % 2 == 0 ? Value::array({std::move(deep)}) : Value::object({{"k", std::move(deep)}, {"n", i}});
  }
  const Value shared = deep[0];
  deep = Value();
  EXPECT_TRUE(shared.is_object() || shared.is_array() || shared.is_null());
}

TEST(Value, SelfAssignmentAndSwapKeepTheContent) {
  Value a = "a text longer than fourteen bytes";
  Value& alias = a;
  a = alias;
  Value b = Value::array({a});
  a = b[0];
  a.swap(b);
  EXPECT_EQ(b, Value("a text longer than fourteen bytes"));
  EXPECT_EQ(a[0], b);
}

// Under the thread sanitizer this is the proof that reading and copying need no lock.
TEST(Value, ManyThreadsCopyOneTree) {
  Object builder;
  for (int i = 0; i < 100; ++i)
    builder.set("key" + std::to_string(i), Value::array({i, "a text that lives in a node"}));
  auto root = std::make_unique<Value>(std::move(builder));
  std::vector<std::jthread> threads;
  std::vector<std::int64_t> sums(8, 0);
  for (std::size_t t = 0; t < sums.size(); ++t) {
    threads.emplace_back([copy = *root, &sum = sums[t]] {
      for (int round = 0; round < 200; ++round) {
        const Value mine = copy;
        const Value changed = mine.with("key7", mine["key8"]);
        for (const Member& member : changed.members()) sum += Value(member.value)[0].as_int();
      }
    });
  }
  root.reset();
  threads.clear();
  for (std::int64_t sum : sums) EXPECT_EQ(sum, 200 * (4950 + 1));
}

TEST(Path, FindsSetsAndMerges) {
  const Value v =
      Value::object({{"a", Value::object({{"b", Value::array({1, Value::object({{"c", 2}})})}})}});
  EXPECT_EQ(at_path(v, "a.b.1.c"), Value(2));
  EXPECT_TRUE(at_path(v, "a.b.9").is_null());
  EXPECT_TRUE(at_path(v, "a.b.x").is_null());
  EXPECT_EQ(at_path(with_path(v, "a.b.1.c", 3), "a.b.1.c"), Value(3));
  EXPECT_EQ(with_path(Value(), "x.y", 1), Value::object({{"x", Value::object({{"y", 1}})}}));
  const Value merged = deep_merge(v, Value::object({{"a", Value::object({{"d", 4}})}, {"e", 5}}));
  EXPECT_EQ(at_path(merged, "a.b.0"), Value(1));
  EXPECT_EQ(at_path(merged, "a.d"), Value(4));
  EXPECT_EQ(merged["e"], Value(5));
}

}  // namespace
}  // namespace squall
