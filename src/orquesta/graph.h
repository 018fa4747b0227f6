// The graph of a workflow: tasks as nodes, transitions as edges (spec/orquesta 4). Pure and immutable once
// composed.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/error.h"
#include "orquesta/definition.h"
#include "value/value.h"

namespace squall::orquesta {

using NodeIndex = std::uint32_t;
using EdgeIndex = std::uint32_t;

// What makes a task run again (spec/orquesta 4.1, 13): from its `retry`, or from a transition to the command
// `retry`.
struct RetrySpec {
  Value when, count, delay;  // null: not given
  bool from_command = false;
};

struct Node {
  std::string id;
  std::optional<std::size_t> task;  // position in Definition::tasks(); none: an engine command
  Value barrier;                    // "*", a number, or null
  std::vector<NodeIndex> splits;    // splits on the way by which composition met it last
  std::optional<RetrySpec> retry;
  bool split = false;          // several transitions lead to it and it is no join
  bool in_cycle = false;       // it can be reached from itself
  std::vector<EdgeIndex> out;  // by destination name, then key
  std::vector<EdgeIndex> in;   // as composition met them
};

struct Edge {
  NodeIndex from = 0, to = 0;
  std::uint32_t key = 0;  // counts the edges of one pair of nodes
  std::uint32_t ref = 0;  // position in the task's `next`
  Value when;             // null: always
};

class Graph {
 public:
  // Errors: kInvalid, kind "KeyError", naming a destination that is no task; kLimit beyond kMaxSteps.
  static Result<Graph> compose(const Definition& definition);
  // Ways looked at while composing, which grow with splits inside of splits.
  static constexpr std::size_t kMaxSteps = 50'000'000;

  // In the order in which composition meets them.
  const std::vector<Node>& nodes() const { return nodes_; }
  const std::vector<Edge>& edges() const { return edges_; }
  std::optional<NodeIndex> find(std::string_view id) const;
  // Sorted by name: nothing leads to them; they lead nowhere.
  std::vector<NodeIndex> roots() const;
  std::vector<NodeIndex> leaves() const;

  // The reference's stored form (spec/orquesta 4.4).
  Value serialize() const;

 private:
  friend class Composer;
  std::vector<Node> nodes_;
  std::vector<Edge> edges_;
  std::unordered_map<std::string, NodeIndex> by_id_;
};

// What the definition alone says of the ways between its tasks, before anything is composed: the base of
// composing and of inspecting. Commands and names that are no task count as destinations.
class Outline {
 public:
  explicit Outline(const Definition& definition);

  struct Step {
    std::string_view task;  // destination (next), or source (prev)
    const Value* when;      // null: always
    std::uint32_t ref;      // position in the source's `next`
  };
  // Sorted by task name; steps of one name in the order written. Empty for a name that is no task.
  const std::vector<Step>& next(std::string_view task) const;
  const std::vector<Step>& prev(std::string_view task) const;
  // Tasks that no transition names, sorted.
  const std::vector<std::string_view>& starts() const { return starts_; }
  bool is_join(std::string_view task) const;
  // No join, and named by more than one transition.
  bool is_split(std::string_view task) const;
  bool in_cycle(std::string_view task) const;
  bool has_cycles() const;

 private:
  struct Place {
    std::vector<Step> next, prev;
    bool join = false;
    bool in_cycle = false;
  };
  Place& place(std::string_view name);
  const Place* find(std::string_view name) const;
  void mark_cycles();

  std::vector<Place> places_;
  std::vector<std::string_view> names_;
  std::unordered_map<std::string_view, std::size_t> by_name_;
  std::vector<std::string_view> starts_;
};

}  // namespace squall::orquesta
