#include "expr/core/small_vector.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>

namespace squall::expr {
namespace {

using Texts = SmallVector<std::string, 2>;
const std::string kLong(40, 'x');

std::string all(const Texts& texts) {
  std::string out;
  for (const std::string& text : texts) out += text + "|";
  return out;
}

TEST(SmallVector, GrowsBeyondItsInside) {
  Texts texts;
  EXPECT_TRUE(texts.empty());
  for (const char* text : {"a", "b", "c", "d", "e"}) texts.push_back(text);
  EXPECT_EQ(all(texts), "a|b|c|d|e|");
  EXPECT_EQ(texts.size(), 5u);
  EXPECT_EQ(texts.front() + texts.back() + texts[2], "aec");
}

TEST(SmallVector, TakesAnItemOfItself) {
  Texts texts{kLong, "b"};
  texts.emplace_back(texts.front());
  EXPECT_EQ(texts.front(), kLong);
  EXPECT_EQ(texts.back(), kLong);
}

TEST(SmallVector, MovesAndCopies) {
  for (const std::size_t count : {0u, 1u, 2u, 3u, 9u}) {
    Texts texts;
    for (std::size_t i = 0; i < count; ++i) texts.push_back(kLong + std::to_string(i));
    const std::string before = all(texts);
    const Texts copy = texts;
    Texts moved = std::move(texts);
    EXPECT_EQ(all(copy), before);
    EXPECT_EQ(all(moved), before);
    EXPECT_TRUE(texts.empty());  // NOLINT: it promises so
    texts.push_back("again");
    EXPECT_EQ(all(texts), "again|");
    texts = std::move(moved);
    EXPECT_EQ(all(texts), before);
    texts = copy;
    EXPECT_EQ(all(texts), before);
  }
}

TEST(SmallVector, InsertsAndErases) {
  Texts texts{"a", "c"};
  texts.insert(1, "b");
  texts.insert(3, "d");
  EXPECT_EQ(all(texts), "a|b|c|d|");
  texts.erase(0);
  texts.erase(2);
  EXPECT_EQ(all(texts), "b|c|");
}

TEST(SmallVector, LetsGoOfEachItemOnce) {
  const auto item = std::make_shared<int>(1);
  {
    SmallVector<std::shared_ptr<int>, 2> items;
    for (int i = 0; i < 5; ++i) items.push_back(item);
    EXPECT_EQ(item.use_count(), 6);
    items.erase(4);
    const auto taken = std::move(items);
    EXPECT_EQ(item.use_count(), 5);
  }
  EXPECT_EQ(item.use_count(), 1);
}

}  // namespace
}  // namespace squall::expr
