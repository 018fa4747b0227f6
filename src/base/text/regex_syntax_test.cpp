// Which patterns are accepted, and how they are read. Expected values are Python 3.11's.
#include <gtest/gtest.h>

#include "base/text/regex.h"

namespace squall::text {
namespace {

struct Refused {
  const char* pattern;
  const char* message;
};

class RefusedPatterns : public testing::TestWithParam<Refused> {};

TEST_P(RefusedPatterns, InPythonsWords) {
  const auto regex = Regex::compile(GetParam().pattern);
  ASSERT_FALSE(regex.ok()) << GetParam().pattern;
  EXPECT_EQ(regex.error().code(), Errc::kParse);
  EXPECT_EQ(regex.error().message(), GetParam().message);
}

INSTANTIATE_TEST_SUITE_P(
    Syntax, RefusedPatterns,
    testing::Values(Refused{"(a", "missing ), unterminated subpattern at position 0"},
                    Refused{"a)", "unbalanced parenthesis at position 1"},
                    Refused{"*a", "nothing to repeat at position 0"},
                    Refused{"a**", "multiple repeat at position 2"},
                    Refused{"^*", "nothing to repeat at position 1"},
                    Refused{"a{3,2}", "min repeat greater than max repeat at position 2"},
                    Refused{"[a", "unterminated character set at position 0"},
                    Refused{"[b-a]", "bad character range b-a at position 1"},
                    Refused{"[\\d-z]", "bad character range \\d-z at position 1"},
                    Refused{"\\h", "bad escape \\h at position 0"},
                    Refused{"a\\", "bad escape (end of pattern) at position 1"},
                    Refused{"\\x1", "incomplete escape \\x1 at position 0"},
                    Refused{"(?<n>a)", "unknown extension ?<n at position 1"},
                    Refused{"(?R)", "unknown extension ?R at position 1"},
                    Refused{"(?|a)", "unknown extension ?| at position 1"},
                    Refused{"(?P>n)", "unknown extension ?P> at position 1"},
                    Refused{"\\1(a)", "invalid group reference 1 at position 1"},
                    Refused{"(a\\1)", "cannot refer to an open group at position 2"},
                    Refused{"(?P=n)", "unknown group name 'n' at position 4"},
                    Refused{"(?P<n>a)(?P<n>b)",
                            "redefinition of group name 'n' as group 2; was group 1 at position 12"},
                    Refused{"(?P<1n>a)", "bad character in group name '1n' at position 4"},
                    Refused{"(?<=a+)b", "look-behind requires fixed-width pattern"},
                    Refused{"(?<=a|bc)", "look-behind requires fixed-width pattern"},
                    Refused{"a(?i)b", "global flags not at the start of the expression at position 1"},
                    Refused{"(?ii-i:a)", "bad inline flags: flag turned on and off at position 6"},
                    Refused{"(?(1)a|b|c)", "conditional backref with more than two branches at position 8"},
                    Refused{"(?(2)a)(b)", "invalid group reference 2 at position 3"},
                    Refused{"(*ACCEPT)", "nothing to repeat at position 1"}));

class RefusedEscapes : public testing::TestWithParam<const char*> {};

TEST_P(RefusedEscapes, WhatOnlyPerlKnows) { EXPECT_FALSE(Regex::compile(GetParam()).ok()) << GetParam(); }

INSTANTIATE_TEST_SUITE_P(Syntax, RefusedEscapes,
                         testing::Values("\\N", "\\R", "\\K", "\\Qa\\E", "\\g<1>", "\\G", "\\z", "\\pL",
                                         "\\X", "\\C", "\\e", "\\cA", "\\V", "\\k<n>", "(?1)", "(?&n)",
                                         "(?'n'a)", "(?#", "(?", "(?P", "[\\Z]", "[\\1]x\\8", "\\N{BULLET}",
                                         "(?L)a", "(?au)a", "a{99999}", "(?-i)a", "(?<"));

struct Reads {
  const char* pattern;
  const char* text;
  const char* found;  // nullptr: no match
};

class ReadPatterns : public testing::TestWithParam<Reads> {};

TEST_P(ReadPatterns, AsPython) {
  const auto regex = Regex::compile(GetParam().pattern);
  ASSERT_TRUE(regex.ok()) << GetParam().pattern << ": " << regex.error().message();
  const auto found = regex->search(GetParam().text).value();
  ASSERT_EQ(found.has_value(), GetParam().found != nullptr) << GetParam().pattern;
  if (found) EXPECT_EQ(found->group(), GetParam().found) << GetParam().pattern;
}

INSTANTIATE_TEST_SUITE_P(
    Syntax, ReadPatterns,
    testing::Values(
        Reads{"a{,2}b", "aaab", "aab"}, Reads{"x{,}", "xx", "xx"}, Reads{"a{", "a{", "a{"},
        Reads{"a{b}", "a{b}", "a{b}"}, Reads{"a{}", "a{}", "a{}"}, Reads{"[[:alpha:]]", ":]", ":]"},
        Reads{"[]a]+", "]a", "]a"}, Reads{"[^]]", "]b", "b"}, Reads{"[a-]+", "-a", "-a"},
        Reads{"\\u00e9", "\u00e9", "\u00e9"}, Reads{"\\U0001F600", "\U0001F600", "\U0001F600"},
        Reads{"\\101", "A", "A"}, Reads{"\\0", "a", nullptr}, Reads{"(?x) a b # note\n c", "abc", "abc"},
        Reads{"(?x)[ ]\\ ", "  ", "  "}, Reads{"(?i)A(?-i:B)", "aB", "aB"},
        Reads{"(?i)A(?-i:B)", "ab", nullptr}, Reads{"(?s:.)", "\n", "\n"}, Reads{"a(?#note)*", "aaa", "aaa"},
        Reads{"a++b", "aab", "aab"}, Reads{"a++a", "aaa", nullptr}, Reads{"(?>a|ab)c", "abc", nullptr},
        Reads{"(?<=a|b)c", "bc", "c"}, Reads{"(?<=(?:ab|cd))e", "cde", "e"},
        Reads{"(a)(?<=\\1)b", "ab", "ab"}, Reads{"(a)?(?(1)b|c)", "ab", "ab"},
        Reads{"(a)?(?(1)b|c)", "c", "c"}, Reads{"(?P<n>a)(?(n)b)", "ab", "ab"},
        Reads{"(?P<q>['\"]).*?(?P=q)", "x'a\"b'", "'a\"b'"}, Reads{"(?=a)*b", "b", "b"}, Reads{"#", "#", "#"},
        Reads{"\\#\\ \\-\\~", "# -~", "# -~"}, Reads{"[\\b]", "\b", "\b"}, Reads{"\\B", "", nullptr},
        Reads{"()*a", "a", "a"}, Reads{"[\\w.-]+@", "a.b-c@", "a.b-c@"}, Reads{"[^\\S\\n]+", "a \tb", " \t"},
        Reads{"(?i)\u017f", "S", "S"}, Reads{"(?i)(?m)^b$", "a\nB\n", "B"}, Reads{"a|(?:)", "b", ""}));

TEST(RegexSyntax, FlagsInThePatternAreReported) {
  EXPECT_EQ(Regex::compile("(?im)a")->flags(), unsigned{kIgnoreCase | kMultiLine});
  EXPECT_EQ(Regex::compile("(?x) a", kDotAll)->flags(), unsigned{kVerbose | kDotAll});
}

TEST(RegexSyntax, BoundsAreNamed) {
  EXPECT_EQ(Regex::compile(std::string(kMaxPatternBytes + 1, 'a')).error().code(), Errc::kLimit);
  const std::string deep = std::string(kMaxPatternDepth + 1, '(') + std::string(kMaxPatternDepth + 1, ')');
  EXPECT_EQ(Regex::compile(deep).error().code(), Errc::kUnsupported);
  const std::string fine = std::string(kMaxPatternDepth, '(') + std::string(kMaxPatternDepth, ')');
  EXPECT_TRUE(Regex::compile(fine).ok());
}

}  // namespace
}  // namespace squall::text
