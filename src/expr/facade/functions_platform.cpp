// The functions of the platform that need nothing but their arguments (spec/expressions 3.3).
#include "expr/core/platform_functions.h"

#include "expr/core/raise.h"
#include "expr/facade/functions.h"
#include "value/python.h"

namespace squall::expr {
namespace {

constexpr Needs kPure = Needs::kArguments;

// `message` may name the type.
std::string_view needed_text(const Value& value, fmt::format_string<std::string_view> message) {
  if (!value.is_string()) raise("TypeError", message, python::type_name(value));
  return value.as_string();
}

std::string_view path(const FunctionCall& call) {
  return needed_text(call[0], "expected str, bytes or os.PathLike object, not {}");
}

std::string_view version(const FunctionCall& call, std::size_t i = 0) {
  return needed_text(call[i], "not expecting type '<class '{}'>'");
}

std::string_view pattern(const FunctionCall& call) {
  return needed_text(call[1], "first argument must be string or compiled pattern");
}

int order(const FunctionCall& call) { return version_compare(version(call, 0), version(call, 1)); }

std::int64_t whole(const Value& value, std::int64_t fallback) {
  if (value.is_null()) return fallback;
  if (value.is_bool()) return value.as_bool() ? 1 : 0;
  if (!value.is_int())
    raise("TypeError", "'{}' object cannot be interpreted as an integer", python::type_name(value));
  return value.as_int();
}

Value from_json(const FunctionCall& call) { return from_json_string(call.text(0)); }
Value from_yaml(const FunctionCall& call) { return from_yaml_string(call.text(0)); }

Value to_json(const FunctionCall& call) {
  JsonForm form{.sort_keys = call.flag(2), .max_bytes = call.home.max_text_bytes};
  if (!call[1].is_null()) form.indent = std::max<std::int64_t>(0, whole(call[1], 0));
  if (const Value& two = call[3]; !two.is_null()) {
    if (!two.is_sequence() || two.size() != 2)
      raise("ValueError", "not enough values to unpack (expected 2, got {})", two.size());
    form.item_separator = python::str(two[0]);
    form.key_separator = python::str(two[1]);
  }
  return to_json_string(call[0], form);
}

Value to_yaml(const FunctionCall& call) { return to_yaml_string(call[0], whole(call[1], 2), call.flag(2)); }

Value substring(const FunctionCall& call) {
  if (!call[2].is_int() && !call[2].is_bool())
    raise("TypeError", "list indices must be integers or slices, not {}", python::type_name(call[2]));
  return regex_substring(call.text(0), pattern(call), whole(call[2], 0), call.flag(3));
}

Value replace(const FunctionCall& call) {
  const std::string_view fresh = needed_text(call[2], "expected str instance, {} found");
  return regex_replace(call.text(0), pattern(call), fresh, call.flag(3));
}

Value human_time(const FunctionCall& call) {
  if (!call[0].is_number() && !call[0].is_bool()) raise("AssertionError", "");
  return to_human_time_from_seconds(call[0]);
}

constexpr std::string_view kToJson = "value, indent=None, sort_keys=False, separators=None";
constexpr std::string_view kToJsonHelp =
    "The value as JSON text; `separators` are what stands between items and behind keys.";
constexpr std::string_view kToYaml = "value, indent=None, allow_unicode=True";
constexpr std::string_view kToYamlHelp = "The value as YAML text, block style, keys sorted.";

constexpr FunctionRecord kFunctions[] = {
    {"basename",
     "path",
     "The last part of a path.",
     {"basename('/a/b.txt')", "\"b.txt\""},
     {"basename('/a/b.txt')", "\"b.txt\""},
     kPure,
     [](const FunctionCall& call) -> Value { return basename(path(call)); }},
    {"dirname",
     "path",
     "A path without its last part.",
     {"dirname('/a/b.txt')", "\"/a\""},
     {"dirname('/a/b.txt')", "\"/a\""},
     kPure,
     [](const FunctionCall& call) -> Value { return dirname(path(call)); }},
    {"from_json_string",
     "value",
     "The value that a JSON text holds.",
     {"from_json_string('[1, null]')", "[1, null]"},
     {"from_json_string('[1, null]')", "[1, null]"},
     kPure,
     from_json},
    {"json_parse",
     "value",
     "The value that a JSON text holds: from_json_string under a shorter name.",
     {"json_parse('[1, null]')", "[1, null]"},
     {"json_parse('[1, null]')", "[1, null]"},
     kPure,
     from_json},
    {"from_yaml_string",
     "value",
     "The value that a YAML text holds.",
     {"from_yaml_string('a: [x]')", "{\"a\": [\"x\"]}"},
     {"from_yaml_string('a: [x]')", "{\"a\": [\"x\"]}"},
     kPure,
     from_yaml},
    {"yaml_parse",
     "value",
     "The value that a YAML text holds: from_yaml_string under a shorter name.",
     {"yaml_parse('a: [x]')", "{\"a\": [\"x\"]}"},
     {"yaml_parse('a: [x]')", "{\"a\": [\"x\"]}"},
     kPure,
     from_yaml},
    {"to_json_string",
     kToJson,
     kToJsonHelp,
     {"to_json_string({a => 1}, sortKeys => true)", "\"{\\\"a\\\": 1}\""},
     {"to_json_string({'a': 1}, sort_keys=true)", "\"{\\\"a\\\": 1}\""},
     kPure,
     to_json},
    {"json_dump",
     kToJson,
     "The value as JSON text: to_json_string under a shorter name.",
     {"json_dump({a => 1})", "\"{\\\"a\\\": 1}\""},
     {"json_dump({'a': 1})", "\"{\\\"a\\\": 1}\""},
     kPure,
     to_json},
    {"to_yaml_string",
     kToYaml,
     kToYamlHelp,
     {"to_yaml_string({b => [1]})", "\"b:\\n- 1\\n\""},
     {"to_yaml_string({'b': [1]})", "\"b:\\n- 1\\n\""},
     kPure,
     to_yaml},
    {"yaml_dump",
     kToYaml,
     "The value as YAML text: to_yaml_string under a shorter name.",
     {"yaml_dump({b => [1]})", "\"b:\\n- 1\\n\""},
     {"yaml_dump({'b': [1]})", "\"b:\\n- 1\\n\""},
     kPure,
     to_yaml},
    {"json_escape",
     "value",
     "The text as it stands inside of a JSON text, without its quotes.",
     {"json_escape('a\"b')", "\"a\\\\\\\"b\""},
     {"json_escape('a\"b')", "\"a\\\\\\\"b\""},
     kPure,
     [](const FunctionCall& call) -> Value { return json_escape(call[0], call.home.max_text_bytes); }},
    {"jsonpath_query",
     "value, query",
     "All that a JSONPath finds; null when it finds nothing.",
     {"jsonpath_query({a => [1, 2]}, 'a[*]')", "[1, 2]"},
     {"jsonpath_query({'a': [1, 2]}, 'a[*]')", "[1, 2]"},
     kPure,
     [](const FunctionCall& call) -> Value {
       return jsonpath_query(call[0], needed_text(call[1], "expected string or bytes-like object"));
     }},
    {"regex_match",
     "value, pattern, ignorecase=False",
     "Whether a regular expression matches at the start.",
     {"regex_match('abc1', '[a-z]+')", "true"},
     {"regex_match('abc1', '[a-z]+')", "true"},
     kPure,
     [](const FunctionCall& call) -> Value {
       return regex_match(call.text(0), pattern(call), call.flag(2));
     }},
    {"regex_replace",
     "value, pattern, replacement, ignorecase=False",
     "Every match of a regular expression replaced.",
     {"regex_replace('a1b2', '[0-9]', '-')", "\"a-b-\""},
     {"regex_replace('a1b2', '[0-9]', '-')", "\"a-b-\""},
     kPure,
     replace},
    {"regex_search",
     "value, pattern, ignorecase=False",
     "Whether a regular expression matches anywhere.",
     {"regex_search('abc1', '[0-9]')", "true"},
     {"regex_search('abc1', '[0-9]')", "true"},
     kPure,
     [](const FunctionCall& call) -> Value {
       return regex_search(call.text(0), pattern(call), call.flag(2));
     }},
    {"regex_substring",
     "value, pattern, result_index=0, ignorecase=False",
     "One of the matches of a regular expression; its group or groups when there are any.",
     {"regex_substring('a1b22', '[0-9]+', resultIndex => 1)", "\"22\""},
     {"regex_substring('a1b22', '[0-9]+', result_index=1)", "\"22\""},
     kPure,
     substring},
    {"to_human_time_from_seconds",
     "seconds",
     "A number of seconds for people.",
     {"to_human_time_from_seconds(3661)", "\"1h1m1s\""},
     {"to_human_time_from_seconds(3661)", "\"1h1m1s\""},
     kPure,
     human_time},
    {"use_none",
     "value",
     "A marker in place of null, which casts of parameters turn back into null.",
     {"use_none(null)", "\"%*****__%NONE%__*****%\""},
     {"use_none(none)", "\"%*****__%NONE%__*****%\""},
     kPure,
     [](const FunctionCall& call) -> Value { return call[0].is_null() ? Value(kNoneMarker) : call[0]; }},
    {"version_compare",
     "value, pattern",
     "-1, 0 or 1, as the first version comes before, with or after the second.",
     {"version_compare('1.2.3', '1.10.0')", "-1"},
     {"version_compare('1.2.3', '1.10.0')", "-1"},
     kPure,
     [](const FunctionCall& call) -> Value { return order(call); }},
    {"version_more_than",
     "value, pattern",
     "Whether the first version comes after the second.",
     {"version_more_than('1.0.1', '1.0.0')", "true"},
     {"version_more_than('1.0.1', '1.0.0')", "true"},
     kPure,
     [](const FunctionCall& call) -> Value { return order(call) > 0; }},
    {"version_less_than",
     "value, pattern",
     "Whether the first version comes before the second.",
     {"version_less_than('1.0.0', '1.0.1')", "true"},
     {"version_less_than('1.0.0', '1.0.1')", "true"},
     kPure,
     [](const FunctionCall& call) -> Value { return order(call) < 0; }},
    {"version_equal",
     "value, pattern",
     "Whether both are the same version.",
     {"version_equal('1.0.0', '1.0.0+b')", "true"},
     {"version_equal('1.0.0', '1.0.0+b')", "true"},
     kPure,
     [](const FunctionCall& call) -> Value { return order(call) == 0; }},
    {"version_match",
     "value, pattern",
     "Whether a version fits an expression such as >=1.2.0.",
     {"version_match('1.5.0', '>=1.2.0')", "true"},
     {"version_match('1.5.0', '>=1.2.0')", "true"},
     kPure,
     [](const FunctionCall& call) -> Value { return version_match(version(call, 0), version(call, 1)); }},
    {"version_bump_major",
     "value",
     "The next major version.",
     {"version_bump_major('1.2.3')", "\"2.0.0\""},
     {"version_bump_major('1.2.3')", "\"2.0.0\""},
     kPure,
     [](const FunctionCall& call) -> Value { return version_bump_major(version(call)); }},
    {"version_bump_minor",
     "value",
     "The next minor version.",
     {"version_bump_minor('1.2.3')", "\"1.3.0\""},
     {"version_bump_minor('1.2.3')", "\"1.3.0\""},
     kPure,
     [](const FunctionCall& call) -> Value { return version_bump_minor(version(call)); }},
    {"version_bump_patch",
     "value",
     "The next patch.",
     {"version_bump_patch('1.2.3')", "\"1.2.4\""},
     {"version_bump_patch('1.2.3')", "\"1.2.4\""},
     kPure,
     [](const FunctionCall& call) -> Value { return version_bump_patch(version(call)); }},
    {"version_strip_patch",
     "value",
     "Major and minor alone.",
     {"version_strip_patch('1.2.3')", "\"1.2\""},
     {"version_strip_patch('1.2.3')", "\"1.2\""},
     kPure,
     [](const FunctionCall& call) -> Value { return version_strip_patch(version(call)); }},
};

}  // namespace

std::span<const FunctionRecord> platform_functions() { return kFunctions; }

}  // namespace squall::expr
