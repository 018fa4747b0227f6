#include "content/action_loader.h"

#include <map>
#include <vector>

#include "content/document_check.h"
#include "content/runner_types.h"
#include "value/python.h"
#include "value/schema/parameters.h"

namespace squall::content {
namespace {

constexpr std::string_view kDefaultNotifyRoute = "notify.default";

Error bad_parameters(std::string message, std::string_view parameter) {
  return Error(Errc::kInvalid, std::move(message))
      .as("ValueValidationException")
      .about(fmt::format("parameters.{}", parameter));
}

Result<void> check_immutable(std::string_view name, const Value& definition, const Value* runner_definition) {
  if (!definition.contains("immutable")) return {};
  if (runner_definition != nullptr && runner_definition->contains("immutable"))
    return bad_parameters(
        fmt::format("Param {} is declared immutable in runner. Cannot override in action.", name), name);
  const bool has_default = definition.contains("default") ||
                           (runner_definition != nullptr && runner_definition->contains("default"));
  if (!has_default)
    return bad_parameters(fmt::format("Immutable param {} requires a default value.", name), name);
  return {};
}

class Positions {
 public:
  Result<void> add(std::string_view name, const Value& position) {
    if (!position.is_int())
      return Error(Errc::kInvalid, fmt::format("the position {} of parameter {} is no whole number",
                                               python::repr(position), name))
          .as("TypeError")
          .about(fmt::format("parameters.{}.position", name));
    const auto [taken, fresh] = by_position_.emplace(position.as_int(), std::string(name));
    if (!fresh)
      return bad_parameters(
          fmt::format("Parameters {} and {} have same position {}. Position values have to be unique.",
                      taken->second, name, position.as_int()),
          name);
    return {};
  }

  // REQUIRES: all were added.
  Result<void> check_contiguous() const {
    if (by_position_.empty()) return {};
    const auto first = by_position_.begin()->first, last = by_position_.rbegin()->first;
    if (static_cast<std::size_t>(last - first) + 1 == by_position_.size()) return {};
    std::vector<Value> positions;
    positions.reserve(by_position_.size());
    for (const auto& [position, name] : by_position_) positions.emplace_back(position);
    return Error(Errc::kInvalid, fmt::format("Positions supplied {} for parameters are not contiguous.",
                                             python::repr(Value::array(std::move(positions)))))
        .as("ValueValidationException")
        .about("parameters");
  }

