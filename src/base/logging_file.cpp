#include "base/logging_file.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <ctime>
#include <map>

#include "base/file.h"
#include "base/ini.h"
#include "base/log_format.h"
#include "base/strings.h"

namespace squall {
namespace {

using log::Layout;
using log::Level;
using log::Rule;
using log::Sink;

struct LevelName {
  std::string_view name;
  Level level;
};
constexpr std::array<LevelName, 9> kLevels = {{{"NOTSET", Level::kDebug},
                                               {"DEBUG", Level::kDebug},
                                               {"INFO", Level::kInfo},
                                               {"WARN", Level::kWarning},
                                               {"WARNING", Level::kWarning},
                                               {"ERROR", Level::kError},
                                               {"CRITICAL", Level::kCritical},
                                               {"FATAL", Level::kCritical},
                                               {"AUDIT", Level::kAudit}}};

const LevelName* find_level(std::string_view name) {
  const auto* found = std::find_if(kLevels.begin(), kLevels.end(),
                                   [name](const LevelName& level) { return level.name == name; });
  return found == kLevels.end() ? nullptr : found;
}

std::string iso_text(Timestamp now) {
  const std::time_t seconds = now / 1'000'000;
  std::tm t{};
  gmtime_r(&seconds, &t);
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z", t.tm_year + 1900, t.tm_mon + 1, t.tm_mday,
                     t.tm_hour, t.tm_min, t.tm_sec);
}

// A handler's args: "('/var/log/x.log', 'a')", "(sys.stderr,)". Only what we can use is told apart.
struct Arguments {
  std::vector<std::string> texts;
  bool to_stdout = false;
  bool others = false;  // something besides texts and streams
};

Arguments parse_arguments(std::string_view args) {
  Arguments found;
  for (std::size_t at = 0; at < args.size();) {
    const char c = args[at];
    if (c == '\'' || c == '"') {
      std::string text;
      for (++at; at < args.size() && args[at] != c; ++at) {
        if (args[at] == '\\' && at + 1 < args.size()) ++at;
        text += args[at];
      }
      ++at;
      found.texts.push_back(std::move(text));
      continue;
    }
    std::size_t end = at;
    while (end < args.size() && (is_alnum(args[end]) || args[end] == '.' || args[end] == '_')) ++end;
    const std::string_view word = args.substr(at, end - at);
    found.to_stdout = found.to_stdout || word == "sys.stdout";
    found.others = found.others || (!word.empty() && word != "sys.stdout" && word != "sys.stderr");
    at = std::max(end, at + 1);
  }
  return found;
}

enum class HandlerKind : std::uint8_t { kStream, kFile, kRotatingFile, kSyslog, kNull, kOther };

HandlerKind handler_kind(std::string_view handler_class) {
  const std::string_view name = handler_class.substr(handler_class.rfind('.') + 1);
  if (name == "StreamHandler") return HandlerKind::kStream;
  if (name == "FileHandler" || name == "WatchedFileHandler" || name == "FormatNamedFileHandler")
    return HandlerKind::kFile;
  if (name.ends_with("RotatingFileHandler")) return HandlerKind::kRotatingFile;
  if (name == "SysLogHandler" || name == "ConfigurableSyslogHandler") return HandlerKind::kSyslog;
  return name == "NullHandler" ? HandlerKind::kNull : HandlerKind::kOther;
}

class Reader {
 public:
  Reader(const std::string& path, Timestamp now, int pid, const log::SyslogServer& syslog)
      : path_(path), now_(now), pid_(pid), syslog_(syslog) {}

  Result<LoggingFile> run(std::string_view text) {
    auto entries = parse_ini(text);
    if (!entries.ok()) return std::move(entries).error().with("logging file \"{}\"", path_);
    for (IniEntry& entry : *entries) sections_[entry.section][to_lower(entry.name)] = std::move(entry.value);
    for (const std::string& key : split_list(value("loggers", "keys"))) {
      auto rule = read_logger(key);
      if (!rule.ok()) return std::move(rule).error();
      file_.route.rules.push_back(*std::move(rule));
    }
    const auto is_root = [](const Rule& rule) { return rule.logger.empty(); };
    if (std::none_of(file_.route.rules.begin(), file_.route.rules.end(), is_root))
      return fault("loggers", "keys must name the logger \"root\"");
    return std::move(file_);
  }

 private:
  std::string value(const std::string& section, const std::string& name) const {
    const auto found = sections_.find(section);
    if (found == sections_.end()) return {};
    const auto entry = found->second.find(name);
    return entry == found->second.end() ? std::string() : entry->second;
  }

  template <typename... A>
  Error fault(const std::string& section, fmt::format_string<A...> text, A&&... args) const {
    return make_error(Errc::kInvalid, "logging file \"{}\": [{}] {}", path_, section,
                      fmt::format(text, std::forward<A>(args)...));
  }
  template <typename... A>
  void warn(const std::string& section, fmt::format_string<A...> text, A&&... args) {
    file_.warnings.push_back(fmt::format("logging file \"{}\": [{}] {}", path_, section,
                                         fmt::format(text, std::forward<A>(args)...)));
  }

