// What runs an action. One Runner object serves all executions of its runner type.
//
// A runner never touches the store: it gets all it needs in a Job and answers with an Outcome (design.md,
// floor 5).
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/error.h"
#include "model/status.h"
#include "value/value.h"

namespace squall::runners {

// An execution as a runner sees it. Parameters are final: rendered, cast and split (spec/runtime 5.4).
struct Job {
  std::string execution_id;
  Value action;             // the action's document: ref, pack, name, parameters, entry_point, ...
  Value runner_parameters;  // object
  Value action_parameters;  // object, in the order in which they are to appear as arguments
  Value context;            // of the execution
  std::string pack_path;    // directory of the pack; empty when unknown
  std::string entry_point;  // absolute path, or empty
  // ST2_ACTION_* (spec/runtime 1.1); they win over what the action asks for.
  std::vector<std::pair<std::string, std::string>> environment;
  bool stream_output = true;
};

struct Outcome {
  model::Status status = model::Status::kFailed;
  Value result;
};

// Chunks of output while the action runs: type is "stdout", "stderr" or "output". From any thread, in order
// per type.
using OnOutput = std::function<void(std::string_view type, std::string_view data)>;
// Exactly once a job, from any thread; must be quick. Also after cancel().
using OnDone = std::function<void(Outcome)>;

// Safe to use from any thread.
class Runner {
 public:
  virtual ~Runner() = default;
  // Starts the job and returns; the outcome comes through `on_done`, which may be called before this returns.
  virtual void run(Job job, OnOutput on_output, OnDone on_done) = 0;
  // Ends the job as soon as it can; `on_done` follows with kCanceled (or with the outcome that came first). A
  // job it does not know is ignored.
  virtual void cancel(std::string_view execution_id) = 0;
  // Ends what a job left running somewhere: after a cancel or a timeout, and when the process that ran it is
  // gone. May take milliseconds.
  virtual void end_leftovers(std::string_view) {}
  // Whether a job is over at once (`on_done` is called before run() returns) and has no effect outside, so
  // that claiming it and storing its end can be one write.
  virtual bool instant() const { return false; }
};

// {error, traceback} of spec/runtime 1.1 for a job that could not be run.
Outcome failure(std::string_view message);

}  // namespace squall::runners
