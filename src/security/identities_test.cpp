#include "security/identities.h"

#include <gtest/gtest.h>

#include <functional>
#include <utility>

#include "base/id.h"
#include "model/collections.h"
#include "store/memory/memory_store.h"

namespace squall::security {
namespace {

class IdentitiesTest : public ::testing::Test {
 protected:
  void SetUp() override { ASSERT_TRUE(store_.open(model::all_collections()).ok()); }
  FakeClock clock_;
  store::MemoryStore store_;
  Identities identities_{store_, clock_};
};

TEST_F(IdentitiesTest, ATokenWorksUntilItEnds) {
  auto token = identities_.issue({.user = "rowan", .ttl = std::chrono::seconds(60)});
  ASSERT_TRUE(token.ok());
  const std::string text = token->body.get_string("token");
  EXPECT_EQ(text.size(), 32u);
  auto identity = identities_.by_token(text);
  ASSERT_TRUE(identity.ok());
  EXPECT_EQ(identity->user, "rowan");
  clock_.advance(std::chrono::seconds(60));
  auto late = identities_.by_token(text);
  ASSERT_FALSE(late.ok());
  EXPECT_EQ(late.error().message(), "Unauthorized - Token has expired.");
  EXPECT_EQ(identities_.by_token("nosuch").error().message(), "Unauthorized");
}

TEST_F(IdentitiesTest, ALocalTokenIsForgotten) {
  const std::string token = identities_.issue_local({.user = "rowan"});
  EXPECT_TRUE(identities_.by_token(token).ok());
  identities_.forget_local(token);
  EXPECT_FALSE(identities_.by_token(token).ok());
}

TEST_F(IdentitiesTest, ApiKeysByHash) {
  const auto made = Identities::make_key();
  EXPECT_EQ(made.key_hash.size(), 128u);
  EXPECT_EQ(identities_.by_api_key(made.key).error().message(),
            "Unauthorized - ApiKey with key_hash=" + made.key_hash + " not found.");
  model::Document key{new_id(), 0,
                      Value::object({{"user", "rowan"}, {"key_hash", made.key_hash}, {"enabled", true}})};
  auto written = store_.write({store::insert(model::kApiKeys, key)});
  ASSERT_TRUE(written.ok());
  ASSERT_TRUE(identities_.by_api_key(made.key).ok());
  key.revision = written->front();
  key.body = key.body.with("enabled", false);
  ASSERT_TRUE(store_.write({store::update(model::kApiKeys, key)}).ok());
  identities_.invalidate();
  EXPECT_EQ(identities_.by_api_key(made.key).error().message(), "Unauthorized - API key is disabled.");
}

// A store that lets something happen between a read and its answer.
class InterruptedStore : public store::MemoryStore {
 public:
  std::function<void()> behind_find;
  Result<std::vector<model::Document>> find(const model::Collection& collection,
                                            const store::Query& query) override {
    auto found = store::MemoryStore::find(collection, query);
    if (auto then = std::exchange(behind_find, nullptr)) then();
    return found;
  }
};

TEST_F(IdentitiesTest, WhatIsRevokedWhileItIsReadIsNotRemembered) {
  InterruptedStore store;
  ASSERT_TRUE(store.open(model::all_collections()).ok());
  Identities identities(store, clock_);
  auto token = identities.issue({.user = "rowan"});
  ASSERT_TRUE(token.ok());
  const std::string text = token->body.get_string("token");
  store.behind_find = [&] {
    ASSERT_TRUE(store.write({store::erase(model::kTokens, token->id)}).ok());
    identities.invalidate();
  };
  EXPECT_TRUE(identities.by_token(text).ok()) << "it was valid when it was read";
  EXPECT_FALSE(identities.by_token(text).ok());
}

TEST_F(IdentitiesTest, AUserIsMadeOnce) {
  auto first = identities_.ensure_user("rowan");
  auto second = identities_.ensure_user("rowan");
  ASSERT_TRUE(first.ok() && second.ok());
  EXPECT_EQ(first->id, second->id);
}

TEST(MakeKey, IsNeverTakenForAnOption) {
  for (int i = 0; i < 2000; ++i) ASSERT_FALSE(Identities::make_key().key.starts_with('-'));
}

}  // namespace
}  // namespace squall::security
