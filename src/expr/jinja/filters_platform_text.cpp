// Platform filters for texts: regular expressions, paths, times, secrets (spec/runtime 5.8).
#include "expr/core/platform_functions.h"
#include "expr/jinja/filter.h"
#include "expr/jinja/ops.h"

namespace squall::jinja {
namespace {

std::string_view pattern_of(const Call& call) {
  if (!call[1].is_text()) raise("TypeError", "first argument must be string or compiled pattern");
  return call[1].text();
}

Var regex_match(Call& call) { return Value(expr::regex_match(call.text(0), pattern_of(call), call.flag(2))); }

Var regex_search(Call& call) {
  return Value(expr::regex_search(call.text(0), pattern_of(call), call.flag(2)));
}

Var regex_replace(Call& call) {
  const std::string text = call.text(0);
  if (!call[2].is_text()) raise("TypeError", "expected str instance, {} found", type_name(call[2]));
  std::string out = expr::regex_replace(text, pattern_of(call), call[2].text(), call.flag(3));
  call.render().charge_text(out.size());
  return Value(out);
}

Var regex_substring(Call& call) {
  const std::string text = call.text(0);
  const std::string_view pattern = pattern_of(call);
  if (call.has(2) && !call[2].is_undefined() && !call[2].is_int())
    raise("TypeError", "list indices must be integers or slices, not {}", type_name(call[2]));
  call.render().charge_text(text.size());
  return expr::regex_substring(text, pattern, call.integer(2, 0), call.flag(3));
}

std::string_view path_of(const Call& call) {
  if (!call[0].is_text()) {
    raise("TypeError", "expected str, bytes or os.PathLike object, not {}", type_name(call[0]));
  }
  return call[0].text();
}

Var basename(Call& call) { return Value(expr::basename(path_of(call))); }
Var dirname(Call& call) { return Value(expr::dirname(path_of(call))); }

Var to_human_time(Call& call) {
  if (!call[0].is_number()) raise("AssertionError", "");
  return Value(expr::to_human_time_from_seconds(call[0].plain()));
}

Var use_none(Call& call) { return call[0].is_none() ? Var(Value(expr::kNoneMarker)) : call[0]; }

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
