#include "base/time/posix_zone.h"

#include <algorithm>

#include "base/strings.h"
#include "base/time/calendar.h"

namespace squall::time {

struct PosixZone::Parser {
  std::string_view rest;

  bool take(char c) {
    if (!rest.starts_with(c)) return false;
    rest.remove_prefix(1);
    return true;
  }

  // Letters, or anything between < and >.
  std::optional<std::string> abbreviation() {
    if (take('<')) {
      const std::size_t end = rest.find('>');
      if (end == std::string_view::npos) return std::nullopt;
      std::string name(rest.substr(0, end));
      rest.remove_prefix(end + 1);
      return name;
    }
    std::size_t size = 0;
    while (size < rest.size() && is_alpha(rest[size])) ++size;
    if (size < 3) return std::nullopt;
    std::string name(rest.substr(0, size));
    rest.remove_prefix(size);
    return name;
  }

  std::optional<int> number() {
    std::size_t size = 0;
    int value = 0;
    while (size < rest.size() && size < 4 && is_digit(rest[size])) value = value * 10 + (rest[size++] - '0');
    if (size == 0) return std::nullopt;
    rest.remove_prefix(size);
    return value;
  }

  // [+-]hh[:mm[:ss]]; hours reach 167 in rules.
  std::optional<std::int32_t> time() {
    const int sign = take('-') ? -1 : 1;
    if (sign == 1) take('+');
    const auto hours = number();
    if (!hours || *hours > 167) return std::nullopt;
    std::int32_t seconds = *hours * 3600;
    for (const int scale : {60, 1}) {
      if (!take(':')) break;
      const auto part = number();
      if (!part || *part > 59) return std::nullopt;
      seconds += *part * scale;
    }
    return sign * seconds;
  }

  std::optional<Day> day() {
    if (!take(',')) return std::nullopt;
    Day day;
    if (take('M')) {
      const auto month = number();
      if (!month || !take('.')) return std::nullopt;
      const auto week = number();
      if (!week || !take('.')) return std::nullopt;
      const auto weekday_number = number();
      if (!weekday_number || *month < 1 || *month > 12 || *week < 1 || *week > 5 || *weekday_number > 6)
        return std::nullopt;
      day.month = *month, day.week = *week, day.day = *weekday_number;
    } else {
      day.form = take('J') ? Day::Form::kJulian : Day::Form::kZeroBased;
      const auto number_of_day = number();
      if (!number_of_day || *number_of_day > 366) return std::nullopt;
      day.day = *number_of_day;
    }
    if (take('/')) {
      const auto at = time();
      if (!at) return std::nullopt;
      day.time = *at;
    }
    return day;
  }
};

std::optional<PosixZone> PosixZone::parse(std::string_view rule) {
  Parser in{rule};
  PosixZone zone;
  const auto standard = in.abbreviation();
  const auto west = standard ? in.time() : std::nullopt;  // POSIX counts west of Greenwich
  if (!west) return std::nullopt;
  zone.standard_ = {-*west, false, *standard};
  if (in.rest.empty()) return zone;
  const auto summer = in.abbreviation();
  if (!summer) return std::nullopt;
  zone.summer_ = {-*west + 3600, true, *summer};
  if (!in.rest.starts_with(',')) {
    const auto summer_west = in.time();
    if (!summer_west) return std::nullopt;
    zone.summer_.offset = -*summer_west;
  }
  const auto start = in.day();
  const auto end = start ? in.day() : std::nullopt;
  if (!end || !in.rest.empty()) return std::nullopt;
  zone.has_summer_ = true;
  zone.start_ = *start;
  zone.end_ = *end;
  return zone;
}

std::int64_t PosixZone::Day::in_year(int year) const {
  std::int64_t days = days_from_civil(year, 1, 1);
  if (form == Form::kJulian) {
    days += day - 1 + (is_leap(year) && day >= 60 ? 1 : 0);  // 29 February is never counted
  } else if (form == Form::kZeroBased) {
    days += day;
  } else {
    // Sunday is 0 here, Monday is 0 in weekday().
    const int first_weekday = (weekday(year, month, 1) + 1) % 7;
    int day_of_month = 1 + (day - first_weekday + 7) % 7 + (week - 1) * 7;
    while (day_of_month > days_in_month(year, month)) day_of_month -= 7;
    days = days_from_civil(year, month, day_of_month);
  }
  return days * kSecondsPerDay + time;
}

std::optional<std::array<PosixZone::Change, 2>> PosixZone::changes(int year) const {
  if (!has_summer_) return std::nullopt;
  std::array<Change, 2> both = {Change{start_.in_year(year) - standard_.offset, &standard_, &summer_},
                                Change{end_.in_year(year) - summer_.offset, &summer_, &standard_}};
  if (both[1].at < both[0].at) std::swap(both[0], both[1]);
  return both;
}

const PosixZone::Kind& PosixZone::kind_at(std::int64_t at) const {
  if (!has_summer_) return standard_;
  const int year = to_civil((at + standard_.offset) * kMicrosPerSecond).year;
  const auto both = *changes(year);
  if (at < both[0].at) return *both[0].from;
  return at < both[1].at ? *both[0].to : *both[1].to;
}

}  // namespace squall::time
