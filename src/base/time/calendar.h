// Calendar arithmetic (proleptic Gregorian, years 1 to 9999). Pure functions; no zones here.
#pragma once

#include <compare>
#include <cstdint>

#include "base/clock.h"

namespace squall::time {

// What a calendar and a clock on the wall show.
struct Civil {
  int year = 1970;
  int month = 1;  // 1-12
  int day = 1;    // 1-31
  int hour = 0, minute = 0, second = 0;
  int micro = 0;
  friend auto operator<=>(const Civil&, const Civil&) = default;
};

inline constexpr int kMinYear = 1;
inline constexpr int kMaxYear = 9999;
inline constexpr std::int64_t kMicrosPerSecond = 1'000'000;
inline constexpr std::int64_t kSecondsPerDay = 86'400;

bool is_leap(int year);
int days_in_month(int year, int month);
// Every field within its range, the day within its month.
bool is_valid(const Civil& at);

// Days since 1970-01-01.
std::int64_t days_from_civil(int year, int month, int day);
// The wall clock as if it were UTC, and back. Any year that fits is computed; see is_valid() for the bounds
// of the house.
Timestamp to_timestamp(const Civil& at);
Civil to_civil(Timestamp at);

// Monday is 0.
int weekday(int year, int month, int day);
// ISO 8601 week number, 1-53.
int iso_week(int year, int month, int day);

}  // namespace squall::time
