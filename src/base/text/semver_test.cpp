#include "base/text/semver.h"

#include <gtest/gtest.h>

namespace squall::text {
namespace {

int order(std::string_view a, std::string_view b) {
  return compare_semver(parse_semver(a).value(), parse_semver(b).value());
}

TEST(Semver, ReadsAndPrintsAllParts) {
  const Semver version = parse_semver("1.20.3-rc.10+build.5").value();
  EXPECT_EQ(version.minor, "20");
  EXPECT_EQ(version.prerelease, (std::vector<std::string>{"rc", "10"}));
  EXPECT_EQ(version.build, "build.5");
  EXPECT_EQ(version.text(), "1.20.3-rc.10+build.5");
}

TEST(Semver, RefusesWhatIsNone) {
  for (const char* text : {"", "1", "1.2", "1.2.3.4", "01.2.3", "1.2.3-", "1.2.3-01", "1.2.3-a..b", "1.2.3+",
                           "v1.2.3", " 1.2.3", "1.2.3 ", "3.10dev"}) {
    const auto parsed = parse_semver(text);
    ASSERT_FALSE(parsed.ok()) << text;
    EXPECT_EQ(parsed.error().message(), std::string(text) + " is not valid SemVer string");
    EXPECT_EQ(parsed.error().kind(), "ValueError");
  }
  EXPECT_TRUE(parse_semver("1.2.3\n").ok());
}

TEST(Semver, OrdersByPrecedence) {
  EXPECT_LT(order("1.2.3-rc1", "1.2.3"), 0);
  EXPECT_LT(order("1.2.3-rc.2", "1.2.3-rc.10"), 0);
  EXPECT_GT(order("1.2.3-rc2", "1.2.3-rc10"), 0);
  EXPECT_LT(order("1.2.3-1", "1.2.3-alpha"), 0);
  EXPECT_LT(order("1.2.3-a", "1.2.3-a.b"), 0);
  EXPECT_EQ(order("1.2.3+a", "1.2.3+b"), 0);
  EXPECT_GT(order("10.0.0", "9.99.99"), 0);
  EXPECT_GT(order("99999999999999999999.0.0", "99999999999999999998.0.0"), 0);
}

TEST(Semver, BumpsNumbersOfAnyLength) {
  EXPECT_EQ(parse_semver("99999999999999999999.1.2-a").value().bumped_major().text(),
            "100000000000000000000.0.0");
  EXPECT_EQ(parse_semver("1.9.2+b").value().bumped_minor().text(), "1.10.0");
  EXPECT_EQ(parse_semver("1.9.2-a").value().bumped_patch().text(), "1.9.3");
}

TEST(Semver, MatchesExpressions) {
  EXPECT_TRUE(semver_matches("1.2.3", ">=1.2.3").value());
  EXPECT_FALSE(semver_matches("1.2.3", ">1.2.3").value());
  EXPECT_TRUE(semver_matches("1.2.3", "<2.0.0").value());
  EXPECT_TRUE(semver_matches("1.2.3", "1.2.3").value());
  EXPECT_FALSE(semver_matches("1.2.3", "!=1.2.3").value());
  for (const char* expression : {"", "=1.2.3", ">= 1.0.0", "~1.0.0", "<<2.0.0", "all"})
    EXPECT_FALSE(semver_matches("1.2.3", expression).ok()) << expression;
}

}  // namespace
}  // namespace squall::text
