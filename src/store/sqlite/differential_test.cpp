// Two implementations argue: the same random scripts on memory and on SQLite give the same answers.
#include <gtest/gtest.h>

#include "base/file.h"
#include "store/contract/contract.h"
#include "store/contract/script.h"
#include "store/memory/memory_store.h"
#include "store/sqlite/sqlite_store.h"

namespace squall::store::contract {
namespace {

constexpr std::uint64_t kSeeds = 500;

TEST(StoreDifferential, MemoryAndSqliteAgree) {
  const TempDirectory directory;
  MemoryStore memory;
  SqliteStore sqlite({.directory = directory.path(), .patience = Millis{1}});
  const Collection* collections[] = {&kThings, &kPairs};
  ASSERT_TRUE(memory.open(collections).ok());
  ASSERT_TRUE(sqlite.open(collections).ok());
  for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
    const auto expected = replay(memory, seed);
    const auto actual = replay(sqlite, seed);
    ASSERT_EQ(actual, expected) << "seed " << seed;
  }
  EXPECT_EQ(*sqlite.check(), std::vector<std::string>{});
}

}  // namespace
}  // namespace squall::store::contract
