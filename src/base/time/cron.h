// Cron timers with the semantics of the reference's scheduler (spec/runtime 4.2, conformance README 4).
//
// All fields must match. A wall clock time that a clock change skips fires once, at the instant it would have
// had under the old offset, if the hour field asks for it; one that is repeated fires twice.
#pragma once

#include <array>
#include <optional>
#include <string>

#include "base/error.h"
#include "base/time/cron_field.h"
#include "base/time/zone.h"

namespace squall::time {

// A text per field, in the order of CronUnit. Fields left out before the last given one are "*", those behind
// it take their least value (week and day of week stay "*"); with no field at all the timer fires each
// second.
struct CronFields {
  std::array<std::optional<std::string>, kCronUnits> text;
  std::optional<std::string>& operator[](CronUnit unit) { return text[static_cast<std::size_t>(unit)]; }
  const std::optional<std::string>& operator[](CronUnit unit) const {
    return text[static_cast<std::size_t>(unit)];
  }
};

// Immutable; share it freely.
class Cron {
 public:
  // Error: kInvalid, naming the field and the text.
  static Result<Cron> parse(const CronFields& fields, Zone zone);

  // The first due time at or after `from`; nothing when there is none before the year 10000.
  std::optional<Timestamp> first(Timestamp from) const;
  // The first due time after `previous`, which was one.
  std::optional<Timestamp> after(Timestamp previous) const { return first(previous + 1); }

 private:
  // A wall clock time and its instant; they belong together even where the clock never shows it.
  struct Moment {
    Civil wall;
    Timestamp at;
  };

  Cron(std::array<CronField, kCronUnits> fields, Zone zone)
      : fields_(std::move(fields)), zone_(std::move(zone)) {}
  Moment with_value(const Moment& moment, std::size_t field, int value) const;
  std::optional<Moment> advanced(const Moment& moment, std::ptrdiff_t& field) const;

  std::array<CronField, kCronUnits> fields_;
  Zone zone_;
};

}  // namespace squall::time
