#include "base/time/calendar.h"

namespace squall::time {
namespace {

std::int64_t floor_div(std::int64_t a, std::int64_t b) { return a / b - (a % b < 0 ? 1 : 0); }

}  // namespace

bool is_leap(int year) { return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0); }

int days_in_month(int year, int month) {
  constexpr int kDays[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  return month == 2 && is_leap(year) ? 29 : kDays[month - 1];
}

bool is_valid(const Civil& at) {
  return at.year >= kMinYear && at.year <= kMaxYear && at.month >= 1 && at.month <= 12 && at.day >= 1 &&
         at.day <= days_in_month(at.year, at.month) && at.hour >= 0 && at.hour <= 23 && at.minute >= 0 &&
         at.minute <= 59 && at.second >= 0 && at.second <= 59 && at.micro >= 0 && at.micro < kMicrosPerSecond;
}

// Years are counted from March, so that the leap day is the last of its year.
std::int64_t days_from_civil(int year, int month, int day) {
  const std::int64_t y = month <= 2 ? year - 1 : year;
  const std::int64_t era = floor_div(y, 400);
  const std::int64_t year_of_era = y - era * 400;
  const std::int64_t day_of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
  return era * 146097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719468;
}

Timestamp to_timestamp(const Civil& at) {
  const std::int64_t seconds = days_from_civil(at.year, at.month, at.day) * kSecondsPerDay + at.hour * 3600 +
                               at.minute * 60 + at.second;
  return seconds * kMicrosPerSecond + at.micro;
}

Civil to_civil(Timestamp at) {
  const std::int64_t seconds = floor_div(at, kMicrosPerSecond);
  const std::int64_t days = floor_div(seconds, kSecondsPerDay) + 719468;
  const std::int64_t era = floor_div(days, 146097);
  const std::int64_t day_of_era = days - era * 146097;
  const std::int64_t year_of_era =
      (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
  const std::int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const std::int64_t shifted_month = (5 * day_of_year + 2) / 153;
  const std::int64_t time_of_day = seconds - floor_div(seconds, kSecondsPerDay) * kSecondsPerDay;
  Civil civil;
  civil.day = static_cast<int>(day_of_year - (153 * shifted_month + 2) / 5 + 1);
  civil.month = static_cast<int>(shifted_month < 10 ? shifted_month + 3 : shifted_month - 9);
  civil.year = static_cast<int>(year_of_era + era * 400 + (civil.month <= 2 ? 1 : 0));
  civil.hour = static_cast<int>(time_of_day / 3600);
  civil.minute = static_cast<int>(time_of_day / 60 % 60);
  civil.second = static_cast<int>(time_of_day % 60);
  civil.micro = static_cast<int>(at - seconds * kMicrosPerSecond);
  return civil;
}

int weekday(int year, int month, int day) {
  const std::int64_t days = days_from_civil(year, month, day) + 3;  // 1970-01-01 was a Thursday
  return static_cast<int>(days - floor_div(days, 7) * 7);
}

int iso_week(int year, int month, int day) {
  // The week belongs to the year of its Thursday.
  const std::int64_t thursday = days_from_civil(year, month, day) - weekday(year, month, day) + 3;
  const Civil at = to_civil(thursday * kSecondsPerDay * kMicrosPerSecond);
  return static_cast<int>((thursday - days_from_civil(at.year, 1, 1)) / 7 + 1);
}

}  // namespace squall::time
