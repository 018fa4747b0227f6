#include "execution/parameter_graph.h"

#include <algorithm>
#include <set>

#include "base/strings.h"
#include "expr/jinja/platform.h"
#include "value/json/json.h"
#include "value/python.h"

namespace squall::execution {
namespace {

Error parameter_error(std::string message) {
  return Error(Errc::kInvalid, std::move(message)).as("ParamException");
}

bool is_container(const Value& value) { return value.is_array() || value.is_mapping(); }

bool may_stand_in_reference(char c) { return (c >= 'A' && c <= 'z') || is_digit(c) || c == '-'; }

// "{{name}}" inside JSON text, quotes and all, stands for the value itself.
std::string with_typed_references(std::string_view text) {
  constexpr std::string_view kOpen = "\"{{", kClose = "}}\"";
  std::string out;
  std::size_t at = 0;
  for (;;) {
    const std::size_t open = text.find(kOpen, at);
    if (open == std::string_view::npos) break;
    std::size_t end = open + kOpen.size();
    while (end < text.size() && may_stand_in_reference(text[end])) ++end;
    const std::string_view name = text.substr(open + kOpen.size(), end - open - kOpen.size());
    if (name.empty() || text.substr(end, kClose.size()) != kClose) {
      out += text.substr(at, open + 1 - at);
      at = open + 1;
      continue;
    }
    out += text.substr(at, open - at);
    out += "{{";
    out += name;
    out += " | to_complex}}";
    at = end + kClose.size();
  }
  return out += text.substr(at);
}

// What a lookup shows where only values can stand.
Value shown(const jinja::Item& item) {
  const Value* value = std::get_if<Value>(&item);
  return value ? *value : Value::object();
}

}  // namespace

ParameterGraph::Node& ParameterGraph::node(std::string_view name) {
  const auto [found, fresh] = by_name_.try_emplace(std::string(name), nodes_.size());
  if (fresh) {
    nodes_.emplace_back();
    nodes_.back().name = name;
  }
  return nodes_[found->second];
}

const ParameterGraph::Node* ParameterGraph::find(std::string_view name) const {
  const auto found = by_name_.find(std::string(name));
  return found == by_name_.end() ? nullptr : &nodes_[found->second];
}

void ParameterGraph::add_value(std::string_view name, Value value) { node(name).value = std::move(value); }
void ParameterGraph::add_item(std::string_view name, jinja::Item item) { node(name).value = std::move(item); }

void ParameterGraph::connect(std::string_view dependency, std::string_view dependent) {
  node(dependency);
  const std::size_t to = by_name_.at(std::string(dependent));
  Node& from = nodes_[by_name_.at(std::string(dependency))];
  if (std::ranges::find(from.dependents, to) != from.dependents.end()) return;
  from.dependents.push_back(to);
  ++nodes_[to].dependencies;
}

void ParameterGraph::add(std::string_view name, const Value& value) {
  // Names inside a container are found in what Python prints of it; a text is what it is.
  const bool container = is_container(value);
  if (!container && !value.is_string()) return add_value(name, value);
  const std::string text = container ? python::str(value) : std::string(value.as_string());
  if (!jinja::has_expression(text)) return add_value(name, value);
  auto compiled = environment_.compile(text);
  // An unknown filter is found out by rendering only; any other error of syntax means that it was no template
  // after all.
  if (!compiled.ok() && compiled.error().kind() == "TemplateSyntaxError") return add_value(name, value);

  Node& target = node(name);
  target.source = value;
  std::vector<std::string> references;
  if (compiled.ok()) references = compiled->free_names();
  target.compiled.reset();
  if (!container) target.compiled.emplace(std::move(compiled));
  for (const std::string& reference : references) connect(reference, name);
}

void ParameterGraph::add_defaults(const Value& definitions) {
  for (const Member& member : definitions.members()) {
    const Node* known = find(member.name());
    const bool is_null = known && (!known->value || (std::holds_alternative<Value>(*known->value) &&
                                                     std::get<Value>(*known->value).is_null()));
    if (!known || is_null || python::truthy(member.value["immutable"]))
      add(member.name(), member.value["default"]);
  }
}

bool ParameterGraph::refers_to(std::string_view name) const {
  const Node* known = find(name);
  return known && !known->dependents.empty();
}

Error ParameterGraph::circular(const std::vector<std::size_t>& left) const {
  // What can reach itself is part of a circle; the others only wait for one.
  std::set<std::string> names;
  for (const std::size_t start : left) {
    std::vector<bool> seen(nodes_.size());
    std::vector<std::size_t> todo = nodes_[start].dependents;
    while (!todo.empty()) {
      const std::size_t at = todo.back();
      todo.pop_back();
      if (seen[at]) continue;
      seen[at] = true;
      todo.insert(todo.end(), nodes_[at].dependents.begin(), nodes_[at].dependents.end());
    }
    if (seen[start]) names.insert(nodes_[start].name);
  }
  const std::vector<std::string> list(names.begin(), names.end());
  return parameter_error("Cyclic dependency found in the following variables: " + join(list, ", ") +
                         ". Likely the variable is referencing itself");
}

Result<std::vector<std::size_t>> ParameterGraph::order() const {
  for (const Node& each : nodes_)
    if (!each.value && !each.source)
      return parameter_error("Dependency unsatisfied in variable \"" + each.name + "\"");

  std::vector<std::size_t> waiting(nodes_.size());
  std::vector<std::size_t> sorted;
  for (std::size_t i = 0; i < nodes_.size(); ++i) {
    waiting[i] = nodes_[i].dependencies;
    if (waiting[i] == 0) sorted.push_back(i);
  }
  for (std::size_t next = 0; next < sorted.size(); ++next)
    for (const std::size_t dependent : nodes_[sorted[next]].dependents)
      if (--waiting[dependent] == 0) sorted.push_back(dependent);
  if (sorted.size() == nodes_.size()) return sorted;

  std::vector<std::size_t> left;
  for (std::size_t i = 0; i < nodes_.size(); ++i)
    if (waiting[i] > 0) left.push_back(i);
  return circular(left);
}

Result<Value> ParameterGraph::render_container(const Value& source, const jinja::Scope& scope) const {
  const auto compiled = environment_.compile(with_typed_references(json::dump(source)));
  if (!compiled.ok()) return compiled.error();
  auto text = compiled->render(scope);
  if (!text.ok()) return std::move(text).error();
  return json::parse(*text);
}

Result<jinja::Item> ParameterGraph::render_node(const Node& target, const jinja::Scope& scope) const {
  if (!target.source) return *target.value;
  if (!target.compiled) {
    auto value = render_container(*target.source, scope);
    if (!value.ok()) return std::move(value).error();
    return jinja::Item(std::move(*value));
  }
  if (!target.compiled->ok()) return target.compiled->error();
  auto text = (*target.compiled)->render(scope);
  if (!text.ok()) return std::move(text).error();
  return jinja::Item(Value(*text));
}

Result<ParameterGraph::Rendered> ParameterGraph::render() const {
  auto sorted = order();
  if (!sorted.ok()) return std::move(sorted).error();
  jinja::Scope scope;
  Rendered rendered;
  rendered.reserve(nodes_.size());
  for (const std::size_t index : *sorted) {
    const Node& each = nodes_[index];
    auto item = render_node(each, scope);
    if (!item.ok())
      return parameter_error("Failed to render parameter \"" + each.name + "\": " + item.error().message());
    rendered.emplace_back(each.name, shown(*item));
    // Also one that nobody is known to refer to: a parameter may bear the name of a function of the
    // templates.
    scope.set(each.name, std::move(*item));
  }
  return rendered;
}

}  // namespace squall::execution
