// Rendering of an execution's parameters (spec/runtime 5.3-5.5): live when it is requested, final when its
// runner starts.
//
// Parameters may refer to each other, to the datastore (`st2kv`), to the context of the execution
// (`action_context`), to the config of its pack (`config_context`), and to names that the caller adds
// (`trigger`). They are rendered in the order of these references.
//
// Only what an author or requester wrote is a template: live rendering evaluates the parameters given and the
// defaults, final rendering takes the stored parameters as plain values and evaluates defaults alone.
//
// Errors of kind "ParamException" (a missing or circular reference, a template that fails) say which
// parameter; the API stores a failed execution for them. All others come from casts (cast.h) and refuse the
// request.
#pragma once

#include <functional>
#include <string>

#include "base/error.h"
#include "expr/jinja/datastore.h"
#include "expr/jinja/jinja.h"
#include "value/value.h"

namespace squall::execution {

struct RenderInputs {
  Value runner_parameters;  // definitions: name to schema
  Value action_parameters;
  Value parameters;       // given, or stored
  Value context;          // of the execution
  Value additional = {};  // further names: an object
  const jinja::DatastoreReader& datastore = jinja::empty_datastore();
  // The resolved config of the pack; empty, and not asked for, when the context names no pack or no user.
  // Live rendering asks only if a template uses it, and takes a failure for an empty config; final rendering
  // always asks, and fails with it.
  std::function<Result<Value>()> config = {};
  std::string system_user = "stanley";  // whose keys `st2kv.user` has when the context names no user
};

// The given parameters, rendered and cast, and those whose default is a template. `environment`: with
// jinja::platform_settings().
Result<Value> render_live(const jinja::Environment& environment, const RenderInputs& inputs);

struct FinalParameters {
  Value runner;  // names in the runner's schema
  Value action;  // the other names of the action's schema
};
Result<FinalParameters> render_final(const jinja::Environment& environment, const RenderInputs& inputs);

}  // namespace squall::execution
