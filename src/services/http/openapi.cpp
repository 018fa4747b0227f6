#include <fmt/core.h>

#include "base/strings.h"
#include "services/http/router.h"

namespace squall::http {
namespace {

std::string_view type_name(ParamType type) {
  switch (type) {
    case ParamType::kInteger:
      return "integer";
    case ParamType::kNumber:
      return "number";
    case ParamType::kBool:
      return "boolean";
    case ParamType::kList:
      return "array";
    case ParamType::kText:
      break;
  }
  return "string";
}

Value parameter(const Param& param) {
  Object schema{{"type", type_name(param.type)}};
  if (param.type == ParamType::kList) schema.set("items", Value::object({{"type", "string"}}));
  if (!param.fallback.is_null()) schema.set("default", param.fallback);
  return Value::object({{"name", param.name},
                        {"in", "query"},
                        {"required", param.required},
                        {"description", param.text},
                        {"schema", Value(std::move(schema))}});
}

Value operation(const Endpoint& endpoint) {
  std::vector<Value> parameters;
  for (const std::string_view piece : split(endpoint.path, '/')) {
    if (!piece.starts_with('{')) continue;
    std::string_view name = piece.substr(1, piece.size() - 2);
    if (name.ends_with('*')) name.remove_suffix(1);
    parameters.push_back(Value::object({{"name", name},
                                        {"in", "path"},
                                        {"required", true},
                                        {"schema", Value::object({{"type", "string"}})}}));
  }
  for (const Param& param : endpoint.query) parameters.push_back(parameter(param));
  Object out{{"operationId", endpoint.name},
             {"summary", endpoint.text},
             {"parameters", Value::array(std::move(parameters))}};
  if (endpoint.body != Body::kNone) {
    const Value schema = endpoint.body_schema.is_null() ? Value::object() : endpoint.body_schema;
    const std::string_view type = endpoint.body == Body::kText ? "text/plain" : "application/json";
    out.set("requestBody",
            Value::object({{"required", endpoint.body == Body::kRequired},
                           {"content", Value::object({{type, Value::object({{"schema", schema}})}})}}));
  }
  if (!endpoint.permission.empty()) out.set("x-permission", endpoint.permission);
  if (!endpoint.handle) out.set("x-not-offered", true);
  if (endpoint.access == Access::kPublic) out.set("security", Value::array());
  out.set(
      "responses",
      Value::object({{"default", Value::object({{"description", "JSON, or {faultstring} on failure."}})}}));
  return Value(std::move(out));
}

}  // namespace

Value openapi(std::string_view title, std::string_view version,
              const std::vector<const EndpointTable*>& tables) {
  Object paths;
  for (const EndpointTable* table : tables)
    for (const Endpoint& endpoint : *table) {
      const std::string path = replace_all(endpoint.path, "*}", "}");
      Object methods(paths.contains(path) ? *paths.find(path) : Value());
      methods.set(to_lower(endpoint.method), operation(endpoint));
      paths.set(path, Value(std::move(methods)));
    }
  const Value schemes = Value::object(
      {{"token", Value::object({{"type", "apiKey"}, {"in", "header"}, {"name", "X-Auth-Token"}})},
       {"key", Value::object({{"type", "apiKey"}, {"in", "header"}, {"name", "St2-Api-Key"}})}});
  return Value::object({{"openapi", "3.0.3"},
                        {"info", Value::object({{"title", title}, {"version", version}})},
                        {"security", Value::array({Value::object({{"token", Value::array()}}),
                                                   Value::object({{"key", Value::array()}})})},
                        {"components", Value::object({{"securitySchemes", schemes}})},
                        {"paths", Value(std::move(paths))}});
}

}  // namespace squall::http
