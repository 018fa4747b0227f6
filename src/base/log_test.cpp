#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <utility>

#include "base/file.h"
#include "base/log.h"
#include "base/log_format.h"
#include "base/log_settings.h"
#include "base/strings.h"
#include "base/unique_fd.h"

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

// A socket on a free port of this machine, and its number.
std::pair<UniqueFd, std::uint16_t> listener(int type) {
  UniqueFd fd(::socket(AF_INET, type | SOCK_CLOEXEC, 0));
  sockaddr_in address{.sin_family = AF_INET, .sin_addr = {.s_addr = htonl(INADDR_LOOPBACK)}};
  socklen_t size = sizeof address;
  EXPECT_EQ(::bind(fd.get(), reinterpret_cast<sockaddr*>(&address), size), 0);
  if (type == SOCK_STREAM) EXPECT_EQ(::listen(fd.get(), 1), 0);
  ::getsockname(fd.get(), reinterpret_cast<sockaddr*>(&address), &size);
  return {std::move(fd), ntohs(address.sin_port)};
}

Settings to_syslog(std::uint16_t port, bool tcp) {
  Route route{.logger = "st2.api", .rules = {{.level = Level::kInfo, .sinks = {0}}}};
  route.sinks = {{.target = Sink::Target::kSyslog,
                  .syslog = {.port = port, .facility = "mail", .tcp = tcp},
                  .layout = {.pattern = "%(levelname)s %(message)s"}}};
  return {.routes = {route}};
}

std::string received(int fd) {
  char buffer[256];
  const auto got = ::recv(fd, buffer, sizeof buffer, 0);
  return {buffer, static_cast<std::size_t>(std::max<ssize_t>(got, 0))};
}

TEST_F(LogTest, SyslogOverBothProtocols) {
  const auto [udp, udp_port] = listener(SOCK_DGRAM);
  ASSERT_TRUE(configure(to_syslog(udp_port, false)).ok());
  Logger{"st2.api"}.error("down");
  EXPECT_EQ(received(udp.get()), std::string("<19>ERROR down\0", 15));
  const auto [tcp, tcp_port] = listener(SOCK_STREAM);
  ASSERT_TRUE(configure(to_syslog(tcp_port, true)).ok());
  const UniqueFd peer(::accept4(tcp.get(), nullptr, nullptr, SOCK_CLOEXEC));
  Logger{"st2.api"}.audit("who");
  EXPECT_EQ(received(peer.get()), "<20>AUDIT who\n");
}

TEST_F(LogTest, ASyslogServerWithoutAnAddressIsNamed) {
  Settings settings = to_syslog(1, false);
  settings.routes[0].sinks[0].syslog.host = "no-such-host.invalid";
  const auto failed = configure(settings);
  ASSERT_FALSE(failed.ok());
  EXPECT_THAT(failed.error().message(), HasSubstr("no-such-host.invalid"));
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