  Result<void> require(const std::string& section) const {
    if (sections_.contains(section)) return {};
    return fault(section, "the section is missing");
  }

  // Nothing where no level is given.
  Result<std::optional<Level>> level(const std::string& section) const {
    const std::string name = value(section, "level");
    if (name.empty()) return std::optional<Level>();
    if (const LevelName* known = find_level(name)) return std::optional<Level>(known->level);
    if (find_level(to_upper(name)) != nullptr)
      return fault(section, "level {} must be written in upper case: {}", quoted(name), to_upper(name));
    return fault(section, "level {} must be one of: DEBUG, INFO, WARNING, ERROR, CRITICAL, AUDIT",
                 quoted(name));
  }

  Result<Rule> read_logger(const std::string& key) {
    const std::string section = "logger_" + key;
    if (auto there = require(section); !there.ok()) return std::move(there).error();
    Rule rule;
    rule.logger = key == "root" ? std::string() : value(section, "qualname");
    if (rule.logger.empty() && key != "root") return fault(section, "qualname is missing");
    auto given = level(section);
    if (!given.ok()) return std::move(given).error();
    rule.level = *given;
    if (rule.level && rule.logger != "" && value(section, "level") == "NOTSET") rule.level.reset();
    if (rule.logger.empty() && !rule.level) rule.level = Level::kWarning;  // Python's default
    rule.propagate = value(section, "propagate") != "0";
    for (const std::string& handler : split_list(value(section, "handlers"))) {
      auto index = sink_index(handler);
      if (!index.ok()) return std::move(index).error();
      if (*index) rule.sinks.push_back(**index);
    }
    return rule;
  }

  // Nothing for a handler that is not honoured.
  Result<std::optional<std::size_t>> sink_index(const std::string& handler) {
    if (const auto known = indexes_.find(handler); known != indexes_.end()) return known->second;
    auto sink = read_handler(handler);
    if (!sink.ok()) return std::move(sink).error();
    std::optional<std::size_t> index;
    if (*sink) {
      index = file_.route.sinks.size();
      file_.route.sinks.push_back(std::move(**sink));
    }
    indexes_.emplace(handler, index);
    return index;
  }

  Result<std::optional<Sink>> read_handler(const std::string& handler) {
    const std::string section = "handler_" + handler;
    if (auto there = require(section); !there.ok()) return std::move(there).error();
    const std::string handler_class = value(section, "class");
    const HandlerKind kind = handler_kind(handler_class);
    if (kind == HandlerKind::kNull) return std::optional<Sink>();
    if (kind == HandlerKind::kOther) {
      warn(section, "the handler {} is not supported; it writes nothing", quoted(handler_class));
      return std::optional<Sink>();
    }
    auto given = level(section);
    if (!given.ok()) return std::move(given).error();
    Sink sink;
    sink.level = given->value_or(Level::kDebug);
    sink.takes_audit = sink.level < Level::kInfo || sink.level == Level::kAudit;
    if (auto aimed = aim(sink, kind, section); !aimed.ok()) return std::move(aimed).error();
    auto layout = read_formatter(value(section, "formatter"));
    if (!layout.ok()) return std::move(layout).error();
    sink.layout = *std::move(layout);
    return std::optional<Sink>(std::move(sink));
  }

  Result<void> aim(Sink& sink, HandlerKind kind, const std::string& section) {
    const Arguments arguments = parse_arguments(value(section, "args"));
    if (kind == HandlerKind::kStream) {
      sink.target = arguments.to_stdout ? Sink::Target::kStdout : Sink::Target::kStderr;
      if (arguments.others || !arguments.texts.empty())
        warn(section, "args {}: only sys.stdout and sys.stderr are known; standard error is used",
             quoted(value(section, "args")));
      return {};
    }
    if (kind == HandlerKind::kSyslog) {
      sink.target = Sink::Target::kSyslog;
      sink.syslog = syslog_;
      if (arguments.others || !arguments.texts.empty())
        warn(section, "args {} do not count: [syslog] says which server gets the lines",
             quoted(value(section, "args")));
      return {};
    }
    if (arguments.texts.empty() || arguments.texts.front().empty())
      return fault(section, "args {} must name a file", quoted(value(section, "args")));
    sink.target = Sink::Target::kFile;
    sink.file = filled(arguments.texts.front());
    const bool appends =
        arguments.texts.size() == 1 || (arguments.texts.size() == 2 && arguments.texts[1] == "a");
    if (kind == HandlerKind::kRotatingFile) {
      warn(section, "files are not rotated by the program: let logrotate do it and send SIGUSR1");
    } else if (arguments.others || !appends) {
      warn(section, "args {}: only the name of the file counts; lines are always added at its end",
           quoted(value(section, "args")));
    }
    return {};
  }

