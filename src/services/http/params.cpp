#include "services/http/params.h"

#include <cmath>
#include <map>
#include <optional>

#include "base/strings.h"
#include "base/text/utf8.h"
#include "services/http/multipart.h"
#include "value/json/json.h"
#include "value/schema/schema.h"

namespace squall::http {
namespace {

constexpr std::size_t kMaxBodyDepth = 100;

Error wrong_type(std::string_view name, std::string_view type) {
  return make_error(Errc::kInvalid, "Parameter \"{}\" is not of type {}", name, type);
}

Result<Value> typed(const Param& param, const std::string& text) {
  switch (param.type) {
    case ParamType::kText:
      return Value(text);
    case ParamType::kInteger: {
      const auto number = text.starts_with('+') ? std::nullopt : parse_int64(text);
      return number ? Result<Value>(Value(*number)) : Result<Value>(wrong_type(param.name, "integer"));
    }
    case ParamType::kNumber: {
      const auto number = parse_double(text);
      return number ? Result<Value>(Value(*number)) : Result<Value>(wrong_type(param.name, "float"));
    }
    case ParamType::kBool: {
      const std::string lower = to_lower(text);
      if (lower == "true" || lower == "1" || lower == "yes" || lower == "y") return Value(true);
      if (lower == "false" || lower == "0" || lower == "no" || lower == "n") return Value(false);
      return wrong_type(param.name, "boolean");
    }
    case ParamType::kList: {
      std::vector<Value> items;
      for (const std::string_view piece : split(text, ',')) items.emplace_back(piece);
      return Value::array(std::move(items));
    }
  }
  return Value();
}

Error unreadable(std::string_view why) {
  return make_error(Errc::kInvalid, "Failed to parse request body: {}", why);
}

// {"a": ["1", "2"]}; blank values are dropped.
Result<Value> form_body(const net::Pairs& fields) {
  std::map<std::string, std::vector<Value>> lists;
  std::vector<std::string_view> order;
  for (const auto& [name, value] : fields) {
    if (value.empty()) continue;
    if (!text::is_valid_utf8(name) || !text::is_valid_utf8(value))
      return unreadable(fmt::format("field \"{}\" is not UTF-8", text::repaired_utf8(name)));
    const auto [list, is_new] = lists.try_emplace(name);
    if (is_new) order.push_back(list->first);
    list->second.emplace_back(value);
  }
  Object out;
  for (const std::string_view name : order)
    out.set(name, Value::array(std::move(lists.find(std::string(name))->second)));
  return Value(std::move(out));
}

// Whether `found` holds for some value of the tree, or for some key of it.
bool anywhere(const Value& value, bool (*found)(const Value&)) {
  if (found(value)) return true;
  for (const Value& item : value.items())
    if (anywhere(item, found)) return true;
  for (const Member& member : value.members())
    if (found(member.key) || anywhere(member.value, found)) return true;
  return false;
}

bool is_no_number(const Value& value) { return value.is_double() && !std::isfinite(value.as_double()); }
bool is_no_text(const Value& value) { return value.is_string() && !text::is_valid_utf8(value.as_string()); }

// What the parser reads and a request may not have. The texts are looked for first, so that other bodies are
// not walked through.
Result<Value> checked(Value body, std::string_view text) {
  if ((contains(text, "NaN") || contains(text, "Infinity")) && anywhere(body, is_no_number))
    return unreadable("NaN and Infinity are no JSON values");
  if ((contains(text, "\\ud") || contains(text, "\\uD")) && anywhere(body, is_no_text))
    return unreadable("a text holds half of a surrogate pair");
  return body;
}

Result<Value> read_body(const net::Request& request) {
  std::string_view type = request.headers.get("content-type");
  type = trim(type.substr(0, type.find(';')));
  if (iequals(type, "application/x-www-form-urlencoded")) return form_body(net::parse_query(request.body));
  if (iequals(type, "multipart/form-data")) {
    auto fields = parse_multipart(request.headers.get("content-type"), request.body);
    if (!fields.ok()) return unreadable(fields.error().message());
    return form_body(*fields);
  }
  const bool plain = iequals(type, "text/plain");
  if (!type.empty() && !plain && !iequals(type, "application/json"))
    return unreadable(fmt::format("Unsupported Content-Type: \"{}\"", type));
  if (trim(request.body).empty()) return Value::object();
  auto parsed = json::parse(request.body, {.max_depth = kMaxBodyDepth});
  if (!parsed.ok()) return unreadable(parsed.error().message());
  return checked(std::move(*parsed), request.body);
}

}  // namespace

std::string_view json_type(const Value& value) {
  if (value.is_array()) return "array";
  if (value.is_string()) return "string";
  if (value.is_number()) return "number";
  if (value.is_bool()) return "boolean";
  return value.is_null() ? "null" : "object";
}

Value parse_query(std::string_view raw) {
  Object out;
  for (const auto& [name, value] : net::parse_query(raw)) out.set(name, value);
  return Value(std::move(out));
}

Result<Value> typed_query(const std::vector<Param>& declared, const Value& raw) {
  Object out;
  for (const Param& param : declared) {
    const Value* given = raw.find(param.name);
    if (!given) {
      if (param.required)
        return make_error(Errc::kInvalid, "Required parameter \"{}\" is missing", param.name);
      if (!param.fallback.is_null()) out.set(param.name, param.fallback);
      continue;
    }
    const std::string words(given->as_string());
    if (!text::is_valid_utf8(words))
      return make_error(Errc::kInvalid, "Parameter \"{}\" is not UTF-8", param.name);
    if (words.empty() && param.type != ParamType::kText) {
      if (!param.fallback.is_null()) out.set(param.name, param.fallback);
      continue;
    }
    auto value = typed(param, words);
    if (!value.ok()) return value;
    out.set(param.name, std::move(*value));
  }
  return Value(std::move(out));
}

schema::Validator body_validator(const Value& schema) {
  return schema::Validator(schema, {.use_default = true, .allow_default_none = true});
}

Result<Value> parse_body(const Endpoint& endpoint, const net::Request& request,
                         const schema::Validator* validator) {
  if (endpoint.body == Body::kNone || endpoint.body == Body::kText) return Value();
  auto body = read_body(request);
  if (!body.ok() || !validator) return body;
  if (endpoint.body_schema["type"] == Value("object") && !body->is_object())
    return make_error(Errc::kInvalid, "Input body needs to be an object, got: {}", json_type(*body));
  schema::Failure failure;
  auto valid = validator->validate(*body, &failure);
  if (valid.ok() || failure.path.empty()) return valid;
  // The reference gives the validator's words alone; which field they are about stands before them.
  std::string field;
  for (const Value& step : failure.path)
    field +=
        (field.empty() ? "" : ".") + (step.is_string() ? std::string(step.as_string()) : json::dump(step));
  return std::move(valid).error().with("{}", field);
}

}  // namespace squall::http