 private:
  std::map<std::int64_t, std::string> by_position_;
};

// One section of `notify`: what is empty is left out, the old name of the routes is understood.
Value plain_notify_section(const Value& section) {
  Object plain;
  if (python::truthy(section["message"])) plain.set("message", section["message"]);
  if (python::truthy(section["data"])) plain.set("data", section["data"]);
  if (python::truthy(section["routes"])) {
    plain.set("routes", section["routes"]);
  } else if (python::truthy(section["channels"])) {
    plain.set("routes", section["channels"]);
  } else {
    plain.set("routes", Value::array({Value(kDefaultNotifyRoute)}));
  }
  return Value(std::move(plain));
}

Value plain_notify(const Value& notify) {
  Object plain;
  for (const std::string_view name : {"on-complete", "on-success", "on-failure"})
    if (notify[name].is_object() && !notify[name].empty())
      plain.set(name, plain_notify_section(notify[name]));
  return Value(std::move(plain));
}

// A parameter's name that is no identifier gets a sentence of its own in front of the validator's.
Error explain(Error error, const Value& parameters) {
  if (error.detail() != "parameters" ||
      error.message().find("does not match any of the regexes") == std::string::npos)
    return error;
  for (const Member& member : parameters.members()) {
    if (!error.message().starts_with(python::repr(member.name()))) continue;
    const Error full = printed(error);
    return Error(full.code(),
                 fmt::format("Parameter name \"{}\" is invalid. Valid characters for parameter name are "
                             "[a-zA-Z0-0_].\n\n{}",
                             member.name(), full.message()))
        .as(full.kind())
        .about(full.detail());
  }
  return error;
}

}  // namespace

Value plain_tags(const Value& tags) {
  std::vector<Value> plain;
  for (const Value& tag : tags.items())
    plain.push_back(Value::object({{"name", tag.get_string("name")}, {"value", tag.get_string("value")}}));
  return Value::array(std::move(plain));
}

Result<void> check_action_parameters(std::string_view action_ref, const Value& parameters,
                                     const Value& runner_parameters) {
  Positions positions;
  for (const Member& parameter : parameters.members()) {
    const Value* runner_definition = runner_parameters.find(parameter.name());
    if (runner_definition != nullptr)
      if (auto ok = schema::check_overrides(runner_parameters,
                                            Value::object({{parameter.name(), parameter.value}}), action_ref);
          !ok.ok())
        return std::move(ok).error().about(fmt::format("parameters.{}", parameter.name()));
    if (const Value* position = parameter.value.find("position"))
      if (auto ok = positions.add(parameter.name(), *position); !ok.ok()) return ok;
    if (auto ok = check_immutable(parameter.name(), parameter.value, runner_definition); !ok.ok()) return ok;
  }
  return positions.check_contiguous();
}

Result<Value> make_action(const Value& metadata) {
  if (metadata.contains("parameters") &&
      (metadata["parameters"].is_null() || metadata["parameters"].kind() == Kind::kPairs))
    return make_error(Errc::kInvalid,
                      "the parameters are a {} where a mapping from names to definitions is expected",
                      metadata["parameters"].is_null() ? "null" : "mapping with keys that are no texts")
        .as("TypeError")
        .about("parameters");
  if (auto checked = check_shape_with_parameters(action_shape(), metadata); !checked.ok())
    return explain(std::move(checked).error(), metadata["parameters"]);

  const std::string pack = metadata.get_string("pack", "default");
  auto ref = make_ref(pack, metadata["name"]);
  const std::string runner_name = metadata.get_string("runner_type");
  const Value* runner = find_runner_type(runner_name);
  if (runner == nullptr)
    return make_error(Errc::kInvalid,
                      "RunnerType {} is not found. If you are using old and deprecated runner name, you need "
                      "to switch to "
                      "a new one. For more information, please see "
                      "https://docs.stackstorm.com/upgrade_notes.html#st2-v0-9",
                      runner_name)
        .as("ValueValidationException")
        .about("runner_type");
  const Value parameters = to_plain(metadata["parameters"]);
  if (auto ok = check_action_parameters(fmt::format("{}.{}", pack, metadata.get_string("name")), parameters,
                                        (*runner)["runner_parameters"]);
      !ok.ok())
    return std::move(ok).error();
  if (!ref.ok()) return std::move(ref).error();

  const Value* entry_point = metadata.find("entry_point");
  Object action;
  action.set("name", metadata["name"]).set("pack", pack).set("ref", *ref);
  action.set("uid", make_uid("action", pack, metadata.get_string("name")));
  action.set_if("description", metadata["description"]);
  action.set("enabled", metadata.contains("enabled") ? python::truthy(metadata["enabled"]) : true);
  action.set("entry_point", entry_point != nullptr ? python::str(*entry_point) : "");
  action.set("runner_type", runner_name);
  action.set("parameters", parameters.is_object() ? parameters : Value::object());
  action.set("output_schema",
             metadata["output_schema"].is_object() ? to_plain(metadata["output_schema"]) : Value::object());
  action.set("notify", plain_notify(to_plain(metadata["notify"])));
  action.set("tags", plain_tags(to_plain(metadata["tags"])));
  action.set_if("metadata_file", metadata["metadata_file"]);
  return Value(std::move(action));
}

Result<Loaded> load_action(const Value& raw, const Source& source, const Overrides& overrides) {
  auto metadata = claim_metadata(raw, source);
  if (!metadata.ok()) return std::move(metadata).error();
  auto overridden =
      apply_overrides(overrides, source.pack, "actions", python::str((*metadata)["name"]), *metadata);
  if (!overridden.ok()) return std::move(overridden).error();
  auto action = make_action(overridden->metadata);
  if (!action.ok()) return std::move(action).error();
  return Loaded{std::move(*action), overridden->changed};
}

}  // namespace squall::content
