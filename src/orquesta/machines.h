// The two state machines, of a run and of a task: tables alone (spec/orquesta 8, 9). Pure.
#pragma once

#include "base/error.h"
#include "orquesta/event.h"
#include "orquesta/status.h"

namespace squall::orquesta {

// The status after `event`; `from` itself where the event changes nothing there. Errors: kInvalid, kind
// "InvalidWorkflowStatusTransition" ("InvalidTaskStatusTransition") for a status that takes no events at all.
Result<Status> next_workflow_status(Status from, const Event& event);
Result<Status> next_task_status(Status from, const Event& event);

// `Unable to process event "workflow_paused" for workflow in "failed" status.`
Error invalid_workflow_transition(Status from, const Event& event);

}  // namespace squall::orquesta
