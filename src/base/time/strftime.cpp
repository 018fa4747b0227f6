#include "base/time/strftime.h"

#include <array>
#include <cstdlib>
#include <ctime>

#include "base/strings.h"

namespace squall::time {
namespace {

std::tm tm_of(const Civil& at) {
  std::tm tm{};
  tm.tm_year = at.year - 1900;
  tm.tm_mon = at.month - 1;
  tm.tm_mday = at.day;
  tm.tm_hour = at.hour;
  tm.tm_min = at.minute;
  tm.tm_sec = at.second;
  tm.tm_wday = (weekday(at.year, at.month, at.day) + 1) % 7;
  tm.tm_yday = static_cast<int>(days_from_civil(at.year, at.month, at.day) - days_from_civil(at.year, 1, 1));
  return tm;
}

std::string offset_text(std::int32_t offset) {
  const std::int32_t size = std::abs(offset);
  std::string out = fmt::format("{}{:02}{:02}", offset < 0 ? '-' : '+', size / 3600, size / 60 % 60);
  if (size % 60 != 0) out += fmt::format("{:02}", size % 60);
  return out;
}

// The end of a directive that begins at `at`: flags, a width of few digits, E or O, a letter.
std::size_t directive_end(std::string_view format, std::size_t at) {
  std::size_t end = at + 1;
  while (end < format.size() && std::string_view("_-0^#").find(format[end]) != std::string_view::npos) ++end;
  for (int digits = 0; digits < 2 && end < format.size() && is_digit(format[end]); ++digits) ++end;
  if (end < format.size() && (format[end] == 'E' || format[end] == 'O')) ++end;
  return std::min(end + 1, format.size());
}

}  // namespace

Result<std::string> format_time(const Civil& at, std::optional<std::int32_t> offset,
                                std::string_view format) {
  if (format.size() > kMaxFormatBytes)
    return make_error(Errc::kLimit, "a date format is too long (kMaxFormatBytes: {})", kMaxFormatBytes);
  const std::tm tm = tm_of(at);
  std::string out;
  for (std::size_t i = 0; i < format.size();) {
    if (format[i] != '%') {
      out += format[i++];
      continue;
    }
    const std::size_t end = directive_end(format, i);
    const std::string directive(format.substr(i, end - i));
    i = end;
    if (directive == "%f") {
      out += fmt::format("{:06}", at.micro);
    } else if (directive == "%z") {
      if (offset) out += offset_text(*offset);
    } else if (directive == "%Z") {
      if (offset && *offset == 0) out += "UTC";
    } else if (directive.size() == 1) {
      out += directive;
    } else {
      std::array<char, 512> buffer{};
      const std::size_t size = std::strftime(buffer.data(), buffer.size(), directive.c_str(), &tm);
      out.append(buffer.data(), size);
    }
  }
  return out;
}

}  // namespace squall::time
