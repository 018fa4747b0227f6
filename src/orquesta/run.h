// The state of a run and all that changes it: what is behind Conductor. Private to this folder; one file for
// each operation (run_*.cpp).
#pragma once

#include <memory>
#include <optional>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "expr/facade/facade.h"
#include "orquesta/conductor.h"
#include "orquesta/contexts.h"
#include "orquesta/decider.h"
#include "orquesta/journal.h"
#include "orquesta/ledger.h"
#include "orquesta/program.h"
#include "orquesta/staging.h"

namespace squall::orquesta {

// An event of a task, or a command that stands for one.
struct Happening {
  Event event;
  Status status;
  Value result;
  const ItemEvent* item = nullptr;
  bool is_command = false;

  static Happening of(const TaskEvent& event);
  static Happening of(Command command);
};

// What one expression after the other is evaluated on; made when the first needs it.
class Scene {
 public:
  Scene(Run& run, Value variables, Value current_task)
      : run_(run), variables_(std::move(variables)), current_task_(std::move(current_task)) {}
  const Value& data();

 private:
  Run& run_;
  Value variables_, current_task_;
  std::optional<Value> data_;
};

class Run {
 public:
  Run(std::shared_ptr<const Program> program, Value context, Value inputs);

  void start(Decider& decider);                                   // run_start.cpp
  Result<void> request_status(Status status);                     // run_status.cpp
  Result<std::vector<TaskRequest>> next_tasks(Decider& decider);  // run_next.cpp
  Result<void> update(NodeIndex node, RouteIndex route, const Happening& what,
                      Decider& decider);                                            // run_update.cpp
  Result<void> render_output(Decider& decider);                                     // run_output.cpp
  Result<void> rerun(const std::vector<RerunRequest>& requests, Decider& decider);  // run_rerun.cpp

  Inbound inbound(NodeIndex node, RouteIndex route) const;
  bool has_next(EntryIndex entry, bool joins_count) const;
  Value terminal_context();
  Value show_entry(const Entry& entry) const;
  Value serialize() const;  // run_serialize.cpp
  Value snapshot() const;
  Result<void> restore(const Value& stored);  // run_restore.cpp

  void add_route(std::vector<std::uint32_t> parts);

  const std::string& name(NodeIndex node) const { return program->name(node); }
  void log_fault(const Fault& fault, const Subject& about);
  // Evaluates what has expressions; the rest is as it is.
  static Result<Value> evaluate(const expr::Evaluator& evaluator, const Text& text, const Value& data);

  std::shared_ptr<const Program> program;
  Value parent_context, inputs;
  Contexts contexts;
  std::vector<std::vector<std::uint32_t>> routes;  // parts of each
  Ledger ledger;
  Staging staging;
  Status status = Status::kUnset;
  std::vector<std::vector<EntryIndex>> reruns;
  Journal errors, log;
  Value output;

 private:
  friend class Scene;

  // run_start.cpp
  Outcome render_start(const expr::Evaluator& evaluator) const;

  // run_output.cpp
  Outcome render_outputs(const expr::Evaluator& evaluator, const Value& variables);

  // run_status.cpp
  Result<void> tell_task(EntryIndex index, Status requested);
  Result<void> task_moved(EntryIndex index);
  bool any_paused() const;
  void find_unreachable_joins();

  // run_update.cpp
  Result<EntryIndex> entry_for(NodeIndex node, RouteIndex route, const Happening& what, Decider& decider);
  Result<EntryIndex> append_entry(NodeIndex node, RouteIndex route, PathId path, std::vector<BackRef> prev,
                                  Decider& decider);
  Result<RetryState> retry_state(const RetrySpec& spec, NodeIndex node, PathId path, Decider& decider);
  void record_item(Staged& staged, const ItemEvent& event);
  Result<void> move_task(EntryIndex index, const Happening& what);
  Suffix items_suffix(const Items& items, const ItemEvent& event) const;
  void stage_retry(EntryIndex index);
  Value finish(EntryIndex index, const Happening& what);
  Result<bool> wants_retry(EntryIndex index, Scene& scene, Decider& decider) const;

  // run_transition.cpp
  using Queue = std::vector<std::tuple<NodeIndex, RouteIndex, Command>>;
  Result<void> follow_transitions(EntryIndex index, Scene& scene, Decider& decider, Queue& commands);
  Result<void> fail_transition(EntryIndex index, const EdgeProgram& edge, const std::vector<Fault>& faults);
  Outcome condition(const EdgeProgram& edge, Scene& scene, Decider& decider) const;
  Outcome publish(const EdgeProgram& edge, Scene& scene, Decider& decider) const;
  Staged& stage_next(EntryIndex index, EdgeIndex edge, PathId path);
  RouteIndex route_of(EdgeIndex edge, RouteIndex from);

  // run_next.cpp
  std::vector<Staged*> candidates() const;
  Outcome render_task(const expr::Evaluator& evaluator, Staged& staged, const Value& variables,
                      TaskRequest& request);
  Result<Value> render_delay(const expr::Evaluator& evaluator, const NodeProgram& node,
                             const Value& data) const;
  void make_items(Staged& staged, const Value& count);
  // run_items.cpp
  Outcome render_items(const expr::Evaluator& evaluator, Staged& staged, const Value& variables,
                       TaskRequest& request);
  Result<void> make_plan(const expr::Evaluator& evaluator, const Staged& staged, const Value& variables,
                         ItemsPlan& plan);
  static Result<void> render_item(const expr::Evaluator& evaluator, const NodeProgram& node, ItemsPlan& plan,
                                  std::size_t item);
  Result<void> finish_plan(const expr::Evaluator& evaluator, const NodeProgram& node, ItemsPlan& plan) const;

  // run_rerun.cpp
  struct Candidate {
    EntryIndex entry;
    bool reset_items;
  };
  Result<std::vector<Candidate>> rerun_candidates(const std::vector<RerunRequest>& requests) const;
  std::vector<EntryIndex> successors(NodeIndex node, RouteIndex route) const;
  Result<void> rerun_task(const Candidate& candidate, Decider& decider);
  void continue_terminals();
};

}  // namespace squall::orquesta
