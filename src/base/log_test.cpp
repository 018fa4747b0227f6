#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/file.h"
#include "base/log.h"
#include "base/log_format.h"
#include "base/strings.h"

namespace squall::log {
namespace {

using testing::HasSubstr;
using testing::MatchesRegex;
using testing::Not;

// Puts the settings of the process back.
class LogTest : public testing::Test {
 protected:
  void TearDown() override { configure({}); }
  std::string written() const { return read_file(path_).value(); }
  const TempDirectory folder_;
  const std::string path_ = folder_ / "log";
};

TEST(LogFormat, TextFormOfTheReference) {
  const Field extra[] = {{"rule", "core.x"}, {"note", "it's"}};
  const Record record{Level::kInfo, 1'700'000'000'123'456, "st2.x", "Rule enforced", "main", extra};
  EXPECT_THAT(
      format(record, Form::kText, {}),
      MatchesRegex(
          "2023-11-1[3-5] [0-9:]+,123 INFO \\[-\\] Rule enforced \\(rule='core.x',note=\"it's\"\\)\n"));
}

TEST(LogFormat, SecretsAreMaskedInEveryForm) {
  const std::vector<std::string> further = {"pin"};
  const Field extra[] = {{"Password", "open sesame"}, {"pin", "4711"}, {"user", "ann"}};
  const Record record{Level::kAudit, 0, "st2.x", "Login", "main", extra};
  for (Form form : {Form::kText, Form::kJson, Form::kGelf}) {
    const std::string line = format(record, form, further);
    EXPECT_THAT(line, Not(HasSubstr("sesame")));
    EXPECT_THAT(line, Not(HasSubstr("4711")));
    EXPECT_THAT(line, HasSubstr("********"));
    EXPECT_THAT(line, HasSubstr("ann"));
  }
}

TEST(LogFormat, GelfCarriesLevelTimesAndExtras) {
  const Field extra[] = {{"user", "a\"b"}};
  const Record record{Level::kAudit, 1'700'000'000'123'456, "st2.auth", "Login", "main", extra};
  const std::string line = format(record, Form::kGelf, {});
  EXPECT_THAT(line, HasSubstr("\"timestamp\": 1700000000, \"timestamp_f\": 1700000000.123456, \"level\": 2"));
  EXPECT_THAT(line, HasSubstr("\"_user\": \"a\\\"b\""));
}

TEST(LogFormat, TextCannotForgeALine) {
  const Record record{Level::kInfo, 0, "st2.x", "a\n2024-01-01 fake", "main", {}};
  EXPECT_THAT(format(record, Form::kText, {}), HasSubstr("a\n  2024-01-01 fake\n"));
}

TEST_F(LogTest, LevelAndExcludesFilterButAuditPasses) {
  ASSERT_TRUE(configure({.level = Level::kWarning, .file = path_, .excludes = {"st2.noisy"}}));
  const Logger quiet{"st2.noisy.part"}, loud{"st2.noisyother"};
  loud.info("below the level");
  loud.warning("shown");
  quiet.error("excluded");
  quiet.audit("who did what");
  EXPECT_THAT(written(), testing::AllOf(HasSubstr("shown"), HasSubstr("AUDIT [-] who"),
                                        Not(HasSubstr("below")), Not(HasSubstr("excluded"))));
}

TEST_F(LogTest, AuditFileGetsGelf) {
  ASSERT_TRUE(configure({.file = path_, .audit_file = folder_ / "audit"}));
  Logger{"st2.auth"}.audit("Login", {{"user", "ann"}});
  EXPECT_EQ(written(), "");
  EXPECT_THAT(read_file(folder_ / "audit").value(), HasSubstr("\"short_message\": \"Login\""));
}

TEST_F(LogTest, ReopenFollowsARotation) {
  ASSERT_TRUE(configure({.file = path_}));
  const Logger logger{"st2.x"};
  logger.info("before");
  ASSERT_TRUE(rename_file(path_, path_ + ".1").ok());
  reopen();
  logger.info("after");
  EXPECT_THAT(written(), testing::AllOf(HasSubstr("after"), Not(HasSubstr("before"))));
}

TEST_F(LogTest, RepeatedWritesTheFirstOnly) {
  ASSERT_TRUE(configure({.file = path_}));
  const Logger logger{"st2.x"};
  for (int i = 0; i < 50; ++i) logger.repeated(Level::kError, "store-down", "No store");
  logger.repeated(Level::kError, "bus-down", "No bus");
  EXPECT_EQ(split_lines(written()).size(), 2u);
}

TEST_F(LogTest, BadFileKeepsTheFormerSettings) {
  ASSERT_TRUE(configure({.file = path_}));
  EXPECT_FALSE(configure({.file = folder_ / "none/log"}));
  Logger{"st2.x"}.info("still here");
  EXPECT_THAT(written(), HasSubstr("still here"));
}

}  // namespace
}  // namespace squall::log
