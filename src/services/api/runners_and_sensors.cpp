#include "base/id.h"
#include "bus/bus.h"
#include "model/collections.h"
#include "services/api/api_context.h"
#include "services/http/params.h"
#include "value/python.h"

namespace squall::services {
namespace {

using http::Answer;
using http::Call;
using http::Filter;

Result<model::Document> runner_by_name_or_id(ApiContext& api, std::string_view wanted) {
  if (is_id(wanted))
    if (auto found = api.seams.store.get(model::kRunnerTypes, wanted); found.ok()) return found;
  auto found = api.seams.store.find(model::kRunnerTypes,
                                    {.where = {{"name", store::Op::kEq, Value(wanted)}}, .limit = 1});
  if (!found.ok()) return std::move(found).error();
  if (found->empty())
    return make_error(Errc::kNotFound, "Resource with a name or id \"{}\" not found", wanted);
  return std::move(found->front());
}

// Runner types and sensor types can only be switched on and off here.
Result<Answer> switch_enabled(ApiContext& api, const model::Collection& collection,
                              Result<model::Document> found, const Call& call, bool needs_enabled) {
  if (!found.ok()) return std::move(found).error();
  if (!call.body.is_object())
    return make_error(Errc::kInvalid, "Input body needs to be an object, got: {}",
                      http::json_type(call.body));
  const Value& enabled = call.body["enabled"];
  if (needs_enabled && enabled.is_null())
    return make_error(Errc::kInvalid, "'enabled' is a required property");
  if (!enabled.is_bool() && !enabled.is_null())
    return make_error(Errc::kInvalid, "enabled: {} is not of type 'boolean'", python::repr(enabled));
  found->body = found->body.with("enabled", enabled.is_bool() && enabled.as_bool());
  if (auto stored = store_content(api, {store::update(collection, *found)}, bus::Topic::kContentChanged);
      !stored.ok())
    return std::move(stored).error();
  return Answer::of(views::resource(*found));
}

}  // namespace

void add_runners_and_sensors(http::EndpointTable& table, ApiContext& api) {
  add_resource(
      table, api,
      {.plural = "runnertypes",
       .variable = "name_or_id",
       .spec = {.collection = &model::kRunnerTypes,
                .filters = {},
                .order = {{"name", false}},
                .always = {},
                .fields = {"id", "uid", "name", "description", "enabled", "runner_package", "runner_module",
                           "runner_parameters", "output_key", "output_schema", "query_module"}},
       .permission = "runner_type",
       .present = views::resource,
       .find = [&api](const Call&, std::string_view wanted) { return runner_by_name_or_id(api, wanted); }});
  table.push_back({.method = "PUT",
                   .path = "/v1/runnertypes/{name_or_id}",
                   .name = "runnertypes.put",
                   .permission = "runner_type_modify",
                   .body = http::Body::kRequired,
                   .handle =
                       [&api](const Call& call) {
                         return switch_enabled(api, model::kRunnerTypes,
                                               runner_by_name_or_id(api, call.variable("name_or_id")), call,
                                               true);
                       },
                   .text = "Switches a runner type on or off."});
  add_resource(
      table, api,
      {.plural = "sensortypes",
       .variable = "ref_or_id",
       .spec = {.collection = &model::kSensorTypes,
                .filters = {{"pack", "pack"},
                            {"enabled", "enabled", Filter::Kind::kBool},
                            {"trigger", "trigger_types", Filter::Kind::kMember}},
                .order = {{"id", false}},
                .always = {"ref", "pack"},
                .fields = {"id", "uid", "name", "pack", "ref", "description", "artifact_uri", "entry_point",
                           "trigger_types", "poll_interval", "enabled", "metadata_file"}},
       .default_limit = 0,
       .permission = "sensor_type",
       .present = views::resource});
  table.push_back(
      {.method = "PUT",
       .path = "/v1/sensortypes/{ref_or_id}",
       .name = "sensortypes.put",
       .permission = "sensor_type_modify",
       .body = http::Body::kRequired,
       .handle = [&api](const Call& call) -> Result<Answer> {
         auto found = http::by_ref_or_id(api.seams.store, model::kSensorTypes, call.variable("ref_or_id"));
         if (found.ok())
           if (auto allowed = check_not_system_pack(found->body.get_string("pack")); !allowed.ok())
             return std::move(allowed).error();
         return switch_enabled(api, model::kSensorTypes, std::move(found), call, false);
       },
       .text = "Switches a sensor on or off."});
}

}  // namespace squall::services
