// Every change of an execution's state, as a pure function from a body to a new body. Nothing else writes
// `status` (design.md law 2); who calls these stores the result with one conditional write and tells the bus
// (service.h).
//
// What holds for all of them (spec/runtime 6.2, spec/services 7.3):
//   - A status that stays the same changes nothing, and a completed execution is frozen: both give back the
//     body as it was, without an error, because two parties that end one execution are the normal case.
//   - Each new status adds {timestamp, status} to `log`.
//   - Entering a completed status sets `end_timestamp` and `result_size`, releases the owner, and marks the
//     end as not yet handled by the notifier (x.notify).
//   - requested and delayed are due work (x.due); running, pausing, canceling and resuming keep their owner.
//
// Bodies are those of model::kExecutions, read whole (store::Read::kFull).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/error.h"
#include "model/status.h"
#include "value/value.h"

namespace squall::execution {

struct Change {
  Value body;
  model::Status from = model::Status::kRequested;
  model::Status to = model::Status::kRequested;
  bool changed = false;  // false: `body` is what it was and nothing need be written

  bool moved() const { return from != to; }
};

// What travels with a new status.
struct Move {
  Value result = {};                  // replaces the result unless falsy, as in the reference
  Value context = {};                 // an object whose members are laid over the context
  Value runner_info = {};             // {hostname, pid} of the worker; null leaves it
  std::optional<Timestamp> due = {};  // requested, delayed: when the scheduler shall look; absent: now
};

// Who runs an execution: the coordination member and its fencing epoch, and what the API shows of it.
struct Owner {
  std::string member;
  std::int64_t epoch = 0;
  std::string hostname;
  std::int64_t pid = 0;
};

// "<status>" of a body; kRequested when it is none of ours (such a body cannot come from here).
model::Status status_of(const Value& body);
// The id, as the body knows it (liveaction.id).
std::string id_of(const Value& body);
// orquesta (also under its alias orchestra) and action-chain: pause, resume and children.
bool is_workflow_runner(std::string_view runner);
// The runner's name of an execution.
std::string_view runner_of(const Value& body);

// Moves to `to` as the machinery may (model::allowed); kConflict when there is no such step.
Result<Change> set_status(const Value& body, model::Status to, Timestamp now, const Move& move = {});
// Moves to any status, as a client may (model::may_force).
Change force_status(const Value& body, model::Status to, Timestamp now, const Move& move = {});

// scheduled or resuming -> running under an owner. kConflict when another got there first.
Result<Change> start(const Value& body, const Owner& owner, Timestamp now);
// Results and context of an execution that goes on: `result` replaces unless null, `context` is laid over.
Change amend(const Value& body, const Value& result, const Value& context);
// Where its child process is found after a crash (x.process); null removes it.
Change with_process(const Value& body, const Value& process);
// Whether `member` at `epoch` still owns it.
bool owned_by(const Value& body, std::string_view member, std::int64_t epoch);

// The owner is lost (spec/runtime 6.2): back to requested when the action says that it may run twice, else
// abandoned with `cause` in its result.
Change lose_owner(const Value& body, bool retry_on_lost, std::string_view cause, Timestamp now);

// The body as it was when the execution was requested: what watchers are told of its creation, however far it
// has come since.
Value as_created(const Value& body);

// The notifier has handled the end.
Change notified(const Value& body);

}  // namespace squall::execution
