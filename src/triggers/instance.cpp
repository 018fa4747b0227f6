#include "triggers/instance.h"

#include "base/id.h"
#include "model/status.h"
#include "value/python.h"
#include "value/schema/schema.h"

namespace squall::triggers {
namespace {

Value body_of(const Event& event, Timestamp now, model::InstanceStatus status, Value internals) {
  return Value::object({{"trigger", event.trigger},
                        {"payload", event.payload.is_null() ? Value::object() : event.payload},
                        {"occurrence_time", now},
                        {"status", model::to_text(status)},
                        {"x", std::move(internals)}});
}

std::string id_of(const Event& event) { return event.id.empty() ? new_id() : event.id; }

}  // namespace

model::Document pending_instance(const Event& event, Timestamp now) {
  Object internals{{"pending", 1}};
  internals.set_if("trace_context", event.trace_context);
  return {id_of(event), 0, body_of(event, now, model::InstanceStatus::kPending, Value(std::move(internals)))};
}

model::Document unheard_instance(const Event& event, Timestamp now) {
  Object internals;
  internals.set_if("trace_context", event.trace_context);
  return {id_of(event), 0,
          body_of(event, now, model::InstanceStatus::kProcessed, Value(std::move(internals)))};
}

Result<void> check_payload(const Value& trigger_type, std::string_view trigger, const Value& payload,
                           bool validate) {
  const bool system = trigger_type.get_string("pack") == "core";
  const Value& schema = trigger_type["payload_schema"];
  if ((!system && !validate) || !schema.is_object() || schema.empty()) return {};
  auto checked = schema::validate(schema, payload, {.use_default = true, .allow_default_none = true});
  if (checked.ok()) return {};
  return make_error(Errc::kInvalid,
                    "Trigger payload validation failed and validation is enabled, not dispatching a trigger "
                    "\"{}\" ({}): {}",
                    trigger, python::str(payload), checked.error().message());
}

}  // namespace squall::triggers
