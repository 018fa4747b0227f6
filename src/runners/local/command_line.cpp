#include "runners/local/command_line.h"

#include <map>

#include "base/strings.h"
#include "value/json/json.h"
#include "value/python.h"

namespace squall::runners {
namespace {

bool safe_character(char c) {
  return is_alnum(c) || std::string_view("@%+=:,./_-").find(c) != std::string_view::npos;
}

std::string sudo_text(const RunAs& as, std::string_view command) {
  std::string text = as.has_password ? "sudo -S -E " : "sudo -E ";
  if (!as.sudo) text += "-H -u " + shell_quote(as.system_user) + " ";
  return text + "-- bash -c " + shell_quote(command);
}

bool changes_user(const RunAs& as) { return as.sudo || as.system_user != as.service_user; }

std::string named_argument(std::string_view kwarg_op, std::string_view name, const Value& value) {
  const std::string option = std::string(kwarg_op) + std::string(name);
  if (value.is_bool()) return value.as_bool() ? option : "";
  return shell_quote(option) + "=" + shell_quote(python::str(value));
}

}  // namespace

std::string shell_quote(std::string_view word) {
  bool safe = !word.empty();
  for (const char c : word) safe = safe && safe_character(c);
  if (safe) return std::string(word);
  return "'" + replace_all(word, "'", "'\"'\"'") + "'";
}

std::string command_text(const RunAs& as, std::string_view command) {
  return changes_user(as) ? sudo_text(as, command) : std::string(command);
}

std::string script_text(const RunAs& as, std::string_view path, std::string_view arguments) {
  std::string text = shell_quote(path);
  if (!arguments.empty()) text += " " + std::string(arguments);
  return changes_user(as) ? sudo_text(as, text) : text;
}

std::string positional_text(const Value& definition, const Value& value) {
  const Value& declared = definition["type"];
  const std::string_view type = declared.is_string() ? declared.as_string() : std::string_view();
  if (type == "string" || type == "number" || type == "float")
    return value.is_null() ? "" : python::str(value);
  if (type == "boolean") return value.is_null() ? "" : (python::truthy(value) ? "1" : "0");
  if (!python::truthy(value)) return "";
  if (type == "array" || type == "list") {
    std::vector<std::string> items;
    for (const Value& item : value.items()) items.push_back(python::str(item));
    return join(items, ",");
  }
  if (type == "object") return json::dump(value);
  return python::str(value);
}

std::string script_arguments(const Value& definitions, const Value& values, std::string_view kwarg_op) {
  std::vector<std::string> words;
  std::map<std::int64_t, std::string> positional;
  for (const Member& member : values.members()) {
    const Value& definition = definitions[member.name()];
    const Value& position = definition["position"];
    if (position.is_int()) {
      positional[position.as_int()] = shell_quote(positional_text(definition, member.value));
      continue;
    }
    if (member.value.is_null() || member.value == Value("")) continue;
    std::string word = named_argument(kwarg_op, member.name(), member.value);
    if (!word.empty()) words.push_back(std::move(word));
  }
  for (auto& [position, word] : positional) words.push_back(std::move(word));
  return join(words, " ");
}

}  // namespace squall::runners
