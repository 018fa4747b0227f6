#include "base/time/cron_field.h"

#include <algorithm>
#include <span>

#include "base/strings.h"

namespace squall::time {
namespace {

constexpr std::size_t kMaxExpressions = 1000;
constexpr std::string_view kMonthNames[] = {"jan", "feb", "mar", "apr", "may", "jun",
                                            "jul", "aug", "sep", "oct", "nov", "dec"};
constexpr std::string_view kWeekdayNames[] = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};
constexpr std::string_view kPositions[] = {"1st", "2nd", "3rd", "4th", "5th", "last"};

struct Bounds {
  int min, max;
};

constexpr Bounds bounds_of(CronUnit unit) {
  switch (unit) {
    case CronUnit::kYear:
      return {1970, 9999};
    case CronUnit::kMonth:
      return {1, 12};
    case CronUnit::kDay:
      return {1, 31};
    case CronUnit::kWeek:
      return {1, 53};
    case CronUnit::kDayOfWeek:
      return {0, 6};
    case CronUnit::kHour:
      return {0, 23};
    case CronUnit::kMinute:
    case CronUnit::kSecond:
      return {0, 59};
  }
  return {0, 0};
}

std::optional<int> index_of(std::span<const std::string_view> names, std::string_view name) {
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (iequals(names[i], name)) return static_cast<int>(i);
  }
  return std::nullopt;
}

// The first of minimum, minimum + step, ... that is at least `start` and at most `maximum`.
std::optional<int> on_grid(int start, int minimum, int maximum, int step) {
  const int from = std::max(start, minimum);
  const int distance = (step - (from - minimum) % step) % step;
  if (from + distance > maximum) return std::nullopt;
  return from + distance;
}

}  // namespace

int cron_min(CronUnit unit) { return bounds_of(unit).min; }

int cron_max(CronUnit unit, const Civil& at) {
  return unit == CronUnit::kDay ? days_in_month(at.year, at.month) : bounds_of(unit).max;
}

int cron_value(CronUnit unit, const Civil& at) {
  switch (unit) {
    case CronUnit::kYear:
      return at.year;
    case CronUnit::kMonth:
      return at.month;
    case CronUnit::kDay:
      return at.day;
    case CronUnit::kWeek:
      return iso_week(at.year, at.month, at.day);
    case CronUnit::kDayOfWeek:
      return weekday(at.year, at.month, at.day);
    case CronUnit::kHour:
      return at.hour;
    case CronUnit::kMinute:
      return at.minute;
    case CronUnit::kSecond:
      return at.second;
  }
  return 0;
}

struct CronField::Parser {
  CronUnit unit;
  std::string_view text;  // one expression
  std::string_view rest = text;

  std::string_view name() const { return kCronNames[static_cast<std::size_t>(unit)]; }
  Error unknown() const {
    return make_error(Errc::kInvalid, "Unrecognized expression \"{}\" for field \"{}\"", shorten(text, 64),
                      name());
  }
  template <typename... A>
  Error wrong(fmt::format_string<A...> what, A&&... args) const {
    return make_error(Errc::kInvalid, "Error validating expression {} for field \"{}\": {}",
                      quoted(shorten(text, 64)), name(), fmt::format(what, std::forward<A>(args)...));
  }

  bool take(char c) {
    if (!rest.starts_with(c)) return false;
    rest.remove_prefix(1);
    return true;
  }
  // The value beyond any bound stands for all that are too large.
  std::optional<int> number() {
    if (rest.empty() || !is_digit(rest.front())) return std::nullopt;
    std::int64_t value = 0;
    while (!rest.empty() && is_digit(rest.front())) {
      value = std::min<std::int64_t>(value * 10 + (rest.front() - '0'), 1'000'000);
      rest.remove_prefix(1);
    }
    return static_cast<int>(value);
  }
  std::string_view word() {
    std::size_t size = 0;
    while (size < rest.size() && is_alpha(rest[size])) ++size;
    const std::string_view taken = rest.substr(0, size);
    rest.remove_prefix(size);
    return taken;
  }
  // As Python's '$': also before one line end.
  bool at_end() const { return rest.empty() || rest == "\n"; }

  Result<Expression> run() {
    if (rest.starts_with('*') || (!rest.empty() && is_digit(rest.front()))) {
      auto numeric = rest.starts_with('*') ? all() : range();
      if (numeric.ok() || unit != CronUnit::kDay || numeric.error().code() != Errc::kParse)
        return settled(std::move(numeric));
      rest = text;  // "2nd fri" starts with a digit too
    }
    if (unit == CronUnit::kDay) return day();
    if (unit == CronUnit::kMonth && !rest.empty() && is_alpha(rest.front()))
      return names(kMonthNames, 1, "month");
    if (unit == CronUnit::kDayOfWeek && !rest.empty() && is_alpha(rest.front()))
      return names(kWeekdayNames, 0, "weekday");
    return unknown();
  }

  // kParse inside means "not of this form".
  Result<Expression> settled(Result<Expression> result) const {
    if (!result.ok() && result.error().code() == Errc::kParse) return unknown();
    return result;
  }
  static Error other_form() { return {Errc::kParse, "another form"}; }

  Result<int> step() {
    const auto value = number();
    if (!value) return other_form();
    return *value;
  }

  Result<Expression> all() {
    take('*');
    Expression expression;
    expression.first = bounds_of(unit).min;
    bool stepped = false;
    if (take('/')) {
      const auto value = step();
      if (!value.ok()) return value.error();
      expression.step = *value;
      stepped = true;
    }
    if (!at_end()) return other_form();
    if (stepped && expression.step == 0) return make_error(Errc::kInvalid, "Increment must be higher than 0");
    const int span = bounds_of(unit).max - bounds_of(unit).min;
    if (stepped && expression.step > span) {
      return wrong("the step value ({}) is higher than the total range of the expression ({})",
                   expression.step, span);
    }
    return expression;
  }

