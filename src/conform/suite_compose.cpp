// orquesta/compose.jsonl: a workflow definition and its graph (conformance README).
#include <algorithm>

#include "conform/suites.h"
#include "orquesta/definition.h"
#include "orquesta/graph.h"
#include "value/json/json.h"
#include "value/python.h"

namespace squall::conform {
namespace {

using orquesta::Definition;
using orquesta::Graph;
using orquesta::Outline;

Value names(const Graph& graph, const std::vector<orquesta::NodeIndex>& nodes) {
  std::vector<Value> out;
  for (const auto node : nodes) out.emplace_back(graph.nodes()[node].id);
  return Value::array(std::move(out));
}

Value steps(const std::vector<Outline::Step>& all) {
  std::vector<Value> out;
  for (const Outline::Step& step : all)
    out.push_back(Value::array({Value(step.task), step.when != nullptr ? *step.when : Value(), step.ref}));
  return Value::array(std::move(out));
}

Value outcome(const Definition& definition, const Graph& graph) {
  const Outline outline(definition);
  Object barriers, tasks;
  for (const orquesta::Node& node : graph.nodes()) {
    if (python::truthy(node.barrier)) barriers.set(node.id, node.barrier);
  }
  for (const orquesta::Task& task : definition.tasks()) {
    tasks.set(task.name, Value::object({{"next", steps(outline.next(task.name))},
                                        {"prev", steps(outline.prev(task.name))},
                                        {"join", outline.is_join(task.name)},
                                        {"split", outline.is_split(task.name)},
                                        {"in_cycle", outline.in_cycle(task.name)}}));
  }
  std::vector<Value> starts;
  for (std::string_view start : outline.starts()) starts.emplace_back(start);
  return Value::object({{"graph", graph.serialize()},
                        {"roots", names(graph, graph.roots())},
                        {"leaves", names(graph, graph.leaves())},
                        {"barriers", std::move(barriers)},
                        {"start_tasks", Value::array(std::move(starts))},
                        {"has_cycles", outline.has_cycles()},
                        {"tasks", std::move(tasks)}});
}

Verdict run(const Value& test_case, const std::string& /*folder*/) {
  Verdict verdict;
  verdict.expected = json::dump(test_case["result"]);
  auto definition = Definition::load(test_case["workflow"].as_string());
  if (!definition.ok()) {
    verdict.actual = definition.error().text();
    return verdict;
  }
  auto graph = Graph::compose(*definition);
  if (!graph.ok()) {
    verdict.actual = graph.error().text();
    return verdict;
  }
  const Value actual = outcome(*definition, *graph);
  verdict.actual = json::dump(actual);
  verdict.passed = same_outcome(test_case["result"], actual);
  return verdict;
}

}  // namespace

const Suite kComposeSuite{
    .name = "compose", .help = "workflow definitions to graphs (orquesta/compose.jsonl)", .run = run};

}  // namespace squall::conform
