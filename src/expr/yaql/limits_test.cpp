// Texts that would hang or break a service end with the name of the bound they met.
#include <chrono>

#include "expr/yaql/testing.h"

namespace squall::yaql {
namespace {

const Engine& engine() {
  static const Engine made = [] {
    Settings settings;
    settings.limits.max_iterations = 1'000'000;
    settings.limits.max_items = 200'000;
    settings.limits.max_steps = 20'000'000;
    return Engine(std::move(settings));
  }();
  return made;
}

void expect_limit(std::string_view text, std::string_view limit) {
  const auto value = engine().evaluate(text, {});
  ASSERT_FALSE(value.ok()) << text;
  EXPECT_EQ(value.error().code(), Errc::kLimit) << text << ": " << value.error().text();
  EXPECT_NE(value.error().message().find(limit), std::string::npos) << value.error().message();
}

TEST(Limits, EndlessCollectionsEnd) {
  expect_limit("sequence()", "max_items");
  expect_limit("range(1000000000000)", "max_items");
  expect_limit("range(1000000000000).sum()", "max_iterations");
  expect_limit("1.repeat().len()", "max_iterations");
  expect_limit("[1].cycle().toList()", "max_items");
  expect_limit("generate(1, true, $)", "max_items");
  expect_limit("generate(1, true, $).last()", "max_iterations");
  expect_limit("generateMany(1, [$, $])", "max_i");
  expect_limit("sequence().where(false)", "max_iterations");
  expect_limit("sequence().slice(1000000000)", "max_items");
  expect_limit("[[]].cycle().flatten()", "max_iterations");
  expect_limit("sequence().toSet()", "max_");
  EXPECT_EQ(outcome(engine(), "sequence().limit(2)"), "[0, 1]");
}

TEST(Limits, LargeThingsEnd) {
  expect_limit("'a' * 1000000000000", "max_text_bytes");
  expect_limit("[1] * 1000000000000", "max_items");
  expect_limit("pow(10, 1000000000)", "");
  expect_limit("shiftBitsLeft(1, 1000000000000)", "kMaxShift");
  expect_limit("range(100000).aggregate($1 + $1, 'ab')", "max_");
  expect_limit("range(30).aggregate($1 + $1, [1])", "max_items");
}

TEST(Limits, DeepThingsEnd) {
  expect_limit(std::string(10'000, '(') + "1" + std::string(10'000, ')'), "max_nesting");
  expect_limit(std::string(10'000, '['), "max_nesting");
  expect_limit(std::string(10'000, '-') + "1", "max_nesting");
  std::string sums = "1";
  for (int i = 0; i < 10'000; ++i) sums += "+1";
  expect_limit(sums, "max_nesting");
  std::string calls = "[]";
  for (int i = 0; i < 10'000; ++i) calls += ".skip(1)";
  expect_limit(calls, "max_nesting");
  expect_limit("range(1000).aggregate([$1], 1)", "max_data_depth");
  expect_limit("range(100000).aggregate($1.select($), [1])", "max_stack_bytes");
  expect_limit("def(f, f($)) -> f(1)", "max_stack_bytes");
}

TEST(Limits, LongSourcesEnd) {
  const auto parsed = engine().parse(std::string(std::size_t{1} << 20, '1'));
  ASSERT_FALSE(parsed.ok());
  EXPECT_EQ(parsed.error().code(), Errc::kLimit);
  EXPECT_NE(parsed.error().message().find("max_source_bytes"), std::string::npos);
}

TEST(Limits, RegularExpressionsEnd) {
  const auto value = engine().evaluate("regex('(a+)+$').matches('a' * 40 + 'b')", {});
  ASSERT_FALSE(value.ok());
  EXPECT_EQ(value.error().code(), Errc::kLimit);
  expect_limit("range(1000000).select(('a' * 1000) =~ 'b').len()", "max_regex_bytes");
}

// One field of a large context costs the same as of a small one.
TEST(Limits, SizeOfDataDoesNotMatter) {
  std::vector<Value> items;
  for (int i = 0; i < 200'000; ++i)
    items.push_back(Value::object({{"name", fmt::format("item-{}-{:040}", i, i)}}));
  const Value data = Value::object({{"big", Value::array(std::move(items))}, {"x", 1}});
  const auto expression = engine().parse("ctx().x + 1").value();
  const auto start = std::chrono::steady_clock::now();
  for (int i = 0; i < 10'000; ++i) ASSERT_EQ(engine().evaluate(expression, data).value(), Value(2));
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(2));
}

}  // namespace
}  // namespace squall::yaql
