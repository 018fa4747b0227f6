// One field of a cron timer: which of its values count. Private to cron.cpp.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/time/calendar.h"

namespace squall::time {

enum class CronUnit : std::uint8_t { kYear, kMonth, kDay, kWeek, kDayOfWeek, kHour, kMinute, kSecond };
inline constexpr std::size_t kCronUnits = 8;
inline constexpr std::array<std::string_view, kCronUnits> kCronNames = {
    "year", "month", "day", "week", "day_of_week", "hour", "minute", "second"};

// Weeks and week days are no part of a date: one gets to their next value by going on in days.
constexpr bool is_settable(CronUnit unit) { return unit != CronUnit::kWeek && unit != CronUnit::kDayOfWeek; }
int cron_min(CronUnit unit);
// The largest value at `at`: the day knows its month.
int cron_max(CronUnit unit, const Civil& at);
int cron_value(CronUnit unit, const Civil& at);

class CronField {
 public:
  // "*", "*/5", "1-10/2", "mon-fri", "last", "2nd tue", separated by commas (spec/runtime 4.2). Error
  // kInvalid names the field, the text and what is wrong.
  static Result<CronField> parse(CronUnit unit, std::string_view text);

  // The first value that counts from that of `at` on, without touching the fields before; nothing when there
  // is none.
  std::optional<int> next(const Civil& at) const;

 private:
  struct Expression {
    enum class Kind : std::uint8_t { kRange, kNthWeekday, kLastDay } kind = Kind::kRange;
    int first = 0;
    std::optional<int> last;  // kRange: open end when absent
    int step = 1;
    int nth = 0;  // kNthWeekday: 0 is the first, 5 the last; `first` is the day of the week
    std::optional<int> next(CronUnit unit, const Civil& at) const;
  };
  struct Parser;

  CronUnit unit_ = CronUnit::kYear;
  std::vector<Expression> expressions_;
};

}  // namespace squall::time
