#include "services/http/params.h"

#include <cmath>
#include <optional>

#include "base/strings.h"
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

std::string_view json_type(const Value& value) {
  if (value.is_array()) return "array";
  if (value.is_string()) return "string";
  if (value.is_number()) return "number";
  if (value.is_bool()) return "boolean";
  return value.is_null() ? "null" : "object";
}

// {"a": ["1", "2"]}; blank values are dropped.
Value form_body(std::string_view text) {
  Object out;
  for (const auto& [name, value] : net::parse_query(text)) {
    if (value.empty()) continue;
    const Value* known = out.find(name);
    out.set(name, (known ? *known : Value::array()).appended(value));
  }
  return Value(std::move(out));
}

bool has_no_number(const Value& value) {
  if (value.is_double()) return !std::isfinite(value.as_double());
  for (const Value& item : value.items())
    if (has_no_number(item)) return true;
  for (const Member& member : value.members())
    if (has_no_number(member.value)) return true;
  return false;
}

Result<Value> read_body(const net::Request& request) {
  std::string_view type = request.headers.get("content-type");
  type = trim(type.substr(0, type.find(';')));
  if (iequals(type, "application/x-www-form-urlencoded") || iequals(type, "multipart/form-data"))
    return form_body(request.body);
  const bool plain = iequals(type, "text/plain");
  if (!type.empty() && !plain && !iequals(type, "application/json"))
    return make_error(Errc::kInvalid, "Failed to parse request body: Unsupported Content-Type: \"{}\"", type);
  if (trim(request.body).empty()) return Value::object();
  auto parsed = json::parse(request.body, {.max_depth = kMaxBodyDepth});
  if (!parsed.ok()) {
    const Errc code = parsed.error().code() == Errc::kLimit ? Errc::kLimit : Errc::kInvalid;
    return Error(code, "Failed to parse request body: " + parsed.error().message());
  }
  // The parser reads NaN and Infinity, which requests may not have.
  if ((contains(request.body, "NaN") || contains(request.body, "Infinity")) && has_no_number(*parsed))
    return make_error(Errc::kInvalid, "Failed to parse request body: NaN and Infinity are no JSON values");
  return parsed;
}

}  // namespace

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
    const std::string text(given->as_string());
    if (text.empty() && param.type != ParamType::kText) {
      if (!param.fallback.is_null()) out.set(param.name, param.fallback);
      continue;
    }
    auto value = typed(param, text);
    if (!value.ok()) return value;
    out.set(param.name, std::move(*value));
  }
  return Value(std::move(out));
}

Result<Value> parse_body(const Endpoint& endpoint, const net::Request& request) {
  if (endpoint.body == Body::kNone || endpoint.body == Body::kText) return Value();
  auto body = read_body(request);
  if (!body.ok() || endpoint.body_schema.is_null()) return body;
  if (endpoint.body_schema["type"] == Value("object") && !body->is_object())
    return make_error(Errc::kInvalid, "Input body needs to be an object, got: {}", json_type(*body));
  return schema::validate(endpoint.body_schema, *body, {.use_default = true, .allow_default_none = true});
}

}  // namespace squall::http
