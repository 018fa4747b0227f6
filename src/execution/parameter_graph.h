// The references between parameters. Inside src/execution only; render.h is the way in.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/error.h"
#include "expr/jinja/jinja.h"
#include "value/value.h"

namespace squall::execution {

// Nodes are names; each is a value, a template, or both (then the template counts), or neither (then it is
// missing). The rules are those of the reference's graph, down to which definition of a name wins.
class ParameterGraph {
 public:
  explicit ParameterGraph(const jinja::Environment& environment) : environment_(environment) {}

  // A plain value; one that is there already is replaced, a template stays.
  void add_value(std::string_view name, Value value);
  void add_item(std::string_view name, jinja::Item item);
  // A template when it looks like one and parses, else a plain value.
  void add(std::string_view name, const Value& value);
  // Defaults of names that are absent, null, or immutable.
  void add_defaults(const Value& definitions);

  // Whether a template refers to `name`.
  bool refers_to(std::string_view name) const;
  // Missing and circular references are errors of kind ParamException. Then everything rendered, in the order
  // in which it could be.
  using Rendered = std::vector<std::pair<std::string, Value>>;
  Result<Rendered> render() const;

 private:
  struct Node {
    std::string name;
    std::optional<jinja::Item> value;
    std::optional<Value> source;                      // of a template: a text or a container
    std::optional<Result<jinja::Template>> compiled;  // of a text
    std::vector<std::size_t> dependents;
    std::size_t dependencies = 0;
  };

  Node& node(std::string_view name);
  const Node* find(std::string_view name) const;
  void connect(std::string_view dependency, std::string_view dependent);
  Result<std::vector<std::size_t>> order() const;
  Error circular(const std::vector<std::size_t>& left) const;
  Result<jinja::Item> render_node(const Node& node, const jinja::Scope& scope) const;
  Result<Value> render_container(const Value& source, const jinja::Scope& scope) const;

  const jinja::Environment& environment_;
  std::vector<Node> nodes_;
  std::unordered_map<std::string, std::size_t> by_name_;
};

}  // namespace squall::execution
