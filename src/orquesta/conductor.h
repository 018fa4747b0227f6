// The conductor of one workflow run: events in, decisions out (spec/orquesta 5 to 17). It does no I/O, knows
// no clock, and asks for nothing; what it evaluates goes through the Decider that each call is given.
//
//   auto program = Program::compile(*Definition::load(yaml));
//   Conductor run = Conductor::start(*program, {{"st2", ...}}, inputs, decider);
//   run.request_status(Status::kRunning);
//   for (const TaskRequest& task : *run.next_tasks(decider)) ...            // start its actions, say that
//   they run: run.update("t1", 0, ActionEvent{Status::kRunning}, decider); run.update("t1", 0,
//   ActionEvent{Status::kSucceeded, result}, decider);  // then ask for the next tasks
//   run.render_output(decider);                                             // once status() is completed
//
// A run is the consequence of its calls: the same calls in the same order, with deciders that replay what was
// recorded, give the same run. It can be written down whole at any point (snapshot()) and go on from there.
//
// Cost: a call costs what it changes: the transitions of one task, the items that it starts. It does not grow
// with the number of tasks, items or events that went before. What it makes of the variables costs one level
// of their names.
//
// Errors carry the reference's class in kind() and its words (spec/orquesta 18). After an error the run may
// have changed, as the reference's does; it can go on.
//
// Threads: one at a time. A run may move between threads.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "orquesta/decider.h"
#include "orquesta/event.h"
#include "orquesta/program.h"
#include "orquesta/status.h"
#include "value/value.h"

namespace squall::orquesta {

// One action to start.
struct ActionRequest {
  Value action, input;              // rendered; null where the task has none
  std::optional<std::size_t> item;  // of a task with items
};

// A task to start, or to go on with (spec/orquesta 10.4).
struct TaskRequest {
  std::string id;
  std::uint32_t route = 0;
  Value context;  // its variables, with __current_task; without __state
  std::vector<ActionRequest> actions;
  Value delay;                             // seconds; null: none
  Value timeout;                           // ours: seconds that an action may run; null: none
  std::optional<std::size_t> items_count;  // of a task with items; 0: it has nothing to do and has succeeded
  Value concurrency;                       // null: no limit

  Value serialize() const;
};

struct TaskKey {
  std::string id;
  std::uint32_t route = 0;
  friend bool operator==(const TaskKey&, const TaskKey&) = default;
};

struct RerunRequest {
  std::string task_id;
  std::uint32_t route = 0;
  bool reset_items = false;  // all items run again, else those that did not succeed
};

// Whether the branches that a join needs have come (spec/orquesta 10.9).
enum class Inbound : std::uint8_t { kInProgress, kSatisfied, kNotSatisfied };
// "inbound_criteria_wip", "inbound_criteria_satisfied", "inbound_criteria_not_satisfied".
std::string_view to_text(Inbound inbound);

class Run;

class Conductor {
 public:
  // A run of `program` with the variables of the application and the inputs given (null: none). Inputs and
  // `vars` are rendered here: where that fails, the run has failed.
  static Conductor start(std::shared_ptr<const Program> program, Value context, Value inputs,
                         Decider& decider);
  // From serialize() or snapshot() of a run of the same program. Error: kInvalid, naming what does not fit.
  static Result<Conductor> restore(std::shared_ptr<const Program> program, const Value& stored);
  Conductor(Conductor&&) noexcept;
  Conductor& operator=(Conductor&&) noexcept;
  ~Conductor();

  const Program& program() const;

  Status status() const;
  // Errors: InvalidEvent, InvalidWorkflowStatusTransition.
  Result<void> request_status(Status status);
  // The tasks and items to start now, sorted by task and route; empty when there are none, or the run stands
  // still. Those that are not started are given again by the next call. A task that cannot be rendered fails
  // the run.
  Result<std::vector<TaskRequest>> next_tasks(Decider& decider);
  // Something happened to a task. The serialized entry of the task (spec/orquesta 5.4) is entry(). Errors:
  // InvalidTask, InvalidTaskStateEntry, InvalidEvent, ValueError (a retry that cannot be rendered)...
  Result<void> update(std::string_view task_id, std::uint32_t route, const TaskEvent& event,
                      Decider& decider);
  // Renders `output` once the run is completed; else nothing.
  Result<void> render_output(Decider& decider);
  // Makes a completed run go on: with what failed, or with these tasks and what follows them. Errors:
  // WorkflowIsActiveAndNotRerunableError, InvalidTaskRerunRequest...
  Result<void> request_rerun(const std::vector<RerunRequest>& requests, Decider& decider);
  // A variable of the platform's gets another value, in the context given and among the initial variables:
  // what is known only after the run was stored. To be called before anything was published.
  void set_variable(std::string_view name, Value value);
  // What kept a task from running, from outside.
  void log_error(std::string_view message, std::optional<TaskKey> task);

  // Tasks to cancel now: with `fail_fast`, what is active when the run has failed, and a task whose item has.
  std::vector<TaskKey> to_cancel() const;

  Value output() const;
  const std::vector<Value>& errors() const;
  const std::vector<Value>& log() const;
  // The latest entry of a task on a route; null when there is none.
  Value entry(std::string_view task_id, std::uint32_t route) const;
  Status task_status(std::string_view task_id, std::uint32_t route) const;
  // Whether anything waits to start; whether what a task led to remains to be done, joins that cannot be
  // reached left out, or counted too.
  bool has_next_tasks() const;
  bool has_next_tasks(std::string_view task_id, std::uint32_t route) const;
  bool has_barrier_next(std::string_view task_id, std::uint32_t route) const;
  Inbound inbound(std::string_view task_id, std::uint32_t route) const;

  // Variables: of the start, of a task, after each transition of a task, of the end. Errors: ValueError,
  // InvalidTaskStateEntry, WorkflowContextError.
  Value initial_context() const;
  Result<Value> task_context(std::string_view task_id, std::uint32_t route) const;
  Result<Value> transition_contexts(std::string_view task_id, std::uint32_t route) const;
  Result<Value> terminal_context() const;

  // The reference's stored form, whole (spec/orquesta 5.1).
  Value serialize() const;
  // Ours, complete, without definition and graph: what a run is rebuilt from. Its size is that of what
  // happened, also where variables add up over thousands of tasks.
  Value snapshot() const;

 private:
  explicit Conductor(std::unique_ptr<Run> run);
  std::unique_ptr<Run> run_;
};

}  // namespace squall::orquesta
