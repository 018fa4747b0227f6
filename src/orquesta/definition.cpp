#include "orquesta/definition.h"

#include <algorithm>
#include <array>

#include "base/strings.h"
#include "orquesta/task_loader.h"
#include "value/python.h"
#include "value/yaml/yaml.h"

namespace squall::orquesta {
namespace {

constexpr std::string_view kCatalog = "native";
constexpr std::string_view kVersion = "1.0";

// `with: <text>` becomes `with: {items: <text>}`.
Value with_items_written_out(const Value& task) {
  if (task.is_null() || task.is_bool() || task.is_number()) {
    refuse("TypeError", "argument of type '{}' is not iterable", python::type_name(task));
  }
  if (!task.is_object()) return task;
  const Value& with = task["with"];
  return with.is_string() ? task.with("with", Value::object({{"items", with}})) : task;
}

Value written_out(const Value& document) {
  const Value& tasks = document["tasks"];
  if (!tasks.is_object() || tasks.empty()) return document;
  Object changed;
  changed.reserve(tasks.size());
  for (const Member& member : tasks.members()) changed.set(member.key, with_items_written_out(member.value));
  return document.with("tasks", std::move(changed));
}

Error refusal_of_yaml(const Error& error) {
  std::string where;
  // The reference tells no place of a doubled key.
  if (error.line() > 0 && !error.message().starts_with("found duplicate key"))
    where = fmt::format("\n  in \"<unicode string>\", line {}, column {}", error.line(), error.column());
  if (error.code() == Errc::kLimit) return error;
  return Error(Errc::kParse,
               fmt::format("Failed to load workflow definition because {}{}.", error.message(), where))
      .at(error.line(), error.column())
      .as("ValueError");
}

// `vars`, `output` and the declared inputs: lists of one-key mappings, or names alone. Of anything else
// nothing is taken: the schema tells.
std::vector<NamedValue> named_values(const Value& list) {
  std::vector<NamedValue> out;
  if (!list.is_array()) return out;
  for (const Value& item : list.items()) {
    if (item.is_string()) out.push_back({std::string(item.as_string()), {}});
    if (item.is_object() && !item.empty())
      out.push_back({std::string(item.members()[0].name()), item.members()[0].value});
  }
  return out;
}

}  // namespace

bool is_command(std::string_view name) {
  constexpr auto kCommands = std::to_array<std::string_view>({"continue", "fail", "noop", "retry"});
  return std::ranges::find(kCommands, name) != kCommands.end();
}

Value publish_form(const Transition& transition) {
  if (!transition.publish_text.is_string()) return transition.publish_text;
  std::vector<Value> list;
  for (const NamedValue& each : transition.publish) list.push_back(Value::object({{each.name, each.value}}));
  return Value::array(std::move(list));
}

Result<Definition> Definition::load(std::string_view yaml) {
  auto document = yaml::parse(yaml, {}, yaml::Keys::kUnique);
  if (!document.ok()) return refusal_of_yaml(document.error());
  if (document->is_string())
    return Error(Errc::kInvalid, "The spec is not type of json or yaml.").as("ValueError");
  return from(*document);
}

Result<Definition> Definition::from(const Value& document) try {
  if (document.is_string()) return load(document.as_string());
  check_mapping(document);
  Definition definition;
  definition.document_ = written_out(document);
  const Value members = with_text_keys(definition.document_);
  const Value& tasks = members["tasks"];
  if (python::truthy(tasks)) definition.tasks_ = load_tasks(tasks);
  for (std::size_t i = 0; i < definition.tasks_.size(); ++i)
    definition.by_name_[definition.tasks_[i].name] = i;
  definition.inputs_ = named_values(members["input"]);
  definition.vars_ = named_values(members["vars"]);
  definition.outputs_ = named_values(members["output"]);
  definition.fail_fast_ = members["fail_fast"] == Value(true);
  return definition;
} catch (const Refusal& refusal) {
  return refusal.error;
}

Value Definition::serialize() const {
  return Value::object({{"catalog", kCatalog}, {"version", kVersion}, {"spec", document_}});
}

Result<Definition> Definition::deserialize(const Value& serialized) {
  for (const auto& [field, wanted] : {std::pair("catalog", kCatalog), std::pair("version", kVersion)}) {
    if (serialized[field] == Value(wanted)) continue;
    return make_error(Errc::kInvalid, "Serialized spec {} does not match \"{}\".", field, wanted)
        .as("ValueError");
  }
  return from(serialized["spec"]);
}

const Task* Definition::find(std::string_view name) const {
  const auto index = index_of(name);
  return index ? &tasks_[*index] : nullptr;
}

std::optional<std::size_t> Definition::index_of(std::string_view name) const {
  const auto found = by_name_.find(std::string(name));
  if (found == by_name_.end()) return std::nullopt;
  return found->second;
}

}  // namespace squall::orquesta
