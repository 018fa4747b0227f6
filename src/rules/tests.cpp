#include "rules/tests.h"

#include <fmt/format.h>

#include "base/text/unicode.h"
#include "base/text/utf8.h"
#include "base/time/calendar.h"
#include "base/time/date.h"
#include "value/python.h"

namespace squall::rules::test {
namespace {

Error type_error(std::string message) { return Error(Errc::kInvalid, std::move(message)).as("TypeError"); }

Error no_attribute(const Value& value, std::string_view name) {
  return make_error(Errc::kInvalid, "'{}' object has no attribute '{}'", python::type_name(value), name)
      .as("AttributeError");
}

// Most values of a payload are texts already; bytes count as the text they spell.
class Text {
 public:
  explicit Text(const Value& value)
      : value_(value.kind() == Kind::kBytes ? Value(text::repaired_utf8(value.as_string())) : value) {}
  const Value& operator*() const { return value_; }
  bool ok() const { return value_.is_string(); }
  std::string_view view() const { return value_.as_string(); }

 private:
  Value value_;
};

Result<bool> negated(Result<bool> result) {
  if (!result.ok()) return result;
  return !*result;
}

// The lower-cased pair that the case-insensitive operators work on.
template <typename Compare>
Result<bool> caseless(const Value& value, const Pattern& pattern, Compare&& compare) {
  if (pattern.value().is_null()) return false;
  const auto mine = lower(value);
  if (!mine.ok()) return mine.error();
  if (!pattern.lower().ok()) return pattern.lower().error();
  return compare(std::string_view(*mine), std::string_view(*pattern.lower()));
}

Result<bool> ordered(const Value& value, const Pattern& pattern, std::string_view op) {
  if (pattern.value().is_null()) return false;
  const auto order = python::compare(value, pattern.value(), op);
  if (!order.ok()) return order.error();
  if (!*order) return false;
  return op == "<" ? **order < 0 : **order > 0;
}

enum class Run { kSearch, kMatch, kFullMatch };

Result<bool> regex_test(const Value& value, const Pattern& pattern, Run run) {
  if (pattern.value().is_null()) return false;
  const auto& regex = pattern.regex();
  if (!regex.ok()) return regex.error();
  const Text subject(value);
  if (!subject.ok())
    return type_error(
        fmt::format("expected string or bytes-like object, got '{}'", python::type_name(value)));
  const auto found = run == Run::kSearch  ? regex->search(subject.view())
                     : run == Run::kMatch ? regex->match(subject.view())
                                          : regex->full_match(subject.view());
  if (!found.ok()) return found.error();
  return found->has_value();
}

Result<bool> edge(const Value& value, const Pattern& pattern, std::string_view name,
                  bool (*test)(std::string_view, std::string_view)) {
  const Value& wanted = pattern.value();
  if (wanted.is_null()) return false;
  const Text subject(value);
  if (!subject.ok()) return no_attribute(value, name);
  if (!wanted.is_string())
    return type_error(
        fmt::format("{} first arg must be str or a tuple of str, not {}", name, python::type_name(wanted)));
  return test(subject.view(), wanted.as_string());
}

// Seconds as float() reads them.
Result<double> seconds(const Value& pattern) {
  if (pattern.is_double()) return pattern.as_double();
  if (pattern.is_integer()) return python::to_double(pattern);
  if (pattern.is_bool()) return pattern.as_bool() ? 1.0 : 0.0;
  if (!pattern.is_string())
    return type_error(fmt::format("float() argument must be a string or a real number, not '{}'",
                                  python::type_name(pattern)));
  if (const auto number = python::parse_float(pattern.as_string())) return *number;
  return make_error(Errc::kInvalid, "could not convert string to float: {}", python::repr(pattern))
      .as("ValueError");
}

// A date and time in almost any form; without an offset it is UTC. The reference asks an ISO 8601 reader
// first, which differs from the liberal one in two forms: 24:00 is the end of a day, and a year or month
// alone begins with its first day.
Result<Timestamp> moment(const std::string& text, Timestamp now) {
  static const auto end_of_day =
      text::Regex::compile(R"((\d{4}-?\d\d-?\d\d[T ])24((?::?00){1,2}(?:[.,]0+)?(?:Z|[+-][\d:]+)?))");
  static const auto no_day = text::Regex::compile(R"(\d{4}(-\d\d)?)");
  if (const auto found = end_of_day->full_match(text); found.ok() && *found) {
    constexpr Timestamp kDay = time::kSecondsPerDay * time::kMicrosPerSecond;
    auto start = time::parse_instant(std::string((*found)->group(1)) + "00" + std::string((*found)->group(2)),
                                     time::Zone(), now);
    if (!start.ok()) return start;
    return *start + kDay;
  }
  if (const auto found = no_day->full_match(text); found.ok() && *found)
    return time::parse_instant(text + ((*found)->has(1) ? "-01" : "-01-01"), time::Zone(), now);
  return time::parse_instant(text, time::Zone(), now);
}

// Seconds that have passed since `value`.
Result<double> age(const Value& value, Timestamp now) {
  const auto then = moment(python::str(value), now);
  if (!then.ok()) return then.error();
  return static_cast<double>(now - *then) / 1e6;
}

}  // namespace

Result<std::string> lower(const Value& value) {
  const Text subject(value);
  if (!subject.ok()) return no_attribute(value, "lower");
  return text::lower(subject.view());
}

Result<std::string_view> path_like(const Value& value) {
  if (!value.is_string())
    return type_error(
        fmt::format("expected str, bytes or os.PathLike object, not {}", python::type_name(value)));
  return value.as_string();
}

Result<bool> contains(const Value& value, const Pattern& pattern, Timestamp) {
  if (pattern.value().is_null()) return false;
  return python::contains(*Text(value), pattern.value());
}

Result<bool> ncontains(const Value& value, const Pattern& pattern, Timestamp now) {
  if (pattern.value().is_null()) return false;
  return negated(contains(value, pattern, now));
}

Result<bool> inside(const Value& value, const Pattern& pattern, Timestamp) {
  if (pattern.value().is_null()) return false;
  return python::contains(pattern.value(), *Text(value));
}

Result<bool> ninside(const Value& value, const Pattern& pattern, Timestamp now) {
  if (pattern.value().is_null()) return false;
  return negated(inside(value, pattern, now));
}

Result<bool> equals(const Value& value, const Pattern& pattern, Timestamp) {
  return !pattern.value().is_null() && python::equals(*Text(value), pattern.value());
}

Result<bool> nequals(const Value& value, const Pattern& pattern, Timestamp) {
  return !python::equals(*Text(value), pattern.value());
}

Result<bool> less(const Value& value, const Pattern& pattern, Timestamp) {
  return ordered(value, pattern, "<");
}
Result<bool> greater(const Value& value, const Pattern& pattern, Timestamp) {
  return ordered(value, pattern, ">");
}
Result<bool> exists(const Value& value, const Pattern&, Timestamp) { return !value.is_null(); }
Result<bool> nexists(const Value& value, const Pattern&, Timestamp) { return value.is_null(); }

Result<bool> starts_with(const Value& value, const Pattern& pattern, Timestamp) {
  return edge(value, pattern, "startswith",
              [](std::string_view text, std::string_view part) { return text.starts_with(part); });
}

Result<bool> ends_with(const Value& value, const Pattern& pattern, Timestamp) {
  return edge(value, pattern, "endswith",
              [](std::string_view text, std::string_view part) { return text.ends_with(part); });
}

Result<bool> iequals(const Value& value, const Pattern& pattern, Timestamp) {
  return caseless(value, pattern, [](std::string_view text, std::string_view part) { return text == part; });
}

Result<bool> icontains(const Value& value, const Pattern& pattern, Timestamp) {
  return caseless(value, pattern, [](std::string_view text, std::string_view part) {
    return text.find(part) != std::string_view::npos;
  });
}

Result<bool> incontains(const Value& value, const Pattern& pattern, Timestamp now) {
  if (pattern.value().is_null()) return false;
  return negated(icontains(value, pattern, now));
}

Result<bool> istarts_with(const Value& value, const Pattern& pattern, Timestamp) {
  return caseless(value, pattern,
                  [](std::string_view text, std::string_view part) { return text.starts_with(part); });
}

Result<bool> iends_with(const Value& value, const Pattern& pattern, Timestamp) {
  return caseless(value, pattern,
                  [](std::string_view text, std::string_view part) { return text.ends_with(part); });
}

Result<bool> search_regex(const Value& value, const Pattern& pattern, Timestamp) {
  return regex_test(value, pattern, Run::kSearch);
}

Result<bool> match_regex(const Value& value, const Pattern& pattern, Timestamp) {
  return regex_test(value, pattern, Run::kMatch);
}

Result<bool> full_match(const Value& value, const Pattern& pattern, Timestamp) {
  return regex_test(value, pattern, Run::kFullMatch);
}

Result<bool> older_than(const Value& value, const Pattern& pattern, Timestamp now) {
  if (pattern.value().is_null()) return false;
  const auto passed = age(value, now);
  if (!passed.ok()) return passed.error();
  const auto limit = seconds(pattern.value());
  if (!limit.ok()) return limit.error();
  return *passed > *limit;
}

Result<bool> younger_than(const Value& value, const Pattern& pattern, Timestamp now) {
  if (pattern.value().is_null()) return false;
  const auto passed = age(value, now);
  if (!passed.ok()) return passed.error();
  const auto limit = seconds(pattern.value());
  if (!limit.ok()) return limit.error();
  return *passed < *limit;
}

Result<bool> unsearchable(const Value&, const Pattern&, Timestamp) {
  return type_error(
      "search() missing 2 required positional arguments: 'criteria_condition' and 'check_function'");
}

}  // namespace squall::rules::test
