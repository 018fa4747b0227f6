#include "orquesta/graph.h"

#include <algorithm>
#include <deque>
#include <map>
#include <set>
#include <tuple>

#include "value/python.h"

namespace squall::orquesta {
namespace {

constexpr int kCommandRetries = 3;
constexpr std::string_view kAlways = "<% completed() %>";

}  // namespace

// Breadth first from the start tasks, along every way that brings new splits (spec/orquesta 4.2).
class Composer {
 public:
  explicit Composer(const Definition& definition) : definition_(definition), outline_(definition) {}

  Result<Graph> run() {
    for (std::string_view start : outline_.starts()) ways_.push_back({start, {}});
    while (!ways_.empty()) {
      Way way = std::move(ways_.front());
      ways_.pop_front();
      if (auto visited = visit(std::move(way)); !visited.ok()) return std::move(visited).error();
      if (steps_ > Graph::kMaxSteps) {
        return make_error(Errc::kLimit, "composing the workflow takes more than the limit of {} steps",
                          Graph::kMaxSteps);
      }
    }
    for (Node& node : graph_.nodes_) {
      std::ranges::stable_sort(node.out,
                               [&](EdgeIndex a, EdgeIndex b) { return target_name(a) < target_name(b); });
    }
    return std::move(graph_);
  }

 private:
  struct Way {
    std::string_view task;
    std::vector<NodeIndex> splits;
  };

  std::string_view target_name(EdgeIndex edge) const { return graph_.nodes_[graph_.edges_[edge].to].id; }

  NodeIndex node(std::string_view name) {
    const auto [found, fresh] = graph_.by_id_.try_emplace(std::string(name), graph_.nodes_.size());
    if (fresh) {
      Node made;
      made.id = name;
      if (!is_command(name)) made.task = definition_.index_of(name);
      made.split = outline_.is_split(name);
      made.in_cycle = outline_.in_cycle(name);
      graph_.nodes_.push_back(std::move(made));
      queued_.emplace_back();
    }
    return found->second;
  }

  Result<void> visit(Way way) {
    const NodeIndex at = node(way.task);
    const Task* task = is_command(way.task) ? nullptr : definition_.find(way.task);
    if (task == nullptr && !is_command(way.task))
      return make_error(Errc::kInvalid, "The task \"{}\" is not defined.", way.task).as("KeyError");
    {
      Node& here = graph_.nodes_[at];
      if (task != nullptr && task->is_join())
        here.barrier = task->join == Value("all") ? Value("*") : task->join;
      if (here.split && !here.in_cycle) way.splits.push_back(at);
      if (!way.splits.empty()) here.splits = way.splits;
      if (task != nullptr && python::truthy(task->retry))
        here.retry = RetrySpec{task->retry["when"], task->retry["count"], task->retry["delay"], false};
    }
    for (const Outline::Step& step : outline_.next(way.task)) follow(at, step, way.splits);
    steps_ += 1 + way.splits.size();
    return {};
  }

  void follow(NodeIndex from, const Outline::Step& step, const std::vector<NodeIndex>& splits) {
    if (step.task == "retry") {
      graph_.nodes_[from].retry =
          RetrySpec{step.when != nullptr ? *step.when : Value(kAlways), kCommandRetries, {}, true};
      return;
    }
    const bool known = graph_.by_id_.contains(std::string(step.task));
    if (!known || !outline_.in_cycle(step.task)) enqueue(step.task, splits);
    const NodeIndex to = node(step.task);
    if (!joined_.emplace(from, to, step.ref).second) return;
    Edge edge{.from = from, .to = to, .key = keys_[{from, to}]++, .ref = step.ref, .when = {}};
    if (step.when != nullptr) edge.when = *step.when;
    const auto index = static_cast<EdgeIndex>(graph_.edges_.size());
    graph_.nodes_[from].out.push_back(index);
    graph_.nodes_[to].in.push_back(index);
    graph_.edges_.push_back(std::move(edge));
  }

  // Unless an equal or larger set of splits was queued for it before.
  void enqueue(std::string_view task, const std::vector<NodeIndex>& splits) {
    auto& before = queued_[node(task)];
    steps_ += 1 + splits.size();
    if (before) {
      const bool more =
          std::ranges::any_of(splits, [&](NodeIndex split) { return !before->contains(split); });
      if (!more) return;
      before->insert(splits.begin(), splits.end());
    } else {
      before.emplace(splits.begin(), splits.end());
    }
    ways_.push_back({task, splits});
  }

  const Definition& definition_;
  const Outline outline_;
  Graph graph_;
  std::deque<Way> ways_;
  std::vector<std::optional<std::set<NodeIndex>>> queued_;  // by node: splits it was queued with
  std::set<std::tuple<NodeIndex, NodeIndex, std::uint32_t>> joined_;
  std::map<std::pair<NodeIndex, NodeIndex>, std::uint32_t> keys_;
  std::size_t steps_ = 0;
};

Result<Graph> Graph::compose(const Definition& definition) { return Composer(definition).run(); }

std::optional<NodeIndex> Graph::find(std::string_view id) const {
  const auto found = by_id_.find(std::string(id));
  if (found == by_id_.end()) return std::nullopt;
  return found->second;
}

namespace {

std::vector<NodeIndex> sorted_nodes(const std::vector<Node>& nodes, std::vector<EdgeIndex> Node::*edges) {
  std::vector<NodeIndex> out;
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    if ((nodes[i].*edges).empty()) out.push_back(static_cast<NodeIndex>(i));
  }
  std::ranges::sort(out, {}, [&](NodeIndex i) -> const std::string& { return nodes[i].id; });
  return out;
}

Value retry_form(const RetrySpec& retry) {
  Object object{{"when", retry.when}, {"count", retry.count}};
  if (!retry.from_command) object.set("delay", retry.delay);
  return object;
}

}  // namespace

std::vector<NodeIndex> Graph::roots() const { return sorted_nodes(nodes_, &Node::in); }
std::vector<NodeIndex> Graph::leaves() const { return sorted_nodes(nodes_, &Node::out); }

Value Graph::serialize() const {
  std::vector<Value> nodes, adjacency;
  for (const Node& node : nodes_) {
    Object shown;
    shown.set_if("barrier", node.barrier);
    if (!node.splits.empty()) {
      std::vector<Value> splits;
      for (NodeIndex split : node.splits) splits.emplace_back(nodes_[split].id);
      shown.set("splits", Value::array(std::move(splits)));
    }
    if (node.retry) shown.set("retry", retry_form(*node.retry));
    shown.set("id", node.id);
    nodes.emplace_back(std::move(shown));
    std::vector<Value> out;
    for (EdgeIndex index : node.out) {
      const Edge& edge = edges_[index];
      Value criteria = edge.when.is_null() ? Value::array() : Value::array({edge.when});
      out.push_back(Value::object({{"criteria", std::move(criteria)},
                                   {"ref", edge.ref},
                                   {"id", nodes_[edge.to].id},
                                   {"key", edge.key}}));
    }
    adjacency.push_back(Value::array(std::move(out)));
  }
  return Value::object({{"directed", true},
                        {"multigraph", true},
                        {"graph", Value::array()},
                        {"nodes", Value::array(std::move(nodes))},
                        {"adjacency", Value::array(std::move(adjacency))}});
}

}  // namespace squall::orquesta
