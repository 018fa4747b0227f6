// Matching, searching, replacing and splitting. Expected values are Python 3.11's.
#include "base/text/regex.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "base/text/wildcard.h"

namespace squall::text {
namespace {

using testing::ElementsAre;

Regex make(std::string_view pattern, unsigned flags = kNoFlags) {
  auto regex = Regex::compile(pattern, flags);
  EXPECT_TRUE(regex.ok()) << pattern << ": " << (regex.ok() ? "" : regex.error().message());
  return *regex;
}

// The first match, or "-".
std::string first(std::string_view pattern, std::string_view text, unsigned flags = kNoFlags) {
  const auto found = make(pattern, flags).search(text);
  return found.ok() && *found ? std::string((*found)->group()) : "-";
}

std::vector<std::string> all(std::string_view pattern, std::string_view text) {
  std::vector<std::string> found;
  const auto matches = make(pattern).find_all(text);
  for (const Match& match : matches.value()) found.emplace_back(match.group());
  return found;
}

TEST(Regex, GroupsByNumberAndName) {
  const Regex regex = make("(?P<host>[a-z]+)-(\\d+)(x)?");
  const std::string text = "at web-42!";
  const auto found = regex.search(text).value();
  ASSERT_TRUE(found);
  EXPECT_EQ(found->group(), "web-42");
  EXPECT_EQ(found->group(*regex.group_number("host")), "web");
  EXPECT_EQ(found->start(2), 7u);
  EXPECT_EQ(found->end(2), 9u);
  EXPECT_FALSE(found->has(3));
  EXPECT_EQ(regex.groups(), 3u);
  EXPECT_EQ(regex.group_number("none"), std::nullopt);
}

TEST(Regex, MatchAndFullMatchDiffer) {
  const Regex regex = make("a|ab");
  EXPECT_EQ(regex.match("abc").value()->group(), "a");
  EXPECT_EQ(regex.full_match("ab").value()->group(), "ab");
  EXPECT_FALSE(regex.full_match("abc").value());
  EXPECT_FALSE(regex.match("xab").value());
  EXPECT_EQ(regex.match("xab", 1).value()->group(), "a");
}

TEST(Regex, DollarAndCaretFollowPython) {
  EXPECT_EQ(first("a$", "a\n"), "a");
  EXPECT_EQ(first("a\\Z", "a\n"), "-");
  EXPECT_EQ(make("^").find_all("a\n")->size(), 1u);
  EXPECT_EQ(make("^", kMultiLine).find_all("a\n")->size(), 2u);  // also behind the last line end
  EXPECT_EQ(first("a.b", "a\nb"), "-");
  EXPECT_EQ(first("a.b", "a\nb", kDotAll), "a\nb");
  EXPECT_EQ(first("a.b", "a\rb"), "a\rb");  // only \n ends a line
}

TEST(Regex, UnicodeClassesAndCase) {
  EXPECT_EQ(first("\\w+", "\u00e9t\u00e9!"), "\u00e9t\u00e9");
  EXPECT_EQ(first("(?a)\\w+", "\u00e9t\u00e9"), "t");
  EXPECT_EQ(first("\\w(?a:\\w)\\w", "\u00e9t\u00e9"), "\u00e9t\u00e9");
  EXPECT_EQ(first("\\d", "\u0663"), "\u0663");
  EXPECT_EQ(first("\\d", "\u0663", kAscii), "-");
  EXPECT_EQ(first("\u00c9", "\u00e9", kIgnoreCase), "\u00e9");
  EXPECT_EQ(first("\\s", std::string("\x1c")), "\x1c");
  EXPECT_EQ(first("\\bt", "\u00e9t"), "-");
  EXPECT_EQ(first("(?a)\\bt", "\u00e9t"), "t");
}

TEST(Regex, FindAllTakesEmptyMatchesAsPython) {
  EXPECT_THAT(all("a*", "baac"), ElementsAre("", "aa", "", ""));
  EXPECT_THAT(all("|a", "ab"), ElementsAre("", "a", "", ""));
  EXPECT_THAT(all("\\b", "a b"), testing::SizeIs(4));
}

TEST(Regex, Substitution) {
  EXPECT_EQ(make("(a)(b)?").sub("<\\1|\\g<2>>", "xabya").value(), "x<a|b>y<a|>");
  EXPECT_EQ(make("(?P<n>a)").sub("\\g<n>\\g<1>\\n\\.", "a").value(), "aa\n\\.");
  EXPECT_EQ(make("x*").sub("-", "abxd").value(), "-a-b--d-");
  EXPECT_EQ(make("a").sub("b", "aaa", 2).value(), "bba");
  EXPECT_EQ(make("a").sub([](const Match& m) { return std::string(m.group()) + "!"; }, "aba").value(),
            "a!ba!");
}

TEST(Regex, BadTemplatesAreErrors) {
  const Regex regex = make("(a)");
  for (const char* bad : {"\\2", "\\q", "\\", "\\g", "\\g<", "\\g<>", "\\g<x>", "\\g<9>", "\\477"}) {
    EXPECT_FALSE(regex.sub(bad, "a").ok()) << bad;
  }
}

TEST(Regex, Split) {
  const auto pieces = make("(-)|,").split("a-b,c").value();
  EXPECT_THAT(pieces, ElementsAre("a", "-", "b", std::nullopt, "c"));
  EXPECT_THAT(make("x*").split("axbc").value(), ElementsAre("", "a", "", "b", "c", ""));
  EXPECT_THAT(make(",").split("a,b,c", 1).value(), ElementsAre("a", "b,c"));
}

TEST(Regex, RunawayPatternsEndWithAnError) {
  const auto found = make("(a+)+b").search(std::string(60, 'a') + "c");
  const auto harder = make("^(([a-z])+.)+[A-Z]([a-z])+$").search(std::string(200, 'a'));
  for (const auto* result : {&found, &harder}) {
    if (!result->ok()) EXPECT_EQ(result->error().code(), Errc::kLimit);
  }
  ASSERT_FALSE(harder.ok());
  EXPECT_THAT(harder.error().message(), testing::HasSubstr("[A-Z]"));
}

TEST(Regex, BrokenTextIsNoCrash) {
  EXPECT_EQ(first("a.c",
                  "a\xff"
                  "c abc"),
            "abc");
  EXPECT_EQ(first("b$",
                  "\xff\xfe"
                  "b"),
            "b");
}

TEST(Regex, CacheGivesTheSameProgramToManyThreads) {
  std::vector<std::jthread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([] {
      for (int i = 0; i < 1200; ++i) {
        const Regex regex = make("x{" + std::to_string(i % 600 + 1) + "}y");
        EXPECT_TRUE(regex.match(std::string(static_cast<std::size_t>(i % 600 + 1), 'x') + "y").value());
      }
    });
  }
}

TEST(Regex, EscapedTextMatchesItself) {
  const std::string text = "a.b*c[d] #{e}\\\n\t~&-^$|()+?";
  EXPECT_TRUE(make(escape_regex(text)).full_match(text).value());
  EXPECT_TRUE(make(escape_regex(text), kVerbose).full_match(text).value());
}

TEST(Wildcard, FollowsFnmatch) {
  const auto fits = [](std::string_view text, std::string_view pattern) {
    return wildcard_match(text, pattern).value();
  };
  EXPECT_TRUE(fits("a/b\nc", "a*c"));
  EXPECT_TRUE(fits("abc", "a?c"));
  EXPECT_FALSE(fits("abc\n", "abc"));
  EXPECT_FALSE(fits("Abc", "abc"));
  EXPECT_TRUE(fits("b]", "[]b]]"));
  EXPECT_TRUE(fits("x", "[!a-c]"));
  EXPECT_FALSE(fits("b", "[!a-c]"));
  EXPECT_TRUE(fits("[a", "[a"));
  EXPECT_FALSE(fits("b", "[c-a]"));
  EXPECT_TRUE(fits("b", "[!c-a]"));
  EXPECT_TRUE(fits("-", "[a-]"));
  EXPECT_TRUE(fits("\u00e9", "?"));
}

bool found(std::string_view pattern, std::string_view text) {
  const auto regex = Regex::compile(pattern);
  EXPECT_TRUE(regex.ok()) << pattern;
  return regex.ok() && regex->search(text).value().has_value();
}

TEST(Regex, CaseIsPythons) {
  for (const char* text : {"i", "I", "\u0130", "\u0131"}) {
    EXPECT_TRUE(found("(?i)^i$", text)) << text;
    EXPECT_TRUE(found("(?i)^\u0131$", text)) << text;
    EXPECT_TRUE(found("(?i)^[h-j]$", text)) << text;
    EXPECT_FALSE(found("(?i)^[^i]$", text)) << text;
  }
  EXPECT_TRUE(found("(?i)\ufb06+", "\ufb05"));
  EXPECT_FALSE(found("(?-i:\u0131)", "i"));
}

TEST(Regex, AsciiAloneHasCase) {
  EXPECT_FALSE(found("(?ia)\u00e9", "\u00c9"));
  EXPECT_FALSE(found("(?ia)[\u00e0-\u00ef]", "\u00c9"));
  EXPECT_TRUE(found("(?ia)A[b-d]+s", "acBS"));
  EXPECT_FALSE(found("(?ia)k", "\u212a"));
  EXPECT_TRUE(found("(?i)k", "\u212a"));
}

TEST(Regex, CaseIsPythonsInsideFlaggedGroupsToo) {
  EXPECT_TRUE(found("(?i:i)", "\u0130"));
  EXPECT_TRUE(found("(?i:[a-j])", "\u0131"));
  EXPECT_FALSE(found("(?i)(?-i:i)", "I"));
  EXPECT_FALSE(found("(?a)(?i:k)", "\u212a"));
  EXPECT_TRUE(found("(?ai)(?u:k)", "\u212a"));
}

TEST(Regex, CharactersByName) {
  EXPECT_TRUE(found("^\\N{LATIN SMALL LETTER E WITH ACUTE}$", "\u00e9"));
  EXPECT_TRUE(found("^[\\N{latin capital letter a}-\\N{LATIN CAPITAL LETTER C}]$", "B"));
  EXPECT_TRUE(found("\\N{GREEK SMALL LETTER OMEGA}\\N{FULL STOP}", "\u03c9."));
  EXPECT_EQ(Regex::compile("\\N{SNOWMAN}").error().code(), Errc::kUnsupported);
}

}  // namespace
}  // namespace squall::text
