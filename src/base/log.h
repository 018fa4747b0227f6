// The one logger of the house. A Logger is a name ("st2.api", spec/services 10.2); where lines go, their
// level and form are settings of the process, see log_settings.h.
//
//   const log::Logger kLog{"st2.rulesengine"};
//   kLog.info("Rule enforced", {{"rule", ref}, {"execution_id", id}});
//
// A line is formatted only if its level is on. Extra fields print as ` (key='value',...)`; the keys of
// spec/services 10.2 (password, token, secret, ...) print as eight asterisks. Safe to use from any thread; a
// call never throws and never waits for a slow disk longer than one write.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

namespace squall::log {

enum class Level : std::uint8_t {
  kDebug = 10,
  kInfo = 20,
  kWarning = 30,
  kError = 40,
  kCritical = 50,
  kAudit = 60
};

struct Field {
  std::string_view key;
  std::string value;
};
using Fields = std::initializer_list<Field>;

class Logger {
 public:
  constexpr explicit Logger(std::string_view name) : name_(name) {}
  bool enabled(Level level) const;
  void debug(std::string_view text, Fields extra = {}) const { write(Level::kDebug, text, extra); }
  void info(std::string_view text, Fields extra = {}) const { write(Level::kInfo, text, extra); }
  void warning(std::string_view text, Fields extra = {}) const { write(Level::kWarning, text, extra); }
  void error(std::string_view text, Fields extra = {}) const { write(Level::kError, text, extra); }
  void critical(std::string_view text, Fields extra = {}) const { write(Level::kCritical, text, extra); }
  // Who did what: always written (spec/services 10.4).
  void audit(std::string_view text, Fields extra = {}) const { write(Level::kAudit, text, extra); }
  // A failure that can repeat: the first is written at once; later ones with the same `key` are counted for
  // 10 s, and the first after that is written as "... (repeated N times)".
  void repeated(Level level, std::string_view key, std::string_view text, Fields extra = {}) const;
  std::string_view name() const { return name_; }

 private:
  void write(Level level, std::string_view text, Fields extra) const;
  std::string_view name_;
};

}  // namespace squall::log
