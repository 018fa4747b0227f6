// What commands that start, wait for, follow or show one execution share.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "base/error.h"
#include "cli/command.h"
#include "value/value.h"

namespace squall::cli {

// Prints an execution in the view that fits it and the options (spec/cli 9.1).
Result<void> show_execution(Session& session, const Command& command, const Value& execution);

// Reads the execution again and again until nothing happens to it any more, printing a dot now and then
// (spec/cli 8.5). Returns its last state. An execution that is delayed, paused or asks something is not
// waited for.
Result<Value> wait_for_execution(Session& session, Value execution);

// How output is followed.
struct TailOptions {
  std::string output_type;  // empty or "all": every type
  bool include_metadata = false;
};
// Prints the output of an execution and of its children as it comes, until it ends (spec/cli 10).
Result<void> tail_execution(Session& session, const Value& execution, const TailOptions& options);

// Asks the server for an execution and gives it back as it is then.
using RequestExecution = std::function<Result<Value>()>;
// The same from the first line on: listens before it requests. Returns what was requested.
Result<Value> tail_from_start(Session& session, const RequestExecution& request);

// Requests an execution and waits for its end, printing its output with --tail, unless it runs on its own
// (--async). Returns the last known state.
Result<Value> run_execution(Session& session, const RequestExecution& request, bool in_background);

}  // namespace squall::cli
