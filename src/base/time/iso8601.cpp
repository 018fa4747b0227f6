#include "base/time/iso8601.h"

#include <fmt/format.h>

#include <optional>

#include "base/strings.h"
#include "base/time/calendar.h"

namespace squall::time {
namespace {

// Reads digits and separators from the front of a text.
struct Reader {
  std::string_view rest;

  bool take(char c) {
    if (!rest.starts_with(c)) return false;
    rest.remove_prefix(1);
    return true;
  }
  std::optional<int> number(std::size_t digits) {
    if (rest.size() < digits) return std::nullopt;
    int value = 0;
    for (std::size_t i = 0; i < digits; ++i) {
      if (!is_digit(rest[i])) return std::nullopt;
      value = value * 10 + (rest[i] - '0');
    }
    rest.remove_prefix(digits);
    return value;
  }
};

bool read_date(Reader& in, Civil& at) {
  const auto year = in.number(4);
  if (!year || !in.take('-')) return false;
  const auto month = in.number(2);
  if (!month || !in.take('-')) return false;
  const auto day = in.number(2);
  if (!day) return false;
  at.year = *year, at.month = *month, at.day = *day;
  return true;
}

bool read_time(Reader& in, Civil& at) {
  const auto hour = in.number(2);
  if (!hour || !in.take(':')) return false;
  const auto minute = in.number(2);
  if (!minute || !in.take(':')) return false;
  const auto second = in.number(2);
  if (!second) return false;
  at.hour = *hour, at.minute = *minute, at.second = *second;
  if (!in.take('.')) return true;
  int scale = 100'000;
  bool any = false;
  while (!in.rest.empty() && is_digit(in.rest.front()) && scale > 0) {
    at.micro += (in.rest.front() - '0') * scale;
    scale /= 10;
    any = true;
    in.rest.remove_prefix(1);
  }
  return any;
}

// Seconds east of UTC; nothing when the rest is no offset.
std::optional<int> read_offset(Reader& in) {
  if (in.rest.empty() || in.take('Z')) return in.rest.empty() ? std::optional<int>(0) : std::nullopt;
  const int sign = in.take('-') ? -1 : in.take('+') ? 1 : 0;
  const auto hours = in.number(2);
  if (sign == 0 || !hours) return std::nullopt;
  in.take(':');
  const auto minutes = in.rest.empty() ? std::optional<int>(0) : in.number(2);
  if (!minutes || !in.rest.empty() || *hours > 23 || *minutes > 59) return std::nullopt;
  return sign * (*hours * 3600 + *minutes * 60);
}

}  // namespace

std::string format_iso(Timestamp at) {
  const Civil c = to_civil(at);
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:06}Z", c.year, c.month, c.day, c.hour, c.minute,
                     c.second, c.micro);
}

std::string format_iso_seconds(Timestamp at) {
  const Civil c = to_civil(at);
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z", c.year, c.month, c.day, c.hour, c.minute,
                     c.second);
}

std::string format_python_utc(Timestamp at) {
  const Civil c = to_civil(at);
  return fmt::format("{:04}-{:02}-{:02} {:02}:{:02}:{:02}.{:06}+00:00", c.year, c.month, c.day, c.hour,
                     c.minute, c.second, c.micro);
}

Result<Timestamp> parse_iso(std::string_view text) {
  Reader in{text};
  Civil at;
  if (read_date(in, at) && (in.take('T') || in.take(' ')) && read_time(in, at)) {
    if (const auto offset = read_offset(in); offset && is_valid(at))
      return to_timestamp(at) - *offset * kMicrosPerSecond;
  }
  return make_error(Errc::kParse, "{} is no time of the form YYYY-MM-DDTHH:MM:SS.ffffffZ",
                    quoted(shorten(text, 64)));
}

}  // namespace squall::time
