#include "orquesta/program.h"

#include <algorithm>

#include "base/text/unicode.h"
#include "expr/facade/facade.h"
#include "value/python.h"

namespace squall::orquesta {
namespace {

constexpr std::string_view kIn = " in ";

bool has_expression(const Value& tree) {
  if (tree.is_string()) return expr::Evaluator::has_expression(tree.as_string());
  if (tree.is_object()) {
    return std::ranges::any_of(tree.members(), [](const Member& member) {
      return has_expression(member.key) || has_expression(member.value);
    });
  }
  if (tree.is_array() || tree.kind() == Kind::kPairs)
    return std::ranges::any_of(tree.items(), has_expression);
  // The key and the value of a pair.
  return tree.kind() == Kind::kTuple && std::ranges::any_of(tree.items(), has_expression);
}

ItemsProgram compile_items(const Value& with) {
  ItemsProgram items;
  const std::string text = with.get_string("items");
  const std::size_t in = text.find(kIn);
  items.list_text =
      text::strip(in == std::string::npos ? text : std::string_view(text).substr(in + kIn.size()));
  items.list = Text(items.list_text);
  if (in != std::string::npos) {
    std::string names = text.substr(0, in);
    std::erase(names, ' ');
    std::size_t from = 0;
    for (std::size_t comma = 0; comma != std::string::npos; from = comma + 1) {
      comma = names.find(',', from);
      items.names.push_back(names.substr(from, comma == std::string::npos ? comma : comma - from));
    }
  }
  items.concurrency = Text(with["concurrency"]);
  return items;
}

std::uint64_t pair_key(std::uint32_t high, std::uint32_t low) { return (std::uint64_t{high} << 32) | low; }

std::vector<PublishStep> steps_of(const std::vector<NamedValue>& named) {
  std::vector<PublishStep> out;
  for (const NamedValue& each : named) out.push_back({Value(each.name), Text(each.value)});
  return out;
}

}  // namespace

Text::Text(Value written) : tree(std::move(written)), dynamic(has_expression(tree)) {}

Result<std::shared_ptr<const Program>> Program::compile(Definition definition) {
  auto graph = Graph::compose(definition);
  if (!graph.ok()) return std::move(graph).error();
  return std::shared_ptr<const Program>(new Program(std::move(definition), std::move(*graph)));
}

Program::Program(Definition definition, Graph graph)
    : definition_(std::move(definition)), graph_(std::move(graph)), nodes_(graph_.nodes().size()) {
  Object places;
  places.reserve(nodes_.size());
  for (std::size_t i = 0; i < nodes_.size(); ++i) {
    names_.emplace_back(graph_.nodes()[i].id);
    places.set(names_.back(), Value(i));
    compile_node(static_cast<NodeIndex>(i));
  }
  places_ = std::move(places);
  compile_edges();
  compile_joins();
  inputs_ = steps_of(definition_.inputs());
  vars_ = steps_of(definition_.vars());
  outputs_ = steps_of(definition_.outputs());
}

void Program::compile_node(NodeIndex index) {
  const Node& node = graph_.nodes()[index];
  NodeProgram& program = nodes_[index];
  program.command = parse_command(node.id);
  program.has_barrier = !node.barrier.is_null() && node.barrier != Value("");
  if (!node.task) return;
  const Task& task = definition_.tasks()[*node.task];
  program.action = Text(task.action);
  program.input = Text(task.input);
  program.delay_written = task.delay;
  program.delay = Text(task.delay);
  program.timeout = Text(task.timeout);
  if (task.has_items) program.items = compile_items(task.with);
}

void Program::compile_edges() {
  edges_.resize(graph_.edges().size());
  for (std::size_t i = 0; i < edges_.size(); ++i) {
    const Edge& edge = graph_.edges()[i];
    EdgeProgram& program = edges_[i];
    program.id = Value(fmt::format("{}__t{}", name(edge.to), edge.key));
    program.back_id = Value(fmt::format("{}__t{}", name(edge.from), edge.key));
    const auto [part, fresh] = part_numbers_.try_emplace(std::string(program.back_id.as_string()),
                                                         static_cast<std::uint32_t>(parts_.size()));
    if (fresh) parts_.push_back(program.back_id);
    program.part = part->second;
    edges_into_[pair_key(edge.to, program.part)] = static_cast<EdgeIndex>(i);
    program.conditional = !edge.when.is_null();
    program.when = Text(edge.when);
    const Task& task = definition_.tasks()[*graph_.nodes()[edge.from].task];
    program.publish = steps_of(task.next[edge.ref].publish);
  }
  for (const Node& node : graph_.nodes()) {
    for (std::size_t place = 0; place < node.out.size(); ++place)
      edges_[node.out[place]].place = static_cast<std::uint32_t>(place);
  }
}

void Program::compile_joins() {
  for (std::size_t i = 0; i < nodes_.size(); ++i) {
    const Node& node = graph_.nodes()[i];
    for (std::size_t place = 0; place < node.out.size(); ++place) {
      const NodeIndex to = graph_.edges()[node.out[place]].to;
      if (!nodes_[to].has_barrier) continue;
      auto& joins = nodes_[i].joins;
      // Edges stand by destination, so those of one join follow each other.
      if (joins.empty() || joins.back().join != to) {
        joins.push_back({to, {}});
        ++nodes_[to].sources;
      }
      joins.back().positions.push_back(static_cast<std::uint32_t>(place));
    }
  }
  for (std::size_t i = 0; i < nodes_.size(); ++i) {
    const Value& barrier = graph_.nodes()[i].barrier;
    if (barrier == Value("*")) nodes_[i].needed = nodes_[i].sources;
    if (barrier.is_int() && barrier.as_int() != 0) nodes_[i].needed = barrier.as_int();
  }
}

std::optional<std::uint32_t> Program::find_part(std::string_view back_id) const {
  const auto found = part_numbers_.find(std::string(back_id));
  if (found == part_numbers_.end()) return std::nullopt;
  return found->second;
}

std::optional<EdgeIndex> Program::find_edge_into(NodeIndex to, std::string_view back_id) const {
  const auto part = find_part(back_id);
  if (!part) return std::nullopt;
  const auto found = edges_into_.find(pair_key(to, *part));
  if (found == edges_into_.end()) return std::nullopt;
  return found->second;
}

}  // namespace squall::orquesta
