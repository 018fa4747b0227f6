// The reference's logging files (/etc/st2/logging.api.conf): Python's logging configuration in INI form
// (spec/services 10.1, 10.2).
//
// Honoured: loggers with level, qualname, propagate; handlers that write to standard output, standard error,
// a file or the server of [syslog], with their levels and the placeholders {pid}, {timestamp}, {ts};
// formatters: patterns, dates, GELF, JSON. What is not (other handlers, rotation by ourselves, fields of a
// pattern that have no value here) is one warning each, naming file and section.
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/config.h"
#include "base/error.h"
#include "base/log_settings.h"

namespace squall {

inline constexpr std::size_t kMaxLoggingFileBytes = std::size_t{256} << 10;

struct LoggingFile {
  log::Route route;
  std::vector<std::string> warnings;
};

// `path` is for messages; `now` and `pid` fill the placeholders. Errors: kParse (the line), kInvalid naming
// file and section: a section that is missing, a level that is none, or is not written in upper case.
Result<LoggingFile> parse_logging_file(std::string_view text, const std::string& path, Timestamp now, int pid,
                                       const log::SyslogServer& syslog = {});

// The logging files of `services` (short names: "api") that the configuration sets; a default path is not
// read. A process of one service logs everything as its file says; in a process of several each file holds
// for the lines of its own service. With [system] debug everything is written everywhere, as in the
// reference. Errors as above, kIo or kNotFound for a file that cannot be read.
struct ServiceLogs {
  std::vector<log::Route> routes;
  std::vector<std::string> warnings;
};
Result<ServiceLogs> service_logs(const Config& config, const std::set<std::string>& services);

}  // namespace squall
