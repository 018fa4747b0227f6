// The three kinds of timers as trigger parameters describe them: checked as the API checks a rule, then asked
// when they are due. Which trigger types are timers and their parameter schemas stand in the table of system
// trigger types.
#pragma once

#include <optional>
#include <string_view>
#include <variant>

#include "base/error.h"
#include "base/time/cron.h"
#include "base/time/interval.h"
#include "base/time/zone.h"
#include "value/schema/schema.h"
#include "value/value.h"

namespace squall::triggers {

enum class TimerKind : std::uint8_t { kCron, kInterval, kDate };

// Of "core.st2.CronTimer" and its two sisters; nothing for another trigger type.
std::optional<TimerKind> timer_kind(std::string_view trigger_type);

// The parameters as accepted, defaults filled in. Errors: kind() "ValidationError" in the schema validator's
// words, with `failure` filled in when given; for cron timers also fields and zones that do not parse, kind()
// "ValueError" or "ZoneInfoNotFoundError". Zones and dates of the other kinds are looked at when they are
// scheduled, as in the reference.
Result<Value> check_timer_parameters(TimerKind kind, const Value& parameter_schema, const Value& parameters,
                                     schema::Failure* failure = nullptr);

// When one timer is due. Immutable; share it freely.
class TimerSpec {
 public:
  // REQUIRES: `parameters` passed check_timer_parameters(). `now` is when the timer is made; `local` stands
  // for a missing time zone. Errors name the parameter: a field, zone or date that does not parse, a negative
  // or endless interval (the reference accepts a negative one and then fires without end; it is refused
  // here).
  static Result<TimerSpec> make(TimerKind kind, const Value& parameters, Timestamp now,
                                const time::Zone& local = {});

  // The first due time; nothing for a date in the past and a cron timer that never fires.
  std::optional<Timestamp> first() const { return first_; }
  // The due time after `previous`, which was one; nothing when that was the last.
  std::optional<Timestamp> after(Timestamp previous) const;

  // What a scheduler that looks at `now` has to do: all due times that have passed make one fire, the last of
  // them.
  struct Due {
    std::optional<Timestamp> fire;
    std::optional<Timestamp> next;
  };
  Due due_by(std::optional<Timestamp> next, Timestamp now) const;

 private:
  struct Once {};
  using Rule = std::variant<Once, time::Cron, time::Interval>;
  TimerSpec(Rule rule, std::optional<Timestamp> first) : rule_(std::move(rule)), first_(first) {}

  Rule rule_;
  std::optional<Timestamp> first_;
};

}  // namespace squall::triggers
