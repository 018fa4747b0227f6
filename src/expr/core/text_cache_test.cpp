#include "expr/core/text_cache.h"

#include <gtest/gtest.h>

#include <string>
#include <thread>
#include <vector>

namespace squall::expr {
namespace {

using Cache = TextCache<std::string>;

std::shared_ptr<const std::string> program() { return std::make_shared<const std::string>("made"); }

TEST(TextCache, GivesBackWhatItKeeps) {
  Cache cache(100, 1 << 20);
  const auto kept = program();
  cache.keep("a", kept);
  EXPECT_EQ(cache.find("a"), kept);
  EXPECT_EQ(cache.find("a", 1), nullptr);
  EXPECT_EQ(cache.find("b"), nullptr);
  cache.keep("a", program());
  EXPECT_EQ(cache.find("a"), kept);
}

TEST(TextCache, StaysWithinBothBounds) {
  Cache cache(160, 16'000);
  for (int i = 0; i < 5'000; ++i) cache.keep("text " + std::to_string(i), program());
  EXPECT_LE(cache.texts(), 160U);
  EXPECT_GT(cache.texts(), 100U);
  for (int i = 0; i < 500; ++i) cache.keep(std::string(400, 'x') + std::to_string(i), program());
  EXPECT_LE(cache.bytes(), 16'000U);
  cache.keep(std::string(2'000, 'y'), program());
  EXPECT_EQ(cache.find(std::string(2'000, 'y')), nullptr) << "larger than its share";
}

TEST(TextCache, WhatIsInUseStays) {
  Cache cache(160, 1 << 20);
  const auto kept = program();
  cache.keep("in use", kept);
  for (int i = 0; i < 5'000; ++i) {
    ASSERT_EQ(cache.find("in use"), kept) << i;
    cache.keep("once " + std::to_string(i), program());
  }
}

TEST(TextCache, KeepsNothingWhenToldSo) {
  Cache cache(0, 1 << 20);
  cache.keep("a", program());
  EXPECT_EQ(cache.find("a"), nullptr);
  EXPECT_EQ(cache.texts(), 0U);
}

TEST(TextCache, ServesManyThreads) {
  Cache cache(32, 1 << 20);
  std::vector<std::jthread> threads;
  for (int thread = 0; thread < 8; ++thread) {
    threads.emplace_back([&cache, thread] {
      for (int i = 0; i < 2'000; ++i) {
        const std::string text = std::to_string((i * (thread + 1)) % 100);
        if (const auto found = cache.find(text)) {
          ASSERT_EQ(*found, text);
        } else {
          cache.keep(text, std::make_shared<const std::string>(text));
        }
      }
    });
  }
}

}  // namespace
}  // namespace squall::expr
