#include "execution/request.h"

#include <fmt/format.h>

#include <array>
#include <vector>

#include "base/id.h"
#include "execution/transitions.h"
#include "value/python.h"
#include "value/schema/parameters.h"

namespace squall::execution {
namespace {

// What is asked for although its parameters were not rendered must leave immutable ones alone too.
Result<void> check_immutables(const Value& runner_parameters, const Value& action_parameters,
                              const Value& given) {
  std::vector<Value> overridden;
  for (const std::string& name : schema::immutable_parameters(runner_parameters, action_parameters))
    if (given.contains(name)) overridden.emplace_back(name);
  if (overridden.empty()) return {};
  return make_error(Errc::kInvalid, "Override of immutable parameter(s) {} is unsupported.",
                    python::repr(Value::array(std::move(overridden))))
      .as("ValueError");
}

Value live_action(const Request& request, std::string_view id) {
  const Value& own = request.action.body["notify"];
  const Value& notify = !request.skip_notify && asks_to_notify(own) ? own : request.notify;
  Object live({{"id", id},
               {"action", request.action.body["ref"]},
               {"action_is_workflow", is_workflow_runner(request.runner.body.get_string("name"))},
               {"callback", request.callback.is_object() ? request.callback : Value::object()},
               {"runner_info", Value::object()}});
  if (asks_to_notify(notify)) live.set("notify", notify);
  return live;
}

}  // namespace

Value effective_context(const Value& context, const Value& action) {
  Object effective(context.is_object() ? context : Value::object());
  const Value& user = context["parent"]["user"];
  if (user.is_string() && !user.empty()) effective.set("user", user);
  effective.set("pack", action["pack"]);
  return effective;
}

Result<void> check_request(const Request& request, const schema::RequestCheck* ready) {
  const Value& action = request.action.body;
  if (!action.get_bool("enabled", true))
    return make_error(Errc::kInvalid, "Unable to execute. Action \"{}\" is disabled.",
                      action.get_string("ref"))
        .as("ValueError");
  const Value& runner_parameters = request.runner.body["runner_parameters"];
  const Value given = request.parameters.is_object() ? request.parameters : Value::object();
  if (!request.validate) return check_immutables(runner_parameters, action["parameters"], given);
  if (ready) return ready->check(given);
  return schema::check_request(runner_parameters, action["parameters"], action.get_string("ref"), given);
}

model::Document draft(const Request& request, const DraftSettings& settings, Timestamp now) {
  const std::string id = request.id.empty() ? new_id() : request.id;
  const Value context = effective_context(request.context, request.action.body);
  const std::int64_t delay = request.delay_ms.value_or(0);

  Object x({{"live", 1}, {"due", now + delay * 1000 + request.wait.count()}});
  if (!settings.trace_id.empty()) x.set("trace", settings.trace_id);

  Object body({{"status", model::to_text(model::Status::kRequested)},
               {"action",
                Value::object({{"ref", request.action.body["ref"]}, {"snapshot", settings.action_snapshot}})},
               {"runner", Value::object({{"name", request.runner.body["name"]},
                                         {"snapshot", settings.runner_snapshot}})},
               {"liveaction", live_action(request, id)},
               {"parameters", request.parameters.is_object() ? request.parameters : Value::object()},
               {"context", context},
               {"start_timestamp", now},
               {"log", Value::array({Value::object({{"timestamp", now}, {"status", "requested"}})})},
               {"web_url", fmt::format("{}/#/history/{}/general", settings.web_url_base, id)}});
  if (const Value& parent = context["parent"]["execution_id"]; parent.is_string()) body.set("parent", parent);
  if (request.delay_ms) body.set("delay", *request.delay_ms);
  body.set_if("rule", request.rule);
  body.set_if("trigger", request.trigger);
  body.set_if("trigger_type", request.trigger_type);
  body.set_if("trigger_instance", request.trigger_instance);
  if (!request.workflow_execution.empty()) body.set("workflow_execution", request.workflow_execution);
  if (!request.task_execution.empty()) body.set("task_execution", request.task_execution);
  body.set("x", x);
  return {.id = id, .revision = 0, .body = body};
}

Value snapshot_value(const model::Document& document) { return document.body.with("id", document.id); }

const Value& notify_section(const Value& notify, std::string_view section) {
  if (const Value* found = notify.find(section)) return *found;
  std::string other(section);
  for (char& c : other)
    if (c == '-') c = '_';
  return notify[other];
}

bool asks_to_notify(const Value& notify) {
  for (const char* section : {"on-complete", "on-success", "on-failure"})
    if (python::truthy(notify_section(notify, section))) return true;
  return false;
}

}  // namespace squall::execution
