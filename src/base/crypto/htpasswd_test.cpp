#include "base/crypto/htpasswd.h"

#include <gtest/gtest.h>

namespace squall::crypto {
namespace {

TEST(Htpasswd, SchemesOfItsOwn) {
  EXPECT_EQ(apr1_hash("myPassword", "r31....."),
            "$apr1$r31.....$HqJZimcKQFAMYayBlzkrA/");  // the example of Apache's manual
  EXPECT_TRUE(password_fits("{SHA}qUqP5cyxm6YcTAhz05Hph5gvu9M=", "test"));
  EXPECT_FALSE(password_fits("{SHA}qUqP5cyxm6YcTAhz05Hph5gvu9M=", "Test"));
}

TEST(Htpasswd, LastLineOfAUserCounts) {
  const std::string file =
      "# ann:{SHA}qUqP5cyxm6YcTAhz05Hph5gvu9M=\n ann:plain "
      "\r\nann:{SHA}qUqP5cyxm6YcTAhz05Hph5gvu9M=\nnocolon\n";
  EXPECT_TRUE(htpasswd_check(file, "ann", "test"));
  EXPECT_FALSE(htpasswd_check(file, "bob", "test"));
  EXPECT_FALSE(htpasswd_check(file + "ann:!\n", "ann", "test"));
}

TEST(Htpasswd, MalformedHashesAreRefusals) {
  for (const char* hash :
       {"", "plain", "$apr1$short", "$apr1$a$b$c", "$2y$", "$2y$05$short", "$9$x$y", "*", "*0", "!"}) {
    EXPECT_FALSE(password_fits(hash, "swordfish")) << hash;
    EXPECT_FALSE(password_fits(hash, hash)) << hash;
  }
}

TEST(Htpasswd, OddPasswordsAreRefused) {
  const std::string empty_hash = apr1_hash("", "salt");
  EXPECT_TRUE(password_fits(empty_hash, ""));
  EXPECT_FALSE(password_fits(empty_hash, std::string_view("\0", 1)));
  const std::string huge(kMaxPasswordBytes + 1, 'x');
  EXPECT_FALSE(password_fits(apr1_hash(huge, "salt"), huge));
}

}  // namespace
}  // namespace squall::crypto
