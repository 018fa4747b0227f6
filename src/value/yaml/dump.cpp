// Values as PyYAML's safe representer shows them.
#include <algorithm>
#include <cmath>

#include "base/encoding.h"
#include "base/text/utf8.h"
#include "value/python.h"
#include "value/yaml/emit.h"
#include "value/yaml/scalar.h"
#include "value/yaml/yaml.h"

namespace squall::yaml {
namespace {

std::string double_text(double number) {
  if (std::isnan(number)) return ".nan";
  if (std::isinf(number)) return number < 0 ? "-.inf" : ".inf";
  // "1e+17" would read back as a text: YAML 1.1 wants the dot.
  std::string text = python::repr(number);
  const std::size_t e = text.find('e');
  if (e != std::string::npos && text.find('.') == std::string::npos) text.insert(e, ".0");
  return text;
}

// In lines of 76 digits, as Python's encodebytes() breaks them.
std::string base64_lines(std::string_view bytes) {
  const std::string digits = base64_encode(bytes);
  std::string out;
  for (std::size_t at = 0; at < digits.size(); at += 76) out.append(digits, at, 76).append("\n");
  return out;
}

Scalar plain(std::string text, std::string_view tag) {
  return {.text = std::move(text), .tag = tag, .plain_implied = true};
}

// REQUIRES: no collection.
Scalar to_scalar(const Value& value) {
  switch (value.kind()) {
    case Kind::kBool:
      return plain(value.as_bool() ? "true" : "false", "!!bool");
    case Kind::kInt:
      return plain(std::to_string(value.as_int()), "!!int");
    case Kind::kBigInt:
      return plain(std::string(value.as_string()), "!!int");
    case Kind::kDouble:
      return plain(double_text(value.as_double()), "!!float");
    case Kind::kDate:
      return plain(python::iso_format(value.as_date()), "!!timestamp");
    case Kind::kDateTime:
      return plain(python::iso_format(value.as_date_time(), ' '), "!!timestamp");
    case Kind::kBytes:
      return {.text = base64_lines(value.as_string()), .tag = "!!binary", .literal = true};
    case Kind::kString: {
      std::string text = text::repaired_utf8(value.as_string());
      const bool implied = implicit_tag(text) == Tag::kStr;
      return {.text = std::move(text), .tag = "!!str", .plain_implied = implied, .quoted_implied = true};
    }
    default:
      return plain("null", "!!null");
  }
}

bool is_collection(const Value& value) { return value.is_sequence() || value.is_mapping(); }

class Printer {
 public:
  Printer(std::string& out, const Style& style)
      : emitter_(out, style.unicode, style.indent >= 2 && style.indent <= 9 ? style.indent : 2, style.width),
        style_(style) {}

  void document(const Value& value) {
    node(value, Place::kRoot);
    emitter_.finish();
  }

 private:
  void node(const Value& value, Place place) {
    if (!is_collection(value)) return emitter_.scalar(to_scalar(value), place);
    const bool set = value.kind() == Kind::kSet;
    if (set) emitter_.tag("!!set");
    const bool list = !set && value.is_sequence();
    if (value.empty()) return emitter_.empty_collection(list ? "[]" : "{}");
    emitter_.begin(list && place == Place::kValue && !emitter_.after_indicator());
    if (list) {
      for (const Value& item : value.items()) {
        emitter_.item_mark();
        node(item, Place::kItem);
      }
    } else {
      for (const auto& [key, item] : entries(value)) entry(key, item);
    }
    emitter_.end();
  }

  void entry(const Value& key, const Value& value) {
    const bool simple = is_collection(key) ? key.empty() && key.kind() != Kind::kSet
                                           : is_simple_key(to_scalar(key), style_.unicode);
    if (simple) {
      emitter_.new_line();
      node(key, Place::kKey);
      emitter_.simple_value_mark();
    } else {
      emitter_.complex_key_mark();
      node(key, Place::kValue);
      emitter_.complex_value_mark();
    }
    node(value, Place::kValue);
  }

  std::vector<std::pair<Value, Value>> entries(const Value& value) const {
    std::vector<std::pair<Value, Value>> out;
    for (const Member& member : value.members()) out.emplace_back(member.key, member.value);
    for (const Value& item : value.items()) {
      if (value.kind() == Kind::kSet) {
        out.emplace_back(item, nullptr);
      } else {
        out.emplace_back(item[0], item[1]);
      }
    }
    if (style_.sort_keys && have_order(out)) {
      std::ranges::stable_sort(out, [](const auto& a, const auto& b) {
        const auto order = python::compare(a.first, b.first, "<");
        return order.ok() && order->value_or(0) < 0;
      });
    }
    return out;
  }

  static bool have_order(const std::vector<std::pair<Value, Value>>& entries) {
    return std::ranges::all_of(entries, [&](const auto& entry) {
      return python::compare(entries.front().first, entry.first, "<").ok();
    });
  }

  Emitter emitter_;
  const Style& style_;
};

}  // namespace

std::string dump(const Value& value, const Style& style) {
  std::string out;
  Printer(out, style).document(value);
  return out;
}

}  // namespace squall::yaml
