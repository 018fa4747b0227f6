#include "base/crypto/datastore_cipher.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/encoding.h"

namespace squall::crypto {
namespace {

constexpr const char* kFile =
    R"({"hmacKey": {"hmacKeyString": "ICEiIyQlJicoKSorLC0uLzAxMjM0NTY3ODk6Ozw9Pj8", "size": 256},
        "aesKeyString": "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8", "mode": "CBC", "size": 256})";

TEST(DatastoreCipher, VectorOfTheSpecification) {
  const DatastoreKey key = DatastoreKey::parse(kFile).value();
  const std::string expected =
      "3030303030404142434445464748494A4B4C4D4E4F7838A74DAC2BF33143D7979395D151EE7CA67DFE2A8C1CB090A1EAEF9881"
      "F5D1AB49AAD8";
  EXPECT_EQ(encrypt(key, "secret value", *hex_decode("404142434445464748494a4b4c4d4e4f")).value(), expected);
  EXPECT_EQ(decrypt(key, expected).value(), "secret value");
}

TEST(DatastoreCipher, GeneratedKeysRoundTrip) {
  const DatastoreKey key = DatastoreKey::parse(DatastoreKey::generate().to_json()).value();
  for (std::size_t size : {0, 1, 15, 16, 17, 1000}) {
    const std::string text(size, 'x');
    EXPECT_EQ(decrypt(key, encrypt(key, text).value()).value(), text);
  }
  EXPECT_NE(encrypt(key, "x").value(), encrypt(key, "x").value());
  EXPECT_FALSE(decrypt(DatastoreKey::generate(), encrypt(key, "x").value()).ok());
}

TEST(DatastoreCipher, EveryDamagedDigitIsSeen) {
  const DatastoreKey key = DatastoreKey::parse(kFile).value();
  const std::string good = encrypt(key, "secret").value();
  for (std::size_t i = 0; i < good.size(); ++i) {
    std::string bad = good;
    bad[i] = bad[i] == '0' ? '1' : '0';
    EXPECT_FALSE(decrypt(key, bad).ok()) << i;
  }
  for (std::size_t size = 0; size < good.size(); ++size)
    EXPECT_FALSE(decrypt(key, good.substr(0, size)).ok()) << size;
}

TEST(DatastoreKey, ErrorsNameTheFileAndShowNoKey) {
  const auto bad = DatastoreKey::parse(
      R"({"hmacKey": {"hmacKeyString": "QUJDREVGR0g", "size": 1}, "mode": "CBC", "size": 256})", "/k.json");
  ASSERT_FALSE(bad.ok());
  EXPECT_EQ(bad.error().message(), "Invalid or malformed key file \"/k.json\": 'aesKeyString'");
  for (const char* text : {"", "[]", "{}", "null", R"({"hmacKey": []})"})
    EXPECT_FALSE(DatastoreKey::parse(text).ok()) << text;
}

TEST(DatastoreKey, UnusableLengthFailsWhenUsed) {
  DatastoreKey key = DatastoreKey::generate();
  key.aes = "short";
  EXPECT_THAT(encrypt(key, "x").error().message(), testing::HasSubstr("5 bytes"));
}

}  // namespace
}  // namespace squall::crypto
