#include "base/log_format.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <ctime>
#include <iterator>

#include "base/strings.h"

namespace squall::log {
namespace {

constexpr std::string_view kMask = "********";
constexpr std::array<std::string_view, 10> kMaskedKeys = {
    "password", "auth_token",     "token",        "secret",      "credentials",
    "api_key",  "st2_auth_token", "x-auth-token", "private_key", "st2-api-key"};

std::string_view shown(const Field& field, const Masking& masking) {
  return masking.on && is_masked(field.key, masking.further) ? kMask : std::string_view(field.value);
}

std::string date_text(const std::tm& t, const std::string& pattern) {
  std::array<char, 256> text{};
  return {text.data(), std::strftime(text.data(), text.size(), pattern.c_str(), &t)};
}

// "2024-03-10 09:30:00,123" in local time, as the reference prints it.
std::string time_text(std::int64_t micros, const std::string& pattern = {}) {
  const std::time_t seconds = micros / 1'000'000;
  std::tm t{};
  localtime_r(&seconds, &t);
  if (!pattern.empty()) return date_text(t, pattern);
  return fmt::format("{:04}-{:02}-{:02} {:02}:{:02}:{:02},{:03}", t.tm_year + 1900, t.tm_mon + 1, t.tm_mday,
                     t.tm_hour, t.tm_min, t.tm_sec, micros / 1000 % 1000);
}

// Size of the well-formed UTF-8 sequence at the front of `text`; 0 when there is none.
std::size_t sequence_size(std::string_view text) {
  const auto byte = [text](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned lead = byte(0);
  const std::size_t size = lead < 0x80   ? 1
                           : lead < 0xC2 ? 0
                           : lead < 0xE0 ? 2
                           : lead < 0xF0 ? 3
                           : lead < 0xF5 ? 4
                                         : 0;
  if (size > text.size()) return 0;
  for (std::size_t i = 1; i < size; ++i) {
    if ((byte(i) & 0xC0) != 0x80) return 0;
  }
  const bool overlong = (lead == 0xE0 && byte(1) < 0xA0) || (lead == 0xF0 && byte(1) < 0x90);
  const bool outside = (lead == 0xED && byte(1) > 0x9F) || (lead == 0xF4 && byte(1) > 0x8F);
  return size > 1 && (overlong || outside) ? 0 : size;
}

void append_json_text(std::string& out, std::string_view text) {
  out += '"';
  while (!text.empty()) {
    const char c = text.front();
    const std::size_t size = sequence_size(text);
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (static_cast<unsigned char>(c) < 0x20) {
      fmt::format_to(std::back_inserter(out), "\\u{:04x}", static_cast<unsigned char>(c));
    } else if (size == 0) {
      out += "\xEF\xBF\xBD";  // U+FFFD
    } else {
      out += text.substr(0, size);
    }
    text.remove_prefix(std::max<std::size_t>(size, 1));
  }
  out += '"';
}

void append_member(std::string& out, std::string_view key, std::string_view text) {
  if (out.size() > 1) out += ", ";
  append_json_text(out, key);
  out += ": ";
  append_json_text(out, text);
}

void append_number(std::string& out, std::string_view key, std::string_view digits) {
  if (out.size() > 1) out += ", ";
  append_json_text(out, key);
  out += ": ";
  out += digits;
}

int syslog_level(Level level) {
  switch (level) {
    case Level::kDebug:
      return 7;
    case Level::kInfo:
      return 6;
    case Level::kWarning:
      return 4;
    case Level::kError:
      return 3;
    case Level::kCritical:
    case Level::kAudit:
      return 2;
  }
  return 6;
}

std::string harmless(std::string_view text) {
  const auto is_control = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; };
  if (std::none_of(text.begin(), text.end(), is_control)) return std::string(text);
  std::string out;
  for (const char c : text) {
    if (c == '\n') {
      out += "\n  ";
    } else if (is_control(c) && c != '\t') {
      fmt::format_to(std::back_inserter(out), "\\x{:02x}", static_cast<unsigned char>(c));
    } else {
      out += c;
    }
  }
  return out;
}

std::string module_of(std::string_view logger) { return std::string(logger.substr(logger.rfind('.') + 1)); }

std::string field_text(const Record& record, std::string_view field, const Layout& layout) {
  if (field == "message" || field == "msg") return harmless(record.text);
  if (field == "asctime") return time_text(record.micros, layout.date);
  if (field == "levelname") return std::string(level_name(record.level));
  if (field == "levelno") return std::to_string(static_cast<int>(record.level));
  if (field == "name") return std::string(record.logger);
  if (field == "module" || field == "pathname") return module_of(record.logger);
  if (field == "thread" || field == "threadName") return std::string(record.thread);
  if (field == "process") return std::to_string(getpid());
  if (field == "processName") return "MainProcess";
  if (field == "created")
    return fmt::format("{}.{:06}", record.micros / 1'000'000, record.micros % 1'000'000);
  if (field == "msecs") return fmt::format("{:03}", record.micros / 1000 % 1000);
  return "-";
}

std::string format_text(const Record& record, const Layout& layout, const Masking& masking) {
  std::string out;
  if (layout.pattern.empty()) {
    out = fmt::format("{} {} [-] {}", time_text(record.micros, layout.date), level_name(record.level),
                      harmless(record.text));
  }
  for (const PatternPart& part : parse_pattern(layout.pattern)) {
    out += part.literal;
    if (part.field.empty()) continue;
    const std::string text = field_text(record, part.field, layout).substr(0, part.most);
    out +=
        part.width < 0 ? fmt::format("{:<{}}", text, -part.width) : fmt::format("{:>{}}", text, part.width);
  }
  bool first = true;
  for (const Field& field : layout.extras ? record.extra : std::span<const Field>()) {
    out += first ? " (" : ",";
    first = false;
    out.append(field.key).append("=").append(quoted(shown(field, masking)));
  }
  if (!first) out += ')';
  return out;
}

std::string format_json(const Record& record, const Masking& masking) {
  std::string out = "{";
  append_member(out, "asctime", time_text(record.micros));
  append_member(out, "thread", record.thread);
  append_member(out, "levelname", level_name(record.level));
  append_member(out, "module", record.logger);
  append_member(out, "message", record.text);
  for (const Field& field : record.extra) append_member(out, field.key, shown(field, masking));
  return out + "}";
}

std::string host_name() {
  std::array<char, 256> name{};
  return gethostname(name.data(), name.size() - 1) == 0 ? std::string(name.data()) : std::string("localhost");
}

std::string format_gelf(const Record& record, const Masking& masking) {
  std::string out = "{";
  append_member(out, "version", "1.1");
  append_member(out, "host", host_name());
  append_member(out, "short_message", record.text);
  append_member(out, "full_message", record.text);
  append_number(out, "timestamp", std::to_string(record.micros / 1'000'000));
  append_number(out, "timestamp_f",
                fmt::format("{}.{:06}", record.micros / 1'000'000, record.micros % 1'000'000));
  append_number(out, "level", std::to_string(syslog_level(record.level)));
  std::string origin = "{";
  append_member(origin, "name", record.logger);
  append_number(origin, "process", std::to_string(getpid()));
  append_member(origin, "processName", "MainProcess");
  append_member(origin, "threadName", record.thread);
  append_member(origin, "module", module_of(record.logger));
  append_number(out, "_python", origin + "}");
  for (const Field& field : record.extra)
    append_member(out, "_" + std::string(field.key), shown(field, masking));
  return out + "}";
}

}  // namespace

std::string_view level_name(Level level) {
  switch (level) {
    case Level::kDebug:
      return "DEBUG";
    case Level::kInfo:
      return "INFO";
    case Level::kWarning:
      return "WARNING";
    case Level::kError:
      return "ERROR";
    case Level::kCritical:
      return "CRITICAL";
    case Level::kAudit:
      return "AUDIT";
  }
  return "INFO";
}

bool is_masked(std::string_view key, std::span<const std::string> further) {
  const auto same = [key](std::string_view other) { return iequals(key, other); };
  return std::any_of(kMaskedKeys.begin(), kMaskedKeys.end(), same) ||
         std::any_of(further.begin(), further.end(), same);
}

std::string format(const Record& record, const Layout& layout, const Masking& masking) {
  switch (layout.form) {
    case Form::kText:
      return format_text(record, layout, masking) + "\n";
    case Form::kJson:
      return format_json(record, masking) + "\n";
    case Form::kGelf:
      return format_gelf(record, masking) + "\n";
  }
  return {};
}

}  // namespace squall::log
