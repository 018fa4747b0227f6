// Date and time arithmetic as the host language has it. Private to expr/yaql.
#pragma once

#include <cstdint>
#include <optional>

#include "base/clock.h"
#include "base/time/calendar.h"
#include "expr/yaql/run.h"
#include "expr/yaql/things.h"

namespace squall::yaql {

inline constexpr std::int64_t kMicrosPerSecond = 1'000'000;
inline constexpr std::int64_t kMicrosPerDay = 86'400 * kMicrosPerSecond;

time::Civil civil_of(const DateTime& at);
// ValueError in the host's words when a field is out of range.
Var date_time(const time::Civil& wall, std::optional<std::int32_t> offset);
// The wall clock in microseconds, and the instant.
std::int64_t wall_micros(const DateTime& at);
std::int64_t instant_of(const DateTime& at);
// From the wall clock. OverflowError outside of the years 1 to 9999.
Var from_wall(std::int64_t micros, std::optional<std::int32_t> offset);
// From the instant, shown in that offset.
Var from_instant(Timestamp at, std::int32_t offset);

inline Var span(std::int64_t micros) { return make<TimeSpan>(micros); }
// OverflowError where it is too long.
Var span_of(__int128 micros);
// Rounded to whole microseconds, to even at a tie.
Var span_of(double micros);
// A duration as an offset from UTC: ValueError for a day or more.
std::int32_t offset_of(std::int64_t micros);

}  // namespace squall::yaql
