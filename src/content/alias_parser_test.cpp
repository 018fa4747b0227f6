#include "content/alias_parser.h"

#include <gtest/gtest.h>

#include "content/alias_anchors.h"
#include "value/json/json.h"

namespace squall::content {
namespace {

std::string extracted(std::string_view format, std::string_view command) {
  auto parsed = AliasFormat::parse(format);
  if (!parsed.ok()) return parsed.error().kind() + ": " + parsed.error().message();
  auto found = parsed->extract(command);
  return found.ok() ? json::dump(*found) : found.error().kind();
}

struct Case {
  std::string_view format, command, expected;
};

class AliasExtract : public ::testing::TestWithParam<Case> {};

TEST_P(AliasExtract, GivesTheParameters) {
  EXPECT_EQ(extracted(GetParam().format, GetParam().command), GetParam().expected);
}

// The vectors of spec/content 8.6.
INSTANTIATE_TEST_SUITE_P(
    Vectors, AliasExtract,
    ::testing::Values(
        Case{"run {{cmd}} on {{hosts}}", "run date on localhost", R"({"cmd":"date","hosts":"localhost"})"},
        Case{"run {{cmd}} on {{hosts}}", "run date on localhost timeout=120",
             R"({"cmd":"date","hosts":"localhost","timeout":"120"})"},
        Case{"run {{cmd}} {{hosts=localhost}}", "run date 10.0.0.1", R"({"cmd":"date","hosts":"10.0.0.1"})"},
        Case{"run {{cmd}} on {{hosts}}", "run \"whoami ; date\" on h1",
             R"({"cmd":"whoami ; date","hosts":"h1"})"},
        Case{"run {{thing={'key': 'value'}}}", "run", R"({"thing":"{'key': 'value'}"})"},
        Case{"(run|execute) {{cmd}}( on {{hosts=localhost}})?[!.]?", "execute uptime on h1!",
             R"({"cmd":"uptime","hosts":"h1"})"},
        Case{"say {{ text }}", "say a=b c=d", "ParseException"},
        Case{"Run {{cmd}}", "run date", "ParseException"}, Case{"x {{ a }}", "x \"\"", R"({"a":"\""})"},
        Case{"x {{a=two words}}", "x", R"({"a":"two words"})"},
        Case{"foo {{a}}", "foo k=v bar", R"({"a":"k=v bar"})"},
        Case{"foo {{a}}", "foo bar k=", R"({"a":"bar k="})"},
        Case{"deploy( {{ver}})?", "deploy", R"({"ver":null})"}, Case{"^ping$", "ping", "ParseException"},
        Case{"", "", "{}"}, Case{"", "x=1", R"({"x":"1"})"}, Case{"", "foo", "ParseException"},
        Case{"( {{ x }}", "( 5", "error: missing ), unterminated subpattern at position 0"}));

TEST(AliasExtract, FindsAllOccurrencesWhenTheAuthorAnchors) {
  const auto format = AliasFormat::parse("(?:\\s|^)(?P<k>[A-Z]+-\\d+)(?:\\s+|$)").value();
  const auto found = format.extract_all("AB-1 or CD-2 who=me").value();
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(json::dump(found[1]), R"({"k":"CD-2","who":"me"})");
}

TEST(AliasExtract, RefusesALongCommand) {
  const auto format = AliasFormat::parse("{{x}}").value();
  const auto found = format.extract(std::string(kMaxCommandBytes + 1, 'x'));
  ASSERT_FALSE(found.ok());
  EXPECT_EQ(found.error().code(), Errc::kLimit);
}

TEST(AliasAnchors, CountInGroupsAndInTheSecondAlternative) {
  EXPECT_TRUE(find_anchors("^a").start);
  EXPECT_TRUE(find_anchors("((\\Aa))").start);
  EXPECT_TRUE(find_anchors("(a|^b)").start);
  EXPECT_FALSE(find_anchors("(^a|b)").start);
  EXPECT_FALSE(find_anchors("[^a$]\\^\\$").start);
  EXPECT_FALSE(find_anchors("[]^$]x").end);
  EXPECT_TRUE(find_anchors("a(\\s|$)").end);
  EXPECT_TRUE(find_anchors("a\\Z").end);
}

}  // namespace
}  // namespace squall::content
