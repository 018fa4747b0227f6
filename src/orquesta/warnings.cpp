// Joins that no run can reach: that wait for more branches than there are, or for both sides of a decision.
#include <algorithm>
#include <deque>
#include <map>
#include <optional>

#include "base/text/unicode.h"
#include "orquesta/graph.h"
#include "orquesta/inspect_parts.h"

namespace squall::orquesta {
namespace {

// What is known of tasks whenever a task runs: that they succeeded (true) or failed (false).
using Known = std::map<NodeIndex, bool>;

// Of a condition that says nothing but how its task ended.
std::optional<bool> outcome_of(const Value& when) {
  if (!when.is_string()) return std::nullopt;
  std::string_view text = text::strip(when.as_string());
  if (text.size() < 4) return std::nullopt;
  const std::string_view open = text.substr(0, 2), close = text.substr(text.size() - 2);
  if (!(open == "<%" && close == "%>") && !(open == "{{" && close == "}}")) return std::nullopt;
  text = text::strip(text.substr(2, text.size() - 4));
  if (text == "succeeded()") return true;
  if (text == "failed()") return false;
  return std::nullopt;
}

class Joins {
 public:
  explicit Joins(const Graph& graph) : graph_(graph), known_(graph.nodes().size()) {}

  std::vector<Finding> run() {
    for (NodeIndex index : in_order()) look_at(index);
    return std::move(found_);
  }

 private:
  // Each task after those that lead to it, ways out of cycles left out: nothing is known behind a cycle.
  std::vector<NodeIndex> in_order() const {
    const auto& nodes = graph_.nodes();
    std::vector<std::size_t> missing(nodes.size(), 0);
    std::vector<NodeIndex> order;
    for (NodeIndex i = 0; i < nodes.size(); ++i) {
      missing[i] = static_cast<std::size_t>(std::ranges::count_if(
          nodes[i].in, [&](EdgeIndex edge) { return !nodes[graph_.edges()[edge].from].in_cycle; }));
      if (missing[i] == 0 && !nodes[i].in_cycle) order.push_back(i);
    }
    for (std::size_t next = 0; next < order.size(); ++next) {
      for (EdgeIndex edge : nodes[order[next]].out) {
        const NodeIndex to = graph_.edges()[edge].to;
        if (--missing[to] == 0 && !nodes[to].in_cycle) order.push_back(to);
      }
    }
    return order;
  }

  Known known_behind(EdgeIndex index) const {
    const Edge& edge = graph_.edges()[index];
    if (graph_.nodes()[edge.from].in_cycle) return {};
    Known known = known_[edge.from];
    if (const auto outcome = outcome_of(edge.when)) known[edge.from] = *outcome;
    return known;
  }

  void look_at(NodeIndex index) {
    const Node& node = graph_.nodes()[index];
    // Ways of one task to this are alternatives; of several tasks, a join of all needs each.
    std::map<NodeIndex, Known> by_source;
    for (EdgeIndex edge : node.in) {
      Known known = known_behind(edge);
      const auto [place, fresh] = by_source.try_emplace(graph_.edges()[edge].from, known);
      if (!fresh) keep_common(place->second, known);
    }
    if (node.barrier == Value("*")) return join_all(index, by_source);
    if (node.barrier.is_int() && node.barrier.as_int() > static_cast<std::int64_t>(by_source.size())) {
      tell(node, fmt::format("The join task \"{}\" can never run: it waits for {} tasks, and {} lead to it.",
                             node.id, node.barrier.as_int(), by_source.size()));
    }
    bool first = true;
    for (const auto& [from, known] : by_source) {
      if (first) known_[index] = known;
      if (!first) keep_common(known_[index], known);
      first = false;
    }
  }

  void join_all(NodeIndex index, const std::map<NodeIndex, Known>& by_source) {
    const Node& node = graph_.nodes()[index];
    Known all;
    for (const auto& [from, known] : by_source) {
      for (const auto& [task, outcome] : known) {
        const auto [place, fresh] = all.try_emplace(task, outcome);
        if (fresh || place->second == outcome) continue;
        return tell(
            node,
            fmt::format("The join task \"{}\" can never run: it waits for what follows when \"{}\" succeeds, "
                        "and for what follows when it fails.",
                        node.id, graph_.nodes()[task].id));
      }
    }
    known_[index] = std::move(all);
  }

  static void keep_common(Known& known, const Known& other) {
    std::erase_if(known, [&](const auto& each) {
      const auto place = other.find(each.first);
      return place == other.end() || place->second != each.second;
    });
  }

  void tell(const Node& node, std::string message) {
    Finding finding;
    finding.message = std::move(message);
    finding.spec_path = "tasks." + node.id;
    finding.schema_path = kTasksSchema;
    found_.push_back(std::move(finding));
  }

  const Graph& graph_;
  std::vector<Known> known_;
  std::vector<Finding> found_;
};

}  // namespace

std::vector<Finding> warnings(const Definition& definition) {
  const auto graph = Graph::compose(definition);
  return graph.ok() ? Joins(*graph).run() : std::vector<Finding>();
}

}  // namespace squall::orquesta
