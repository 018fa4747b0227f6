// Expected values are Python 3.11's.
#include "base/text/unicode.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace squall::text {
namespace {

using testing::ElementsAre;

TEST(Unicode, CaseMappingsAreFull) {
  EXPECT_EQ(upper("stra\u00dfe \ufb01x \u0149 \u1fb3"), "STRASSE FIX \u02bcN \u0391\u0399");
  EXPECT_EQ(lower("\u0130X \u039f\u0394\u039f\u03a3 \u03a3"), "i\u0307x \u03bf\u03b4\u03bf\u03c2 \u03c3");
  EXPECT_EQ(title("hello wORLD it's \u00dfa"), "Hello World It'S Ssa");
  EXPECT_EQ(capitalize("\ufb01X Y"), "Fix y");
  EXPECT_EQ(swap_case("aB\u00df"), "AbSS");
  EXPECT_EQ(case_fold("\u00df\u0130\u03a3"), "ssi\u0307\u03c3");
  EXPECT_EQ(upper("\u1e9e\u01c5"), "\u1e9e\u01c4");
}

TEST(Unicode, Categories) {
  EXPECT_TRUE(all_alpha("\u00e9\u4e2d"));
  EXPECT_FALSE(all_alpha("a1"));
  EXPECT_FALSE(all_alpha(""));
  EXPECT_TRUE(all_decimal("1\u0663"));
  EXPECT_FALSE(all_decimal("\u00b2"));
  EXPECT_TRUE(all_digit("\u00b2"));
  EXPECT_FALSE(all_digit("\u00bd"));
  EXPECT_TRUE(all_numeric("\u00bd\u2163"));
  EXPECT_TRUE(all_alnum("a\u00bd"));
  EXPECT_TRUE(all_space("\x1c \u00a0\u3000"));
  EXPECT_FALSE(all_space("\u200b"));
}

TEST(Unicode, CaseOfTexts) {
  EXPECT_TRUE(is_lower_text("a1\u00aa"));
  EXPECT_FALSE(is_lower_text("aB"));
  EXPECT_FALSE(is_lower_text("12"));
  EXPECT_TRUE(is_upper_text("A\u2160"));
  EXPECT_TRUE(is_title_text("Ab Cd 1E"));
  EXPECT_FALSE(is_title_text("AB"));
}

TEST(Unicode, PrintableAsReprSees) {
  EXPECT_TRUE(is_printable(' '));
  EXPECT_TRUE(is_printable(0xE9));
  for (char32_t c : {0x0A, 0xA0, 0x200B, 0xD800, 0xE000, 0x378})
    EXPECT_FALSE(is_printable(c)) << static_cast<unsigned>(c);
}

TEST(Unicode, StripsAndSplits) {
  EXPECT_EQ(strip("\u3000 a b\u00a0\n"), "a b");
  EXPECT_EQ(strip("\u00e9a\u00e9", "\u00e9"), "a");
  EXPECT_EQ(strip_left("xxax", "x"), "ax");
  EXPECT_EQ(strip_right("xxax", "x"), "xxa");
  EXPECT_EQ(strip(" \u2003 "), "");
  EXPECT_THAT(split_space(" a\u00a0\u00a0b "), ElementsAre("a", "b"));
  EXPECT_THAT(split_all_lines("a\r\nb\u2028c\x1c"
                              "d\n"),
              ElementsAre("a", "b", "c", "d"));
  EXPECT_THAT(split_all_lines("a\n\nb", true), ElementsAre("a\n", "\n", "b"));
}

TEST(Unicode, WidthInColumns) {
  EXPECT_EQ(display_width("abc"), 3u);
  EXPECT_EQ(display_width("\u4e2d\u6587"), 4u);
  EXPECT_EQ(display_width("e\u0301"), 1u);
  EXPECT_EQ(display_width("\U0001F600"), 2u);
  EXPECT_EQ(display_width("a\tb"), 2u);
}

TEST(Unicode, NormalForms) {
  EXPECT_EQ(normalize("e\u0301\ufb01", Form::kNfc), "\u00e9\ufb01");
  EXPECT_EQ(normalize("\u00e9", Form::kNfd), "e\u0301");
  EXPECT_EQ(normalize("\ufb01\u2460", Form::kNfkc), "fi1");
  EXPECT_EQ(normalize("\u00e9\ufb01", Form::kNfkd), "e\u0301fi");
}

}  // namespace
}  // namespace squall::text
