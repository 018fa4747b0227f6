#include "base/crypto/datastore_item.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace squall::crypto {
namespace {

using testing::HasSubstr;

TEST(DatastoreItem, PlainItemsNeedNoKey) {
  const auto item = seal_item({.name = "k", .value = "v"}, nullptr, "/none");
  ASSERT_TRUE(item.ok());
  EXPECT_EQ(item->value, "v");
  EXPECT_FALSE(item->secret);
}

TEST(DatastoreItem, SecretsAreSealedOnceOnly) {
  const DatastoreKey key = DatastoreKey::generate();
  const auto sealed = seal_item({.name = "k", .value = "v", .secret = true}, &key, "");
  ASSERT_TRUE(sealed.ok());
  EXPECT_EQ(decrypt(key, sealed->value).value(), "v");
  const auto again = seal_item({.name = "k", .value = sealed->value, .encrypted = true}, &key, "");
  ASSERT_TRUE(again.ok());
  EXPECT_EQ(again->value, sealed->value);
  EXPECT_TRUE(again->secret);
}

TEST(DatastoreItem, RefusalsNameTheKeyAndNotTheValue) {
  const DatastoreKey key = DatastoreKey::generate();
  const auto foreign = seal_item({.name = "k", .value = "hunter2", .encrypted = true}, &key, "");
  EXPECT_THAT(foreign.error().message(),
              testing::AllOf(HasSubstr("\"k\""), testing::Not(HasSubstr("hunter2"))));
  const auto keyless = seal_item({.name = "k", .value = "v", .secret = true}, nullptr, "/etc/key.json");
  EXPECT_EQ(keyless.error().message(),
            "Crypto key not found in /etc/key.json. Unable to encrypt / decrypt value for key k.");
  EXPECT_EQ(seal_item({.name = "k", .value = "v", .scope = "all"}, &key, "").error().kind(),
            "InvalidScopeException");
}

}  // namespace
}  // namespace squall::crypto