  std::string filled(std::string text) const {
    for (const auto& [placeholder, replacement] :
         {std::pair<std::string_view, std::string>{"{pid}", std::to_string(pid_)},
          {"{timestamp}", std::to_string(now_ / 1'000'000)},
          {"{ts}", iso_text(now_)}})
      text = replace_all(text, placeholder, replacement);
    return text;
  }

  Result<Layout> read_formatter(const std::string& formatter) {
    // Python's form for a handler without a formatter.
    if (formatter.empty()) return Layout{.pattern = "%(message)s", .extras = false};
    const std::string section = "formatter_" + formatter;
    if (auto there = require(section); !there.ok()) return std::move(there).error();
    const std::string formatter_class = value(section, "class");
    if (contains(formatter_class, "Gelf")) return Layout{.form = log::Form::kGelf};
    Layout layout;
    layout.pattern = value(section, "format");
    if (layout.pattern.starts_with('{')) return Layout{.form = log::Form::kJson};
    if (layout.pattern.empty()) layout.pattern = "%(message)s";
    layout.date = value(section, "datefmt");
    layout.extras = formatter_class.ends_with("ConsoleLogFormatter");
    for (const log::PatternPart& part : log::parse_pattern(layout.pattern)) {
      if (!part.field.empty() && !log::is_pattern_field(part.field))
        warn(section, "the field {} of the format has no value here", quoted(part.field));
    }
    return layout;
  }

  const std::string& path_;
  const Timestamp now_;
  const int pid_;
  const log::SyslogServer& syslog_;
  std::map<std::string, std::map<std::string, std::string>> sections_;
  std::map<std::string, std::optional<std::size_t>> indexes_;
  LoggingFile file_;
};

struct LoggingOption {
  std::string_view service;
  Option<std::string> option;
};

constexpr LoggingOption kLoggingOptions[] = {
    {"actionrunner", option<std::string>("actionrunner", "logging")},
    {"api", option<std::string>("api", "logging")},
    {"auth", option<std::string>("auth", "logging")},
    {"garbagecollector", option<std::string>("garbagecollector", "logging")},
    {"notifier", option<std::string>("notifier", "logging")},
    {"rulesengine", option<std::string>("rulesengine", "logging")},
    {"scheduler", option<std::string>("scheduler", "logging")},
    {"sensorcontainer", option<std::string>("sensorcontainer", "logging")},
    {"stream", option<std::string>("stream", "logging")},
    {"timersengine", option<std::string>("timersengine", "logging")},
    {"workflowengine", option<std::string>("workflow_engine", "logging")},
};

std::string path_of(const Config& config, const LoggingOption& option_of) {
  constexpr auto kFormerTimer = option<std::string>("timer", "logging");
  if (option_of.service == "timersengine" && !config.get(kFormerTimer).empty())
    return config.get(kFormerTimer);
  return config.is_set(option_of.option) ? config.get(option_of.option) : std::string();
}

void log_everything(log::Route& route) {
  for (Sink& sink : route.sinks) {
    sink.level = Level::kDebug;
    sink.takes_audit = true;
  }
  for (Rule& rule : route.rules) rule.level = Level::kDebug;
}

}  // namespace

Result<LoggingFile> parse_logging_file(std::string_view text, const std::string& path, Timestamp now, int pid,
                                       const log::SyslogServer& syslog) {
  return Reader(path, now, pid, syslog).run(text);
}

Result<ServiceLogs> service_logs(const Config& config, const std::set<std::string>& services) {
  ServiceLogs logs;
  const log::SyslogServer syslog{
      .host = config.get(option<std::string>("syslog", "host")),
      .port = static_cast<std::uint16_t>(config.get(option<std::int64_t>("syslog", "port"))),
      .facility = config.get(option<std::string>("syslog", "facility")),
      .tcp = config.get(option<std::string>("syslog", "protocol")) == "tcp"};
  for (const LoggingOption& option_of : kLoggingOptions) {
    const std::string path = path_of(config, option_of);
    if (path.empty() || !services.contains(std::string(option_of.service))) continue;
    auto text = read_file(path, kMaxLoggingFileBytes);
    if (!text.ok()) return std::move(text).error().with("logging file of st2{}", option_of.service);
    auto file = parse_logging_file(*text, path, real_clock().now(), ::getpid(), syslog);
    if (!file.ok()) return std::move(file).error();
    logs.warnings.insert(logs.warnings.end(), file->warnings.begin(), file->warnings.end());
    if (file->route.sinks.empty() && !file->warnings.empty()) {
      logs.warnings.push_back(fmt::format(
          "logging file \"{}\": none of its handlers can be used; [squall] log_* says where lines go", path));
      continue;
    }
    if (config.get(option<bool>("system", "debug"))) log_everything(file->route);
    if (services.size() > 1) file->route.logger = fmt::format("st2.{}", option_of.service);
    logs.routes.push_back(std::move(file->route));
  }
  return logs;
}

}  // namespace squall
