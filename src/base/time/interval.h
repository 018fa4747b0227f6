// Interval timers (spec/runtime 4.2).
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/error.h"
#include "base/time/zone.h"

namespace squall::time {

// Immutable; share it freely.
class Interval {
 public:
  // `unit` is weeks, days, hours, minutes or seconds. 0 means one second. Errors: kInvalid for another unit
  // and for a negative `delta` (the reference takes it and then fires without end); kLimit for one that
  // leaves the calendar.
  static Result<Interval> make(std::string_view unit, std::int64_t delta, Zone zone);

  // One interval after `now` in wall clock terms of the zone: a day later is the same time of day. kLimit
  // beyond the year 9999.
  Result<Timestamp> first(Timestamp now) const;
  // One interval later, whatever the wall clock does; nothing beyond the year 9999.
  std::optional<Timestamp> after(Timestamp previous) const;
  Micros length() const { return Micros{length_}; }

 private:
  Interval(Timestamp length, Zone zone) : length_(length), zone_(std::move(zone)) {}
  Timestamp length_;
  Zone zone_;
};

}  // namespace squall::time