  Result<Expression> range() {
    Expression expression;
    expression.first = *number();
    if (take('-')) {
      const auto last = number();
      if (!last) return other_form();
      expression.last = *last;
    }
    bool stepped = false;
    if (take('/')) {
      const auto value = step();
      if (!value.ok()) return value.error();
      expression.step = *value;
      stepped = true;
    }
    if (!at_end()) return other_form();
    return checked(expression, stepped);
  }

  Result<Expression> checked(Expression expression, bool stepped) const {
    const Bounds bounds = bounds_of(unit);
    if (stepped && expression.step == 0) return make_error(Errc::kInvalid, "Increment must be higher than 0");
    if (!expression.last && !stepped) expression.last = expression.first;
    if (expression.last && expression.first > *expression.last) {
      return make_error(Errc::kInvalid, "The minimum value in a range must not be higher than the maximum");
    }
    // An end of 0 counts as an open one here, as in the reference's scheduler.
    const int span =
        (expression.last && *expression.last != 0 ? *expression.last : bounds.max) - expression.first;
    if (stepped && expression.step > span) {
      return wrong("the step value ({}) is higher than the total range of the expression ({})",
                   expression.step, span);
    }
    if (expression.first < bounds.min) {
      return wrong("the first value ({}) is lower than the minimum value ({})", expression.first, bounds.min);
    }
    if (expression.last && *expression.last > bounds.max) {
      return wrong("the last value ({}) is higher than the maximum value ({})", *expression.last, bounds.max);
    }
    return expression;
  }

  // "jan-mar"; what follows the names is ignored, as in the reference's scheduler.
  Result<Expression> names(std::span<const std::string_view> known, int base, std::string_view what) {
    const std::string_view first_name = word();
    std::string_view last_name = first_name;
    if (rest.size() > 1 && rest.front() == '-' && is_alpha(rest[1])) {
      take('-');
      last_name = word();
    }
    Expression expression;
    for (const std::string_view given : {first_name, last_name}) {
      const auto index = index_of(known, given);
      if (!index) return make_error(Errc::kInvalid, "Invalid {} name \"{}\"", what, shorten(given, 64));
      if (given.data() == first_name.data()) expression.first = *index + base;
      if (given.data() == last_name.data()) expression.last = *index + base;
    }
    return checked(expression, false);
  }

  // "2nd fri", "last sun", "last".
  Result<Expression> day() {
    for (std::size_t i = 0; i < std::size(kPositions); ++i) {
      if (!istarts_with(rest, kPositions[i])) continue;
      std::string_view behind = rest.substr(kPositions[i].size());
      if (behind.starts_with(' ')) {
        behind = behind.substr(std::min(behind.find_first_not_of(' '), behind.size()));
        std::size_t size = 0;
        while (size < behind.size() && (is_alnum(behind[size]) || behind[size] == '_')) ++size;
        if (size > 0) {
          const std::string_view given = behind.substr(0, size);
          const auto weekday_number = index_of(kWeekdayNames, given);
          if (!weekday_number)
            return make_error(Errc::kInvalid, "Invalid weekday name \"{}\"", shorten(given, 64));
          Expression expression;
          expression.kind = Expression::Kind::kNthWeekday;
          expression.nth = static_cast<int>(i);
          expression.first = *weekday_number;
          return expression;
        }
      }
      if (i + 1 == std::size(kPositions)) {
        Expression expression;
        expression.kind = Expression::Kind::kLastDay;
        return expression;
      }
    }
    return unknown();
  }
};

Result<CronField> CronField::parse(CronUnit unit, std::string_view text) {
  CronField field;
  field.unit_ = unit;
  for (std::string_view piece : split(text, ',')) {
    if (field.expressions_.size() == kMaxExpressions) {
      return make_error(Errc::kLimit, "field \"{}\" holds more than {} expressions",
                        kCronNames[static_cast<std::size_t>(unit)], kMaxExpressions);
    }
    // Only the blanks around a comma are dropped.
    const bool first = piece.data() == text.data(),
               last = piece.data() + piece.size() == text.data() + text.size();
    while (!first && piece.starts_with(' ')) piece.remove_prefix(1);
    while (!last && piece.ends_with(' ')) piece.remove_suffix(1);
    auto expression = Parser{unit, piece}.run();
    if (!expression.ok()) return std::move(expression).error();
    field.expressions_.push_back(*expression);
  }
  return field;
}

std::optional<int> CronField::Expression::next(CronUnit unit, const Civil& at) const {
  const int last_day = days_in_month(at.year, at.month);
  if (kind == Kind::kLastDay) return last_day;
  if (kind == Kind::kRange) {
    const int maximum = cron_max(unit, at);
    return on_grid(cron_value(unit, at), first, last ? std::min(*last, maximum) : maximum, step);
  }
  const int first_hit = 1 + (first - weekday(at.year, at.month, 1) + 7) % 7;
  const int day = nth < 5 ? first_hit + nth * 7 : first_hit + (last_day - first_hit) / 7 * 7;
  if (day > last_day || day < at.day) return std::nullopt;
  return day;
}

std::optional<int> CronField::next(const Civil& at) const {
  std::optional<int> smallest;
  for (const Expression& expression : expressions_) {
    const auto value = expression.next(unit_, at);
    if (value && (!smallest || *value < *smallest)) smallest = value;
  }
  return smallest;
}

}  // namespace squall::time
