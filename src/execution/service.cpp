#include "execution/service.h"

#include <utility>

#include "base/id.h"
#include "execution/announce.h"
#include "execution/trace.h"
#include "model/collections.h"
#include "value/python.h"

namespace squall::execution {
namespace {

// A document that changes under us this often is changed by a loop, not by people.
constexpr int kMaxAttempts = 100;

Error unknown_execution(const std::string& id) {
  return make_error(Errc::kNotFound, "Unable to identify resource with id \"{}\".", id);
}

Value failure_result(const Error& why) {
  return Value::object({{"error", why.message()}, {"traceback", ""}});
}

}  // namespace

Result<Plan> ExecutionService::plan(Request request, const Rendering& rendering, std::string trace_id) {
  request.context = effective_context(request.context, request.action.body);
  RenderInputs inputs{.runner_parameters = request.runner.body["runner_parameters"],
                      .action_parameters = request.action.body["parameters"],
                      .parameters = request.parameters,
                      .context = request.context,
                      .additional = rendering.additional,
                      .datastore = rendering.datastore,
                      .config = rendering.config,
                      .system_user = settings_.system_user};
  auto live = render_live(rendering.environment, inputs);
  if (live.ok()) {
    request.parameters = std::move(*live);
    return lay_out(std::move(request), std::move(trace_id), std::nullopt);
  }
  if (live.error().kind() != "ParamException") return std::move(live).error();
  // The execution is stored all the same, with its parameters as they were written, to show in the history.
  request.validate = false;
  return lay_out(std::move(request), std::move(trace_id), std::move(live).error());
}

Result<Plan> ExecutionService::plan_rendered(Request request, std::string trace_id) {
  return lay_out(std::move(request), std::move(trace_id), std::nullopt);
}

Result<Plan> ExecutionService::lay_out(Request request, std::string trace_id,
                                       std::optional<Error> render_error) {
  const auto ready = checks_.of(request.action, request.runner);
  if (auto checked = check_request(request, ready.get()); !checked.ok()) return std::move(checked).error();
  if (request.id.empty()) request.id = new_id();
  const Value context = effective_context(request.context, request.action.body);
  auto trace = resolve_trace(context, request.id, std::move(trace_id));
  if (!trace.ok()) return std::move(trace).error();
  auto action_snapshot = snapshots_.ensure(request.action);
  if (!action_snapshot.ok()) return std::move(action_snapshot).error();
  auto runner_snapshot = snapshots_.ensure(request.runner);
  if (!runner_snapshot.ok()) return std::move(runner_snapshot).error();

  const Timestamp now = clock_.now();
  Plan plan;
  plan.trace_id = trace->id;
  plan.execution = draft(request,
                         {.web_url_base = settings_.web_url_base,
                          .action_snapshot = std::move(*action_snapshot),
                          .runner_snapshot = std::move(*runner_snapshot),
                          .trace_id = trace->id},
                         now);
  if (render_error) {
    auto failed = set_status(plan.execution.body, model::Status::kFailed, now,
                             {.result = failure_result(*render_error)});
    if (!failed.ok()) return std::move(failed).error();
    plan.execution.body = std::move(failed->body);
    plan.render_error = std::move(render_error);
  }
  if (trace->fresh) plan.writes.push_back(store::insert(model::kTraces, std::move(*trace->fresh)));
  plan.writes.push_back(store::insert(model::kTraceComponents,
                                      execution_component(trace->id, request.id, plan.execution.body, now)));
  plan.writes.push_back(store::insert(model::kExecutions, plan.execution));
  return plan;
}

Result<ExecutionService::Trace> ExecutionService::resolve_trace(const Value& context,
                                                                std::string_view execution_id,
                                                                std::string trace_id) {
  if (!trace_id.empty()) return Trace{.id = std::move(trace_id), .fresh = std::nullopt};
  const Value& wish = context["trace_context"];
  if (python::truthy(wish) && !wish.is_object())
    return make_error(Errc::kInvalid, "The trace context has a value that is not a dictionary (was {}).",
                      python::type_name(wish));
  std::string tag = execution_trace_tag(execution_id);
  if (wish.is_object() && !wish.empty()) {
    if (const std::string id = wish.get_string("id_"); !id.empty()) {
      auto known = store_.get(model::kTraces, id, store::Read::kSummary);
      if (known.ok()) return Trace{.id = id, .fresh = std::nullopt};
      if (known.error().code() != Errc::kNotFound) return std::move(known).error();
      return make_error(Errc::kNotFound, "Unable to find Trace with id=\"{}\"", id)
          .as("TraceNotFoundException");
    }
    tag = wish.get_string("trace_tag");
    if (tag.empty()) return Error(Errc::kInvalid, "At least one of id_ or trace_tag should be specified.");
  } else if (const std::string parent = context["parent"].get_string("execution_id"); !parent.empty()) {
    return trace_of_parent(parent);
  }
  model::Document fresh = new_trace(tag, clock_.now());
  std::string id = fresh.id;
  return Trace{.id = std::move(id), .fresh = std::move(fresh)};
}

Result<ExecutionService::Trace> ExecutionService::trace_of_parent(const std::string& parent) {
  auto document = store_.get(model::kExecutions, parent, store::Read::kSummary);
  if (document.ok()) {
    auto id = trace_of(*document);
    if (!id.ok()) return std::move(id).error();
    if (!id->empty()) return Trace{.id = std::move(*id), .fresh = std::nullopt};
  } else if (document.error().code() != Errc::kNotFound) {
    return std::move(document).error();
  }
  return make_error(Errc::kNotFound, "No trace found for execution {}", parent).as("TraceNotFoundException");
}

Result<std::string> ExecutionService::trace_of(const model::Document& execution) {
  if (std::string id = execution.body["x"].get_string("trace"); !id.empty()) return id;
  auto components = store_.find(
      model::kTraceComponents,
      {.where = {{"object_id", store::Op::kEq, execution.id}}, .limit = 1, .read = store::Read::kSummary});
  if (!components.ok()) return std::move(components).error();
  return components->empty() ? std::string() : components->front().body.get_string("trace_id");
}

void ExecutionService::announce(const Plan& plan) {
  const model::Status status = status_of(plan.execution.body);
  // Planned as requested, or as failed when it could not be rendered; any other status came from a runner.
  const bool handed_over = status != model::Status::kRequested && !plan.render_error;
  announce_created(bus_, plan.execution.id, status, handed_over);
}

Result<model::Document> ExecutionService::store(Plan plan, store::Urgency urgency) {
  auto revisions = store_.write(std::move(plan.writes), urgency);
  if (!revisions.ok()) return std::move(revisions).error();
  announce(plan);
  plan.execution.revision = revisions->back();
  return std::move(plan.execution);
}

Result<model::Document> ExecutionService::change(const std::string& id, const Decide& decide) {
  for (int attempt = 0; attempt < kMaxAttempts; ++attempt) {
    auto current = store_.get(model::kExecutions, id);
    if (!current.ok()) {
      if (current.error().code() == Errc::kNotFound) return unknown_execution(id);
      return std::move(current).error();
    }
    auto change = decide(*current);
    if (!change.ok()) return std::move(change).error();
    if (!change->changed) return std::move(*current);
    current->body = change->body;
    std::vector<store::Write> batch;
    batch.push_back(store::update(model::kExecutions, *current));
    auto revisions = store_.write(std::move(batch));
    if (revisions.ok()) {
      current->revision = revisions->back();
      announce_changed(bus_, id, current->revision, *change);
      return std::move(*current);
    }
    if (revisions.error().code() == Errc::kNotFound) return unknown_execution(id);
    if (revisions.error().code() != Errc::kConflict) return std::move(revisions).error();
  }
  return make_error(Errc::kBusy, "Execution \"{}\" is changed by others all the time.", id);
}

Result<model::Document> ExecutionService::cancel(const std::string& id, std::string_view user) {
  return change(id,
                [&](const model::Document& now) { return execution::cancel(now.body, user, clock_.now()); });
}

Result<model::Document> ExecutionService::pause(const std::string& id, std::string_view user) {
  return change(id,
                [&](const model::Document& now) { return execution::pause(now.body, user, clock_.now()); });
}

Result<model::Document> ExecutionService::resume(const std::string& id, std::string_view user) {
  return change(id,
                [&](const model::Document& now) { return execution::resume(now.body, user, clock_.now()); });
}

Result<model::Document> ExecutionService::put(const std::string& id, const Update& update,
                                              std::string_view user) {
  return change(id, [&](const model::Document& now) -> Result<Change> {
    bool active = false;
    if (asks_for_children(now.body, update)) {
      auto answer = children_active(id);
      if (!answer.ok()) return std::move(answer).error();
      active = *answer;
    }
    return execution::put(now.body, update, user, active, clock_.now());
  });
}

Result<model::Document> ExecutionService::remove(const std::string& id, std::string_view user) {
  return change(id,
                [&](const model::Document& now) { return execution::remove(now.body, user, clock_.now()); });
}

Result<Rerun> ExecutionService::rerun(const std::string& id, const Value& request) {
  auto original = store_.get(model::kExecutions, id, store::Read::kSummary);
  if (!original.ok()) {
    if (original.error().code() == Errc::kNotFound) return unknown_execution(id);
    return std::move(original).error();
  }
  auto trace = trace_of(*original);
  if (!trace.ok()) return std::move(trace).error();
  return plan_rerun(*original, request, *trace);
}

Result<Plan> ExecutionService::plan_retry(const Retry& retry, model::Document action,
                                          model::Document runner) {
  return plan_rendered({.id = retry.id,
                        .action = std::move(action),
                        .runner = std::move(runner),
                        .parameters = retry.parameters,
                        .context = retry.context,
                        .wait = retry.delay});
}

Result<bool> ExecutionService::children_active(const std::string& id) {
  const Value waiting = Value::array({"paused", "pending"});
  auto count = store_.count(model::kExecutions,
                            {.where = {{"parent", store::Op::kEq, id},
                                       {"x.live", store::Op::kEq, 1},
                                       {"status", store::Op::kNotIn, waiting}}},
                            1);
  if (!count.ok()) return std::move(count).error();
  return *count > 0;
}

}  // namespace squall::execution
