#include "expr/yaql/date.h"

#include <cmath>

namespace squall::yaql {
namespace {

constexpr std::int64_t kSecondsPerDay = 86'400;

void check_range(std::string_view field, int value, int low, int high) {
  if (value < low || value > high) raise("ValueError", "{} must be in {}..{}", field, low, high);
}

}  // namespace

time::Civil civil_of(const DateTime& at) {
  return {at.year, at.month, at.day, at.hour, at.minute, at.second, static_cast<int>(at.micro)};
}

Var date_time(const time::Civil& wall, std::optional<std::int32_t> offset) {
  if (wall.year < time::kMinYear || wall.year > time::kMaxYear)
    raise("ValueError", "year {} is out of range", wall.year);
  check_range("month", wall.month, 1, 12);
  if (wall.day < 1 || wall.day > time::days_in_month(wall.year, wall.month))
    raise("ValueError", "day is out of range for month");
  check_range("hour", wall.hour, 0, 23);
  check_range("minute", wall.minute, 0, 59);
  check_range("second", wall.second, 0, 59);
  check_range("microsecond", wall.micro, 0, 999'999);
  DateTime at;
  at.year = wall.year;
  at.month = static_cast<std::uint8_t>(wall.month);
  at.day = static_cast<std::uint8_t>(wall.day);
  at.hour = static_cast<std::uint8_t>(wall.hour);
  at.minute = static_cast<std::uint8_t>(wall.minute);
  at.second = static_cast<std::uint8_t>(wall.second);
  at.micro = static_cast<std::uint32_t>(wall.micro);
  at.has_offset = offset.has_value();
  at.offset_seconds = offset.value_or(0);
  return Value::date_time(at);
}

std::int64_t wall_micros(const DateTime& at) { return time::to_timestamp(civil_of(at)); }

std::int64_t instant_of(const DateTime& at) { return wall_micros(at) - at.offset_seconds * kMicrosPerSecond; }

Var from_wall(std::int64_t micros, std::optional<std::int32_t> offset) {
  constexpr std::int64_t kFirst = -62'135'596'800 * kMicrosPerSecond,
                         kLast = 253'402'300'800 * kMicrosPerSecond;
  if (micros < kFirst || micros >= kLast) raise("OverflowError", "date value out of range");
  return date_time(time::to_civil(micros), offset);
}

Var from_instant(Timestamp at, std::int32_t offset) {
  std::int64_t wall = 0;
  if (__builtin_add_overflow(at, offset * kMicrosPerSecond, &wall))
    raise("OverflowError", "date value out of range");
  return from_wall(wall, offset);
}

Var span_of(__int128 micros) {
  if (micros > INT64_MAX || micros < INT64_MIN)
    raise("OverflowError", "a timespan of more than {} days", INT64_MAX / kMicrosPerDay);
  return span(static_cast<std::int64_t>(micros));
}

Var span_of(double micros) {
  if (std::isnan(micros)) raise("ValueError", "cannot convert float NaN to integer");
  if (std::isinf(micros)) raise("OverflowError", "cannot convert float infinity to integer");
  const double rounded = std::nearbyint(micros);
  if (std::abs(rounded) >= 9.2e18)
    return span_of(static_cast<__int128>(rounded < 0 ? INT64_MIN : INT64_MAX) * 2);
  return span(static_cast<std::int64_t>(rounded));
}

std::int32_t offset_of(std::int64_t micros) {
  const std::int64_t seconds = micros / kMicrosPerSecond;
  if (seconds <= -kSecondsPerDay || seconds >= kSecondsPerDay) {
    raise("ValueError",
          "offset must be a timedelta strictly between -timedelta(hours=24) and timedelta(hours=24).");
  }
  return static_cast<std::int32_t>(seconds);
}

}  // namespace squall::yaql
