// The rule at the end of a zone file ("EST5EDT,M3.2.0,M11.1.0"), which holds for all years after its table.
// Private to zone.cpp.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace squall::time {

class PosixZone {
 public:
  static std::optional<PosixZone> parse(std::string_view rule);

  struct Kind {
    std::int32_t offset = 0;  // seconds east of UTC
    bool dst = false;
    std::string abbreviation;
  };
  struct Change {
    std::int64_t at;  // seconds since 1970
    const Kind* from;
    const Kind* to;
  };
  const Kind& kind_at(std::int64_t at) const;
  // The two changes of a year in order; nothing for a zone without summer time.
  std::optional<std::array<Change, 2>> changes(int year) const;

 private:
  // When summer time starts or ends, in local seconds.
  struct Day {
    enum class Form : std::uint8_t { kMonthWeekDay, kJulian, kZeroBased } form = Form::kMonthWeekDay;
    int month = 1, week = 1, day = 0;
    std::int32_t time = 7200;
    std::int64_t in_year(int year) const;
  };
  struct Parser;

  Kind standard_, summer_;
  bool has_summer_ = false;
  Day start_, end_;
};

}  // namespace squall::time
