#include "expr/jinja/program_cache.h"

#include <gtest/gtest.h>

#include <thread>

#include "expr/jinja/environment.h"
#include "expr/jinja/platform.h"

namespace squall::jinja {
namespace {

std::shared_ptr<const Program> program() { return std::make_shared<const Program>(); }

TEST(ProgramCache, GivesBackWhatItKeeps) {
  ProgramCache cache(100, 1 << 20);
  const auto kept = program();
  cache.keep("a", false, kept);
  EXPECT_EQ(cache.find("a", false), kept);
  EXPECT_EQ(cache.find("a", true), nullptr);
  EXPECT_EQ(cache.find("b", false), nullptr);
  cache.keep("a", false, program());
  EXPECT_EQ(cache.find("a", false), kept);
}

TEST(ProgramCache, StaysWithinBothBounds) {
  ProgramCache cache(160, 16'000);
  for (int i = 0; i < 5'000; ++i) cache.keep("text " + std::to_string(i), false, program());
  EXPECT_LE(cache.texts(), 160U);
  EXPECT_GT(cache.texts(), 100U);
  for (int i = 0; i < 500; ++i) cache.keep(std::string(400, 'x') + std::to_string(i), false, program());
  EXPECT_LE(cache.bytes(), 16'000U);
  cache.keep(std::string(2'000, 'y'), false, program());
  EXPECT_EQ(cache.find(std::string(2'000, 'y'), false), nullptr) << "larger than its share";
}

TEST(ProgramCache, WhatIsInUseStays) {
  ProgramCache cache(160, 1 << 20);
  const auto kept = program();
  cache.keep("in use", false, kept);
  for (int i = 0; i < 5'000; ++i) {
    ASSERT_EQ(cache.find("in use", false), kept) << i;
    cache.keep("once " + std::to_string(i), false, program());
  }
}

TEST(ProgramCache, KeepsNothingWhenToldSo) {
  ProgramCache cache(0, 1 << 20);
  cache.keep("a", false, program());
  EXPECT_EQ(cache.find("a", false), nullptr);
  EXPECT_EQ(cache.texts(), 0U);
}

TEST(ProgramCache, ServesManyThreads) {
  const Environment environment([] {
    Settings settings = platform_settings();
    settings.cached_templates = 32;
    return settings;
  }());
  std::vector<std::jthread> threads;
  for (int thread = 0; thread < 8; ++thread) {
    threads.emplace_back([&environment, thread] {
      for (int i = 0; i < 500; ++i) {
        const int number = (i * (thread + 1)) % 100;
        const auto result = environment.render("{{ " + std::to_string(number) + " + 1 }}", Scope());
        ASSERT_EQ(result.value(), std::to_string(number + 1));
      }
    });
  }
}

}  // namespace
}  // namespace squall::jinja
