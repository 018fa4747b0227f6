#include "cli/times.h"

#include <fmt/format.h>

#include <array>

#include "base/time/iso8601.h"

namespace squall::cli {

namespace {

constexpr std::array<std::string_view, 7> kDays = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
constexpr std::array<std::string_view, 12> kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

}  // namespace

std::optional<std::int64_t> parse_time(std::string_view text) {
  if (text.empty()) return std::nullopt;
  auto at = time::parse_iso(text);
  if (!at.ok()) return std::nullopt;
  std::int64_t seconds = *at / time::kMicrosPerSecond;
  return *at % time::kMicrosPerSecond < 0 ? seconds - 1 : seconds;
}

std::string friendly_time(std::int64_t seconds, const time::Zone& zone) {
  const Timestamp at = seconds * time::kMicrosPerSecond;
  const time::Civil wall = zone.local(at);
  std::string_view day = kDays[static_cast<std::size_t>(time::weekday(wall.year, wall.month, wall.day))];
  std::string_view month = kMonths[static_cast<std::size_t>(wall.month - 1)];
  return fmt::format("{}, {:02} {} {:04} {:02}:{:02}:{:02} {}", day, wall.day, month, wall.year, wall.hour,
                     wall.minute, wall.second, zone.abbreviation_at(at));
}

}  // namespace squall::cli
