// Dates and durations: operators and properties.
#include <cmath>

#include "expr/yaql/arithmetic.h"
#include "expr/yaql/call.h"
#include "expr/yaql/date.h"
#include "value/python.h"

namespace squall::yaql {
namespace {

DateTime date_at(const Call& call, std::size_t i) { return call[i].plain().as_date_time(); }

std::optional<std::int32_t> offset_in(const DateTime& at) {
  return at.has_offset ? std::optional(at.offset_seconds) : std::nullopt;
}

Var shifted(const DateTime& at, std::int64_t micros) {
  std::int64_t wall = 0;
  if (__builtin_add_overflow(wall_micros(at), micros, &wall))
    raise("OverflowError", "date value out of range");
  return from_wall(wall, offset_in(at));
}

Var date_plus_span(Call& call) { return shifted(date_at(call, 0), call.span(1)); }
Var span_plus_date(Call& call) { return shifted(date_at(call, 1), call.span(0)); }
Var date_minus_span(Call& call) {
  if (call.span(1) == INT64_MIN) raise("OverflowError", "date value out of range");
  return shifted(date_at(call, 0), -call.span(1));
}
Var date_minus_date(Call& call) { return span(instant_of(date_at(call, 0)) - instant_of(date_at(call, 1))); }
Var span_plus_span(Call& call) { return span_of(static_cast<__int128>(call.span(0)) + call.span(1)); }
Var span_minus_span(Call& call) { return span_of(static_cast<__int128>(call.span(0)) - call.span(1)); }

bool holds(Op op, std::int64_t a, std::int64_t b) { return compare(op, Var(Value(a)), Var(Value(b))); }
template <Op op>
Var on_dates(Call& call) {
  return Value(holds(op, instant_of(date_at(call, 0)), instant_of(date_at(call, 1))));
}
template <Op op>
Var on_spans(Call& call) {
  return Value(holds(op, call.span(0), call.span(1)));
}

Var multiplied(std::int64_t micros, const Value& by) {
  if (by.is_double()) return span_of(static_cast<double>(micros) * by.as_double());
  if (by.is_int()) return span_of(static_cast<__int128>(micros) * by.as_int());
  return span_of(micros == 0 ? static_cast<__int128>(0) : static_cast<__int128>(INT64_MAX) * 2);
}

Var ratio(Call& call) {
  if (call.span(1) == 0) raise("ZeroDivisionError", "float division by zero");
  return Value(static_cast<double>(call.span(0)) / static_cast<double>(call.span(1)));
}

Var divided(Call& call) {
  const Value& by = call[1].plain();
  if (to_double(by) == 0)
    raise("ZeroDivisionError", "{}", by.is_double() ? "float division by zero" : "division by zero");
  return span_of(static_cast<double>(call.span(0)) / to_double(by));
}

Var negated(Call& call) { return span_of(-static_cast<__int128>(call.span(0))); }

template <auto Member>
Var part(Call& call) {
  return Value(static_cast<std::int64_t>(date_at(call, 0).*Member));
}

std::int64_t time_of_day(const DateTime& at) {
  return ((at.hour * 60 + at.minute) * 60 + at.second) * kMicrosPerSecond + at.micro;
}

Var midnight(Call& call) { return shifted(date_at(call, 0), -time_of_day(date_at(call, 0))); }
Var since_midnight(Call& call) { return span(time_of_day(date_at(call, 0))); }
Var week_day(Call& call) {
  const DateTime at = date_at(call, 0);
  return Value(time::weekday(at.year, at.month, at.day));
}
// The zone stays what it was: so the reference has it.
Var in_utc(Call& call) {
  const DateTime at = date_at(call, 0);
  return shifted(at, -at.offset_seconds * kMicrosPerSecond);
}
Var zone_offset(Call& call) { return span(date_at(call, 0).offset_seconds * kMicrosPerSecond); }
// utc() keeps its zone, and the difference to 1970 takes it off once more.
Var stamp(Call& call) {
  const DateTime at = date_at(call, 0);
  const std::int64_t micros = instant_of(at) - at.offset_seconds * kMicrosPerSecond;
  return Value(static_cast<double>(micros) / static_cast<double>(kMicrosPerSecond));
}

template <std::int64_t unit>
Var total(Call& call) {
  return Value(static_cast<double>(call.span(0)) / static_cast<double>(unit));
}

constexpr FunctionSpec kOperators[] = {
    {"#operator_+",
     Form::kOperator,
     "dt: dt, ts: ts",
     "So much later.",
     {"(datetime(2020, 1, 1) + timespan(days => 1)).day", "2"},
     date_plus_span},
    {"#operator_+",
     Form::kOperator,
     "ts: ts, dt: dt",
     "So much later.",
     {"(timespan(days => 1) + datetime(2020, 1, 1)).day", "2"},
     span_plus_date},
    {"#operator_+",
     Form::kOperator,
     "ts1: ts, ts2: ts",
     "Both durations together.",
     {"(timespan(hours => 1) + timespan(hours => 2)).hours", "3.0"},
     span_plus_span},
    {"#operator_-",
     Form::kOperator,
     "dt: dt, ts: ts",
     "So much earlier.",
     {"(datetime(2020, 1, 2) - timespan(days => 1)).day", "1"},
     date_minus_span},
    {"#operator_-",
     Form::kOperator,
     "dt1: dt, dt2: dt",
     "The duration between.",
     {"(datetime(2020, 1, 2) - datetime(2020, 1, 1)).hours", "24.0"},
     date_minus_date},
    {"#operator_-",
     Form::kOperator,
     "ts1: ts, ts2: ts",
     "The difference of durations.",
     {"(timespan(hours => 3) - timespan(hours => 2)).hours", "1.0"},
     span_minus_span},
    {"#operator_>",
     Form::kOperator,
     "dt1: dt, dt2: dt",
     "Later.",
     {"datetime(2) > datetime(1)", "true"},
     on_dates<Op::kGreater>},
    {"#operator_>=",
     Form::kOperator,
     "dt1: dt, dt2: dt",
     "Later or at once.",
     {"datetime(1) >= datetime(1)", "true"},
     on_dates<Op::kGreaterEqual>},
    {"#operator_<",
     Form::kOperator,
     "dt1: dt, dt2: dt",
     "Earlier.",
     {"datetime(2) < datetime(1)", "false"},
     on_dates<Op::kLess>},
    {"#operator_<=",
     Form::kOperator,
     "dt1: dt, dt2: dt",
     "Earlier or at once.",
     {"datetime(1) <= datetime(1)", "true"},
     on_dates<Op::kLessEqual>},
    {"#operator_>",
     Form::kOperator,
     "ts1: ts, ts2: ts",
     "Longer.",
     {"timespan(1) > timespan(2)", "false"},
     on_spans<Op::kGreater>},
    {"#operator_>=",
     Form::kOperator,
     "ts1: ts, ts2: ts",
     "Longer or equal.",
     {"timespan(1) >= timespan(1)", "true"},
     on_spans<Op::kGreaterEqual>},
    {"#operator_<",
     Form::kOperator,
     "ts1: ts, ts2: ts",
     "Shorter.",
     {"timespan(1) < timespan(2)", "true"},
     on_spans<Op::kLess>},
    {"#operator_<=",
     Form::kOperator,
     "ts1: ts, ts2: ts",
     "Shorter or equal.",
     {"timespan(1) <= timespan(1)", "true"},
     on_spans<Op::kLessEqual>},
    {"#operator_*",
     Form::kOperator,
     "ts: ts, n: num",
     "So many times as long.",
     {"(timespan(1) * 2).days", "2.0"},
     [](Call& call) -> Var { return multiplied(call.span(0), call[1].plain()); }},
    {"#operator_*",
     Form::kOperator,
     "n: num, ts: ts",
     "So many times as long.",
     {"(2 * timespan(1)).days", "2.0"},
     [](Call& call) -> Var { return multiplied(call.span(1), call[0].plain()); }},
    {"#operator_/",
     Form::kOperator,
     "ts1: ts, ts2: ts",
     "How often one goes into the other.",
     {"timespan(2) / timespan(1)", "2.0"},
     ratio},
    {"#operator_/",
     Form::kOperator,
     "ts: ts, n: num",
     "A part of the duration.",
     {"(timespan(1) / 2).hours", "12.0"},
     divided},
    {"#unary_operator_-",
     Form::kOperator,
     "ts: ts",
     "The duration backwards.",
     {"(-timespan(1)).days", "-1.0"},
     negated},
    {"#unary_operator_+",
     Form::kOperator,
     "ts: ts",
     "The duration.",
     {"(+timespan(1)).days", "1.0"},
     [](Call& call) -> Var { return call.take(0); }},
};

constexpr FunctionSpec kProperties[] = {
    {"#property#year",
     Form::kProperty,
     "obj: rawdt",
     "The year.",
     {"datetime(2020, 1, 2).year", "2020"},
     part<&DateTime::year>},
    {"#property#month",
     Form::kProperty,
     "obj: rawdt",
     "The month, from 1.",
     {"datetime(2020, 1, 2).month", "1"},
     part<&DateTime::month>},
    {"#property#day",
     Form::kProperty,
     "obj: rawdt",
     "The day of the month.",
     {"datetime(2020, 1, 2).day", "2"},
     part<&DateTime::day>},
    {"#property#hour",
     Form::kProperty,
     "obj: rawdt",
     "The hour.",
     {"datetime(2020, 1, 2, 3).hour", "3"},
     part<&DateTime::hour>},
    {"#property#minute",
     Form::kProperty,
     "obj: rawdt",
     "The minute.",
     {"datetime(60).minute", "1"},
     part<&DateTime::minute>},
    {"#property#second",
     Form::kProperty,
     "obj: rawdt",
     "The second.",
     {"datetime(61).second", "1"},
     part<&DateTime::second>},
    {"#property#microsecond",
     Form::kProperty,
     "obj: rawdt",
     "The microsecond.",
     {"datetime(0.5).microsecond", "500000"},
     part<&DateTime::micro>},
    {"#property#weekday",
     Form::kProperty,
     "obj: rawdt",
     "The day of the week; Monday is 0.",
     {"datetime(2020, 1, 2).weekday", "3"},
     week_day},
    {"#property#date",
     Form::kProperty,
     "obj: dt",
     "Midnight of that day.",
     {"datetime(2020, 1, 2, 3).date.hour", "0"},
     midnight},
    {"#property#time",
     Form::kProperty,
     "obj: dt",
     "The duration since midnight.",
     {"datetime(2020, 1, 2, 3).time.hours", "3.0"},
     since_midnight},
    {"#property#offset",
     Form::kProperty,
     "obj: rawdt",
     "The offset of its zone from UTC.",
     {"datetime(0).offset.hours", "0.0"},
     zone_offset},
    {"#property#timestamp",
     Form::kProperty,
     "obj: rawdt",
     "Seconds since 1970.",
     {"datetime(90).timestamp", "90.0"},
     stamp},
    {"#property#utc",
     Form::kProperty,
     "obj: dt",
     "The time in UTC, under its old zone.",
     {"datetime(90).utc.minute", "1"},
     in_utc},
    {"#property#days",
     Form::kProperty,
     "obj: ts",
     "All of it in days.",
     {"timespan(hours => 12).days", "0.5"},
     total<kMicrosPerDay>},
    {"#property#hours",
     Form::kProperty,
     "obj: ts",
     "All of it in hours.",
     {"timespan(1).hours", "24.0"},
     total<3600 * kMicrosPerSecond>},
    {"#property#minutes",
     Form::kProperty,
     "obj: ts",
     "All of it in minutes.",
     {"timespan(0, 1).minutes", "60.0"},
     total<60 * kMicrosPerSecond>},
    {"#property#seconds",
     Form::kProperty,
     "obj: ts",
     "All of it in seconds.",
     {"timespan(0, 0, 1).seconds", "60.0"},
     total<kMicrosPerSecond>},
    {"#property#milliseconds",
     Form::kProperty,
     "obj: ts",
     "All of it in milliseconds.",
     {"timespan(seconds => 1).milliseconds", "1000.0"},
     total<1000>},
    {"#property#microseconds",
     Form::kProperty,
     "obj: ts",
     "All of it in microseconds.",
     {"timespan(milliseconds => 1).microseconds", "1000"},
     [](Call& call) -> Var { return Value(call.span(0)); }},
};

}  // namespace

std::span<const FunctionSpec> date_operators() { return kOperators; }
std::span<const FunctionSpec> date_properties() { return kProperties; }

}  // namespace squall::yaql
