#include "value/schema/config.h"

#include "base/template_marks.h"
#include "base/text/regex.h"
#include "value/python.h"
#include "value/schema/parameters.h"
#include "value/schema/schema.h"

namespace squall::schema {
namespace {

std::string dotted(const std::vector<Value>& path) {
  std::string out;
  for (const Value& step : path) out += (out.empty() ? "" : ".") + python::str(step);
  return out;
}

// The schema of an object's member: its own, else all patterns that fit laid over each other, else the one
// for others.
Value member_schema(const Value& schema, std::string_view name) {
  if (const Value* own = schema["properties"].find(name)) return *own;
  std::optional<Object> merged;
  for (const Member& pattern : schema["patternProperties"].members()) {
    const auto regex = text::Regex::compile(pattern.name());
    if (!regex.ok()) continue;
    const auto found = regex->search(name);
    if (!found.ok() || !found->has_value()) continue;
    if (!merged) merged.emplace();
    for (const Member& keyword : pattern.value.members()) merged->set(keyword.key, keyword.value);
  }
  if (merged) return *std::move(merged);
  return schema["additionalProperties"].is_object() ? schema["additionalProperties"] : Value();
}

Value item_schema(const Value& schema, std::size_t index) {
  const Value& items = schema["items"];
  if (!items.is_array()) return items;
  if (index < items.size()) return items[index];
  return schema["additionalItems"].is_object() ? schema["additionalItems"] : Value();
}

std::string join_key(std::string_view prefix, std::string_view name) {
  return prefix.empty() ? std::string(name) : fmt::format("{}.{}", prefix, name);
}

class Renderer {
 public:
  explicit Renderer(const RenderConfig& render) : render_(render) {}

  Result<Value> value(const Value& schema, const Value& value, const std::string& key) const {
    if (value.is_object()) return object(schema, value, key);
    if (value.is_array()) return array(schema, value, key);
    if (!value.is_string() || !has_template_marks(value.as_string())) return value;
    auto rendered = render_(key, value.as_string(), python::truthy(schema["secret"]));
    if (rendered.ok() && !python::truthy(*rendered)) return Value();
    return rendered;
  }

 private:
  Result<Value> object(const Value& schema, const Value& members, const std::string& key) const {
    Object out;
    for (const Member& member : members.members()) {
      auto made = value(member_schema(schema, member.name()), member.value, join_key(key, member.name()));
      if (!made.ok()) return made;
      out.set(member.key, std::move(made).value());
    }
    return Value(std::move(out));
  }

  Result<Value> array(const Value& schema, const Value& items, const std::string& key) const {
    std::vector<Value> out;
    for (std::size_t i = 0; i < items.size(); ++i) {
      auto made = value(item_schema(schema, i), items[i], join_key(key, std::to_string(i)));
      if (!made.ok()) return made;
      out.push_back(std::move(made).value());
    }
    return Value::array(std::move(out));
  }

  const RenderConfig& render_;
};

Value member_with_defaults(const Value& schema, const Value& value);

// Members that are there, each by its schema, and those that only the schema knows.
Value object_with_defaults(const Value& schema, const Value& value) {
  Object out(value);
  for (const Member& property : schema["properties"].members()) {
    if (!out.contains(property.name()) && property.value.contains("default")) {
      out.set(property.key, property.value["default"]);
    }
    const Value* given = out.find(property.name());
    Value made = member_with_defaults(property.value, given != nullptr ? *given : Value());
    if (given != nullptr || !made.is_null()) out.set(property.key, std::move(made));
  }
  for (const Member& member : value.members()) {
    if (!schema["properties"].contains(member.name())) {
      out.set(member.key, member_with_defaults(member_schema(schema, member.name()), member.value));
    }
  }
  return out;
}

Value array_with_defaults(const Value& schema, const Value& value) {
  std::vector<Value> out;
  for (std::size_t i = 0; i < value.size(); ++i)
    out.push_back(member_with_defaults(item_schema(schema, i), value[i]));
  return Value::array(std::move(out));
}

bool has_any(const Value& schema, std::initializer_list<std::string_view> keywords) {
  for (std::string_view keyword : keywords) {
    if (python::truthy(schema[keyword])) return true;
  }
  return false;
}

// An object or array that the schema describes is made when it is missing or empty.
Value member_with_defaults(const Value& schema, const Value& value) {
  if (schema["type"] == Value("object") &&
      has_any(schema, {"properties", "patternProperties", "additionalProperties"})) {
    if (value.is_object()) return object_with_defaults(schema, value);
    return python::truthy(value) ? value : object_with_defaults(schema, Value::object());
  }
  if (schema["type"] == Value("array") && has_any(schema, {"items", "additionalItems"})) {
    if (value.is_array()) return array_with_defaults(schema, value);
    return python::truthy(value) ? value : Value::array();
  }
  return value;
}

}  // namespace

Result<Value> check_config(std::string_view pack, std::string_view file, const Value& config_schema,
                           const Value& config) {
  Failure failure;
  auto valid = validate(resource_schema(config_schema, true), config,
                        {.use_default = true, .allow_default_none = true}, &failure);
  if (valid.ok()) return valid;
  const bool described = valid.error().kind() == "ValidationError" || valid.error().kind() == "SchemaError";
  return make_error(Errc::kInvalid, "Failed validating attribute \"{}\" in config for pack \"{}\" ({}): {}",
                    dotted(failure.path), pack, file, described ? describe(failure) : valid.error().message())
      .as("ValidationError");
}

Result<Value> resolve_config(const Value& config_schema, const Value& config, const RenderConfig& render) {
  const Value schema = Value::object({{"type", "object"}, {"properties", config_schema}});
  auto rendered = Renderer(render).value(schema, config.is_object() ? config : Value::object(), "");
  if (!rendered.ok()) return rendered;
  return object_with_defaults(schema, *rendered);
}

}  // namespace squall::schema
