#include "execution/render.h"

#include "execution/cast.h"
#include "execution/parameter_graph.h"
#include "expr/jinja/platform.h"
#include "value/python.h"

namespace squall::execution {
namespace {

constexpr std::string_view kDatastore = "st2kv", kContext = "action_context", kConfig = "config_context";

// Whose keys st2kv.user has.
std::string key_owner(const RenderInputs& inputs) {
  const Value& context = inputs.context;
  const Value& user = context.contains("api_user") ? context["api_user"] : context["user"];
  return python::truthy(user) ? python::str(user) : inputs.system_user;
}

// A config belongs to a pack and a user; without either there is none.
bool has_config(const RenderInputs& inputs) {
  return inputs.config && python::truthy(inputs.context["pack"]) && python::truthy(inputs.context["user"]);
}

ParameterGraph base_graph(const jinja::Environment& environment, const RenderInputs& inputs) {
  ParameterGraph graph(environment);
  graph.add_item(kDatastore, jinja::datastore_lookup(inputs.datastore, key_owner(inputs)));
  graph.add_value(kContext, inputs.context.is_null() ? Value::object() : inputs.context);
  graph.add_value(kConfig, Value::object());
  return graph;
}

// The definition that says how to cast: the runner's stands before the action's.
const Value& definition_of(const RenderInputs& inputs, std::string_view name) {
  const Value* found = inputs.runner_parameters.find(name);
  return found ? *found : inputs.action_parameters[name];
}

const Value* lookup(const ParameterGraph::Rendered& rendered, std::string_view name) {
  for (const auto& [known, value] : rendered)
    if (known == name) return &value;
  return nullptr;
}

Result<void> add_rendered_defaults(const Value& definitions, const RenderInputs& inputs,
                                   const ParameterGraph::Rendered& rendered, Object& live) {
  for (const Member& member : definitions.members()) {
    const Value* fallback = member.value.find("default");
    if (!fallback || python::truthy(member.value["immutable"]) || inputs.parameters.contains(member.name()))
      continue;
    if (!fallback->is_string() || !jinja::has_expression(fallback->as_string())) continue;
    const Value* value = lookup(rendered, member.name());
    if (!value || python::equals(*fallback, *value)) continue;
    auto cast = cast_parameter(*value, member.value);
    if (!cast.ok()) return std::move(cast).error();
    live.set(member.key, std::move(*cast));
  }
  return {};
}

}  // namespace

Result<Value> render_live(const jinja::Environment& environment, const RenderInputs& inputs) {
  ParameterGraph graph = base_graph(environment, inputs);
  for (const Member& member : inputs.additional.members()) graph.add_value(member.name(), member.value);
  for (const Member& member : inputs.parameters.members()) graph.add(member.name(), member.value);
  graph.add_defaults(inputs.action_parameters);
  graph.add_defaults(inputs.runner_parameters);
  const bool own_config = inputs.additional.contains(kConfig) || inputs.parameters.contains(kConfig);
  if (has_config(inputs) && !own_config && graph.refers_to(kConfig)) {
    auto config = inputs.config();
    if (config.ok()) graph.add_value(kConfig, std::move(*config));
  }
  auto rendered = graph.render();
  if (!rendered.ok()) return std::move(rendered).error();

  Object live;
  for (const Member& member : inputs.parameters.members()) {
    const Value* value = lookup(*rendered, member.name());
    auto cast = cast_parameter(value ? *value : member.value, definition_of(inputs, member.name()));
    if (!cast.ok()) return std::move(cast).error();
    live.set(member.key, std::move(*cast));
  }
  for (const Value* definitions : {&inputs.action_parameters, &inputs.runner_parameters}) {
    auto added = add_rendered_defaults(*definitions, inputs, *rendered, live);
    if (!added.ok()) return std::move(added).error();
  }
  return Value(live);
}

Result<FinalParameters> render_final(const jinja::Environment& environment, const RenderInputs& inputs) {
  ParameterGraph graph = base_graph(environment, inputs);
  if (has_config(inputs)) {
    auto config = inputs.config();
    if (!config.ok()) return std::move(config).error();
    graph.add_value(kConfig, std::move(*config));
  }
  for (const Member& member : inputs.parameters.members()) graph.add_value(member.name(), member.value);
  graph.add_defaults(inputs.action_parameters);
  graph.add_defaults(inputs.runner_parameters);
  auto rendered = graph.render();
  if (!rendered.ok()) return std::move(rendered).error();

  Object runner, action;
  for (const auto& [name, value] : *rendered) {
    auto cast = cast_parameter(value, definition_of(inputs, name));
    if (!cast.ok()) return std::move(cast).error();
    if (inputs.runner_parameters.contains(name)) {
      runner.set(name, std::move(*cast));
    } else if (inputs.action_parameters.contains(name)) {
      action.set(name, std::move(*cast));
    }
  }
  return FinalParameters{.runner = runner, .action = action};
}

}  // namespace squall::execution
