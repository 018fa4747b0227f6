#include "base/text/utf8.h"

#include <gtest/gtest.h>

namespace squall::text {
namespace {

TEST(Utf8, StrictValidity) {
  for (const char* good : {"", "plain ascii text", "\u00e9", "\u20ac", "\U0001F600", "a\xf4\x8f\xbf\xbf"}) {
    EXPECT_TRUE(is_valid_utf8(good)) << good;
  }
  for (const char* bad : {"\x80", "\xc0\xaf", "\xc1\xbf", "\xe0\x80\x80", "\xed\xa0\x80", "\xf0\x80\x80\x80",
                          "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "long ascii start \xe2\x82", "\xff"}) {
    EXPECT_FALSE(is_valid_utf8(bad));
  }
}

TEST(Utf8, RoundTripWithSurrogates) {
  const std::u32string points = {0, 0x7F, 0x80, 0x7FF, 0x800, 0xD800, 0xDFFF, 0xFFFF, 0x10000, 0x10FFFF};
  EXPECT_EQ(decode_utf8(encode_utf8(points)), points);
}

TEST(Utf8, RepairReplacesMaximalParts) {
  EXPECT_EQ(repaired_utf8("a\xe2\x82z"), "a\uFFFDz");              // one cut sequence, one replacement
  EXPECT_EQ(repaired_utf8("\xed\xa0\x80"), "\uFFFD\uFFFD\uFFFD");  // Python: a surrogate is three bad bytes
  EXPECT_EQ(repaired_utf8("ok \u20ac"), "ok \u20ac");
}

TEST(Utf8, CountsAndCuts) {
  const std::string text = "a\u00e9\u20ac\U0001F600z";
  EXPECT_EQ(code_points(text), 5u);
  EXPECT_EQ(byte_offset(text, 2), 3u);
  EXPECT_EQ(byte_offset(text, 99), text.size());
  EXPECT_EQ(code_point_substr(text, 1, 2), "\u00e9\u20ac");
  EXPECT_EQ(code_point_substr(text, 4), "z");
  EXPECT_EQ(code_point_substr(text, 9), "");
}

}  // namespace
}  // namespace squall::text
