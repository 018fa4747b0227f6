// Where log lines go and how they look: settings of the process, made once at its start.
//
// A line goes to the sinks of its route: the route of the longest logger that covers the line's own, else to
// the process's own sinks ([squall] log_*). Routes come from the reference's logging files, see
// logging_file.h.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/error.h"
#include "base/log.h"

namespace squall::log {

enum class Form : std::uint8_t { kText, kJson, kGelf };

// How a line looks (spec/services 10.2).
struct Layout {
  Form form = Form::kText;
  // Of kText: "%(asctime)s %(levelname)s [-] %(message)s" and so on, as Python's logging has it; empty: just
  // that.
  std::string pattern;
  std::string date;    // for strftime(); empty: "2024-03-10 09:30:00,123"
  bool extras = true;  // of kText: append the extra fields
};

// [syslog]
struct SyslogServer {
  std::string host = "127.0.0.1";
  std::uint16_t port = 514;
  std::string facility = "local7";
  bool tcp = false;
};

struct Sink {
  enum class Target : std::uint8_t { kStderr, kStdout, kFile, kSyslog };
  Target target = Target::kStderr;
  std::string file;             // of kFile
  SyslogServer syslog;          // of kSyslog
  Level level = Level::kDebug;  // the least it takes
  bool takes_audit = true;
  Layout layout;
};

// What a logging file says of one logger.
struct Rule {
  std::string logger;          // also covers those below: "st2.x" and "st2.x.y"; empty: the root
  std::optional<Level> level;  // absent: that of the logger above
  std::vector<std::size_t> sinks;
  bool propagate = true;  // the sinks of the loggers above get the line too
};

struct Route {
  std::string logger;  // whose lines; empty: all that no other route takes
  std::vector<Sink> sinks;
  std::vector<Rule> rules;
};

struct Settings {
  Level level = Level::kInfo;
  Form form = Form::kText;
  std::string file;        // empty: standard error
  std::string audit_file;  // lines in GELF (spec/services 10.2); empty: audit lines go where the others go
  bool mask = true;        // values of secret keys are shown as asterisks
  std::vector<std::string> masked_keys;  // further keys to mask
  std::vector<std::string> excludes;  // loggers that write nothing below audit; "st2.x" also covers "st2.x.y"
  std::vector<Route> routes;
};

// Replaces the settings of the process. Error, and the former ones stay: kIo naming the file that cannot be
// opened, kNotFound naming the syslog server that has no address.
Result<void> configure(const Settings& settings);
// Opens the log files again (after a rotation). Called on SIGUSR1 from an ordinary thread.
void reopen();
// From here on standard error is the log's file: what libraries print there, and the last words of a crash,
// follow the log through rotations, as they are. Sinks that write to standard error keep the former one.
// False, and nothing is changed, when no sink is a file.
bool redirect_stderr();

}  // namespace squall::log
