#include "base/log.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <map>
#include <optional>
#include <span>
#include <vector>

#include "base/log_format.h"
#include "base/log_settings.h"
#include "base/log_syslog.h"
#include "base/mutex.h"
#include "base/thread_name.h"
#include "base/unique_fd.h"

namespace squall::log {
namespace {

constexpr std::chrono::seconds kRepeatWindow{10};
constexpr std::size_t kMaxRepeatKeys = 1024;
using SteadyTime = std::chrono::steady_clock::time_point;

struct Repeat {
  SteadyTime window_end;
  std::uint64_t held_back = 0;
};

struct OpenSink {
  Sink sink;
  UniqueFd file;                       // of Target::kFile
  std::optional<SyslogSocket> syslog;  // of Target::kSyslog
};

struct OpenRoute {
  std::string logger;
  std::vector<OpenSink> sinks;
  std::vector<Rule> rules;
};

// What configure() sets. One per process: a log line has no other way to know where it goes.
struct State {
  std::atomic<int> level{static_cast<int>(Level::kInfo)};  // no line below it goes anywhere
  Mutex mutex;
  Settings settings SQUALL_GUARDED_BY(mutex);
  std::vector<OpenRoute> routes SQUALL_GUARDED_BY(mutex);  // the first takes what no other does
  UniqueFd former_stderr SQUALL_GUARDED_BY(mutex);         // once standard error is the log's file
  Mutex repeats_mutex;
  std::map<std::string, Repeat, std::less<>> repeats SQUALL_GUARDED_BY(repeats_mutex);
};

Route own_route(const Settings& settings) {
  Route route;
  const bool to_file = !settings.file.empty();
  route.sinks.push_back({.target = to_file ? Sink::Target::kFile : Sink::Target::kStderr,
                         .file = settings.file,
                         .takes_audit = settings.audit_file.empty(),
                         .layout = {.form = settings.form}});
  route.rules.push_back({.logger = "", .level = settings.level, .sinks = {0}});
  if (settings.audit_file.empty()) return route;
  route.sinks.push_back({.target = Sink::Target::kFile,
                         .file = settings.audit_file,
                         .level = Level::kAudit,
                         .layout = {.form = Form::kGelf}});
  route.rules.front().sinks.push_back(1);
  return route;
}

State& state() {
  // Never destroyed: threads may log while the process ends.
  static State* const kState = [] {
    auto* made = new State;
    MutexLock lock(made->mutex);
    const Route own = own_route({});
    made->routes.push_back({own.logger, {}, own.rules});
    made->routes.front().sinks.push_back({own.sinks.front(), UniqueFd(), std::nullopt});
    return made;
  }();
  return *kState;
}

UniqueFd open_log(const std::string& path) {
  if (path.empty()) return UniqueFd();
  return UniqueFd(::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0640));
}

bool covers(std::string_view excluded, std::string_view logger) {
  return logger.starts_with(excluded) && (logger.size() == excluded.size() || logger[excluded.size()] == '.');
}

void write_line(int fd, std::string_view line) {
  while (!line.empty()) {
    const ssize_t n = ::write(fd, line.data(), line.size());
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return;  // there is no better place to complain
    line.remove_prefix(static_cast<std::size_t>(n));
  }
}

OpenRoute& route_of(std::vector<OpenRoute>& routes, std::string_view logger) {
  OpenRoute* best = &routes.front();
  for (OpenRoute& route : routes) {
    if (covers(route.logger, logger) && route.logger.size() > best->logger.size()) best = &route;
  }
  return *best;
}

// The rules that cover the logger, the closest first.
std::vector<const Rule*> rules_of(const OpenRoute& route, std::string_view logger) {
  std::vector<const Rule*> rules;
  for (const Rule& rule : route.rules) {
    if (rule.logger.empty() || covers(rule.logger, logger)) rules.push_back(&rule);
  }
  std::stable_sort(rules.begin(), rules.end(),
                   [](const Rule* a, const Rule* b) { return a->logger.size() > b->logger.size(); });
  return rules;
}

// Where a line of that level goes: as Python's logging decides it.
std::vector<OpenSink*> sinks_of(OpenRoute& route, std::string_view logger, Level level) {
  std::vector<OpenSink*> sinks;
  const std::vector<const Rule*> rules = rules_of(route, logger);
  const auto leveled =
      std::find_if(rules.begin(), rules.end(), [](const Rule* r) { return r->level.has_value(); });
  if (leveled != rules.end() && level < *(*leveled)->level) return sinks;
  for (const Rule* rule : rules) {
    for (const std::size_t index : rule->sinks) {
      OpenSink& open = route.sinks[index];
      if (level < open.sink.level || (level == Level::kAudit && !open.sink.takes_audit)) continue;
      if (std::find(sinks.begin(), sinks.end(), &open) == sinks.end()) sinks.push_back(&open);
    }
    if (!rule->propagate) break;
  }
  return sinks;
}

int descriptor_of(const OpenSink& open, const UniqueFd& former_stderr) {
  switch (open.sink.target) {
    case Sink::Target::kFile:
      return open.file.get();
    case Sink::Target::kStdout:
      return STDOUT_FILENO;
    case Sink::Target::kSyslog:
    case Sink::Target::kStderr:
      break;
  }
  return former_stderr ? former_stderr.get() : STDERR_FILENO;
}

void emit(Level level, std::string_view logger, std::string_view text, std::span<const Field> extra) {
  const std::string& thread = this_thread_name();
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  const Record record{
      level, std::chrono::duration_cast<std::chrono::microseconds>(now).count(), logger, text, thread, extra};
  State& s = state();
  MutexLock lock(s.mutex);
  if (level != Level::kAudit && std::any_of(s.settings.excludes.begin(), s.settings.excludes.end(),
                                            [&](const std::string& name) { return covers(name, logger); })) {
    return;
  }
  const Masking masking{s.settings.mask, s.settings.masked_keys};
  for (OpenSink* open : sinks_of(route_of(s.routes, logger), logger, level)) {
    const std::string line = format(record, open->sink.layout, masking);
    if (open->syslog) {
      open->syslog->send(level, line);
    } else {
      write_line(descriptor_of(*open, s.former_stderr), line);
    }
  }
}

// The least level that any sink of the route takes.
Level least_of(const OpenRoute& route) {
  Level least_sink = Level::kAudit, least_rule = Level::kAudit;
  for (const OpenSink& open : route.sinks) least_sink = std::min(least_sink, open.sink.level);
  for (const Rule& rule : route.rules) least_rule = std::min(least_rule, rule.level.value_or(Level::kAudit));
  return std::max(least_sink, least_rule);
}

Result<OpenRoute> open_route(const Route& route) {
  OpenRoute opened{route.logger, {}, route.rules};
  for (const Sink& sink : route.sinks) {
    UniqueFd file;
    if (sink.target == Sink::Target::kFile && !(file = open_log(sink.file))) {
      return make_error(Errc::kIo, "the log file \"{}\" cannot be opened: {}", sink.file,
                        std::strerror(errno));
    }
    std::optional<SyslogSocket> syslog;
    if (sink.target == Sink::Target::kSyslog) {
      auto socket = SyslogSocket::open(sink.syslog);
      if (!socket.ok()) return std::move(socket).error();
      syslog = *std::move(socket);
    }
    opened.sinks.push_back({sink, std::move(file), std::move(syslog)});
  }
  return opened;
}

// Makes standard error the first file that is no audit log.
bool follow_file(State& s) SQUALL_REQUIRES(s.mutex) {
  for (const OpenRoute& route : s.routes) {
    for (const OpenSink& open : route.sinks) {
      if (open.file && open.sink.level < Level::kAudit)
        return ::dup2(open.file.get(), STDERR_FILENO) == STDERR_FILENO;
    }
  }
  return false;
}

// Whether this occurrence is to be written, and how many before it were held back.
struct Turn {
  bool write;
  std::uint64_t held_back;
};

Turn take_turn(std::string key) {
  State& s = state();
  const SteadyTime now = std::chrono::steady_clock::now();
  MutexLock lock(s.repeats_mutex);
  auto found = s.repeats.find(key);
  if (found == s.repeats.end()) {
    if (s.repeats.size() >= kMaxRepeatKeys) {
      std::erase_if(s.repeats, [&](const auto& entry) { return entry.second.window_end <= now; });
    }
    if (s.repeats.size() >= kMaxRepeatKeys) return {true, 0};
    s.repeats.emplace(std::move(key), Repeat{now + kRepeatWindow});
    return {true, 0};
  }
  Repeat& repeat = found->second;
  if (now < repeat.window_end) {
    ++repeat.held_back;
    return {false, 0};
  }
  const Turn turn{true, std::exchange(repeat.held_back, 0)};
  repeat.window_end = now + kRepeatWindow;
  return turn;
}

}  // namespace

