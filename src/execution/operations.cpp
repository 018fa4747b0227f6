#include "execution/operations.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

namespace squall::execution {
namespace {

using model::Status;

Value status_enum() {
  // The order of the reference's enumeration: it shows in the validator's message.
  std::vector<Value> names;
  for (const Status status :
       {Status::kRequested, Status::kScheduled, Status::kDelayed, Status::kRunning, Status::kSucceeded,
        Status::kFailed, Status::kTimeout, Status::kAbandoned, Status::kCanceling, Status::kCanceled,
        Status::kPending, Status::kPausing, Status::kPaused, Status::kResuming})
    names.emplace_back(model::to_text(status));
  return Value::array(std::move(names));
}

Value typed(const char* type) { return Value::object({{"type", type}}); }

Change unchanged(const Value& body) {
  const Status status = status_of(body);
  return {.body = body, .from = status, .to = status, .changed = false};
}

Error refusal(const Value& body, std::string_view verb, std::string_view why) {
  return make_error(Errc::kInvalid, "Unable to {} liveaction \"{}\" because it is {}", verb, id_of(body),
                    why);
}

std::optional<Error> not_a_workflow(const Value& body, std::string_view verb) {
  if (is_workflow_runner(runner_of(body))) return std::nullopt;
  return refusal(body, verb, fmt::format("not supported by the \"{}\" runner.", runner_of(body)));
}

Value by(const char* key, std::string_view user) { return Value::object({{key, user}}); }

Result<Change> prefixed(Result<Change> result) {
  if (result.ok()) return result;
  return Error(result.error().code(), "Failed updating execution. " + result.error().message());
}

bool among(const Value& names, const Value& name) {
  return std::ranges::any_of(names.items(), [&](const Value& item) { return item == name; });
}

bool wants_cancel(Status status) { return status == Status::kCanceling || status == Status::kCanceled; }
bool wants_pause(Status status) { return status == Status::kPausing || status == Status::kPaused; }

}  // namespace

const Value& update_schema() {
  static const Value schema = Value::object(
      {{"type", "object"},
       {"properties", Value::object({{"status", Value::object({{"type", "string"}, {"enum", status_enum()}})},
                                     {"result", typed("object")}})},
       {"additionalProperties", false}});
  return schema;
}

const Value& rerun_schema() {
  static const Value schema = Value::object({{"type", "object"},
                                             {"properties", Value::object({{"parameters", typed("object")},
                                                                           {"tasks", typed("array")},
                                                                           {"reset", typed("array")},
                                                                           {"user", typed("string")},
                                                                           {"delay", typed("integer")}})},
                                             {"additionalProperties", false}});
  return schema;
}

Result<Change> cancel(const Value& body, std::string_view user, Timestamp now) {
  const Status from = status_of(body);
  if (from == Status::kCanceling) return unchanged(body);
  if (from == Status::kPending) return refusal(body, "cancel", "in \"pending\" state.");
  if (!model::is_cancelable(from)) return refusal(body, "cancel", "already in a completed state.");
  const bool somebody_works_on_it = from == Status::kRunning || body["context"].contains("parent");
  const Value result = Value::object({{"message", "Action canceled by user."}, {"user", user}});
  return set_status(body, somebody_works_on_it ? Status::kCanceling : Status::kCanceled, now,
                    {.result = result, .context = by("cancelled_by", user)});
}

Result<Change> pause(const Value& body, std::string_view user, Timestamp now) {
  if (auto refused = not_a_workflow(body, "pause")) return std::move(*refused);
  const Status from = status_of(body);
  if (wants_pause(from)) return unchanged(body);
  if (from != Status::kRunning) return refusal(body, "pause", "not in a running state.");
  return set_status(body, Status::kPausing, now, {.context = by("paused_by", user)});
}

Result<Change> resume(const Value& body, std::string_view user, Timestamp now) {
  if (auto refused = not_a_workflow(body, "resume")) return std::move(*refused);
  const Status from = status_of(body);
  if (from == Status::kRunning || from == Status::kResuming) return unchanged(body);
  if (from != Status::kPaused)
    return refusal(body, "resume",
                   fmt::format("in \"{}\" state and not in \"paused\" state.", model::to_text(from)));
  return set_status(body, Status::kResuming, now, {.context = by("resumed_by", user)});
}

Update parse_update(const Value& request) {
  Update update;
  if (request["status"].is_string()) update.status = model::parse_status(request["status"].as_string());
  update.result = request["result"];
  return update;
}

bool asks_for_children(const Value& body, const Update& update) {
  if (!update.status || !is_workflow_runner(runner_of(body))) return false;
  const Status from = status_of(body);
  return (from == Status::kCanceling && *update.status == Status::kCanceled) ||
         (from == Status::kPausing && *update.status == Status::kPaused);
}

Result<Change> put(const Value& body, const Update& update, std::string_view user, bool children_active,
                   Timestamp now) {
  const Status from = status_of(body);
  if (model::is_completed(from)) return Error(Errc::kInvalid, "Execution is already in completed state.");
  if (!update.status) return Error(Errc::kInvalid, "'status' is a required property");
  Status to = *update.status;
  // The confirmation of what is under way, as opposed to a new wish for it.
  if (asks_for_children(body, update) && children_active) return unchanged(body);
  if (from == Status::kCanceling && to == Status::kCanceled)
    return force_status(body, to, now, {.result = update.result});
  if (wants_cancel(to)) return prefixed(cancel(body, user, now));
  if (from == Status::kPausing && to == Status::kPaused)
    return force_status(body, to, now, {.result = update.result});
  if (wants_pause(to)) return prefixed(pause(body, user, now));
  if (to == Status::kResuming) return prefixed(resume(body, user, now));
  return force_status(body, to, now, {.result = update.result});
}

Result<Change> remove(const Value& body, std::string_view user, Timestamp now) {
  const Status from = status_of(body);
  if (from == Status::kCanceled) return unchanged(body);
  if (!model::is_cancelable(from))
    return make_error(Errc::kConflict, "Action cannot be canceled. State = {}.", model::to_text(from))
        .as("NotCancelable");
  return cancel(body, user, now);
}

Result<Rerun> plan_rerun(const model::Document& original, const Value& request, std::string_view trace_id) {
  const Value& tasks = request["tasks"];
  const Value& reset = request["reset"];
  const bool by_task = !tasks.empty() || !reset.empty();
  if (by_task && !request["parameters"].empty())
    return Error(Errc::kInvalid,
                 "Parameters override is not supported when re-running task(s) for a workflow.");
  for (const Value& task : reset.items())
    if (!among(tasks, task))
      return Error(Errc::kInvalid, "List of tasks to reset does not match the tasks to rerun.");
  if (!tasks.empty() && runner_of(original.body) != "orquesta")
    return Error(Errc::kInvalid, "Task option is only supported for Orquesta workflows.");

  Object parameters(original.body["parameters"]);
  for (const Member& given : request["parameters"].members()) parameters.set(given.key, given.value);
  Object again({{"ref", original.id}});
  if (!tasks.empty()) again.set("tasks", tasks);
  if (!reset.empty()) again.set("reset", reset);
  Object context({{"re-run", again}});
  if (!trace_id.empty()) context.set("trace_context", Value::object({{"id_", trace_id}}));

  Rerun plan{.action = original.body["action"].get_string("ref"),
             .parameters = parameters,
             .context = context,
             .delay_ms = {}};
  if (request["delay"].is_int()) plan.delay_ms = request["delay"].as_int();
  return plan;
}

}  // namespace squall::execution
