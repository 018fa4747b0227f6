// Where a completed task leads (spec/orquesta 10.6, 10.7, 11.3).
#include <algorithm>

#include "orquesta/run.h"
#include "value/python.h"

namespace squall::orquesta {
namespace {

// What is stored has lists where a template made tuples.
Value with_lists(const Value& value) {
  if (value.is_array() || value.kind() == Kind::kTuple) {
    std::vector<Value> items;
    items.reserve(value.size());
    bool same = value.is_array();
    for (const Value& item : value.items()) {
      items.push_back(with_lists(item));
      same = same && (items.back().same_node(item) || items.back().kind() < Kind::kArray);
    }
    return same ? value : Value::array(std::move(items));
  }
  if (!value.is_object()) return value;
  Object object;
  object.reserve(value.size());
  bool same = true;
  for (const Member& member : value.members()) {
    Value made = with_lists(member.value);
    same = same && (made.same_node(member.value) || made.kind() < Kind::kArray);
    object.set(member.key, std::move(made));
  }
  return same ? value : Value(std::move(object));
}

}  // namespace

Outcome Run::condition(const EdgeProgram& edge, Scene& scene, Decider& decider) const {
  if (!edge.conditional) return {Value(true), {}};
  if (!edge.when.dynamic) return {Value(python::truthy(edge.when.tree)), {}};
  return decider.decide([&](const expr::Evaluator& evaluator) -> Outcome {
    auto value = evaluator.evaluate(edge.when.tree, scene.data());
    if (!value.ok()) return {{}, {Fault::of(value.error())}};
    return {Value(python::truthy(*value)), {}};
  });
}

// Each entry sees what those before it gave.
Outcome Run::publish(const EdgeProgram& edge, Scene& scene, Decider& decider) const {
  const auto& steps = edge.publish;
  if (steps.empty()) return {};
  if (std::ranges::none_of(steps, [](const PublishStep& step) { return step.value.dynamic; })) {
    Object fixed;
    for (const PublishStep& step : steps) fixed.set(step.name, step.value.tree);
    return {Value(std::move(fixed)), {}};
  }
  return decider.decide([&](const expr::Evaluator& evaluator) -> Outcome {
    Outcome outcome;
    Object published;
    Value rolling = scene.data();
    for (std::size_t i = 0; i < steps.size(); ++i) {
      auto value = evaluate(evaluator, steps[i].value, rolling);
      if (!value.ok()) {
        outcome.faults.push_back(Fault::of(value.error()));
        continue;
      }
      Value stored = with_lists(*value);
      if (i + 1 < steps.size()) rolling = rolling.with(steps[i].name.as_string(), stored);
      published.set(steps[i].name, std::move(stored));
    }
    outcome.value = Value(std::move(published));
    return outcome;
  });
}

RouteIndex Run::route_of(EdgeIndex edge, RouteIndex from) {
  const Node& to = program->graph().nodes()[program->graph().edges()[edge].to];
  if (!to.split || to.in_cycle) return from;
  const std::uint32_t part = program->edge(edge).part;
  if (std::ranges::find(routes[from], part) != routes[from].end()) return from;
  std::vector<std::uint32_t> parts = routes[from];
  parts.push_back(part);
  add_route(std::move(parts));
  return static_cast<RouteIndex>(routes.size() - 1);
}

Staged& Run::stage_next(EntryIndex index, EdgeIndex edge, PathId path) {
  const NodeIndex to = program->graph().edges()[edge].to;
  const RouteIndex from = ledger[index].route;
  const RouteIndex route = route_of(edge, from);
  Staged* staged = staging.find(to, route);
  if (staged != nullptr) {
    staged->path = contexts.joined(staged->path, path);
    staged->items.reset();
    staged->completed = false;
  } else {
    Staged fresh;
    fresh.node = to;
    fresh.route = route;
    fresh.path = path;
    fresh.ready = false;
    staged = &staging.add(std::move(fresh));
  }
  add_back_ref(staged->prev, {edge, index});
  for (EntryIndex sharer : staged->shares) {
    ledger.edit(sharer).path = staged->path;
    add_back_ref(ledger.edit(sharer).prev, {edge, index});
  }
  // Without a join one transition is enough, and this one was just taken.
  staged->ready = !program->node(to).has_barrier || inbound(to, from) == Inbound::kSatisfied;
  staging.refresh(*staged);
  return *staged;
}

Result<void> Run::fail_transition(EntryIndex index, const EdgeProgram& edge,
                                  const std::vector<Fault>& faults) {
  const Entry& entry = ledger[index];
  for (const Fault& fault : faults)
    log_fault(fault, {.task_id = name(entry.node), .route = entry.route, .transition_id = edge.id});
  return request_status(Status::kFailed);
}

Result<void> Run::follow_transitions(EntryIndex index, Scene& scene, Decider& decider, Queue& commands) {
  const Node& node = program->graph().nodes()[ledger[index].node];
  if (node.out.empty()) ledger.edit(index).terminal = true;
  bool fails = false;
  std::vector<Staged*> beside;
  for (EdgeIndex edge_index : node.out) {
    const EdgeProgram& edge = program->edge(edge_index);
    const Outcome held = condition(edge, scene, decider);
    if (!held.ok()) {
      if (auto failed = fail_transition(index, edge, held.faults); !failed.ok()) return failed;
      continue;
    }
    ledger.set_next(index, edge.place, python::truthy(held.value));
    if (!python::truthy(held.value)) continue;
    Outcome published = publish(edge, scene, decider);
    if (!published.ok()) {
      if (auto failed = fail_transition(index, edge, published.faults); !failed.ok()) return failed;
      continue;
    }
    PathId path = ledger[index].path;
    if (!published.value.empty()) {
      const ContextIndex context = contexts.add(std::move(published.value));
      path = contexts.followed_by(path, context);
      ledger.edit(index).published = {edge_index, context};
    }
    Staged& staged = stage_next(index, edge_index, path);
    const auto command = program->node(staged.node).command;
    if (command) {
      commands.emplace_back(staged.node, staged.route, *command);
      fails = fails || command == Command::kFail;
    } else if (staged.ready) {
      beside.push_back(&staged);
    }
  }
  if (fails) {
    for (Staged* staged : beside) staged->run_on_fail = true;
  }
  return {};
}

}  // namespace squall::orquesta
