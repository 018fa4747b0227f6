// A workflow made ready to run: tasks and transitions by number, texts looked at once (what has no expression
// is never evaluated), the names that a run's state is made of spelled once. One Program serves any number of
// runs.
//
// Threads: immutable once compiled.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/error.h"
#include "orquesta/definition.h"
#include "orquesta/event.h"
#include "orquesta/graph.h"
#include "value/value.h"

namespace squall::orquesta {

// What an author wrote, and whether there is anything to evaluate in it.
struct Text {
  Value tree;
  bool dynamic = false;

  Text() = default;
  explicit Text(Value written);
};

struct PublishStep {
  Value name;
  Text value;
};

// How a task goes over items (spec/orquesta 12.1).
struct ItemsProgram {
  Text list;
  std::string list_text;           // as errors name it
  std::vector<std::string> names;  // before " in "; empty: none
  Text concurrency;
};

struct NodeProgram {
  std::optional<Command> command;
  Text action, input;
  Value delay_written;  // falsy: none
  Text delay, timeout;
  std::optional<ItemsProgram> items;
  // Joins that this task leads to, each once, with the positions in Node::out of the edges there.
  struct ToJoin {
    NodeIndex join;
    std::vector<std::uint32_t> positions;
  };
  std::vector<ToJoin> joins;
  // Of a join: how many tasks lead to it, and how many of them are needed.
  std::uint32_t sources = 0;
  std::int64_t needed = 1;
  bool has_barrier = false;
};

struct EdgeProgram {
  Value id;             // "<destination>__t<key>"
  Value back_id;        // "<source>__t<key>"
  std::uint32_t part;   // back_id as a number: equal texts have equal numbers
  std::uint32_t place;  // in Node::out of its source
  bool conditional = false;
  Text when;
  std::vector<PublishStep> publish;
};

class Program {
 public:
  // Errors as Graph::compose().
  static Result<std::shared_ptr<const Program>> compile(Definition definition);

  const Definition& definition() const { return definition_; }
  const Graph& graph() const { return graph_; }
  const NodeProgram& node(NodeIndex index) const { return nodes_[index]; }
  const EdgeProgram& edge(EdgeIndex index) const { return edges_[index]; }
  std::size_t nodes() const { return nodes_.size(); }
  const std::string& name(NodeIndex index) const { return graph_.nodes()[index].id; }
  // The name as a Value, and all names with their numbers.
  const Value& name_value(NodeIndex index) const { return names_[index]; }
  const Value& places() const { return places_; }
  // The text of a part of a route.
  const Value& part(std::uint32_t number) const { return parts_[number]; }
  std::optional<std::uint32_t> find_part(std::string_view back_id) const;
  // The edge into a node with that back_id.
  std::optional<EdgeIndex> find_edge_into(NodeIndex to, std::string_view back_id) const;

  const std::vector<PublishStep>& inputs() const { return inputs_; }
  const std::vector<PublishStep>& vars() const { return vars_; }
  const std::vector<PublishStep>& outputs() const { return outputs_; }

 private:
  Program(Definition definition, Graph graph);
  void compile_node(NodeIndex index);
  void compile_edges();
  void compile_joins();

  Definition definition_;
  Graph graph_;
  std::vector<NodeProgram> nodes_;
  std::vector<EdgeProgram> edges_;
  std::vector<Value> names_, parts_;
  std::unordered_map<std::string, std::uint32_t> part_numbers_;
  std::unordered_map<std::uint64_t, EdgeIndex> edges_into_;  // by node and part
  Value places_;
  std::vector<PublishStep> inputs_, vars_, outputs_;
};

}  // namespace squall::orquesta
