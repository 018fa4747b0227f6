#include "orquesta/task_loader.h"

#include <algorithm>

#include "base/strings.h"
#include "base/text/regex.h"
#include "base/text/unicode.h"
#include "expr/facade/inline_parameters.h"
#include "value/python.h"

namespace squall::orquesta {
namespace {

constexpr const char* kNoMapping = "The spec is not type of json or yaml.";

bool is_word(std::string_view name) {
  static const text::Regex word = text::Regex::compile("^\\w+$").value();
  const auto found = word.match(name);
  return found.ok() && found->has_value();
}

// `a, b`: names between commas. A list: its items as they are.
std::vector<std::string> targets_of(const Value& written) {
  std::vector<std::string> out;
  if (written.is_string()) {
    for (std::string_view name : split(written.as_string(), ',')) out.emplace_back(text::strip(name));
  } else if (written.is_array()) {
    for (const Value& name : written.items()) {
      if (!name.is_string())
        refuse("TypeError", "a task in \"do\" is named by a text, not {}", python::repr(name));
      out.emplace_back(name.as_string());
    }
  } else if (written.is_mapping()) {
    refuse("TypeError", "\"do\" names tasks, which {} does not", python::repr(written));
  } else {
    refuse("TypeError", "'{}' object is not iterable", python::type_name(written));
  }
  return out;
}

std::vector<NamedValue> published(const Value& written) {
  std::vector<NamedValue> out;
  if (written.is_string()) {
    for (auto& [name, value] : expr::inline_parameters(written.as_string()))
      out.push_back({name, std::move(value)});
  }
  if (!written.is_array()) return out;
  for (const Value& item : written.items()) {
    if (item.is_object() && !item.empty())
      out.push_back({std::string(item.members()[0].name()), item.members()[0].value});
  }
  return out;
}

Transition load_transition(const Value& written) {
  check_mapping(written);
  const Value raw = with_text_keys(written);
  Transition transition;
  transition.when = python::truthy(raw["when"]) ? raw["when"] : Value();
  transition.publish_text = raw["publish"];
  transition.publish = published(raw["publish"]);
  transition.targets_text = python::truthy(raw["do"]) ? raw["do"] : Value("continue");
  transition.targets = targets_of(transition.targets_text);
  return transition;
}

void load_next(const Value& raw, Task& task) {
  if (!python::truthy(raw)) return;
  if (raw.is_mapping()) refuse("ValueError", "The spec is not type of list.");
  if (!raw.is_array()) refuse("ValueError", "{}", kNoMapping);
  task.has_next = true;
  for (const Value& item : raw.items()) task.next.push_back(load_transition(item));
}

// A text under `retry` or `with` is read as YAML of its own, which never gives what is needed here.
Value member_object(const Value& raw) {
  if (!python::truthy(raw)) return raw;
  if (raw.is_string()) refuse("ValueError", "{}", kNoMapping);
  if (raw.is_array()) refuse("AttributeError", "'list' object has no attribute 'get'");
  if (!raw.is_mapping())
    refuse("ValueError", "Failed to load workflow definition because a string or stream input is required.");
  return with_text_keys(raw);
}

// `action: name a=1`: the parameters take the place of `input`.
void write_out_action(Task& task) {
  if (!task.action.is_string()) return;
  const std::string_view text = task.action.as_string();
  const auto params = expr::inline_parameters(text);
  if (params.empty()) return;
  const std::size_t blank = text.find(' ');
  if (blank == std::string_view::npos) refuse("ValueError", "substring not found");
  Object input;
  for (const auto& [name, value] : params) input.set(name, value);
  task.action = Value(text.substr(0, blank));
  task.input = std::move(input);
}

Task load_task(std::string_view name, const Value& written) {
  const Value raw = with_text_keys(written);
  if (written.is_object() && written.empty())
    refuse("AttributeError", "'dict' object has no attribute 'next'");
  check_mapping(written);
  if (!is_word(name)) refuse("AttributeError", "'TaskMappingSpec' object has no attribute '{}'", name);
  Task task;
  task.name = name;
  task.raw = written;
  task.action = raw["action"];
  task.input = raw["input"];
  task.delay = raw["delay"];
  task.join = raw["join"];
  task.timeout = raw["timeout"];
  task.with = member_object(raw["with"]);
  task.has_items = !task.with.is_null();
  task.retry = member_object(raw["retry"]);
  load_next(raw["next"], task);
  write_out_action(task);
  return task;
}

}  // namespace

void check_mapping(const Value& value, const char* list_lacks) {
  if (value.is_array() && !value.empty())
    refuse("AttributeError", "'list' object has no attribute '{}'", list_lacks);
  if (!python::truthy(value)) refuse("ValueError", "The spec cannot be type of None.");
  if (!value.is_mapping()) refuse("ValueError", "{}", kNoMapping);
}

Value with_text_keys(const Value& mapping) {
  if (mapping.kind() != Kind::kPairs) return mapping;
  Object out;
  for (const Value& pair : mapping.items()) {
    if (pair[0].is_string()) out.set(pair[0], pair[1]);
  }
  return out;
}

std::vector<Task> load_tasks(const Value& tasks) {
  check_mapping(tasks, "items");
  if (!tasks.is_object()) refuse("TypeError", "the name of a task is a text");
  if (tasks.size() > kMaxTasks)
    throw Refusal{
        make_error(Errc::kLimit, "a workflow of {} tasks exceeds the limit of {}", tasks.size(), kMaxTasks)};
  std::vector<Task> out;
  out.reserve(tasks.size());
  std::size_t steps = 0;
  for (const Member& member : tasks.members()) {
    out.push_back(load_task(member.name(), member.value));
    for (const Transition& transition : out.back().next) steps += transition.targets.size();
    if (steps > kMaxTransitions)
      throw Refusal{
          make_error(Errc::kLimit, "a workflow exceeds the limit of {} transitions", kMaxTransitions)};
  }
  return out;
}

}  // namespace squall::orquesta
