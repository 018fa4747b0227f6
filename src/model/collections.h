// Every collection of Squall. A body holds the fields of spec/api 3 under their names, instants as integers
// of microseconds, and no `id` (the document has it). Fields under `x` are ours and never leave the API.
#pragma once

#include <span>

#include "model/collection.h"

namespace squall::model {

// Content.
extern const Collection kPacks;    // ref
extern const Collection kActions;  // ref, pack, name
extern const Collection kActionAliases;
extern const Collection kRunnerTypes;
extern const Collection kRules;
extern const Collection kRuleTypes;
extern const Collection kTriggerTypes;
extern const Collection kTriggers;  // internal: ref_count
extern const Collection kSensorTypes;
extern const Collection kPolicies;
extern const Collection kPolicyTypes;
extern const Collection kConfigs;
extern const Collection kConfigSchemas;

// What happens.
//
// executions: one document serves the execution and the live action of the reference; both have the same id.
//   x.due          integer: microseconds at which the scheduler must look at it (requested, delayed); absent:
//   not due x.owner        text: coordination member that runs it; x.epoch: its fencing epoch; both absent
//   unless scheduled or later x.process      object {pid, start_ticks, boot_id} of its child process x.notify
//   integer 1 until the notifier has handled the end x.cancel       integer 1 from the cancel request until
//   the runner has confirmed it action, runner hold {ref|name, snapshot}: `snapshot` is the id in kSnapshots
//   of the full document at the time
extern const Collection kExecutions;
extern const Collection kSnapshots;  // body: {value}; the id follows from the content, so it is written once
extern const Collection kExecutionOutputs;  // execution_id, sequence (integer), output_type, data, ...
extern const Collection kTriggerInstances;
extern const Collection kRuleEnforcements;
extern const Collection kTraces;  // trace_tag, start_timestamp
// trace_id, kind (action_execution, trigger_instance, rule), object_id, ref, updated_at, caused_by: one
// component of a trace. Apart from the trace, so that adding one costs the same however many there are.
extern const Collection kTraceComponents;

// Who may.
extern const Collection kUsers;
extern const Collection kTokens;
extern const Collection kApiKeys;

extern const Collection kKeyValuePairs;  // scope, name, value, secret, expire_timestamp
// Small facts of the installation: {name, value}.
extern const Collection kSettings;

// All of the above, for Store::open().
std::span<const Collection* const> all_collections();

}  // namespace squall::model
