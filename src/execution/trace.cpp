#include "execution/trace.h"

#include <fmt/format.h>

#include "base/id.h"
#include "base/id_beside.h"

namespace squall::execution {
namespace {

model::Document component(std::string_view trace_id, std::string_view kind, std::string_view object_id,
                          std::string_view ref, Value caused_by, Timestamp now) {
  const std::string cause = caused_by.get_string("id");
  return {.id = id_beside(object_id, {"trace", trace_id, kind, cause}),
          .revision = 0,
          .body = Value::object({{"trace_id", trace_id},
                                 {"kind", kind},
                                 {"object_id", object_id},
                                 {"ref", ref},
                                 {"updated_at", now},
                                 {"caused_by", std::move(caused_by)}})};
}

Value cause(std::string_view type, std::string_view id) {
  return Value::object({{"type", type}, {"id", id}});
}

}  // namespace

model::Document new_trace(std::string_view tag, Timestamp now, std::string id) {
  if (id.empty()) id = new_id();
  Value body = Value::object({{"trace_tag", tag}, {"start_timestamp", now}, {"uid", "trace:" + id}});
  return {.id = std::move(id), .revision = 0, .body = std::move(body)};
}

std::string execution_trace_tag(std::string_view execution_id) {
  return fmt::format("execution-{}", execution_id);
}
std::string instance_trace_tag(std::string_view instance_id) {
  return fmt::format("trigger_instance-{}", instance_id);
}

model::Document execution_component(std::string_view trace_id, std::string_view execution_id,
                                    const Value& body, Timestamp now) {
  Value caused_by = Value::object();
  const Value& rule = body["rule"];
  const Value& instance = body["trigger_instance"];
  if (const Value& parent = body["context"]["parent"]; parent.is_object() && !parent.empty()) {
    caused_by = cause("action_execution", parent.get_string("execution_id"));
  } else if (rule.is_object() && instance.is_object()) {
    caused_by = cause("rule", fmt::format("{}:{}", rule.get_string("id"), instance.get_string("id")));
  }
  return component(trace_id, "action_execution", execution_id, body["action"].get_string("ref"),
                   std::move(caused_by), now);
}

model::Document rule_component(std::string_view trace_id, std::string_view rule_id, std::string_view rule_ref,
                               std::string_view instance_id, Timestamp now) {
  return component(trace_id, "rule", rule_id, rule_ref, cause("trigger_instance", instance_id), now);
}

model::Document instance_component(std::string_view trace_id, std::string_view instance_id,
                                   std::string_view trigger, const Value& payload, Timestamp now) {
  const bool from_execution =
      trigger == "core.st2.generic.actiontrigger" || trigger == "core.st2.generic.notifytrigger";
  Value caused_by = Value::object();
  if (from_execution && payload["execution_id"].is_string())
    caused_by = cause("action_execution", payload["execution_id"].as_string());
  return component(trace_id, "trigger_instance", instance_id, trigger, std::move(caused_by), now);
}

}  // namespace squall::execution
