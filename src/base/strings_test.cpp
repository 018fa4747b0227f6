#include "base/strings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace squall {
namespace {

using testing::ElementsAre;

TEST(Strings, SplitKeepsEmptyPieces) {
  EXPECT_THAT(split("a,,b,", ','), ElementsAre("a", "", "b", ""));
  EXPECT_THAT(split("", ','), ElementsAre(""));
  EXPECT_THAT(split("a::b", "::"), ElementsAre("a", "b"));
  EXPECT_THAT(split("a=b=c", '=', 2), ElementsAre("a", "b=c"));
}

TEST(Strings, SplitBlanksLinesAndLists) {
  EXPECT_THAT(split_blanks("  a \t b\n"), ElementsAre("a", "b"));
  EXPECT_THAT(split_lines("a\r\nb\n\nc\n"), ElementsAre("a", "b", "", "c"));
  EXPECT_THAT(split_list(" a , b ,,c "), ElementsAre("a", "b", "c"));
  EXPECT_TRUE(split_list("  ").empty());
}

TEST(Strings, TrimsOnlyTheEnds) {
  EXPECT_EQ(trim(" \ta b\r\n"), "a b");
  EXPECT_EQ(trim_left("  a "), "a ");
  EXPECT_EQ(trim_right("  a "), "  a");
  EXPECT_EQ(trim(" \n"), "");
}

TEST(Strings, ComparesAndReplaces) {
  EXPECT_TRUE(iequals("HoSt", "hOsT"));
  EXPECT_FALSE(iequals("host", "hosts"));
  EXPECT_TRUE(istarts_with("Bearer x", "bearer "));
  EXPECT_EQ(replace_all("a.b.c", ".", "::"), "a::b::c");
  EXPECT_EQ(join({"a", "b"}, ", "), "a, b");
}

TEST(Strings, NumbersAreWholeTexts) {
  EXPECT_EQ(parse_int64("-12"), -12);
  EXPECT_EQ(parse_int64("+12"), 12);
  EXPECT_EQ(parse_int64("9223372036854775807"), INT64_MAX);
  for (const char* bad : {"", "+", "+-1", " 1", "1 ", "1.0", "9223372036854775808", "0x1"}) {
    EXPECT_EQ(parse_int64(bad), std::nullopt) << bad;
  }
  EXPECT_EQ(parse_double("1.5e3"), 1500.0);
  for (const char* bad : {"", "nan", "inf", "1x", "+-1"}) EXPECT_EQ(parse_double(bad), std::nullopt) << bad;
}

TEST(Strings, QuotesAsPython) {
  EXPECT_EQ(quoted("a'b"), "\"a'b\"");
  EXPECT_EQ(quoted("a'b\"c"), "'a\\'b\"c'");
  EXPECT_EQ(quoted("a\n\x01"), "'a\\n\\x01'");
}

TEST(Strings, ShortensBetweenCharacters) {
  EXPECT_EQ(shorten("abcdef", 6), "abcdef");
  EXPECT_EQ(shorten("abcdefg", 6), "abc...");
  EXPECT_EQ(shorten("ab\xC3\xA9xyz", 6), "ab...");
}

}  // namespace
}  // namespace squall
