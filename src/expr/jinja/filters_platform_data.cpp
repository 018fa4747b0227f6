// Platform filters for JSON, YAML and paths into data (spec/runtime 5.8).
#include <algorithm>

#include "expr/core/platform_functions.h"
#include "expr/jinja/filter.h"
#include "expr/jinja/ops.h"

namespace squall::jinja {
namespace {

std::size_t room(const Call& call) { return call.render().limits().max_text_bytes; }

Var charged(Call& call, std::string text) {
  call.render().charge_text(text.size());
  return Value(text);
}

// As JSON has it: a datastore lookup counts as its text.
Value json_value(Call& call) { return to_value(call.render(), call[0], Convert::kJson); }

Var from_json_string(Call& call) { return call.render().adopt(expr::from_json_string(call.text(0))); }
Var from_yaml_string(Call& call) { return call.render().adopt(expr::from_yaml_string(call.text(0))); }

Var to_json_string(Call& call) {
  Render& render = call.render();
  expr::JsonForm form{.sort_keys = call.flag(2), .max_bytes = room(call)};
  if (call.has(3) && !call.is_none(3)) {
    const std::vector<Var> two = items_of(render, call[3]);
    if (two.size() != 2) raise("ValueError", "not enough values to unpack (expected 2, got {})", two.size());
    form.item_separator = str(render, two[0]);
    form.key_separator = str(render, two[1]);
  }
  if (call.has(1) && !call.is_none(1)) form.indent = std::max<std::int64_t>(0, as_index(call[1]));
  return charged(call, expr::to_json_string(json_value(call), form));
}

Var to_yaml_string(Call& call) {
  if (call[0].is_undefined()) Render::raise_undefined(call[0]);
  const std::int64_t indent = call.integer_or_none(1, 2);
  return charged(call, expr::to_yaml_string(to_value(call.render(), call[0]), indent, call.flag(2, true)));
}

Var json_escape(Call& call) { return charged(call, expr::json_escape(json_value(call), room(call))); }
Var to_complex(Call& call) { return charged(call, expr::to_complex(json_value(call), room(call))); }

Var jsonpath_query(Call& call) {
  if (call[0].is_undefined()) Render::raise_undefined(call[0]);
  const Value root = to_value(call.render(), call[0]);
  if (!call[1].is_text()) raise("TypeError", "expected string or bytes-like object");
  Value matches = expr::jsonpath_query(root, call[1].text());
  call.render().step(matches.size());
  return call.render().adopt(std::move(matches));
}

constexpr FilterSpec kFilters[] = {
    {"from_json_string",
     "value",
     "The value that a JSON text holds.",
     {"{{ ('[1, 2]' | from_json_string)[0] }}", "1"},
     from_json_string},
    {"from_yaml_string",
     "value",
     "The value that a YAML text holds.",
     {"{{ ('a: [x]' | from_yaml_string).a[0] }}", "x"},
     from_yaml_string},
    {"json_escape",
     "value",
     "The text as it stands inside of a JSON text, without its quotes.",
     {"{{ 'a\\tb' | json_escape }}", "a\\tb"},
     json_escape},
    {"jsonpath_query",
     "value, query",
     "All that a JSONPath finds, or null.",
     {"{{ {'a': [1, 2]} | jsonpath_query('a[*]') }}", "[1, 2]"},
     jsonpath_query},
    {"to_complex",
     "value",
     "The value as JSON text, to be read back with its type.",
     {"{{ [1, 'a'] | to_complex }}", "[1, \"a\"]"},
     to_complex},
    {"to_json_string",
     "value, indent=None, sort_keys=False, separators=None",
     "The value as JSON text.",
     {"{{ {'a': 1, 'b': 2} | to_json_string }}", "{\"a\": 1,\"b\": 2}"},
     to_json_string},
    {"to_yaml_string",
     "value, indent=None, allow_unicode=True",
     "The value as YAML text, block style, keys sorted.",
     {"{{ {'b': [1], 'a': 2} | to_yaml_string }}", "a: 2\nb:\n- 1\n"},
     to_yaml_string},
};

}  // namespace

std::span<const FilterSpec> platform_data_filters() { return kFilters; }

}  // namespace squall::jinja
