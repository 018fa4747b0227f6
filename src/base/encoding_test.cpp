#include "base/encoding.h"

#include <gtest/gtest.h>

namespace squall {
namespace {

TEST(Encoding, HexRoundTrip) {
  EXPECT_EQ(hex_encode(std::string("\x00\xff z", 4)), "00ff207a");
  EXPECT_EQ(hex_decode("00FF207a"), std::string("\x00\xff z", 4));
  EXPECT_EQ(hex_decode("0"), std::nullopt);
  EXPECT_EQ(hex_decode("0g"), std::nullopt);
}

TEST(Encoding, Base64KnownTexts) {
  const std::pair<const char*, const char*> known[] = {
      {"", ""}, {"f", "Zg=="}, {"fo", "Zm8="}, {"foo", "Zm9v"}, {"foob", "Zm9vYg=="}, {"fooba", "Zm9vYmE="}};
  for (const auto& [plain, coded] : known) {
    EXPECT_EQ(base64_encode(plain), coded);
    EXPECT_EQ(base64_decode(coded), plain);
  }
  EXPECT_EQ(base64url_encode("\xfb\xff"), "-_8=");
}

TEST(Encoding, Base64IsLiberalAboutPaddingAndAlphabet) {
  EXPECT_EQ(base64_decode("Zm9vYg"), "foob");
  EXPECT_EQ(base64_decode("-_8="), "\xfb\xff");
  EXPECT_EQ(base64_decode("Zm9v\nYg=="), "foob");
}

TEST(Encoding, Base64RefusesGarbage) {
  for (const char* bad : {"Z", "Zg=", "Zg===", "Z g=", "=Zg=", "Zm9v!"})
    EXPECT_EQ(base64_decode(bad), std::nullopt) << bad;
}

TEST(Encoding, PercentEncoding) {
  EXPECT_EQ(url_encode("a b/\xC3\xA9~"), "a%20b%2F%C3%A9~");
  EXPECT_EQ(url_encode("a/b", "/"), "a/b");
  EXPECT_EQ(url_encode_plus("a b+c"), "a+b%2Bc");
  EXPECT_EQ(url_decode("a%20b%2f%zz%4"), "a b/%zz%4");
  EXPECT_EQ(url_decode("a+b"), "a+b");
  EXPECT_EQ(url_decode("a+b", true), "a b");
}

}  // namespace
}  // namespace squall
