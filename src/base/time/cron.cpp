#include "base/time/cron.h"

#include <utility>

namespace squall::time {
namespace {

// The calendar repeats after 400 years: what found no day in so many finds none.
constexpr int kMaxYearsSearched = 400;

constexpr std::array<std::string_view, kCronUnits> kLeast = {"*", "1", "1", "*", "*", "0", "0", "0"};

CronUnit unit_at(std::size_t index) { return static_cast<CronUnit>(index); }

int& part(Civil& at, CronUnit unit) {
  switch (unit) {
    case CronUnit::kYear:
      return at.year;
    case CronUnit::kMonth:
      return at.month;
    case CronUnit::kDay:
      return at.day;
    case CronUnit::kHour:
      return at.hour;
    case CronUnit::kMinute:
      return at.minute;
    default:
      return at.second;
  }
}

// `at` with the settable field set and all behind it at their least.
Civil cut_at(Civil at, std::size_t field, int value) {
  part(at, unit_at(field)) = value;
  for (std::size_t i = field + 1; i < kCronUnits; ++i) {
    if (is_settable(unit_at(i))) part(at, unit_at(i)) = cron_min(unit_at(i));
  }
  at.micro = 0;
  return at;
}

}  // namespace

Result<Cron> Cron::parse(const CronFields& fields, Zone zone) {
  std::size_t last_given = kCronUnits;
  for (std::size_t i = 0; i < kCronUnits; ++i) {
    if (fields.text[i]) last_given = i;
  }
  std::array<CronField, kCronUnits> parsed;
  for (std::size_t i = 0; i < kCronUnits; ++i) {
    const std::string_view text = fields.text[i]   ? std::string_view(*fields.text[i])
                                  : i > last_given ? kLeast[i]
                                                   : "*";
    auto field = CronField::parse(unit_at(i), text);
    if (!field.ok()) return std::move(field).error();
    parsed[i] = std::move(*field);
  }
  return Cron(std::move(parsed), std::move(zone));
}

// A higher value in a field: a jump on the wall. Of two instants the first that is not behind us counts; one
// that the clock skips is taken under the old offset.
Cron::Moment Cron::with_value(const Moment& moment, std::size_t field, int value) const {
  const Civil wall = cut_at(moment.wall, field, value);
  const Instants instants = zone_.instants_of(wall);
  const bool second = instants.kind == Instants::Kind::kTwo && instants.first < moment.at;
  return {wall, second ? instants.second : instants.first};
}

// No value is left in the field: one more in the nearest field before it that has room. The difference on the
// wall is real time here, so that a clock change in between shifts what the wall shows.
std::optional<Cron::Moment> Cron::advanced(const Moment& moment, std::ptrdiff_t& field) const {
  for (; field >= 0; --field) {
    const CronUnit unit = unit_at(static_cast<std::size_t>(field));
    if (!is_settable(unit)) continue;
    const int value = cron_value(unit, moment.wall);
    if (value >= cron_max(unit, moment.wall)) continue;
    const Civil wall = cut_at(moment.wall, static_cast<std::size_t>(field), value + 1);
    const Timestamp at = moment.at + (to_timestamp(wall) - to_timestamp(moment.wall));
    return Moment{zone_.local(at), at};
  }
  return std::nullopt;
}

std::optional<Timestamp> Cron::first(Timestamp from) const {
  const Timestamp behind = from % kMicrosPerSecond;
  const Timestamp start = behind == 0 ? from : from - behind + (behind > 0 ? kMicrosPerSecond : 0);
  Moment moment{zone_.local(start), start};
  std::ptrdiff_t field = 0;
  int year = moment.wall.year, years = 0;
  while (field < static_cast<std::ptrdiff_t>(kCronUnits)) {
    if (std::exchange(year, moment.wall.year) != moment.wall.year) ++years;
    if (moment.wall.year > kMaxYear || years > kMaxYearsSearched) return std::nullopt;
    const auto index = static_cast<std::size_t>(field);
    const CronUnit unit = unit_at(index);
    const auto next = fields_[index].next(moment.wall);
    if (next && *next == cron_value(unit, moment.wall)) {
      ++field;
    } else if (next && *next > cron_value(unit, moment.wall) && is_settable(unit)) {
      moment = with_value(moment, index, *next);
      ++field;
    } else {
      if (!next) --field;
      auto later = advanced(moment, field);
      if (!later) return std::nullopt;
      moment = *later;
    }
  }
  return moment.at;
}

}  // namespace squall::time
