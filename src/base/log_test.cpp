#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "base/file.h"
#include "base/log.h"
#include "base/log_format.h"
#include "base/log_settings.h"
#include "base/strings.h"

namespace squall::log {
namespace {

using testing::HasSubstr;
using testing::MatchesRegex;
using testing::Not;

// Puts the settings of the process back.
class LogTest : public testing::Test {
 protected:
  void TearDown() override { EXPECT_TRUE(configure({}).ok()); }
  std::string written() const { return read_file(path_).value(); }
  const TempDirectory folder_;
  const std::string path_ = folder_ / "log";
};

TEST(LogFormat, TextFormOfTheReference) {
  const Field extra[] = {{"rule", "core.x"}, {"note", "it's"}};
  const Record record{Level::kInfo, 1'700'000'000'123'456, "st2.x", "Rule enforced", "main", extra};
  EXPECT_THAT(
      format(record, {}, {}),
      MatchesRegex(
          "2023-11-1[3-5] [0-9:]+,123 INFO \\[-\\] Rule enforced \\(rule='core.x',note=\"it's\"\\)\n"));
}

TEST(LogFormat, SecretsAreMaskedInEveryForm) {
  const std::vector<std::string> further = {"pin"};
  const Field extra[] = {{"Password", "open sesame"}, {"pin", "4711"}, {"user", "ann"}};
  const Record record{Level::kAudit, 0, "st2.x", "Login", "main", extra};
  for (Form form : {Form::kText, Form::kJson, Form::kGelf}) {
    const std::string line = format(record, {.form = form}, {.further = further});
    EXPECT_THAT(line, Not(HasSubstr("sesame")));
    EXPECT_THAT(line, Not(HasSubstr("4711")));
    EXPECT_THAT(line, HasSubstr("********"));
    EXPECT_THAT(line, HasSubstr("ann"));
  }
}

TEST(LogFormat, GelfCarriesLevelTimesAndExtras) {
  const Field extra[] = {{"user", "a\"b"}};
  const Record record{Level::kAudit, 1'700'000'000'123'456, "st2.auth", "Login", "main", extra};
  const std::string line = format(record, {.form = Form::kGelf}, {});
  EXPECT_THAT(line, HasSubstr("\"timestamp\": 1700000000, \"timestamp_f\": 1700000000.123456, \"level\": 2"));
  EXPECT_THAT(line, HasSubstr("\"_user\": \"a\\\"b\""));
}

TEST(LogFormat, TextCannotForgeALine) {
  const Record record{Level::kInfo, 0, "st2.x", "a\n2024-01-01 fake", "main", {}};
  EXPECT_THAT(format(record, {}, {}), HasSubstr("a\n  2024-01-01 fake\n"));
}

TEST(LogFormat, TextCannotCommandATerminal) {
  const Record record{Level::kInfo, 0, "st2.x", "a\x1b[2Jb\rc\td", "main", {}};
  EXPECT_THAT(format(record, {}, {}), HasSubstr("a\\x1b[2Jb\\x0dc\td\n"));
}

TEST(LogFormat, JsonIsValidWhateverTheBytes) {
  const Record record{Level::kInfo, 0, "st2.x", "\xff\xe4\xbd\xa0\xed\xa0\x80\xc0\xaf\xe4\xbd", "main", {}};
  const std::string bad = "\xEF\xBF\xBD";
  EXPECT_THAT(
      format(record, {.form = Form::kJson}, {}),
      HasSubstr("\"message\": \"" + bad + "\xe4\xbd\xa0" + bad + bad + bad + bad + bad + bad + bad + "\""));
}

TEST(LogFormat, MaskingCanBeSwitchedOff) {
  const Field extra[] = {{"token", "abc"}};
  const Record record{Level::kInfo, 0, "st2.x", "t", "main", extra};
  EXPECT_THAT(format(record, {}, {.on = false}), HasSubstr("(token='abc')"));
}

TEST(LogFormat, PatternsOfPythonsLogging) {
  const Field extra[] = {{"user", "ann"}};
  const Record record{Level::kError, 1'700'000'000'123'456, "st2.api.rules", "text", "worker", extra};
  const auto line = [&](const char* pattern) {
    return format(record, {.pattern = pattern, .date = "%Y", .extras = false}, {});
  };
  EXPECT_EQ(line("%(asctime)s %(thread)s %(levelname)s %(module)s [-] %(message)s"),
            "2023 worker ERROR rules [-] text\n");
  EXPECT_EQ(line("<%(levelname)-8s|%(levelname)8s|%(name).3s>"), "<ERROR   |   ERROR|st2>\n");
  EXPECT_EQ(line("100%% %(message)s %(msecs)03d"), "100% text 123\n");
  EXPECT_EQ(line("%(nosuch)s %(message"), "- %(message\n");
  EXPECT_EQ(line("%(levelno)d %"), "40 %\n");
  EXPECT_EQ(format(record, {.pattern = "%(message)s"}, {}), "text (user='ann')\n");
}

TEST_F(LogTest, RoutesTakeTheLinesOfTheirLogger) {
  Settings settings{.file = path_};
  Route route{.logger = "st2.api"};
  route.sinks = {
      {.target = Sink::Target::kFile, .file = folder_ / "api", .level = Level::kWarning},
      {.target = Sink::Target::kFile, .file = folder_ / "chatty", .layout = {.pattern = "%(message)s"}}};
  route.rules = {{.logger = "", .level = Level::kInfo, .sinks = {0}},
                 {.logger = "st2.api.rules", .level = Level::kDebug, .sinks = {1}},
                 {.logger = "st2.api.keys", .sinks = {1}, .propagate = false}};
  settings.routes = {route};
  ASSERT_TRUE(configure(settings).ok());
  Logger{"st2.apis"}.info("elsewhere");
  Logger{"st2.api"}.info("too low");
  Logger{"st2.api"}.error("api error");
  Logger{"st2.api.rules"}.debug("rules debug");
  Logger{"st2.api.rules"}.error("rules error");
  Logger{"st2.api.keys"}.error("keys error");
  Logger{"st2.api.keys"}.debug("keys too low");
  const auto lines = [&](const char* name) { return read_file(folder_ / name).value(); };
  EXPECT_THAT(written(), testing::AllOf(HasSubstr("elsewhere"), Not(HasSubstr("error"))));
  EXPECT_THAT(lines("api"), testing::AllOf(HasSubstr("api error"), HasSubstr("rules error"),
                                           Not(HasSubstr("low")), Not(HasSubstr("keys"))));
  EXPECT_EQ(lines("chatty"), "rules debug\nrules error\nkeys error\n");
}

TEST_F(LogTest, StandardErrorFollowsTheLogAndItsRotation) {
  const int kept = ::dup(STDERR_FILENO);
  EXPECT_FALSE(redirect_stderr()) << "the log has no file";
  ASSERT_TRUE(configure({.file = path_}).ok());
  const bool redirected = redirect_stderr();
  ::write(STDERR_FILENO, "one\n", 4);
  EXPECT_TRUE(rename_file(path_, path_ + ".1").ok());
  reopen();
  ::write(STDERR_FILENO, "two\n", 4);
  ::dup2(kept, STDERR_FILENO);
  ::close(kept);
  ASSERT_TRUE(redirected);
  EXPECT_EQ(read_file(path_ + ".1").value(), "one\n");
  EXPECT_EQ(written(), "two\n");
}

TEST_F(LogTest, LevelAndExcludesFilterButAuditPasses) {
  ASSERT_TRUE(configure({.level = Level::kWarning, .file = path_, .excludes = {"st2.noisy"}}).ok());
  const Logger quiet{"st2.noisy.part"}, loud{"st2.noisyother"};
  loud.info("below the level");
  loud.warning("shown");
  quiet.error("excluded");
  quiet.audit("who did what");
  EXPECT_THAT(written(), testing::AllOf(HasSubstr("shown"), HasSubstr("AUDIT [-] who"),
                                        Not(HasSubstr("below")), Not(HasSubstr("excluded"))));
}

TEST_F(LogTest, AuditFileGetsGelf) {
  ASSERT_TRUE(configure({.file = path_, .audit_file = folder_ / "audit"}).ok());
  Logger{"st2.auth"}.audit("Login", {{"user", "ann"}});
  EXPECT_EQ(written(), "");
  EXPECT_THAT(read_file(folder_ / "audit").value(), HasSubstr("\"short_message\": \"Login\""));
}

TEST_F(LogTest, ReopenFollowsARotation) {
  ASSERT_TRUE(configure({.file = path_}).ok());
  const Logger logger{"st2.x"};
  logger.info("before");
  ASSERT_TRUE(rename_file(path_, path_ + ".1").ok());
  reopen();
  logger.info("after");
  EXPECT_THAT(written(), testing::AllOf(HasSubstr("after"), Not(HasSubstr("before"))));
}

TEST_F(LogTest, RepeatedWritesTheFirstOnly) {
  ASSERT_TRUE(configure({.file = path_}).ok());
  const Logger logger{"st2.x"};
  for (int i = 0; i < 50; ++i) logger.repeated(Level::kError, "store-down", "No store");
  logger.repeated(Level::kError, "bus-down", "No bus");
  EXPECT_EQ(split_lines(written()).size(), 2u);
}

TEST_F(LogTest, BadFileKeepsTheFormerSettings) {
  ASSERT_TRUE(configure({.file = path_}).ok());
  const auto failed = configure({.file = folder_ / "none/log"});
  ASSERT_FALSE(failed.ok());
  EXPECT_THAT(failed.error().message(), HasSubstr(folder_ / "none/log"));
  Logger{"st2.x"}.info("still here");
  EXPECT_THAT(written(), HasSubstr("still here"));
}

}  // namespace
}  // namespace squall::log
