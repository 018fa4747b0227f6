#include "expr/jinja/catalog.h"

#include <gtest/gtest.h>

#include <set>

#include "expr/jinja/platform.h"

namespace squall::jinja {
namespace {

TEST(Catalog, EachExampleGivesWhatItSays) {
  const Environment environment(platform_settings());
  for (const CatalogEntry& entry : catalog()) {
    if (entry.name == "decrypt_kv") continue;  // needs a key: datastore tests have it
    const auto result = environment.render(entry.example, Scope());
    EXPECT_TRUE(result.ok()) << entry.name << ": " << result.error().text();
    if (result.ok()) {
      EXPECT_EQ(*result, entry.gives) << entry.kind << " " << entry.name << ": " << entry.example;
    }
    EXPECT_NE(entry.example.find(entry.name), std::string_view::npos) << entry.name;
  }
}

TEST(Catalog, HoldsAllThatTheReferenceHas) {
  std::set<std::pair<std::string_view, std::string_view>> names;
  std::size_t filters = 0, platform_filters = 0, tests = 0, globals = 0;
  for (const CatalogEntry& entry : catalog()) {
    EXPECT_TRUE(names.emplace(entry.kind, entry.name).second) << entry.name << " is there twice";
    EXPECT_FALSE(entry.help.empty()) << entry.name;
    filters += entry.kind == "filter";
    platform_filters += entry.kind == "platform filter";
    tests += entry.kind == "test";
    globals += entry.kind == "global";
  }
  EXPECT_EQ(filters, 54U);
  EXPECT_EQ(platform_filters, 25U);
  EXPECT_EQ(tests, 39U);
  EXPECT_EQ(globals, 6U);
}

}  // namespace
}  // namespace squall::jinja
