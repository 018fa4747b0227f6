// What clients ask of an execution: cancel, pause, resume, a new status, a new run (spec/runtime 6.7, 6.9,
// spec/api 2.5.4-2.5.6). Pure functions; service.h reads, stores and announces around them.
//
// Refusals are Errors whose code is the answer's status: kInvalid 400, kNotFound 404. One is peculiar: DELETE
// on what cannot be cancelled is kConflict with kind "NotCancelable", which the API answers with 200 and a
// faultstring, because the reference's clients read the body (spec/api 6, number 1).
//
// Two departures from the reference, both where it fails with 500: cancelling what is already canceling
// changes nothing and succeeds, cancelling an inquiry that is pending is refused with 400; and pause and
// resume look at the runner that the execution has, so that they work though its action was removed since.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "execution/transitions.h"
#include "model/collection.h"

namespace squall::execution {

// Body schemas of PUT executions/{id} and POST executions/{id}/re_run (spec/api 2.5).
const Value& update_schema();
const Value& rerun_schema();

// Running, or under a parent: to canceling, and whoever runs it confirms; else straight to canceled.
Result<Change> cancel(const Value& body, std::string_view user, Timestamp now);
Result<Change> pause(const Value& body, std::string_view user, Timestamp now);
Result<Change> resume(const Value& body, std::string_view user, Timestamp now);

struct Update {
  std::optional<model::Status> status = {};
  Value result = {};  // null: not given
};
// From a body that update_schema() has accepted.
Update parse_update(const Value& request);
// Whether put() will need to know if children are active (a query worth avoiding).
bool asks_for_children(const Value& body, const Update& update);
// `children_active`: some child execution is neither completed nor paused nor pending. Only asked of
// workflows.
Result<Change> put(const Value& body, const Update& update, std::string_view user, bool children_active,
                   Timestamp now);

// DELETE executions/{id}.
Result<Change> remove(const Value& body, std::string_view user, Timestamp now);

// What a new run of an execution is to be requested with.
struct Rerun {
  std::string action;  // ref
  Value parameters;    // to be rendered live
  Value context;       // re-run, trace_context; user and pack are the requester's affair
  std::optional<std::int64_t> delay_ms;
};
// `request` has been accepted by rerun_schema(). `trace_id`: the trace of the original, empty when it has
// none.
Result<Rerun> plan_rerun(const model::Document& original, const Value& request, std::string_view trace_id);

}  // namespace squall::execution
