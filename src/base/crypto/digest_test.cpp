#include "base/crypto/digest.h"

#include <gtest/gtest.h>

#include "base/crypto/random.h"
#include "base/encoding.h"

namespace squall::crypto {
namespace {

TEST(Digest, KnownAnswers) {
  EXPECT_EQ(md5_hex("abc"), "900150983cd24fb0d6963f7d28e17f72");
  EXPECT_EQ(sha1_hex("abc"), "a9993e364706816aba3e25717850c26c9cd0d89d");
  EXPECT_EQ(sha256_hex(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(sha512_hex("abc").substr(0, 16), "ddaf35a193617aba");
  EXPECT_EQ(hex_encode(hmac_sha1("key", "The quick brown fox jumps over the lazy dog")),
            "de7c9b85b8b78aa6bc8a7a36f70a90701c9db4d9");
  EXPECT_EQ(hex_encode(hmac_sha256("", "")),
            "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad");
}

TEST(Digest, ComparesSecrets) {
  EXPECT_TRUE(same_secret("abc", "abc"));
  EXPECT_FALSE(same_secret("abc", "abd"));
  EXPECT_FALSE(same_secret("abc", "ab"));
  EXPECT_TRUE(same_secret("", ""));
}

TEST(Random, TokensAreFreshAndNeedNoQuoting) {
  const std::string token = random_token(64);
  EXPECT_EQ(token.size(), 86u);
  EXPECT_NE(token, random_token(64));
  EXPECT_EQ(token.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"),
            std::string::npos);
  EXPECT_EQ(random_bytes(7).size(), 7u);
}

}  // namespace
}  // namespace squall::crypto