bool Logger::enabled(Level level) const {
  return static_cast<int>(level) >= state().level.load(std::memory_order_relaxed);
}

void Logger::write(Level level, std::string_view text, Fields extra) const {
  if (level != Level::kAudit && !enabled(level)) return;
  try {
    emit(level, name_, text, {extra.begin(), extra.size()});
  } catch (const std::exception&) {  // out of memory: the line is lost, the caller is not
  }
}

void Logger::repeated(Level level, std::string_view key, std::string_view text, Fields extra) const {
  if (!enabled(level)) return;
  try {
    const Turn turn = take_turn(std::string(name_) + '\0' + std::string(key));
    if (!turn.write) return;
    if (turn.held_back == 0) return write(level, text, extra);
    write(level, fmt::format("{} (repeated {} times)", text, turn.held_back + 1), extra);
  } catch (const std::exception&) {  // as in write()
  }
}

Result<void> configure(const Settings& settings) {
  std::vector<OpenRoute> routes;
  auto own = open_route(own_route(settings));
  if (!own.ok()) return std::move(own).error();
  routes.push_back(*std::move(own));
  for (const Route& route : settings.routes) {
    auto opened = open_route(route);
    if (!opened.ok()) return std::move(opened).error();
    if (route.logger.empty()) {
      routes.front() = *std::move(opened);
    } else {
      routes.push_back(*std::move(opened));
    }
  }
  Level least = Level::kAudit;
  for (const OpenRoute& route : routes) least = std::min(least, least_of(route));
  State& s = state();
  MutexLock lock(s.mutex);
  s.settings = settings;
  s.routes = std::move(routes);
  s.level.store(static_cast<int>(least), std::memory_order_relaxed);
  return {};
}

void reopen() {
  State& s = state();
  MutexLock lock(s.mutex);
  for (OpenRoute& route : s.routes) {
    for (OpenSink& open : route.sinks) {
      // A file that cannot be opened now stays the one it was.
      if (UniqueFd file = open_log(open.sink.file)) open.file = std::move(file);
    }
  }
  if (s.former_stderr) follow_file(s);
}

bool redirect_stderr() {
  State& s = state();
  MutexLock lock(s.mutex);
  UniqueFd former(::fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, STDERR_FILENO + 1));
  if (!former || !follow_file(s)) return false;
  if (!s.former_stderr) s.former_stderr = std::move(former);
  return true;
}

}  // namespace squall::log
