// Regular expressions, paths, times and versions.
#include <cmath>
#include <vector>

#include "base/text/regex.h"
#include "base/text/semver.h"
#include "expr/core/platform_functions.h"
#include "expr/core/raise.h"
#include "value/python.h"

namespace squall::expr {
namespace {

text::Regex compiled(std::string_view pattern, bool ignore_case) {
  return unwrap(text::Regex::compile(pattern, ignore_case ? text::kIgnoreCase : text::kNoFlags));
}

// What re.findall() has for a match.
Value found_text(const text::Match& match) {
  if (match.groups() == 0) return Value(match.group());
  if (match.groups() == 1) return Value(match.group(1));
  std::vector<Value> groups;
  for (std::size_t i = 1; i <= match.groups(); ++i) groups.emplace_back(match.group(i));
  return Value::tuple(std::move(groups));
}

text::Semver version(std::string_view text) { return unwrap(text::parse_semver(text)); }

bool is_leap(std::int64_t year) { return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0); }

// `size` in whole seconds. Throws where Python's dates end.
std::int64_t whole_seconds(double size, bool is_float) {
  if (std::isnan(size)) raise("ValueError", "cannot convert float NaN to integer");
  if (is_float && std::isinf(size)) raise("OverflowError", "cannot convert float infinity to integer");
  constexpr double kLastSecond = 315'537'897'599.0;  // of the year 9999
  constexpr double kMaxDays = 2147483647.0, kMostDays = 999999999.0;
  const double days = std::floor(size / 86400);
  if (days > kMaxDays) raise("OverflowError", "Python int too large to convert to C int");
  if (days > kMostDays) raise("OverflowError", "days={:.0f}; must have magnitude <= 999999999", days);
  if (!(size <= kLastSecond)) raise("OverflowError", "date value out of range");
  return static_cast<std::int64_t>(std::nearbyint(size));
}

}  // namespace

bool regex_match(std::string_view text, std::string_view pattern, bool ignore_case) {
  return unwrap(compiled(pattern, ignore_case).match(text)).has_value();
}

bool regex_search(std::string_view text, std::string_view pattern, bool ignore_case) {
  return unwrap(compiled(pattern, ignore_case).search(text)).has_value();
}

std::string regex_replace(std::string_view text, std::string_view pattern, std::string_view replacement,
                          bool ignore_case) {
  return unwrap(compiled(pattern, ignore_case).sub(replacement, text));
}

Value regex_substring(std::string_view text, std::string_view pattern, std::int64_t index, bool ignore_case) {
  const auto matches = unwrap(compiled(pattern, ignore_case).find_all(text));
  const auto size = static_cast<std::int64_t>(matches.size());
  if (index < 0) index += size;
  if (index < 0 || index >= size) raise("IndexError", "list index out of range");
  return found_text(matches[static_cast<std::size_t>(index)]);
}

std::string_view basename(std::string_view path) { return path.substr(path.rfind('/') + 1); }

std::string_view dirname(std::string_view path) {
  const std::string_view head = path.substr(0, path.rfind('/') + 1);
  const std::size_t last = head.find_last_not_of('/');
  return last == std::string_view::npos ? head : head.substr(0, last + 1);
}

// The reference reads the seconds as a moment after the year 1 and takes years, days of the month and the
// time of it: whole months are lost.
std::string to_human_time_from_seconds(const Value& seconds) {
  const bool is_float = seconds.is_double();
  const double size = is_float ? seconds.as_double() : python::to_double(python::add(seconds, Value(0)));
  if (size == 0) return "0s";
  if (size < 1) return python::str(seconds) + "μs";
  const std::int64_t left = whole_seconds(size, is_float);
  const std::int64_t second = left % 60, minute = left / 60 % 60, hour = left / 3600 % 24;
  std::int64_t day = left / 86400, years = 0;
  for (std::int64_t length = 365; day >= length; length = is_leap(years + 1) ? 366 : 365) {
    day -= length;
    ++years;
  }
  const bool leap = is_leap(years + 1);
  for (std::int64_t month : {31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30}) {
    if (day < month) break;
    day -= month;
  }
  std::string out;
  if (years > 0) out += fmt::format("{}y", years);
  if (!out.empty() || day > 0) out += fmt::format("{}d", day);
  if (!out.empty() || hour > 0) out += fmt::format("{}h", hour);
  if (!out.empty() || minute > 0) out += fmt::format("{}m", minute);
  return out + fmt::format("{}s", second);
}

int version_compare(std::string_view one, std::string_view other) {
  const int sign = text::compare_semver(version(one), version(other));
  return sign < 0 ? -1 : sign > 0 ? 1 : 0;
}

bool version_match(std::string_view one, std::string_view expression) {
  return unwrap(text::semver_matches(one, expression));
}

std::string version_bump_major(std::string_view text) { return version(text).bumped_major().text(); }
std::string version_bump_minor(std::string_view text) { return version(text).bumped_minor().text(); }
std::string version_bump_patch(std::string_view text) { return version(text).bumped_patch().text(); }
std::string version_strip_patch(std::string_view text) {
  const text::Semver parsed = version(text);
  return parsed.major + "." + parsed.minor;
}

}  // namespace squall::expr
