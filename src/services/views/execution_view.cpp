#include "base/time/iso8601.h"
#include "services/views/views.h"
#include "value/python.h"
#include "value/schema/mask.h"
#include "value/schema/schema.h"

namespace squall::views {
namespace {

constexpr std::string_view kMask = "********";

Value instant(const Value& micros) {
  return micros.is_int() ? Value(time::format_iso(micros.as_int())) : micros;
}

Value shown_log(const Value& log) {
  std::vector<Value> entries;
  for (const Value& entry : log.items())
    entries.push_back(entry.with("timestamp", instant(entry["timestamp"])));
  return Value::array(std::move(entries));
}

Value all_masked(const Value& object) {
  Object out;
  for (const Member& member : object.members()) out.set(member.key, kMask);
  return Value(std::move(out));
}

// Parameters of the action without what is secret among them.
Value hidden(const Value& parameters, const Value& action, const Value& secrets) {
  const Value masked = schema::mask_secrets(secrets, parameters);
  if (action["ref"] != Value("st2.inquiry.respond") || !masked["response"].is_object()) return masked;
  return masked.with("response", all_masked(masked["response"]));
}

Value elapsed_seconds(const Value& body) {
  if (!body["end_timestamp"].is_int()) return {};
  return static_cast<double>(body["end_timestamp"].as_int() - body["start_timestamp"].as_int()) / 1e6;
}

}  // namespace

Value secret_parameters(const Value& action, const Value& runner) {
  // Secret when either says so; the reference loses the action's word for a runner parameter (spec/api 5.3).
  Object definitions(runner["runner_parameters"]);
  for (const Member& member : action["parameters"].members()) {
    const Value* base = definitions.find(member.name());
    const bool secret = member.value.get_bool("secret") || (base && base->get_bool("secret"));
    Value definition = member.value.is_object() ? member.value : Value::object();
    if (base && base->is_object() && !definition.contains("type"))
      definition = definition.with("type", (*base)["type"]);
    definitions.set(member.key, secret ? definition.with("secret", true) : definition);
  }
  return schema::secret_parameters(Value(std::move(definitions)));
}

Value masked_parameters(const Value& parameters, const Value& action, const Value& runner) {
  return hidden(parameters, action, secret_parameters(action, runner));
}

Value masked_result(const Value& result, const Value&, const Value& action, const Value& runner) {
  if (runner.get_string("name") == "inquirer" && result.is_object())
    return result.with("response", schema::mask_inquiry(result["schema"], result["response"]));
  const std::string key = runner.get_string("output_key");
  if (key.empty() || !result.is_object() || !result.contains(key)) return result;
  return schema::mask_output(action["output_schema"], result, key);
}

Value execution(const model::Document& document, Snapshots& snapshots, bool masked) {
  const Value& body = document.body;
  const auto [action, runner, secrets] = snapshots.named_by(body);
  const Value& given = body["parameters"];
  const Value parameters = masked && given.is_object() ? hidden(given, action, secrets) : given;
  Object out;
  out.reserve(body.size() + 2);
  out.set("id", document.id);
  for (const Member& member : body.members()) {
    const std::string_view name = member.name();
    Value value = member.value;
    if (name == "x" || !python::truthy(value)) continue;
    if (name == "action")
      value = action;
    else if (name == "runner")
      value = runner;
    else if (name == "start_timestamp" || name == "end_timestamp")
      value = instant(value);
    else if (name == "log")
      value = shown_log(value);
    else if (name == "parameters")
      value = parameters;
    else if (name == "result" && masked)
      value = masked_result(value, given, action, runner);
    else if (name == "liveaction" && given.is_object())
      value = value.with("parameters", parameters);
    out.set(member.key, std::move(value));
  }
  out.set_if("elapsed_seconds", elapsed_seconds(body));
  return Value(std::move(out));
}

Value live_action(const model::Document& document, Snapshots& snapshots, bool masked) {
  const Value& body = document.body;
  const auto [action, runner, secrets] = snapshots.named_by(body);
  const Value& live = body["liveaction"];
  const Value& parameters = body["parameters"].is_null() ? live["parameters"] : body["parameters"];
  const auto or_empty = [](const Value& value) { return value.is_null() ? Value::object() : value; };
  Object out;
  out.set("id", document.id).set("action", body["action"]["ref"]).set("status", body["status"]);
  out.set("action_is_workflow", live.get_bool("action_is_workflow"));
  out.set("start_timestamp", instant(body["start_timestamp"]));
  out.set_if("end_timestamp", instant(body["end_timestamp"]));
  out.set("parameters", masked ? hidden(parameters, action, secrets) : parameters);
  const Value result = or_empty(body["result"]);
  out.set("result", masked ? masked_result(result, parameters, action, runner) : result);
  out.set("context", or_empty(body["context"]));
  out.set("callback", or_empty(live["callback"]));
  out.set("runner_info", or_empty(live["runner_info"]));
  out.set_if("notify", live["notify"]).set_if("delay", body["delay"]);
  out.set_if("workflow_execution", body["workflow_execution"])
      .set_if("task_execution", body["task_execution"]);
  return Value(std::move(out));
}

}  // namespace squall::views
