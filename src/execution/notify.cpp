#include "execution/notify.h"

#include <fmt/format.h>

#include "base/time/iso8601.h"
#include "execution/request.h"
#include "execution/transitions.h"
#include "expr/jinja/platform.h"
#include "value/json/json.h"
#include "value/python.h"

namespace squall::execution {
namespace {

using model::Status;

struct Section {
  std::string_view name;
  std::string_view outcome;  // of the message that is sent when none is written
};

std::vector<Section> sections_for(Status status) {
  std::vector<Section> sections{{"on-complete", "completed"}};
  if (status == Status::kSucceeded) sections.push_back({"on-success", "succeeded"});
  if (model::is_failed(status)) sections.push_back({"on-failure", "failed"});
  return sections;
}

const Value& or_object(const Value& value) {
  static const Value empty = Value::object();
  return value.is_null() ? empty : value;
}

Value render_or_keep(const jinja::Environment& environment, const Value& mapping, const Value& context,
                     const jinja::Scope& lookups, std::string_view what, std::vector<std::string>& problems) {
  auto rendered = jinja::render_mapping(environment, mapping, context, &lookups);
  if (rendered.ok()) return std::move(*rendered);
  problems.push_back(fmt::format("Failed (Jinja) transforming `{}`: {}", what, rendered.error().message()));
  return mapping;
}

// The text of an instant, whatever the body holds.
Value iso_text(const Value& micros) {
  return micros.is_int() ? Value(time::format_iso(micros.as_int())) : Value();
}

}  // namespace

std::vector<Notification> notifications(const jinja::Environment& environment,
                                        const model::Document& execution,
                                        const jinja::DatastoreReader& datastore,
                                        std::vector<std::string>& problems) {
  std::vector<Notification> found;
  const Value& body = execution.body;
  const Value& notify = body["liveaction"]["notify"];
  if (!notify.is_object()) return found;
  const std::string action = body["action"].get_string("ref");
  const Value context = Value::object({{"action_parameters", or_object(body["parameters"])},
                                       {"action_context", or_object(body["context"])},
                                       {"action_results", or_object(body["result"])}});
  jinja::Scope lookups;
  lookups.set("st2kv", jinja::datastore_lookup(datastore));

  for (const Section& section : sections_for(status_of(body))) {
    const Value& wish = notify_section(notify, section.name);
    const Value& routes = python::truthy(wish["routes"]) ? wish["routes"] : wish["channels"];
    if (!routes.is_array() || routes.empty()) continue;
    const std::string standard = fmt::format("Action {} {}.", action, section.outcome);
    const Value message = python::truthy(wish["message"]) ? wish["message"] : Value(standard);
    const Value said = render_or_keep(environment, Value::object({{"message", message}}), context, lookups,
                                      "message", problems);
    const Value data =
        render_or_keep(environment, or_object(wish["data"]), context, lookups, "data", problems);
    for (const Value& route : routes.items()) {
      const Value payload =
          Value::object({{"message", said["message"]},
                         {"data", data.with("result", json::dumps(or_object(body["result"])))},
                         {"execution_id", execution.id},
                         {"status", body["status"]},
                         {"start_timestamp", iso_text(body["start_timestamp"])},
                         {"end_timestamp", iso_text(body["end_timestamp"])},
                         {"action_ref", action},
                         {"runner_ref", runner_of(body)},
                         {"route", route},
                         {"channel", route}});
      found.push_back({python::str(route), payload});
    }
  }
  return found;
}

Value action_trigger_payload(const model::Document& execution, Value masked_parameters) {
  const Value& body = execution.body;
  const Value& action = body["action"]["ref"];
  return Value::object({{"execution_id", execution.id},
                        {"status", body["status"]},
                        {"start_timestamp", time::format_python_utc(body.get_int("start_timestamp"))},
                        {"action_name", action},
                        {"action_ref", action},
                        {"runner_ref", runner_of(body)},
                        {"parameters", std::move(masked_parameters)},
                        {"result", or_object(body["result"])}});
}

}  // namespace squall::execution
