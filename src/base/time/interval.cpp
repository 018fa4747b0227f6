#include "base/time/interval.h"

#include <cmath>

#include "base/strings.h"

namespace squall::time {
namespace {

struct Unit {
  std::string_view name;
  std::int64_t seconds;
};
constexpr Unit kUnits[] = {{"weeks", 7 * kSecondsPerDay},
                           {"days", kSecondsPerDay},
                           {"hours", 3600},
                           {"minutes", 60},
                           {"seconds", 1}};

Timestamp end_of_calendar() { return to_timestamp({.year = kMaxYear + 1}); }

}  // namespace

Result<Interval> Interval::make(std::string_view unit, std::int64_t delta, Zone zone) {
  for (const Unit& known : kUnits) {
    if (known.name != unit) continue;
    if (delta < 0) return make_error(Errc::kInvalid, "delta {}: an interval cannot be negative", delta);
    const std::int64_t most = end_of_calendar() / kMicrosPerSecond / known.seconds;
    if (delta > most)
      return make_error(Errc::kLimit, "delta {}: an interval of more than {} {} leaves the calendar", delta,
                        most, unit);
    const std::int64_t seconds = delta == 0 ? 1 : delta * known.seconds;
    return Interval(seconds * kMicrosPerSecond, std::move(zone));
  }
  return make_error(Errc::kInvalid, "unit {} is not one of weeks, days, hours, minutes, seconds",
                    quoted(shorten(unit, 64)));
}

Result<Timestamp> Interval::first(Timestamp now) const {
  const Timestamp wall = to_timestamp(zone_.local(now)) + length_;
  if (wall >= end_of_calendar())
    return make_error(Errc::kLimit, "the first time of the interval lies beyond the year {}", kMaxYear);
  return zone_.instants_of(to_civil(wall)).first;
}

// The reference counts in floating point seconds, which for intervals of decades moves the last microsecond;
// so do we.
std::optional<Timestamp> Interval::after(Timestamp previous) const {
  const double seconds =
      static_cast<double>(previous) / kMicrosPerSecond + static_cast<double>(length_) / kMicrosPerSecond;
  double whole = 0;
  const double micros = std::nearbyint(std::modf(seconds, &whole) * kMicrosPerSecond);
  const Timestamp next = static_cast<Timestamp>(whole) * kMicrosPerSecond + static_cast<Timestamp>(micros);
  if (next >= end_of_calendar()) return std::nullopt;
  return next;
}

}  // namespace squall::time
