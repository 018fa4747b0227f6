#include "value/schema/mask.h"

#include <algorithm>

#include "base/text/regex.h"
#include "value/python.h"
#include "value/schema/checker.h"
#include "value/schema/schema.h"

namespace squall::schema {
namespace {

bool is_secret(const Value& definition) { return python::truthy(definition["secret"]); }

// The tree below a definition that is not secret itself; nullopt when nothing in it is.
std::optional<Value> secrets_below(const Value& definition) {
  const Value& type = definition["type"];
  if (type == Value("object")) {
    Value tree = secret_parameters(definition["properties"]);
    if (!tree.empty()) return tree;
  }
  if (type == Value("array") && definition["items"].is_object()) {
    const Value& items = definition["items"];
    if (is_secret(items)) return Value::array({items["type"]});
    if (auto tree = secrets_below(items)) return Value::array({*std::move(tree)});
  }
  return std::nullopt;
}

Value mask_by(const Value& tree, const Value& value);

// What is no object cannot hold the member that is secret; a text or a list passes, as in the reference,
// anything else is hidden whole.
Value mask_members(const Value& tree, const Value& value) {
  if (value.is_string() || value.is_array()) return value;
  return value.is_object() ? mask_secrets(tree, value) : Value(kMask);
}

Value mask_items(const Value& tree, const Value& value) {
  if (value.is_object() && value.empty()) return value;
  if (!value.is_array()) return kMask;
  std::vector<Value> items;
  for (const Value& item : value.items()) items.push_back(mask_by(tree[0], item));
  return Value::array(std::move(items));
}

Value mask_by(const Value& tree, const Value& value) {
  if (tree.is_object()) return mask_members(tree, value);
  if (tree.is_array()) return mask_items(tree, value);
  return kMask;
}

Value mask_node(const Value& schema, const Value& value);

// The schema of a member: its own, else the first pattern that fits, else the one for all others.
const Value& member_schema(const Value& schema, std::string_view name) {
  if (const Value* own = schema["properties"].find(name)) return *own;
  for (const Member& pattern : schema["patternProperties"].members()) {
    const auto regex = text::Regex::compile(pattern.name());
    if (!regex.ok()) continue;
    const auto found = regex->search(name);
    if (found.ok() && found->has_value()) return pattern.value;
  }
  return schema["additionalProperties"];
}

Value mask_object(const Value& schema, const Value& value) {
  Object out(value);
  for (const Member& member : value.members()) {
    out.set(member.key, mask_node(member_schema(schema, member.name()), member.value));
  }
  return out;
}

Value mask_array(const Value& schema, const Value& value) {
  const Value& items = schema["items"];
  std::vector<Value> out(value.items().begin(), value.items().end());
  for (std::size_t i = 0; i < out.size(); ++i) {
    const bool beyond = items.is_array() && i >= items.size();
    out[i] = mask_node(beyond ? schema["additionalItems"] : (items.is_array() ? items[i] : items), out[i]);
  }
  return Value::array(std::move(out));
}

Value mask_node(const Value& schema, const Value& value) {
  if (!schema.is_object()) return value;
  if (is_secret(schema)) return kMask;
  const Value& type = schema["type"];
  if (type == Value("object") && value.is_object()) return mask_object(schema, value);
  if (type == Value("array") && value.is_array()) return mask_array(schema, value);
  return value;
}

// The schema to mask by: an old map of properties stands for an object with them; nullopt when it is no
// schema.
std::optional<Value> usable(const Value& action_schema) {
  if (!action_schema.is_object() || action_schema.empty()) return std::nullopt;
  Value schema = action_schema;
  const auto is_schema = [](const Member& member) { return member.value.is_object(); };
  if (!action_schema.contains("type") || action_schema["type"].is_object()) {
    if (!std::ranges::all_of(action_schema.members(), is_schema)) return std::nullopt;
    schema =
        Value::object({{"type", "object"}, {"properties", action_schema}, {"additionalProperties", true}});
  }
  return check_output_schema(schema).ok() ? std::optional(std::move(schema)) : std::nullopt;
}

}  // namespace

Value secret_parameters(const Value& definitions) {
  Object tree;
  for (const Member& definition : definitions.members()) {
    if (is_secret(definition.value)) {
      tree.set(definition.key, definition.value["type"]);
    } else if (auto below = secrets_below(definition.value)) {
      tree.set(definition.key, *std::move(below));
    }
  }
  return tree;
}

Value mask_secrets(const Value& secrets, const Value& values) {
  if (!values.is_object()) return values;
  Value out = values;
  for (const Member& secret : secrets.members()) {
    if (const Value* value = values.find(secret.name()))
      out = out.with(secret.name(), mask_by(secret.value, *value));
  }
  return out;
}

Value mask_inquiry(const Value& inquiry_schema, const Value& response) {
  const Value* properties = inquiry_schema.find("properties");
  if (properties == nullptr) return kMask;
  if (!response.is_object()) return response;
  Object out(response);
  for (const Member& property : properties->members()) {
    if (property.value["secret"] == Value(true) && out.contains(property.name()))
      out.set(property.key, kMask);
  }
  return out;
}

Value mask_output(const Value& action_schema, const Value& result, std::string_view output_key) {
  const Value* output = output_key.empty() ? nullptr : result.find(output_key);
  if (output == nullptr) return result;
  const auto schema = usable(action_schema);
  return schema ? result.with(output_key, mask_node(*schema, *output)) : result;
}

}  // namespace squall::schema
