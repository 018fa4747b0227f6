#include "value/schema/defaults.h"

#include <algorithm>

#include "value/python.h"
#include "value/schema/checker.h"

namespace squall::schema {
namespace {

Value null_branch() { return Value::object({{"type", "null"}}); }

Value accepting_null(const Value& property) {
  for (std::string_view branching : {"anyOf", "oneOf"}) {
    if (const Value* branches = property.find(branching); branches != nullptr && branches->is_array()) {
      return property.with(branching, branches->appended(null_branch()));
    }
  }
  const Value& type = property["type"];
  if (type.is_array())
    return names_type(type, "null") ? property : property.with("type", type.appended("null"));
  return property.with("type", Value::array({type.is_null() ? Value("string") : type, "null"}));
}

bool null_is_fine(const Value& property) {
  const bool optional = !python::truthy(property["required"]);
  return (optional || property.contains("default")) && property["default"].is_null();
}

Value property_with_null(const Value& property) {
  if (!property.is_object()) return property;
  const Value& type = property["type"];
  const Value& items = property["items"];
  Value out = null_is_fine(property) ? accepting_null(property) : property;
  if (names_type(type, "array") && python::truthy(items)) {
    if (!items.is_object()) {
      throw Unusable{make_error(Errc::kInvalid, "'items' of a parameter must be one schema, not {}",
                                kind_name(items.kind()))};
    }
    if (!items["properties"].empty()) out = out.with("items", with_null_allowed(items));
  }
  if (names_type(type, "object") && !property["properties"].empty()) out = with_null_allowed(out);
  return out;
}

// A default must not call for a sibling that is neither there nor has a default of its own.
bool default_conflicts(const Value& schema, std::string_view property, const Value& instance) {
  const Value& needed = schema["dependencies"][property];
  return std::ranges::any_of(needed.items(), [&](const Value& name) {
    if (!name.is_string() || instance.contains(name.as_string())) return false;
    return !schema["properties"][name.as_string()].contains("default");
  });
}

Value filled(const Value& schema, const Value& value);

Value filled_items(const Value& items, const Value& array) {
  std::vector<Value> out(array.items().begin(), array.items().end());
  for (std::size_t i = 0; i < out.size(); ++i) {
    const Value& rule = items.is_array() ? items[i] : items;
    if (out[i].is_null() && rule.contains("default")) out[i] = rule["default"];
    out[i] = filled(rule, out[i]);
  }
  return Value::array(std::move(out));
}

Value filled(const Value& schema, const Value& value) {
  if (value.is_object() && schema["properties"].is_object()) return with_defaults(schema, value);
  if (value.is_array() && !schema["items"].is_null()) return filled_items(schema["items"], value);
  return value;
}

}  // namespace

bool names_type(const Value& type, std::string_view name) {
  if (type.is_string()) return type.as_string() == name;
  return std::ranges::any_of(type.items(),
                             [&](const Value& t) { return t.is_string() && t.as_string() == name; });
}

Value with_null_allowed(const Value& schema) {
  const Value* properties = schema.find("properties");
  if (properties == nullptr || !properties->is_object()) return schema;
  Object out;
  out.reserve(properties->size());
  for (const Member& property : properties->members())
    out.set(property.key, property_with_null(property.value));
  return schema.with("properties", std::move(out));
}

Value with_defaults(const Value& schema, const Value& instance) {
  Object out(instance);
  for (const Member& property : schema["properties"].members()) {
    const Value* given = out.find(property.name());
    if (given == nullptr || given->is_null()) {
      if (!property.value.contains("default") || default_conflicts(schema, property.name(), instance))
        continue;
      out.set(property.key, property.value["default"]);
      given = out.find(property.name());
    }
    out.set(property.key, filled(property.value, Value(*given)));
  }
  return out;
}

}  // namespace squall::schema
