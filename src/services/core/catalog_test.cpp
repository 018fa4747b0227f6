#include "services/core/catalog.h"

#include <gtest/gtest.h>

#include "base/id.h"
#include "bus/local/local_bus.h"
#include "model/collections.h"
#include "store/memory/memory_store.h"

namespace squall::services {
namespace {

class CatalogTest : public ::testing::Test {
 protected:
  void SetUp() override { ASSERT_TRUE(store_.open(model::all_collections()).ok()); }
  void add_action(const std::string& name) {
    const Value body = Value::object({{"ref", "probe." + name}, {"pack", "probe"}, {"name", name}});
    ASSERT_TRUE(store_.write({store::insert(model::kActions, {new_id(), 0, body})}).ok());
  }
  FakeClock clock_;
  store::MemoryStore store_;
  bus::LocalBus bus_;
  Catalog catalog_{store_, bus_, clock_, std::chrono::seconds(30)};
};

TEST_F(CatalogTest, SeesWhatWasAnnounced) {
  add_action("one");
  ASSERT_TRUE(catalog_.action("probe.one").ok());
  add_action("two");
  EXPECT_EQ(catalog_.action("probe.two").error().code(), Errc::kNotFound);
  bus_.wake({bus::Topic::kContentChanged, "", 0});
  EXPECT_TRUE(catalog_.action("probe.two").ok());
}

TEST_F(CatalogTest, ReadsAgainAfterAWhileWithoutAWord) {
  ASSERT_EQ(catalog_.action("probe.one").error().code(), Errc::kNotFound);
  add_action("one");
  const auto before = catalog_.actions();
  clock_.advance(std::chrono::seconds(31));
  EXPECT_TRUE(catalog_.action("probe.one").ok());
  EXPECT_GT((*catalog_.actions())->generation(), (*before)->generation());
  add_action("two");
  bus_.wake({bus::Topic::kContentChanged, "", 0});
  EXPECT_TRUE(catalog_.action("probe.two").ok());
}

TEST_F(CatalogTest, WhatIsReadAgainAndIsTheSameKeepsItsGeneration) {
  add_action("one");
  const auto before = catalog_.actions();
  clock_.advance(std::chrono::seconds(31));
  EXPECT_EQ(*catalog_.actions(), *before);
}

TEST_F(CatalogTest, AnOldSnapshotStaysAsItWas) {
  add_action("one");
  auto before = catalog_.actions();
  add_action("two");
  bus_.wake({bus::Topic::kContentChanged, "", 0});
  auto after = catalog_.actions();
  ASSERT_TRUE(before.ok() && after.ok());
  EXPECT_EQ((*before)->all().size(), 1u);
  EXPECT_EQ((*after)->all().size(), 2u);
  EXPECT_GT((*after)->generation(), (*before)->generation());
}

}  // namespace
}  // namespace squall::services
