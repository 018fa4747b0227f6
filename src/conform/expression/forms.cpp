#include "conform/expression/forms.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "base/encoding.h"
#include "value/json/json.h"
#include "value/python.h"
#include "value/yaml/yaml.h"

namespace squall::conform {
namespace {

Value items_from_case(const Value& list) {
  std::vector<Value> items;
  for (const Value& item : list.items()) items.push_back(from_case(item));
  return Value::array(std::move(items));
}

std::vector<Value> as_vector(const Value& list) {
  const Value made = items_from_case(list);
  return {made.items().begin(), made.items().end()};
}

Value pairs_from_case(const Value& list) {
  std::vector<Value> pairs;
  for (const Value& pair : list.items())
    pairs.push_back(Value::tuple({from_case(pair[0]), from_case(pair[1])}));
  return Value::pairs(std::move(pairs));
}

// A date or a time stamp: the reader of YAML knows both forms.
std::optional<Value> instant(const Value& text, Kind kind) {
  auto read = yaml::parse(text.as_string());
  if (!read.ok() || read->kind() != kind) return std::nullopt;
  return std::move(read).value();
}

std::optional<Value> from_form(std::string_view form, const Value& content) {
  if (form == "$date" && content.is_string()) return instant(content, Kind::kDate);
  if (form == "$datetime" && content.is_string()) return instant(content, Kind::kDateTime);
  if (form == "$float" && content.is_string()) {
    const auto number = python::parse_float(content.as_string());
    return number ? std::optional(Value(*number)) : std::nullopt;
  }
  if (form == "$bigint" && content.is_string()) return python::parse_int(content.as_string());
  if (form == "$bytes" && content.is_string()) {
    const auto bytes = base64_decode(content.as_string());
    return bytes ? std::optional(Value::bytes(*bytes)) : std::nullopt;
  }
  if (form == "$set" && content.is_array()) return Value::set(as_vector(content));
  if (form == "$tuple" && content.is_array()) return Value::tuple(as_vector(content));
  if (form == "$map" && content.is_array()) return pairs_from_case(content);
  return std::nullopt;
}

Value one_key(std::string_view form, Value content) { return Value::object({{form, std::move(content)}}); }

Value items_to_case(const Value& list) {
  std::vector<Value> items;
  for (const Value& item : list.items()) items.push_back(to_case(item));
  return Value::array(std::move(items));
}

Value set_to_case(const Value& set) {
  const Value made = items_to_case(set);
  std::vector<Value> items(made.items().begin(), made.items().end());
  std::ranges::sort(items, {}, [](const Value& item) { return json::dumps(item); });
  return one_key("$set", Value::array(std::move(items)));
}

}  // namespace

Value from_case(const Value& json) {
  if (json.is_array()) return items_from_case(json);
  if (!json.is_object()) return json;
  if (json.size() == 1) {
    const Member& only = json.members().front();
    if (auto made = from_form(only.name(), only.value)) return *std::move(made);
  }
  Object object;
  for (const Member& member : json.members()) object.set(member.key, from_case(member.value));
  return object;
}

Value to_case(const Value& value) {
  switch (value.kind()) {
    case Kind::kDouble:
      return std::isfinite(value.as_double()) ? value : one_key("$float", python::repr(value.as_double()));
    case Kind::kBigInt:
      return one_key("$bigint", value.as_string());
    case Kind::kBytes:
      return one_key("$bytes", base64_encode(value.as_string()));
    case Kind::kDate:
      return one_key("$date", python::iso_format(value.as_date()));
    case Kind::kDateTime:
      return one_key("$datetime", python::iso_format(value.as_date_time()));
    case Kind::kArray:
    case Kind::kTuple:
      return items_to_case(value);
    case Kind::kSet:
      return set_to_case(value);
    case Kind::kObject: {
      Object object;
      for (const Member& member : value.members()) object.set(member.key, to_case(member.value));
      return object;
    }
    case Kind::kPairs: {
      std::vector<Value> pairs;
      for (const Value& pair : value.items())
        pairs.push_back(Value::array({to_case(pair[0]), to_case(pair[1])}));
      return one_key("$map", Value::array(std::move(pairs)));
    }
    default:
      return value;
  }
}

}  // namespace squall::conform
