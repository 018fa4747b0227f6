// Requesting and moving executions: what the API, the rules engine, the notifier, aliases and the workflow
// engine share.
//
// Each call is one conditional write (a batch for a request), done again when another party was faster, and
// told to the bus after it is durable. Decisions are in request.h, operations.h, policies.h and
// transitions.h; here is the I/O around them.
//
// Threads: every call may come from any thread, and blocks on the store.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/error.h"
#include "bus/bus.h"
#include "execution/operations.h"
#include "execution/policies.h"
#include "execution/render.h"
#include "execution/request.h"
#include "execution/request_checks.h"
#include "execution/snapshots.h"
#include "store/store.h"

namespace squall::execution {

struct ServiceSettings {
  std::string web_url_base;             // webui.webui_base_url
  std::string system_user = "stanley";  // system_user.user
};

// An execution about to be stored. Its writes stand in an order in which each prefix is valid: the trace, its
// component, the execution.
struct Plan {
  model::Document execution;
  std::string trace_id;
  std::vector<store::Write> writes;
  // Why it is stored as failed at once: its parameters could not be rendered (spec/runtime 4.7, 6.3).
  std::optional<Error> render_error;
};

// What rendering needs beyond the request.
struct Rendering {
  const jinja::Environment& environment;  // with jinja::platform_settings()
  const jinja::DatastoreReader& datastore;
  std::function<Result<Value>()> config = {};  // of the action's pack, resolved
  Value additional = {};                       // e.g. {"trigger": payload}
};

class ExecutionService {
 public:
  ExecutionService(Clock& clock, store::Store& store, bus::Bus& bus, ServiceSettings settings)
      : clock_(clock), store_(store), bus_(bus), settings_(std::move(settings)), snapshots_(store) {}

  // Renders the parameters as written, checks the request and lays out what to store; writes nothing but
  // snapshots. `trace_id`: a trace that is known to be there, or stands before these writes in the same
  // batch; empty: found by the context (a trace_context, the parent), else a new one. kInvalid: refused
  // (spec/runtime 6.3). kNotFound: no such trace, or the parent has none.
  Result<Plan> plan(Request request, const Rendering& rendering, std::string trace_id = {});
  // The same for parameters that are rendered already.
  Result<Plan> plan_rendered(Request request, std::string trace_id = {});
  // What to say once the writes of a plan are durable, for callers that put many plans into one batch.
  void announce(const Plan& plan);
  // Stores one plan and announces it. kConflict when its id is taken (it was stored before).
  Result<model::Document> store(Plan plan, store::Urgency urgency = store::Urgency::kNow);

  // Reads, decides, writes and announces; again when another party changed the document in between. An error
  // of `decide` ends it. A change that changes nothing is not written. The document as it is then.
  using Decide = std::function<Result<Change>(const model::Document& current)>;
  Result<model::Document> change(const std::string& id, const Decide& decide);

  // Requests of clients (operations.h), with kNotFound for an unknown execution.
  Result<model::Document> cancel(const std::string& id, std::string_view user);
  Result<model::Document> pause(const std::string& id, std::string_view user);
  Result<model::Document> resume(const std::string& id, std::string_view user);
  Result<model::Document> put(const std::string& id, const Update& update, std::string_view user);
  Result<model::Document> remove(const std::string& id, std::string_view user);
  // The plan of a new run; the caller finds the action and goes on with plan() and store().
  Result<Rerun> rerun(const std::string& id, const Value& request);
  // What a retry policy asked for, to be requested. `action` and `runner` as they are now.
  Result<Plan> plan_retry(const Retry& retry, model::Document action, model::Document runner);

  // The trace an execution belongs to; empty when it has none.
  Result<std::string> trace_of(const model::Document& execution);
  // Whether some child is neither completed nor paused nor pending.
  Result<bool> children_active(const std::string& id);

 private:
  struct Trace {
    std::string id;
    std::optional<model::Document> fresh;
  };
  Result<Trace> resolve_trace(const Value& context, std::string_view execution_id, std::string trace_id);
  Result<Trace> trace_of_parent(const std::string& parent);
  Result<Plan> lay_out(Request request, std::string trace_id, std::optional<Error> render_error);

  Clock& clock_;
  store::Store& store_;
  bus::Bus& bus_;
  const ServiceSettings settings_;
  SnapshotWriter snapshots_;
  RequestChecks checks_;
};

}  // namespace squall::execution
