#include "datastore/datastore.h"

#include <gtest/gtest.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/crypto/datastore_cipher.h"
#include "base/file.h"
#include "model/collections.h"
#include "store/memory/memory_store.h"

namespace squall::datastore {
namespace {

class DatastoreTest : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(store_.open(model::all_collections()).ok());
    char path[] = "/tmp/squall-key-XXXXXX";
    ::close(::mkstemp(path));
    key_path_ = path;
    ASSERT_TRUE(write_file_atomic(key_path_, crypto::DatastoreKey::generate().to_json(), 0600).ok());
    datastore_ = std::make_unique<Datastore>(store_, clock_, key_path_);
  }
  void TearDown() override { ::unlink(key_path_.c_str()); }

  static NewItem item(std::string name, std::string value) {
    return {.scope = std::string(kSystemScope), .name = std::move(name), .value = std::move(value)};
  }

  FakeClock clock_;
  store::MemoryStore store_;
  std::string key_path_;
  std::unique_ptr<Datastore> datastore_;
};

TEST_F(DatastoreTest, KeepsAValueAndTellsWhatChanged) {
  auto first = datastore_->set(item("colour", "teal"));
  ASSERT_TRUE(first.ok());
  EXPECT_FALSE(first->before);
  auto same = datastore_->set(item("colour", "teal"));
  ASSERT_TRUE(same.ok() && same->before);
  EXPECT_FALSE(same->value_changed);
  auto other = datastore_->set(item("colour", "red"));
  ASSERT_TRUE(other.ok());
  EXPECT_TRUE(other->value_changed);
  EXPECT_EQ(other->item.id, first->item.id);
  EXPECT_EQ(Reader(*datastore_).system_value("colour").value(), "red");
}

TEST_F(DatastoreTest, ASecretIsStoredSealed) {
  NewItem secret = item("password", "plain");
  secret.secret = true;
  auto stored = datastore_->set(secret);
  ASSERT_TRUE(stored.ok());
  EXPECT_EQ(stored->item.body.get_string("value").find("plain"), std::string::npos);
  EXPECT_EQ(datastore_->plain_value(stored->item).value(), "plain");
}

TEST_F(DatastoreTest, CipherTextOfAnotherKeyIsRefused) {
  NewItem sealed = item("password", crypto::encrypt(crypto::DatastoreKey::generate(), "plain").value());
  sealed.encrypted = true;
  auto stored = datastore_->set(sealed);
  ASSERT_FALSE(stored.ok());
  EXPECT_NE(stored.error().message().find("Failed to verify the integrity"), std::string::npos);
}

TEST_F(DatastoreTest, WithoutAKeyNoSecretIsTaken) {
  Datastore keyless(store_, clock_, "/nonexistent/key.json");
  NewItem secret = item("password", "plain");
  secret.secret = true;
  auto stored = keyless.set(secret);
  ASSERT_FALSE(stored.ok());
  EXPECT_EQ(stored.error().message().find("Crypto key not found in /nonexistent/key.json."), 0u);
}

TEST_F(DatastoreTest, AnItemIsGoneWhenItsTimeHasPassed) {
  NewItem brief = item("brief", "x");
  brief.ttl = std::chrono::seconds(10);
  ASSERT_TRUE(datastore_->set(brief).ok());
  EXPECT_TRUE(datastore_->get(kSystemScope, "brief").ok());
  clock_.advance(std::chrono::seconds(10));
  EXPECT_EQ(datastore_->get(kSystemScope, "brief").error().code(), Errc::kNotFound);
  EXPECT_EQ(Reader(*datastore_).system_value("brief").value(), std::nullopt);
  const auto anew = datastore_->set(item("brief", "x"));
  ASSERT_TRUE(anew.ok());
  EXPECT_FALSE(anew->before) << "what was gone is made, not changed";
  EXPECT_TRUE(anew->value_changed);
  EXPECT_TRUE(datastore_->get(kSystemScope, "brief").ok());
}

}  // namespace
}  // namespace squall::datastore
