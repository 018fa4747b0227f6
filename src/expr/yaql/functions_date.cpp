// Dates and durations: making, changing, asking.
#include "base/time/date.h"
#include "base/time/strftime.h"
#include "expr/yaql/arithmetic.h"
#include "expr/yaql/call.h"
#include "expr/yaql/date.h"
#include "expr/yaql/engine.h"
#include "value/python.h"

namespace squall::yaql {
namespace {

int field(const Call& call, std::size_t i) {
  const std::int64_t value = call.integer(i);
  if (value > INT32_MAX || value < INT32_MIN)
    raise("OverflowError", "Python int too large to convert to C int");
  return static_cast<int>(value);
}

std::int32_t offset_or_utc(const Call& call, std::size_t i) {
  return call.has(i) ? offset_of(call.span(i)) : 0;
}

Var from_fields(Call& call) {
  const time::Civil wall{field(call, 0), field(call, 1), field(call, 2), field(call, 3),
                         field(call, 4), field(call, 5), field(call, 6)};
  return date_time(wall, offset_or_utc(call, 7));
}

Var from_timestamp(Call& call) {
  const std::int32_t offset = offset_or_utc(call, 1);
  const Value& stamp = call[0].plain();
  if (stamp.is_int()) {
    std::int64_t micros = 0;
    if (__builtin_mul_overflow(stamp.as_int(), kMicrosPerSecond, &micros))
      raise("ValueError", "year is out of range");
    return from_instant(micros, offset);
  }
  const Var since = span_of(to_double(stamp) * static_cast<double>(kMicrosPerSecond));
  return from_instant(since.as<TimeSpan>().micros, offset);
}

Var by_format(const Call& call) {
  const auto read = time::parse_time(call.text(0), call.text(1));
  if (!read.ok()) {
    if (read.error().code() == Errc::kLimit) throw Raise{read.error()};
    raise("ValueError", "{}", read.error().message());
  }
  return date_time(read->wall, read->offset.value_or(0));
}

Var from_text(Call& call) {
  if (!call[1].is_null() && !call.text(1).empty()) return by_format(call);
  time::Civil today = time::to_civil(call.run().engine().settings.now());
  today.hour = today.minute = today.second = today.micro = 0;
  const auto read = time::parse_date(call.text(0), today);
  if (!read.ok()) {
    if (read.error().code() == Errc::kInvalid)
      raise("ParserError", "{}: {}", read.error().message(), call.text(0));
    raise("ParserError", "{}: {}",
          call.text(0).empty() ? "String does not contain a date" : "Unknown string format", call.text(0));
  }
  return date_time(read->wall, read->offset.value_or(0));
}

Var timespan(Call& call) {
  constexpr std::int64_t kUnits[] = {
      kMicrosPerDay, 3600 * kMicrosPerSecond, 60 * kMicrosPerSecond, kMicrosPerSecond, 1000, 1};
  __int128 micros = 0;
  for (std::size_t i = 0; i < std::size(kUnits); ++i)
    micros += static_cast<__int128>(call.integer(i)) * kUnits[i];
  return span_of(micros);
}

Var now(Call& call) {
  const Settings& settings = call.run().engine().settings;
  if (call.has(0) && call[0].is_null())
    return from_wall(settings.now() + settings.local_offset() * kMicrosPerSecond, std::nullopt);
  return from_instant(settings.now(), offset_or_utc(call, 0));
}

Var replaced(Call& call) {
  const DateTime at = call[0].plain().as_date_time();
  time::Civil wall = civil_of(at);
  int* const fields[] = {&wall.year,   &wall.month,  &wall.day,  &wall.hour,
                         &wall.minute, &wall.second, &wall.micro};
  for (std::size_t i = 0; i < std::size(fields); ++i) {
    if (!call[i + 1].is_null()) *fields[i] = field(call, i + 1);
  }
  return date_time(wall, call[8].is_null() ? at.offset_seconds : offset_of(call.span(8)));
}

Var format(Call& call) {
  const DateTime at = call[0].plain().as_date_time();
  return Value(unwrap(time::format_time(civil_of(at), at.offset_seconds, call.text(1))));
}

constexpr FunctionSpec kFunctions[] = {
    {"datetime",
     Form::kFunction,
     "year: int, month: int, day: int, hour: int = 0, minute: int = 0, second: int = 0, microsecond: int = "
     "0, "
     "offset: ts = absent",
     "A date and time, in UTC unless there is an offset.",
     {"datetime(2020, 1, 2).day", "2"},
     from_fields},
    {"datetime",
     Form::kFunction,
     "timestamp: num, offset: ts = absent",
     "The time so many seconds after 1970.",
     {"datetime(86400).day", "2"},
     from_timestamp},
    {"datetime",
     Form::kFunction,
     "string: str, format: str? = null",
     "A date and time as people write it, or by a format.",
     {"datetime('02.03.2020', '%d.%m.%Y').month", "3"},
     from_text},
    {"timespan",
     Form::kFunction,
     "days: int = 0, hours: int = 0, minutes: int = 0, seconds: Int = 0, milliseconds: Int = 0, "
     "microseconds: Int = 0",
     "A duration.",
     {"timespan(hours => 1).minutes", "60.0"},
     timespan},
    {"now",
     Form::kFunction,
     "offset: ts? = absent",
     "The current time, in UTC unless there is an offset.",
     {"isDatetime(now())", "true"},
     now},
    {"localtz",
     Form::kFunction,
     "",
     "The offset of the local zone from UTC.",
     {"isTimespan(localtz())", "true"},
     [](Call& call) -> Var { return span(call.run().engine().settings.local_offset() * kMicrosPerSecond); }},
    {"utctz",
     Form::kFunction,
     "",
     "The offset of UTC: nothing.",
     {"utctz().seconds", "0.0"},
     [](Call& /*call*/) -> Var { return span(0); }},
    {"isDatetime",
     Form::kFunction,
     "value: any?",
     "Whether it is a date and time.",
     {"isDatetime('2020')", "false"},
     [](Call& call) -> Var { return Value(call[0].is_date_time()); }},
    {"isTimespan",
     Form::kFunction,
     "value: any?",
     "Whether it is a duration.",
     {"isTimespan(timespan())", "true"},
     [](Call& call) -> Var { return Value(call[0].is(Tag::kTimeSpan)); }},
    {"replace",
     Form::kMethod,
     "dt: dt, year: int? = null, month: int? = null, day: int? = null, hour: int? = null, minute: int? = "
     "null, "
     "second: int? = null, microsecond: int? = null, offset: ts? = null",
     "With other fields; another offset does not shift the clock.",
     {"datetime(2020, 1, 2).replace(day => 5).day", "5"},
     replaced},
    {"format",
     Form::kMethod,
     "dt: dt, format: str",
     "By a format: %Y, %m, %d, %H, %M, %S...",
     {"datetime(2020, 1, 2).format('%d.%m.%Y')", "\"02.01.2020\""},
     format},
};

}  // namespace

std::span<const FunctionSpec> date_functions() { return kFunctions; }

}  // namespace squall::yaql
