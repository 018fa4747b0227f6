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

std::string_view shown(const Field& field, std::span<const std::string> further) {
  return is_masked(field.key, further) ? kMask : std::string_view(field.value);
}

// "2024-03-10 09:30:00,123" in local time, as the reference prints it.
std::string time_text(std::int64_t micros) {
  const std::time_t seconds = micros / 1'000'000;
  std::tm t{};
  localtime_r(&seconds, &t);
  return fmt::format("{:04}-{:02}-{:02} {:02}:{:02}:{:02},{:03}", t.tm_year + 1900, t.tm_mon + 1, t.tm_mday,
                     t.tm_hour, t.tm_min, t.tm_sec, micros / 1000 % 1000);
}

void append_json_text(std::string& out, std::string_view text) {
  out += '"';
  for (char c : text) {
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (static_cast<unsigned char>(c) < 0x20) {
      fmt::format_to(std::back_inserter(out), "\\u{:04x}", static_cast<unsigned char>(c));
    } else {
      out += c;
    }
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

std::string format_text(const Record& record, std::span<const std::string> further) {
  // A line end inside the text starts an indented line: no caller can forge a record of its own.
  std::string out =
      fmt::format("{} {} [-] {}", time_text(record.micros), level_name(record.level),
                  contains(record.text, "\n") ? replace_all(record.text, "\n", "\n  ") : record.text);
  bool first = true;
  for (const Field& field : record.extra) {
    out += first ? " (" : ",";
    first = false;
    out.append(field.key).append("=").append(quoted(shown(field, further)));
  }
  if (!first) out += ')';
  return out;
}

std::string format_json(const Record& record, std::span<const std::string> further) {
  std::string out = "{";
  append_member(out, "asctime", time_text(record.micros));
  append_member(out, "thread", record.thread);
  append_member(out, "levelname", level_name(record.level));
  append_member(out, "module", record.logger);
  append_member(out, "message", record.text);
  for (const Field& field : record.extra) append_member(out, field.key, shown(field, further));
  return out + "}";
}

std::string host_name() {
  std::array<char, 256> name{};
  return gethostname(name.data(), name.size() - 1) == 0 ? std::string(name.data()) : std::string("localhost");
}

std::string format_gelf(const Record& record, std::span<const std::string> further) {
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
  append_member(origin, "threadName", record.thread);
  append_number(out, "_python", origin + "}");
  for (const Field& field : record.extra)
    append_member(out, "_" + std::string(field.key), shown(field, further));
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

std::string format(const Record& record, Form form, std::span<const std::string> further) {
  switch (form) {
    case Form::kText:
      return format_text(record, further) + "\n";
    case Form::kJson:
      return format_json(record, further) + "\n";
    case Form::kGelf:
      return format_gelf(record, further) + "\n";
  }
  return {};
}

}  // namespace squall::log
