// The functions of the platform that both languages offer, as filters of templates and as functions of
// workflows (spec/expressions 3.3, spec/runtime 5.8): one implementation each. How arguments are bound and
// what counts as a text is the affair of the language.
//
// Pure. Each throws Raise (raise.h) with the reference's class and words, or kLimit.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "value/value.h"

namespace squall::expr {

// The text that stands for null through a rendering: use_none makes it, casts read it.
inline constexpr std::string_view kNoneMarker = "%*****__%NONE%__*****%";

// The value that a JSON (YAML) text holds.
Value from_json_string(std::string_view text);
Value from_yaml_string(std::string_view text);

// json.dumps() in the form of to_json_string.
struct JsonForm {
  std::string item_separator = ",", key_separator = ": ";
  std::optional<std::int64_t> indent;  // nothing: one line
  bool sort_keys = false;
  std::size_t max_bytes = 0;  // of the text that is made
};
std::string to_json_string(const Value& value, const JsonForm& form);
// json.dumps(value).
std::string to_complex(const Value& value, std::size_t max_bytes);
// Block style, keys sorted.
std::string to_yaml_string(const Value& value, std::int64_t indent, bool allow_unicode);
// The JSON text without the double quotes at both ends.
std::string json_escape(const Value& value, std::size_t max_bytes);
// All that a JSONPath finds; null when it finds nothing.
Value jsonpath_query(const Value& value, std::string_view path);

bool regex_match(std::string_view text, std::string_view pattern, bool ignore_case);
bool regex_search(std::string_view text, std::string_view pattern, bool ignore_case);
std::string regex_replace(std::string_view text, std::string_view pattern, std::string_view replacement,
                          bool ignore_case);
// The match at `index` (negative: from the end): its text, its one group, or a tuple of its groups.
Value regex_substring(std::string_view text, std::string_view pattern, std::int64_t index, bool ignore_case);

std::string_view basename(std::string_view path);
std::string_view dirname(std::string_view path);
// REQUIRES: a number or a bool.
std::string to_human_time_from_seconds(const Value& seconds);

// -1, 0, 1.
int version_compare(std::string_view version, std::string_view other);
bool version_match(std::string_view version, std::string_view expression);
std::string version_bump_major(std::string_view version);
std::string version_bump_minor(std::string_view version);
std::string version_bump_patch(std::string_view version);
std::string version_strip_patch(std::string_view version);

}  // namespace squall::expr
