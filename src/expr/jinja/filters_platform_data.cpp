// Platform filters for JSON, YAML and paths into data (spec/runtime 5.8).
#include <algorithm>
#include <cmath>

#include "base/strings.h"
#include "expr/core/jsonpath.h"
#include "expr/jinja/filter.h"
#include "expr/jinja/ops.h"
#include "value/json/json.h"
#include "value/python.h"
#include "value/yaml/yaml.h"

namespace squall::jinja {
namespace {

// What the reference's decoder refuses though JSON readers of its kind often let it pass.
bool has_non_finite(const Value& value) {
  if (value.is_double()) return !std::isfinite(value.as_double());
  if (value.is_object()) {
    return std::ranges::any_of(value.members(),
                               [](const Member& member) { return has_non_finite(member.value); });
  }
  return value.is_array() && std::ranges::any_of(value.items(), has_non_finite);
}

Var from_json_string(Call& call) {
  const std::string text = call.text(0);
  auto value = json::parse(text);
  if (!value.ok()) {
    if (value.error().code() == Errc::kLimit) throw Raise{value.error()};
    raise("JSONDecodeError", "{}", value.error().message());
  }
  if (has_non_finite(*value)) raise("JSONDecodeError", "unexpected constant: line 1 column 1 (char 0)");
  return call.render().adopt(*std::move(value));
}

Var from_yaml_string(Call& call) { return call.render().adopt(unwrap(yaml::parse(call.text(0)))); }

// json.dumps() with separators of the caller's.
class JsonWriter {
 public:
  JsonWriter(Render& render, std::string item_separator, std::string key_separator, std::int64_t indent,
             bool sort)
      : render_(render),
        item_(std::move(item_separator)),
        key_(std::move(key_separator)),
        indent_(indent),
        sort_(sort) {}

  std::string write(const Value& value) {
    add(value, 0);
    return std::move(out_);
  }

 private:
  void line(int depth) {
    if (indent_ < 0) return;
    out_ += '\n';
    const auto blanks = static_cast<std::size_t>(indent_ * depth);
    render_.charge_text(out_.size() / 64 + blanks);
    out_.append(blanks, ' ');
  }

  // Python names the keys of a mapping as JSON would show them.
  static std::string key_text(const Value& key) {
    if (key.is_string()) return std::string(key.as_string());
    if (key.is_sequence() || key.kind() == Kind::kBytes) {
      raise("TypeError", "keys must be str, int, float, bool or None, not {}", python::type_name(key));
    }
    return json::dump(key);
  }

  void add(const Value& value, int depth) {
    if (value.is_mapping()) return mapping(value, depth);
    if (value.is_array() || value.kind() == Kind::kTuple) return sequence(value, depth);
    const bool unknown = value.kind() == Kind::kBytes || value.kind() == Kind::kDate ||
                         value.kind() == Kind::kDateTime || value.kind() == Kind::kSet;
    if (unknown) raise("TypeError", "Object of type {} is not JSON serializable", python::type_name(value));
    json::dump_to(out_, value, {.ascii = true});
  }

  void sequence(const Value& value, int depth) {
    if (value.empty()) {
      out_ += "[]";
      return;
    }
    out_ += '[';
    bool first = true;
    for (const Value& item : value.items()) {
      if (!std::exchange(first, false)) out_ += item_;
      line(depth + 1);
      add(item, depth + 1);
    }
    line(depth);
    out_ += ']';
  }

  void mapping(const Value& value, int depth) {
    if (value.empty()) {
      out_ += "{}";
      return;
    }
    auto entries = dict_entries(Var(value));
    if (sort_) {
      std::ranges::stable_sort(entries, [](const auto& a, const auto& b) {
        const auto order = python::compare(a.first, b.first, "<");
        if (!order.ok()) raise("TypeError", "{}", order.error().message());
        return *order && **order < 0;
      });
    }
    out_ += '{';
    bool first = true;
    for (const auto& [key, item] : entries) {
      if (!std::exchange(first, false)) out_ += item_;
      line(depth + 1);
      json::dump_to(out_, Value(key_text(key)), {.ascii = true});
      out_ += key_;
      add(item.plain(), depth + 1);
    }
    line(depth);
    out_ += '}';
  }

  Render& render_;
  std::string item_, key_;
  std::int64_t indent_;
  bool sort_;
  std::string out_;
};

// json.dumps(value)
std::string json_text(Call& call) {
  return JsonWriter(call.render(), ", ", ": ", -1, false)
      .write(to_value(call.render(), call[0], Convert::kJson));
}

Var to_json_string(Call& call) {
  Render& render = call.render();
  std::string item = ",", key = ": ";
  if (call.has(3) && !call.is_none(3)) {
    const std::vector<Var> two = items_of(render, call[3]);
    if (two.size() != 2) raise("ValueError", "not enough values to unpack (expected 2, got {})", two.size());
    item = str(render, two[0]);
    key = str(render, two[1]);
  }
  const bool indented = call.has(1) && !call.is_none(1);
  const std::int64_t indent = indented ? std::max<std::int64_t>(0, as_index(call[1])) : -1;
  JsonWriter writer(render, item, key, indent, call.flag(2));
  std::string out = writer.write(to_value(render, call[0], Convert::kJson));
  render.charge_text(out.size());
  return Value(out);
}

Var to_yaml_string(Call& call) {
  Render& render = call.render();
  if (call[0].is_undefined()) Render::raise_undefined(call[0]);
  const std::int64_t indent = call.integer_or_none(1, 2);
  const yaml::Style style{.sort_keys = true,
                          .unicode = call.flag(2, true),
                          .indent = static_cast<int>(std::clamp<std::int64_t>(indent, 1, 10))};
  std::string out = yaml::dump(to_value(render, call[0]), style);
  render.charge_text(out.size());
  return Value(out);
}

Var json_escape(Call& call) {
  const std::string text = json_text(call);
  call.render().charge_text(text.size());
  const std::size_t start = text.find_first_not_of('"');
  if (start == std::string::npos) return Value("");
  return Value(text.substr(start, text.find_last_not_of('"') - start + 1));
}

Var jsonpath_query(Call& call) {
  if (call[0].is_undefined()) Render::raise_undefined(call[0]);
  const Value root = to_value(call.render(), call[0]);
  if (!call[1].is_text()) raise("TypeError", "expected string or bytes-like object");
  const auto matches = unwrap(expr::find(call[1].text(), root));
  if (matches.empty()) return Value();
  call.render().step(matches.size());
  return call.render().adopt(Value::array(matches));
}

// A datastore lookup counts as its text.
Var to_complex(Call& call) {
  std::string out = json_text(call);
  call.render().charge_text(out.size());
  return Value(out);
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
