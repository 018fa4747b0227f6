// From a wish to run an action to the document of an execution: the checks of spec/runtime 6.3 in their
// order, with the reference's messages, and the document that serves both of the API's views (execution and
// live action).
//
// Pure: the caller hands in the action and its runner type, the rendered parameters and the context;
// service.h stores what comes out.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/error.h"
#include "model/collection.h"
#include "value/schema/parameters.h"
#include "value/value.h"

namespace squall::execution {

struct Request {
  std::string id = {};          // of the execution; empty: a fresh one
  model::Document action = {};  // of model::kActions
  model::Document runner = {};  // of model::kRunnerTypes
  Value parameters = {};        // rendered live (render.h)
  Value context = {};
  Value notify = {};         // asked for with the request; the action's own, if any, replaces it
  bool skip_notify = false;  // a workflow wants no notification of this task
  Value callback = {};
  std::optional<std::int64_t> delay_ms = {};
  Micros wait{0};        // before it is due, on top of the delay, without being shown (retries)
  bool validate = true;  // false: it is stored only to report an error

  // Set by the rules engine: API forms of what asked for it.
  Value rule = {}, trigger = {}, trigger_type = {}, trigger_instance = {};
  // Set by the workflow engine.
  std::string workflow_execution = {}, task_execution = {};
};

// What a draft needs from outside the request.
struct DraftSettings {
  std::string web_url_base;     // "https://host", without a slash at the end
  std::string action_snapshot;  // ids in model::kSnapshots
  std::string runner_snapshot;
  std::string trace_id;
};

// The context as the execution will have it: the user of the parent, when it names one, and the action's
// pack. Parameters must be rendered with it.
Value effective_context(const Value& context, const Value& action);

// Checks in order: enabled, the action overrides of its runner's parameters only what it may, parameters
// against the merged schema, no immutable ones given. kInvalid with the reference's sentences; those of the
// validator have kind "ValidationError".
// `ready`: the check made for this action and runner before; absent, it is made for the occasion.
Result<void> check_request(const Request& request, const schema::RequestCheck* ready = nullptr);

// The document, status requested, due at once or after the delay. REQUIRES: check_request() was asked if it
// should be.
model::Document draft(const Request& request, const DraftSettings& settings, Timestamp now);

// The API form of a content document: its body with its id, as it stood.
Value snapshot_value(const model::Document& document);

// One of "on-complete", "on-success", "on-failure" of a notify block (either spelling); null when it is not
// there.
const Value& notify_section(const Value& notify, std::string_view section);
// Whether a notify block asks for anything.
bool asks_to_notify(const Value& notify);

}  // namespace squall::execution
