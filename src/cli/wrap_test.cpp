#include "cli/wrap.h"

#include <gtest/gtest.h>

namespace squall::cli {
namespace {

using Lines = std::vector<std::string>;

TEST(Wrap, FillsLinesWithWholeWords) {
  EXPECT_EQ(wrap("one two three four", 9), (Lines{"one two", "three", "four"}));
  EXPECT_EQ(wrap("", 10), Lines{});
  EXPECT_EQ(wrap("   ", 10), Lines{});
}

TEST(Wrap, BreaksLongWordsAndAtHyphens) {
  EXPECT_EQ(wrap("abcdefghij", 4), (Lines{"abcd", "efgh", "ij"}));
  EXPECT_EQ(wrap("a well-known fact", 8), (Lines{"a well-", "known", "fact"}));
  EXPECT_EQ(wrap("--option-name x", 9), (Lines{"--option-", "name x"}));
  EXPECT_EQ(wrap("one --- two", 7), (Lines{"one ---", "two"}));
}

TEST(Wrap, KeepsInnerBlanksAndLeadingOnesOfTheFirstLine) {
  EXPECT_EQ(wrap("  a  b", 10), (Lines{"  a  b"}));
  EXPECT_EQ(wrap("a\tb\nc", 20), (Lines{"a       b c"}));
}

TEST(Wrap, CountsCharactersNotBytes) { EXPECT_EQ(wrap("žluť kůň", 4), (Lines{"žluť", "kůň"})); }

TEST(Wrap, IndentCounts) {
  EXPECT_EQ(wrap("one two three", 9, "    "), (Lines{"    one", "    two", "    three"}));
}

TEST(Wrap, AWidthOfNothingIsOne) { EXPECT_EQ(wrap("ab", 0), (Lines{"a", "b"})); }

}  // namespace
}  // namespace squall::cli
