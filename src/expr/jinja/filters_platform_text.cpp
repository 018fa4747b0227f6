// Platform filters for texts: regular expressions, paths, times, secrets (spec/runtime 5.8).
#include <cmath>

#include "base/text/regex.h"
#include "expr/jinja/filter.h"
#include "expr/jinja/ops.h"
#include "expr/jinja/platform.h"
#include "value/python.h"

namespace squall::jinja {
namespace {

text::Regex compiled(const Call& call, std::size_t ignore_case_argument) {
  if (!call[1].is_text()) raise("TypeError", "first argument must be string or compiled pattern");
  return unwrap(text::Regex::compile(call[1].text(),
                                     call.flag(ignore_case_argument) ? text::kIgnoreCase : text::kNoFlags));
}

Var regex_match(Call& call) {
  const std::string text = call.text(0);
  return Value(unwrap(compiled(call, 2).match(text)).has_value());
}

Var regex_search(Call& call) {
  const std::string text = call.text(0);
  return Value(unwrap(compiled(call, 2).search(text)).has_value());
}

Var regex_replace(Call& call) {
  const std::string text = call.text(0);
  if (!call[2].is_text()) raise("TypeError", "expected str instance, {} found", type_name(call[2]));
  std::string out = unwrap(compiled(call, 3).sub(call[2].text(), text));
  call.render().charge_text(out.size());
  return Value(out);
}

// What re.findall() has for a match: the text, its one group, or a tuple of the groups.
Var found_text(Render& render, const text::Match& match) {
  if (match.groups() == 0) return Value(match.group());
  if (match.groups() == 1) return Value(match.group(1));
  std::vector<Var> groups;
  for (std::size_t i = 1; i <= match.groups(); ++i) groups.push_back(Value(match.group(i)));
  return render.make_tuple(std::move(groups));
}

Var regex_substring(Call& call) {
  const std::string text = call.text(0);
  const auto matches = unwrap(compiled(call, 3).find_all(text));
  call.render().step(matches.size());
  const auto size = static_cast<std::int64_t>(matches.size());
  if (call.has(2) && !call[2].is_undefined() && !call[2].is_int())
    raise("TypeError", "list indices must be integers or slices, not {}", type_name(call[2]));
  std::int64_t at = call.integer(2, 0);
  if (at < 0) at += size;
  if (at < 0 || at >= size) raise("IndexError", "list index out of range");
  return found_text(call.render(), matches[static_cast<std::size_t>(at)]);
}

std::string_view path_of(const Call& call) {
  if (!call[0].is_text()) {
    raise("TypeError", "expected str, bytes or os.PathLike object, not {}", type_name(call[0]));
  }
  return call[0].text();
}

Var basename(Call& call) {
  const std::string_view path = path_of(call);
  return Value(path.substr(path.rfind('/') + 1));
}

Var dirname(Call& call) {
  const std::string_view path = path_of(call);
  std::string_view head = path.substr(0, path.rfind('/') + 1);
  const std::size_t last = head.find_last_not_of('/');
  if (last != std::string_view::npos) head = head.substr(0, last + 1);
  return Value(head);
}

bool is_leap(std::int64_t year) { return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0); }

// The reference reads the seconds as a moment after the year 1 and takes years, days of the month and the
// time of it: whole months are lost.
Var to_human_time(Call& call) {
  if (!call[0].is_number()) raise("AssertionError", "");
  const Var& input = call[0];
  const double size =
      input.is_float() ? input.plain().as_double() : python::to_double(python::add(input.plain(), Value(0)));
  if (size == 0) return Value("0s");
  if (size < 1) return Value(str(call.render(), input) + "μs");
  if (std::isnan(size)) raise("ValueError", "cannot convert float NaN to integer");
  if (input.is_float() && std::isinf(size))
    raise("OverflowError", "cannot convert float infinity to integer");
  constexpr double kLastSecond = 315'537'897'599.0;  // of the year 9999
  constexpr double kMaxDays = 2147483647.0, kMostDays = 999999999.0;
  const double days = std::floor(size / 86400);
  if (days > kMaxDays) raise("OverflowError", "Python int too large to convert to C int");
  if (days > kMostDays) raise("OverflowError", "days={:.0f}; must have magnitude <= 999999999", days);
  if (!(size <= kLastSecond)) raise("OverflowError", "date value out of range");
  auto left = static_cast<std::int64_t>(std::nearbyint(size));
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
  return Value(out + fmt::format("{}s", second));
}

Var use_none(Call& call) { return call[0].is_none() ? Var(Value(kNoneMarker)) : call[0]; }

Var decrypt_kv(Call& call) {
  std::string text;
  if (call[0].is(Tag::kDynamic)) {
    const DynamicObject& lookup = *call[0].as<Dynamic>().object;
    text = unwrap(lookup.str());
    if (text.empty()) {
      raise("ValueError", "Referenced datastore item \"{}\" doesn't exist or it contains an empty string",
            lookup.name());
    }
  } else if (call[0].is_text()) {
    text = call[0].text();
  } else {
    if (call[0].is_undefined()) Render::raise_undefined(call[0]);
    raise("TypeError", "Ciphertext needs to either be a string/unicode or bytes (was <class '{}'>).",
          type_name(call[0]));
  }
  const Decrypt& decrypt = call.render().environment().settings.decrypt;
  if (!decrypt) raise("ValueError", "there is no datastore key to decrypt with");
  return Value(unwrap(decrypt(text)));
}

constexpr FilterSpec kFilters[] = {
    {"basename", "path", "The last part of a path.", {"{{ '/a/b.txt' | basename }}", "b.txt"}, basename},
    {"decrypt_kv",
     "value",
     "The plain text of an encrypted datastore value.",
     {"{{ st2kv.system.password | decrypt_kv }}", "secret"},
     decrypt_kv},
    {"dirname", "path", "A path without its last part.", {"{{ '/a/b.txt' | dirname }}", "/a"}, dirname},
    {"regex_match",
     "value, pattern, ignorecase=False",
     "Whether a regular expression matches at the start.",
     {"{{ 'abc1' | regex_match('[a-z]+') }}", "True"},
     regex_match},
    {"regex_replace",
     "value, pattern, replacement, ignorecase=False",
     "Every match of a regular expression replaced.",
     {"{{ 'a1b2' | regex_replace('[0-9]', '') }}", "ab"},
     regex_replace},
    {"regex_search",
     "value, pattern, ignorecase=False",
     "Whether a regular expression matches anywhere.",
     {"{{ 'abc1' | regex_search('[0-9]') }}", "True"},
     regex_search},
    {"regex_substring",
     "value, pattern, result_index=0, ignorecase=False",
     "One of the matches of a regular expression; its group or groups when there are any.",
     {"{{ 'a1b22' | regex_substring('[0-9]+', 1) }}", "22"},
     regex_substring},
    {"to_human_time_from_seconds",
     "seconds",
     "A number of seconds for people.",
     {"{{ 3661 | to_human_time_from_seconds }}", "1h1m1s"},
     to_human_time},
    {"use_none",
     "value",
     "A marker in place of null, which casts turn back into null.",
     {"{{ none | use_none }}", "%*****__%NONE%__*****%"},
     use_none},
};

}  // namespace

std::span<const FilterSpec> platform_text_filters() { return kFilters; }

}  // namespace squall::jinja
