#include "expr/core/texts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "expr/core/numbers.h"
#include "expr/core/raise.h"

namespace squall::expr {
namespace {

using testing::ElementsAre;

TEST(Texts, SplitLikePython) {
  EXPECT_THAT(split_words("  a b  c ", -1, From::kLeft), ElementsAre("a", "b", "c"));
  EXPECT_THAT(split_words("  a b  c ", 1, From::kLeft), ElementsAre("a", "b  c"));
  EXPECT_THAT(split_words("  a b  c ", 1, From::kRight), ElementsAre("a b", "c"));
  EXPECT_THAT(split_text("a,b,c", ",", 1, From::kLeft), ElementsAre("a", "b,c"));
  EXPECT_THAT(split_text("a,b,c", ",", 1, From::kRight), ElementsAre("a,b", "c"));
  EXPECT_THAT(split_text("", ",", -1, From::kLeft), ElementsAre(""));
}

TEST(Texts, FindInParts) {
  EXPECT_EQ(find_in(part_of("Größe", 0), "ß", From::kLeft), 3);
  EXPECT_EQ(find_in(part_of("abab", -2), "a", From::kLeft), 2);
  EXPECT_EQ(find_in(part_of("abab", 0, -1), "b", From::kRight), 1);
  EXPECT_EQ(find_in(part_of("ab", 3), "", From::kLeft), -1);
  EXPECT_EQ(find_in(part_of("ab", 2), "", From::kLeft), 2);
}

TEST(Texts, ReplaceLikePython) {
  EXPECT_EQ(replace_text("abab", "a", "x", 1, 100), "xbab");
  EXPECT_EQ(replace_text("añ", "", "-", -1, 100), "-a-ñ-");
  EXPECT_EQ(replace_text("ab", "", "-", 2, 100), "-a-b");
  EXPECT_EQ(replace_text("ab", "a", "x", 0, 100), "ab");
  EXPECT_THROW(replace_text("aaaa", "a", "0123456789", -1, 20), Raise);
}

TEST(Texts, FindWhatIsEnclosedOnOneLine) {
  EXPECT_THAT(enclosed("<% a %> <% b", "<%", "%>"), ElementsAre("<% a %>"));
  EXPECT_THAT(enclosed("<% a\n<% b %><%c%>", "<%", "%>"), ElementsAre("<% b %>", "<%c%>"));
  EXPECT_THAT(enclosed("<%>", "<%", "%>"), ElementsAre());
}

TEST(Numbers, RoundToEven) {
  EXPECT_EQ(round_double(2.5, 0), 2.0);
  EXPECT_EQ(round_double(2.675, 2), 2.67);
  EXPECT_EQ(round_integer(Value(25), -1), Value(20));
  EXPECT_EQ(round_integer(Value(35), -1), Value(40));
  EXPECT_EQ(float_modulo(-7.5, 2), 0.5);
}

}  // namespace
}  // namespace squall::expr
