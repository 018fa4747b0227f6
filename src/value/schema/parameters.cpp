#include "value/schema/parameters.h"

#include <algorithm>
#include <array>

#include "value/path.h"
#include "value/python.h"
#include "value/schema/schema.h"

namespace squall::schema {
namespace {

constexpr std::array<std::string_view, 5> kOverridable = {"default", "description", "enum", "immutable",
                                                          "required"};

const Value& any_type() {
  static const Value any = [] {
    std::vector<Value> branches;
    for (const char* type : {"array", "boolean", "integer", "number", "object", "string"}) {
      branches.push_back(Value::object({{"type", type}}));
    }
    return Value::object({{"anyOf", Value::array(std::move(branches))}});
  }();
  return any;
}

bool is_immutable(const Value& definitions, std::string_view name) {
  return python::truthy(definitions[name]["immutable"]);
}

}  // namespace

Value resource_schema(const Value& definitions, bool more) {
  if (definitions.empty()) return Value::object();
  Object properties;
  for (const Member& definition : definitions.members()) {
    properties.set(definition.key, python::truthy(definition.value) ? definition.value : any_type());
  }
  return Value::object(
      {{"type", "object"}, {"properties", std::move(properties)}, {"additionalProperties", more}});
}

Value parameter_schema(const Value& runner_parameters, const Value& action_parameters) {
  const Value runner = runner_parameters.is_object() ? runner_parameters : Value::object();
  return resource_schema(action_parameters.is_object() ? deep_merge(runner, action_parameters) : runner);
}

Result<void> check_overrides(const Value& runner_parameters, const Value& action_parameters,
                             std::string_view action) {
  for (const Member& parameter : action_parameters.members()) {
    const Value* base = runner_parameters.find(parameter.name());
    if (base == nullptr) continue;
    for (const Member& attribute : parameter.value.members()) {
      if (std::ranges::find(kOverridable, attribute.name()) != kOverridable.end()) continue;
      if (python::equals(attribute.value, (*base)[attribute.name()])) continue;
      return make_error(Errc::kInvalid,
                        "The attribute \"{}\" for the runner parameter \"{}\" in action \"{}\" cannot be "
                        "overridden.",
                        attribute.name(), parameter.name(), action)
          .as("InvalidActionParameterException");
    }
  }
  return {};
}

std::vector<std::string> immutable_parameters(const Value& runner_parameters,
                                              const Value& action_parameters) {
  std::vector<std::string> names;
  const auto add = [&](const Value& definitions) {
    for (const Member& parameter : definitions.members()) {
      const std::string name(parameter.name());
      if (is_immutable(definitions, name) && std::ranges::find(names, name) == names.end())
        names.push_back(name);
    }
  };
  add(runner_parameters);
  add(action_parameters);
  return names;
}

RequestCheck::RequestCheck(const Value& runner_parameters, const Value& action_parameters,
                           std::string_view action)
    : overrides_(check_overrides(runner_parameters, action_parameters, action)),
      validator_(parameter_schema(runner_parameters, action_parameters),
                 {.use_default = true, .allow_default_none = true}),
      immutable_(immutable_parameters(runner_parameters, action_parameters)) {}

Result<void> RequestCheck::check(const Value& parameters) const {
  if (!overrides_.ok()) return overrides_;
  if (auto valid = validator_.validate(parameters); !valid.ok()) return std::move(valid).error();
  std::vector<Value> overridden;
  for (const Member& given : parameters.members())
    if (std::ranges::find(immutable_, given.name()) != immutable_.end()) overridden.push_back(given.key);
  if (overridden.empty()) return {};
  return make_error(Errc::kInvalid, "Override of immutable parameter(s) {} is unsupported.",
                    python::repr(Value::array(std::move(overridden))))
      .as("ValueError");
}

Result<void> check_request(const Value& runner_parameters, const Value& action_parameters,
                           std::string_view action, const Value& parameters) {
  return RequestCheck(runner_parameters, action_parameters, action).check(parameters);
}

}  // namespace squall::schema
