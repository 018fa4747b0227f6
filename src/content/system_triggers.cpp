#include "content/system_triggers.h"

#include <vector>

#include "content/source.h"
#include "value/json/json.h"

namespace squall::content {
namespace {

struct SystemType {
  std::string_view name;
  std::string_view description;
  std::string_view payload;
  std::string_view parameters;
};

constexpr std::string_view kNone = "{}";
constexpr std::string_view kTimerPayload = R"({"type": "object", "properties": {
  "executed_at": {"type": "string", "format": "date-time"}, "schedule": {"type": "object"}}})";
constexpr std::string_view kObjectPayload =
    R"({"type": "object", "properties": {"object": {"type": "object"}}})";
constexpr std::string_view kProcessPayload = R"({"type": "object", "properties": {"object": {}}})";

constexpr SystemType kTypes[] = {
    {"st2.generic.actiontrigger", "An execution has ended.",
     R"({"type": "object", "properties": {
       "execution_id": {}, "status": {}, "start_timestamp": {}, "action_name": {}, "action_ref": {}, "runner_ref": {},
       "parameters": {}, "result": {}}})",
     kNone},
    {"st2.generic.notifytrigger", "An execution whose action or request asks for a notification has ended.",
     R"({"type": "object", "properties": {
       "execution_id": {}, "status": {}, "start_timestamp": {}, "end_timestamp": {}, "action_ref": {}, "runner_ref": {},
       "channel": {}, "route": {}, "message": {}, "data": {}}})",
     kNone},
    {"st2.generic.inquiry", "An inquiry waits for an answer.",
     R"({"type": "object", "additionalProperties": false, "properties": {
       "id": {"type": "string", "description": "Id of the inquiry.", "required": true},
       "route": {"type": "string", "description": "Route the inquiry was made with.", "required": true}}})",
     kNone},
    {"st2.action.file_written", "A file of an action was written through the API.",
     R"({"type": "object", "properties": {"ref": {}, "file_path": {}, "host_info": {}}})", kNone},
    {"st2.sensor.process_spawn", "The process of a sensor was started.", kProcessPayload, kNone},
    {"st2.sensor.process_exit", "The process of a sensor has ended.", kProcessPayload, kNone},
    {"st2.key_value_pair.create", "An item of the datastore was made.", kObjectPayload, kNone},
    {"st2.key_value_pair.update", "An item of the datastore was written again.", kObjectPayload, kNone},
    {"st2.key_value_pair.value_change", "The value of an item of the datastore has changed.",
     R"({"type": "object", "properties": {"old_object": {"type": "object"}, "new_object": {"type": "object"}}})",
     kNone},
    {"st2.key_value_pair.delete", "An item of the datastore was removed.", kObjectPayload, kNone},
    {"st2.webhook", "A request to a webhook came in.",
     R"({"type": "object", "properties": {
       "headers": {"type": "object"}, "headers_lower": {"type": "object"},
       "body": {"anyOf": [{"type": "array"}, {"type": "object"}]}}})",
     R"({"type": "object", "additionalProperties": false,
       "properties": {"url": {"type": "string", "required": true}}})"},
    {"st2.IntervalTimer", "Fires again and again after an interval.", kTimerPayload,
     R"({"type": "object", "additionalProperties": false, "properties": {
       "timezone": {"type": "string"},
       "unit": {"enum": ["weeks", "days", "hours", "minutes", "seconds"], "required": true},
       "delta": {"type": "integer", "required": true}}})"},
    {"st2.DateTimer", "Fires once at an instant.", kTimerPayload,
     R"({"type": "object", "additionalProperties": false, "properties": {
       "timezone": {"type": "string"},
       "date": {"type": "string", "format": "date-time", "required": true}}})"},
    {"st2.CronTimer", "Fires whenever the clock fits an expression.", kTimerPayload,
     R"({"type": "object", "additionalProperties": false, "properties": {
       "timezone": {"type": "string"},
       "year": {"anyOf": [{"type": "string"}, {"type": "integer"}]},
       "month": {"anyOf": [{"type": "string"}, {"type": "integer"}], "minimum": 1, "maximum": 12},
       "day": {"anyOf": [{"type": "string"}, {"type": "integer"}], "minimum": 1, "maximum": 31},
       "week": {"anyOf": [{"type": "string"}, {"type": "integer"}], "minimum": 1, "maximum": 53},
       "day_of_week": {"anyOf": [{"type": "string"}, {"type": "integer"}], "minimum": 0, "maximum": 6},
       "hour": {"anyOf": [{"type": "string"}, {"type": "integer"}], "minimum": 0, "maximum": 23},
       "minute": {"anyOf": [{"type": "string"}, {"type": "integer"}], "minimum": 0, "maximum": 59},
       "second": {"anyOf": [{"type": "string"}, {"type": "integer"}], "minimum": 0, "maximum": 59}}})"},
};

std::vector<Value> read_types() {
  std::vector<Value> types;
  for (const SystemType& type : kTypes)
    types.push_back(Value::object({{"name", type.name},
                                   {"pack", "core"},
                                   {"ref", fmt::format("core.{}", type.name)},
                                   {"uid", make_uid("trigger_type", "core", type.name)},
                                   {"description", type.description},
                                   {"payload_schema", json::parse(type.payload).value()},
                                   {"parameters_schema", json::parse(type.parameters).value()},
                                   {"tags", Value::array()}}));
  return types;
}

}  // namespace

std::span<const Value> system_trigger_types() {
  static const std::vector<Value> types = read_types();
  return types;
}

const Value* find_system_trigger_type(std::string_view ref) {
  for (const Value& type : system_trigger_types())
    if (type["ref"].as_string() == ref) return &type;
  return nullptr;
}

bool is_parameterised_system_type(std::string_view ref) {
  return ref == kWebhookType || ref == kIntervalTimerType || ref == kDateTimerType || ref == kCronTimerType;
}

}  // namespace squall::content
