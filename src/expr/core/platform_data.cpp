// JSON, YAML and paths into data.
#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

#include "expr/core/jsonpath.h"
#include "expr/core/platform_functions.h"
#include "expr/core/raise.h"
#include "value/json/json.h"
#include "value/python.h"
#include "value/yaml/yaml.h"

namespace squall::expr {
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

using Entries = std::vector<std::pair<Value, const Value*>>;

Entries entries_of(const Value& mapping) {
  Entries out;
  out.reserve(mapping.size());
  if (mapping.is_object()) {
    for (const Member& member : mapping.members()) out.emplace_back(member.key, &member.value);
  } else {
    for (const Value& pair : mapping.items()) out.emplace_back(pair[0], &pair[1]);
  }
  return out;
}

// Python names the keys of a mapping as JSON would show them.
std::string key_text(const Value& key) {
  if (key.is_string()) return std::string(key.as_string());
  if (key.is_sequence() || key.kind() == Kind::kBytes) {
    raise("TypeError", "keys must be str, int, float, bool or None, not {}", python::type_name(key));
  }
  return json::dump(key);
}

class JsonWriter {
 public:
  explicit JsonWriter(const JsonForm& form) : form_(form) {}

  std::string write(const Value& value) {
    add(value, 0);
    check(0);
    return std::move(out_);
  }

 private:
  void check(std::size_t more) const {
    if (out_.size() + more > form_.max_bytes)
      raise_limit("max_text_bytes", form_.max_bytes, "a JSON text becomes too long");
  }

  void line(std::size_t depth) {
    if (!form_.indent) return;
    const std::size_t width = std::min(static_cast<std::size_t>(*form_.indent), form_.max_bytes);
    check(1 + width * depth);
    out_ += '\n';
    out_.append(width * depth, ' ');
  }

  void add(const Value& value, std::size_t depth) {
    if (value.is_mapping()) return mapping(value, depth);
    if (value.is_array() || value.kind() == Kind::kTuple) return sequence(value, depth);
    const bool unknown = value.kind() == Kind::kBytes || value.kind() == Kind::kDate ||
                         value.kind() == Kind::kDateTime || value.kind() == Kind::kSet;
    if (unknown) raise("TypeError", "Object of type {} is not JSON serializable", python::type_name(value));
    check(0);
    json::dump_to(out_, value, {.ascii = true});
  }

  void sequence(const Value& value, std::size_t depth) {
    if (value.empty()) {
      out_ += "[]";
      return;
    }
    out_ += '[';
    bool first = true;
    for (const Value& item : value.items()) {
      if (!std::exchange(first, false)) out_ += form_.item_separator;
      line(depth + 1);
      add(item, depth + 1);
    }
    line(depth);
    out_ += ']';
  }

  void mapping(const Value& value, std::size_t depth) {
    if (value.empty()) {
      out_ += "{}";
      return;
    }
    Entries entries = entries_of(value);
    if (form_.sort_keys) {
      std::ranges::stable_sort(entries, [](const auto& a, const auto& b) {
        const auto order = python::compare(a.first, b.first, "<");
        if (!order.ok()) raise("TypeError", "{}", order.error().message());
        return *order && **order < 0;
      });
    }
    out_ += '{';
    bool first = true;
    for (const auto& [key, item] : entries) {
      if (!std::exchange(first, false)) out_ += form_.item_separator;
      line(depth + 1);
      json::dump_to(out_, Value(key_text(key)), {.ascii = true});
      out_ += form_.key_separator;
      add(*item, depth + 1);
    }
    line(depth);
    out_ += '}';
  }

  const JsonForm& form_;
  std::string out_;
};

}  // namespace

Value from_json_string(std::string_view text) {
  auto value = json::parse(text);
  if (!value.ok()) {
    if (value.error().code() == Errc::kLimit) throw Raise{std::move(value).error()};
    raise("JSONDecodeError", "{}", value.error().message());
  }
  if (has_non_finite(*value)) raise("JSONDecodeError", "unexpected constant: line 1 column 1 (char 0)");
  return std::move(value).value();
}

Value from_yaml_string(std::string_view text) { return unwrap(yaml::parse(text)); }

std::string to_json_string(const Value& value, const JsonForm& form) { return JsonWriter(form).write(value); }

std::string to_complex(const Value& value, std::size_t max_bytes) {
  return to_json_string(value, {.item_separator = ", ", .max_bytes = max_bytes});
}

std::string to_yaml_string(const Value& value, std::int64_t indent, bool allow_unicode) {
  return yaml::dump(value, {.sort_keys = true,
                            .unicode = allow_unicode,
                            .indent = static_cast<int>(std::clamp<std::int64_t>(indent, 1, 10))});
}

std::string json_escape(const Value& value, std::size_t max_bytes) {
  const std::string text = to_complex(value, max_bytes);
  const std::size_t start = text.find_first_not_of('"');
  if (start == std::string::npos) return "";
  return text.substr(start, text.find_last_not_of('"') - start + 1);
}

Value jsonpath_query(const Value& value, std::string_view path) {
  auto matches = unwrap(find(path, value));
  return matches.empty() ? Value() : Value::array(std::move(matches));
}

}  // namespace squall::expr
