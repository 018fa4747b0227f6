#include "triggers/timer_spec.h"

#include "base/strings.h"
#include "base/time/date.h"

namespace squall::triggers {
namespace {

Result<time::Zone> zone_of(const Value& parameters, const time::Zone& local) {
  const Value& name = parameters["timezone"];
  if (!name.is_string()) return local;
  auto zone = time::Zone::load(name.as_string());
  if (zone.ok()) return zone;
  const bool unknown = zone.error().code() == Errc::kNotFound;
  return std::move(zone).error().with("timezone").as(unknown ? "ZoneInfoNotFoundError" : "ValueError");
}

Result<time::Cron> cron_of(const Value& parameters, time::Zone zone) {
  time::CronFields fields;
  for (std::size_t i = 0; i < time::kCronUnits; ++i) {
    const Value& given = parameters[time::kCronNames[i]];
    if (given.is_string()) fields.text[i] = std::string(given.as_string());
    if (given.is_int()) fields.text[i] = std::to_string(given.as_int());
    if (given.kind() == Kind::kBigInt) fields.text[i] = std::string(given.as_string());
  }
  auto cron = time::Cron::parse(fields, std::move(zone));
  if (!cron.ok()) return std::move(cron).error().as("ValueError");
  return cron;
}

Result<std::pair<time::Interval, Timestamp>> interval_of(const Value& parameters, time::Zone zone,
                                                         Timestamp now) {
  const Value& delta = parameters["delta"];
  if (!delta.is_int())
    return make_error(Errc::kLimit, "delta: an interval of that length leaves the calendar")
        .as("OverflowError");
  auto interval = time::Interval::make(parameters["unit"].as_string(), delta.as_int(), std::move(zone));
  if (!interval.ok()) return std::move(interval).error().as("ValueError");
  auto first = interval->first(now);
  if (!first.ok()) return std::move(first).error().as("OverflowError");
  return std::pair(std::move(*interval), *first);
}

}  // namespace

std::optional<TimerKind> timer_kind(std::string_view trigger_type) {
  if (trigger_type == "core.st2.CronTimer") return TimerKind::kCron;
  if (trigger_type == "core.st2.IntervalTimer") return TimerKind::kInterval;
  if (trigger_type == "core.st2.DateTimer") return TimerKind::kDate;
  return std::nullopt;
}

Result<Value> check_timer_parameters(TimerKind kind, const Value& parameter_schema, const Value& parameters,
                                     schema::Failure* failure) {
  auto accepted = schema::validate(parameter_schema, parameters, {.allow_default_none = true}, failure);
  if (!accepted.ok() || kind != TimerKind::kCron) return accepted;
  // An empty zone passes here and fails when the timer is scheduled.
  const Value& name = (*accepted)["timezone"];
  const bool named = name.is_string() && !name.empty();
  auto zone = named ? zone_of(*accepted, {}) : Result<time::Zone>(time::Zone());
  if (!zone.ok()) return std::move(zone).error();
  auto cron = cron_of(*accepted, std::move(*zone));
  if (!cron.ok()) return std::move(cron).error();
  return accepted;
}

Result<TimerSpec> TimerSpec::make(TimerKind kind, const Value& parameters, Timestamp now,
                                  const time::Zone& local) {
  auto zone = zone_of(parameters, local);
  if (!zone.ok()) return std::move(zone).error();
  if (kind == TimerKind::kCron) {
    auto cron = cron_of(parameters, std::move(*zone));
    if (!cron.ok()) return std::move(cron).error();
    const auto first = cron->first(now);
    return TimerSpec(std::move(*cron), first);
  }
  if (kind == TimerKind::kInterval) {
    auto interval = interval_of(parameters, std::move(*zone), now);
    if (!interval.ok()) return std::move(interval).error();
    return TimerSpec(std::move(interval->first), interval->second);
  }
  auto at = time::parse_instant(parameters["date"].as_string(), *zone, now);
  if (!at.ok()) return std::move(at).error().as("ParserError");
  return TimerSpec(Once{}, *at < now ? std::nullopt : std::optional<Timestamp>(*at));
}

std::optional<Timestamp> TimerSpec::after(Timestamp previous) const {
  if (const auto* cron = std::get_if<time::Cron>(&rule_)) return cron->after(previous);
  if (const auto* interval = std::get_if<time::Interval>(&rule_)) return interval->after(previous);
  return std::nullopt;
}

TimerSpec::Due TimerSpec::due_by(std::optional<Timestamp> next, Timestamp now) const {
  Due due{std::nullopt, next};
  while (due.next && *due.next <= now) {
    due.fire = due.next;
    due.next = after(*due.fire);
  }
  return due;
}

}  // namespace squall::triggers
