#include "base/log.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <pthread.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <map>
#include <span>

#include "base/log_format.h"
#include "base/mutex.h"
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

// What configure() sets. One per process: a log line has no other way to know where it goes.
struct State {
  std::atomic<int> level{static_cast<int>(Level::kInfo)};
  Mutex mutex;
  Settings settings SQUALL_GUARDED_BY(mutex);
  UniqueFd file SQUALL_GUARDED_BY(mutex);
  UniqueFd audit SQUALL_GUARDED_BY(mutex);
  Mutex repeats_mutex;
  std::map<std::string, Repeat, std::less<>> repeats SQUALL_GUARDED_BY(repeats_mutex);
};

State& state() {
  static State* const kState = new State;  // never destroyed: threads may log while the process ends
  return *kState;
}

UniqueFd open_log(const std::string& path) {
  if (path.empty()) return UniqueFd();
  return UniqueFd(::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0640));
}

std::string thread_name() {
  std::array<char, 16> name{};
  pthread_getname_np(pthread_self(), name.data(), name.size());
  return name.data();
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

void emit(Level level, std::string_view logger, std::string_view text, std::span<const Field> extra) {
  const std::string thread = thread_name();
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  const Record record{
      level, std::chrono::duration_cast<std::chrono::microseconds>(now).count(), logger, text, thread, extra};
  State& s = state();
  MutexLock lock(s.mutex);
  const bool to_audit = level == Level::kAudit && s.audit.valid();
  if (level != Level::kAudit && std::any_of(s.settings.excludes.begin(), s.settings.excludes.end(),
                                            [&](const std::string& name) { return covers(name, logger); })) {
    return;
  }
  const std::string line = format(record, to_audit ? Form::kGelf : s.settings.form, s.settings.masked_keys);
  write_line(to_audit ? s.audit.get() : s.file.valid() ? s.file.get() : STDERR_FILENO, line);
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
  const Turn turn = take_turn(std::string(name_) + '\0' + std::string(key));
  if (!turn.write) return;
  if (turn.held_back == 0) {
    write(level, text, extra);
  } else {
    write(level, fmt::format("{} (repeated {} times)", text, turn.held_back + 1), extra);
  }
}

bool configure(const Settings& settings) {
  UniqueFd file = open_log(settings.file), audit = open_log(settings.audit_file);
  if ((!settings.file.empty() && !file) || (!settings.audit_file.empty() && !audit)) return false;
  State& s = state();
  MutexLock lock(s.mutex);
  s.settings = settings;
  s.file = std::move(file);
  s.audit = std::move(audit);
  s.level.store(static_cast<int>(settings.level), std::memory_order_relaxed);
  return true;
}

void reopen() {
  State& s = state();
  MutexLock lock(s.mutex);
  // A file that cannot be opened now stays the one it was.
  if (UniqueFd file = open_log(s.settings.file)) s.file = std::move(file);
  if (UniqueFd audit = open_log(s.settings.audit_file)) s.audit = std::move(audit);
}

}  // namespace squall::log
