#include "base/logging_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/file.h"
#include "base/log_format.h"

namespace squall {
namespace {

using log::Level;
using log::Sink;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

// As the packages of the reference ship it.
constexpr std::string_view kShipped = R"([loggers]
keys=root

[handlers]
keys=consoleHandler, fileHandler, auditHandler

[formatters]
keys=simpleConsoleFormatter, verboseConsoleFormatter, gelfFormatter

[logger_root]
level=INFO
handlers=consoleHandler, fileHandler, auditHandler

[handler_consoleHandler]
class=StreamHandler
level=DEBUG
formatter=simpleConsoleFormatter
args=(sys.stdout,)

[handler_fileHandler]
class=st2common.log.FormatNamedFileHandler
level=INFO
formatter=verboseConsoleFormatter
args=("/var/log/st2/st2api.{timestamp}-{pid}.log",)

[handler_auditHandler]
class=st2common.log.FormatNamedFileHandler
level=AUDIT
formatter=gelfFormatter
args=('/var/log/st2/{ts}.audit.log', 'a')

[formatter_simpleConsoleFormatter]
class=st2common.logging.formatters.ConsoleLogFormatter
format=%(asctime)s %(levelname)s [-] %(message)s
datefmt=

[formatter_verboseConsoleFormatter]
class=st2common.logging.formatters.ConsoleLogFormatter
format=%(asctime)s %(thread)s %(levelname)s %(module)s [-] %(message)s
datefmt=%H:%M

[formatter_gelfFormatter]
class=st2common.logging.formatters.GelfLogFormatter
format=%(message)s
)";

Result<LoggingFile> parsed(const std::string& text) {
  return parse_logging_file(text, "l.conf", 1'700'000'000'000'000, 42);
}

std::string fault_of(const std::string& text) {
  const auto file = parsed(text);
  return file.ok() ? "" : file.error().message();
}

std::string with_handler(const std::string& handler) {
  return "[loggers]\nkeys=root\n[logger_root]\nlevel=INFO\nhandlers=h\n[handler_h]\n" + handler;
}

TEST(LoggingFile, ShippedFile) {
  const auto file = parsed(std::string(kShipped));
  ASSERT_TRUE(file.ok()) << file.error().message();
  EXPECT_THAT(file->warnings, IsEmpty());
  ASSERT_THAT(file->route.rules, SizeIs(1));
  EXPECT_EQ(file->route.rules[0].level, Level::kInfo);
  EXPECT_THAT(file->route.rules[0].sinks, ElementsAre(0, 1, 2));
  ASSERT_THAT(file->route.sinks, SizeIs(3));
  const Sink &console = file->route.sinks[0], &plain = file->route.sinks[1], &audit = file->route.sinks[2];
  EXPECT_EQ(console.target, Sink::Target::kStdout);
  EXPECT_TRUE(console.takes_audit) << "below INFO the reference filters nothing";
  EXPECT_TRUE(console.layout.extras);
  EXPECT_EQ(plain.file, "/var/log/st2/st2api.1700000000-42.log");
  EXPECT_FALSE(plain.takes_audit);
  EXPECT_EQ(plain.layout.date, "%H:%M");
  EXPECT_EQ(plain.layout.pattern, "%(asctime)s %(thread)s %(levelname)s %(module)s [-] %(message)s");
  EXPECT_EQ(audit.file, "/var/log/st2/2023-11-14T22:13:20Z.audit.log");
  EXPECT_EQ(audit.level, Level::kAudit);
  EXPECT_EQ(audit.layout.form, log::Form::kGelf);
}

TEST(LoggingFile, LoggersBelowTheRoot) {
  const auto file = parsed(
      "[loggers]\nkeys=root, x\n[logger_root]\nhandlers=h\n"
      "[logger_x]\nlevel=DEBUG\nqualname=st2.api\nhandlers=h\npropagate=0\n"
      "[handler_h]\nclass=StreamHandler\nargs=(sys.stderr,)\n");
  ASSERT_TRUE(file.ok()) << file.error().message();
  ASSERT_THAT(file->route.rules, SizeIs(2));
  EXPECT_EQ(file->route.rules[0].level, Level::kWarning);
  EXPECT_EQ(file->route.rules[1].logger, "st2.api");
  EXPECT_FALSE(file->route.rules[1].propagate);
  EXPECT_THAT(file->route.sinks, SizeIs(1)) << "one handler, whoever uses it";
  EXPECT_FALSE(file->route.sinks[0].layout.extras);
}

TEST(LoggingFile, JsonFormat) {
  const auto file =
      parsed(with_handler("class=FileHandler\nargs=('/x',)\nformatter=f\n[formatter_f]\nformat={\"asctime\": "
                          "\"%(asctime)s\"}\n"));
  ASSERT_TRUE(file.ok());
  EXPECT_EQ(file->route.sinks[0].layout.form, log::Form::kJson);
}

TEST(LoggingFile, FaultsNameFileSectionAndWhatIsAllowed) {
  EXPECT_EQ(fault_of("[loggers]\nkeys=root\n"),
            "logging file \"l.conf\": [logger_root] the section is missing");
  EXPECT_EQ(fault_of("[loggers]\nkeys=\n"),
            "logging file \"l.conf\": [loggers] keys must name the logger \"root\"");
  EXPECT_EQ(fault_of("[loggers]\nkeys=root\n[logger_root]\nlevel=info\n"),
            "logging file \"l.conf\": [logger_root] level 'info' must be written in upper case: INFO");
  EXPECT_THAT(fault_of("[loggers]\nkeys=root\n[logger_root]\nlevel=LOUD\n"),
              HasSubstr("'LOUD' must be one of"));
  EXPECT_THAT(fault_of(with_handler("class=FileHandler\nargs=()\n")), HasSubstr("must name a file"));
  EXPECT_THAT(fault_of(with_handler("class=StreamHandler\nargs=(sys.stderr,)\nformatter=f\n")),
              HasSubstr("[formatter_f] the section is missing"));
  EXPECT_THAT(fault_of("[loggers]\nkeys=root, x\n[logger_root]\nlevel=INFO\n[logger_x]\nlevel=INFO\n"),
              HasSubstr("qualname is missing"));
  EXPECT_THAT(fault_of("[loggers\n"), HasSubstr("l.conf"));
}

TEST(LoggingFile, WhatIsNotHonouredIsAWarning) {
  const auto warnings = [](const std::string& handler) { return parsed(with_handler(handler))->warnings; };
  EXPECT_THAT(warnings("class=handlers.SMTPHandler\nargs=()\n"),
              ElementsAre(AllOf(HasSubstr("[handler_h]"), HasSubstr("SMTPHandler"))));
  EXPECT_THAT(warnings("class=handlers.RotatingFileHandler\nargs=('/x', 'a', 100, 5)\n"),
              ElementsAre(HasSubstr("logrotate")));
  EXPECT_THAT(warnings("class=FileHandler\nargs=('/x', 'w')\n"), ElementsAre(HasSubstr("added at its end")));
  EXPECT_THAT(warnings("class=StreamHandler\nargs=(ext_stream,)\n"),
              ElementsAre(HasSubstr("standard error")));
  EXPECT_THAT(warnings("class=FileHandler\nargs=('/x',)\nformatter=f\n[formatter_f]\nformat=%(lineno)d\n"),
              ElementsAre(HasSubstr("'lineno'")));
  EXPECT_THAT(warnings("class=NullHandler\nargs=()\n"), IsEmpty());
}

TEST(LoggingFile, SyslogGoesWhereItsSectionSays) {
  const log::SyslogServer server{.host = "logs.example", .port = 99, .facility = "mail", .tcp = true};
  const auto file =
      parse_logging_file(with_handler("class=st2common.log.ConfigurableSyslogHandler\nlevel=INFO\nargs=()\n"),
                         "l.conf", 0, 1, server);
  ASSERT_TRUE(file.ok()) << file.error().message();
  EXPECT_THAT(file->warnings, IsEmpty());
  EXPECT_EQ(file->route.sinks[0].target, Sink::Target::kSyslog);
  EXPECT_EQ(file->route.sinks[0].syslog.host, "logs.example");
  EXPECT_TRUE(file->route.sinks[0].syslog.tcp);
  EXPECT_THAT(parsed(with_handler("class=handlers.SysLogHandler\nargs=('/dev/log',)\n"))->warnings,
              ElementsAre(HasSubstr("[syslog] says")));
}

class ServiceLogsTest : public testing::Test {
 protected:
  std::string file(const std::string& name, const std::string& content) {
    EXPECT_TRUE(write_file_atomic(folder_ / name, content).ok());
    return folder_ / name;
  }
  Result<ServiceLogs> logs(std::vector<std::string> settings, const std::set<std::string>& services) {
    return service_logs(*Config::load({.settings = std::move(settings)}), services);
  }
  const TempDirectory folder_;
};

TEST_F(ServiceLogsTest, FilesThatAreSetHoldForTheirServices) {
  const std::string api = file("api.conf", with_handler("class=FileHandler\nlevel=INFO\nargs=('/x',)\n"));
  EXPECT_THAT(logs({}, {"api", "auth"})->routes, IsEmpty()) << "defaults are not read";
  EXPECT_THAT(logs({"api.logging=" + api}, {"auth"})->routes, IsEmpty());
  EXPECT_EQ(logs({"api.logging=" + api}, {"api", "auth"})->routes.at(0).logger, "st2.api");
  EXPECT_EQ(logs({"api.logging=" + api}, {"api"})->routes.at(0).logger, "");
  EXPECT_EQ(logs({"timer.logging=" + api, "timersengine.logging=/none"}, {"timersengine", "api"})
                ->routes.at(0)
                .logger,
            "st2.timersengine");
  const auto missing = logs({"api.logging=/none/x.conf"}, {"api"});
  ASSERT_FALSE(missing.ok());
  EXPECT_THAT(missing.error().message(), AllOf(HasSubstr("st2api"), HasSubstr("/none/x.conf")));
}

TEST_F(ServiceLogsTest, DebugWritesEverythingEverywhere) {
  const std::string api = file("api.conf", with_handler("class=FileHandler\nlevel=ERROR\nargs=('/x',)\n"));
  const auto found = logs({"api.logging=" + api, "system.debug=true"}, {"api"});
  ASSERT_TRUE(found.ok());
  EXPECT_EQ(found->routes[0].sinks[0].level, Level::kDebug);
  EXPECT_TRUE(found->routes[0].sinks[0].takes_audit);
  EXPECT_EQ(found->routes[0].rules[0].level, Level::kDebug);
}

TEST_F(ServiceLogsTest, AFileWithoutAUsableHandlerIsLeftAside) {
  const std::string api = file("api.conf", with_handler("class=handlers.SMTPHandler\nargs=()\n"));
  const auto found = logs({"api.logging=" + api}, {"api"});
  ASSERT_TRUE(found.ok());
  EXPECT_THAT(found->routes, IsEmpty());
  EXPECT_THAT(found->warnings, testing::Contains(HasSubstr("none of its handlers")));
}

}  // namespace
}  // namespace squall
