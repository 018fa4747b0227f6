#include "content/triggers.h"
#include "base/id.h"
#include "bus/bus.h"
#include "model/collections.h"
#include "services/api/api_context.h"
#include "triggers/instance.h"

namespace squall::services {
namespace {

using http::Answer;
using http::Call;
using http::Filter;
using model::Document;

constexpr std::string_view kTimerTypes[] = {"core.st2.IntervalTimer", "core.st2.DateTimer",
                                            "core.st2.CronTimer"};

Value type(std::string_view name) { return Value::object({{"type", name}}); }

Value trigger_type_schema() {
  return Value::object(
      {{"type", "object"},
       {"properties", Value::object({{"id", type("string")},
                                     {"ref", type("string")},
                                     {"uid", type("string")},
                                     {"name", Value::object({{"type", "string"}, {"required", true}})},
                                     {"pack", Value::object({{"type", "string"}, {"required", true}})},
                                     {"description", type("string")},
                                     {"payload_schema", type("object")},
                                     {"parameters_schema", type("object")},
                                     {"tags", type("array")},
                                     {"metadata_file", type("string")}})},
       {"additionalProperties", false}});
}

Value trigger_schema() {
  return Value::object(
      {{"type", "object"},
       {"properties", Value::object({{"id", type("string")},
                                     {"ref", type("string")},
                                     {"uid", type("string")},
                                     {"name", type("string")},
                                     {"pack", type("string")},
                                     {"type", Value::object({{"type", "string"}, {"required", true}})},
                                     {"parameters", type("object")},
                                     {"description", type("string")}})},
       {"additionalProperties", false}});
}

Value made_trigger_type(const Value& body) {
  const std::string pack = body.get_string("pack"), name = body.get_string("name");
  const auto or_empty = [](const Value& value) { return value.is_null() ? Value::object() : value; };
  Object out{{"name", name},
             {"pack", pack},
             {"ref", pack + "." + name},
             {"uid", "trigger_type:" + pack + ":" + name},
             {"payload_schema", or_empty(body["payload_schema"])},
             {"parameters_schema", or_empty(body["parameters_schema"])},
             {"tags", body["tags"].is_null() ? Value::array() : body["tags"]}};
  out.set_if("description", body["description"]).set_if("metadata_file", body["metadata_file"]);
  return Value(std::move(out));
}

Result<Answer> create_type(ApiContext& api, const Call& call) {
  const Document document{new_id(), 0, made_trigger_type(call.body)};
  std::vector<store::Write> batch{store::insert(model::kTriggerTypes, document)};
  if (content::has_shadow(document.body))
    batch.push_back(store::insert(model::kTriggers, {new_id(), 0, content::shadow_trigger(document.body)}));
  if (auto stored = store_content(api, std::move(batch), bus::Topic::kTriggerChanged); !stored.ok())
    return std::move(stored).error();
  return Answer::of(views::resource(document), 201);
}

Result<Document> writable_type(ApiContext& api, const Call& call) {
  auto found =
      http::by_ref_or_id(api.seams.store, model::kTriggerTypes, call.variable("triggertype_ref_or_id"));
  if (!found.ok()) return found;
  if (auto allowed = check_not_system_pack(found->body.get_string("pack")); !allowed.ok())
    return std::move(allowed).error();
  return found;
}

Result<Answer> update_type(ApiContext& api, const Call& call) {
  auto found = writable_type(api, call);
  if (!found.ok()) return std::move(found).error();
  found->body = made_trigger_type(call.body);
  if (auto stored =
          store_content(api, {store::update(model::kTriggerTypes, *found)}, bus::Topic::kTriggerChanged);
      !stored.ok())
    return std::move(stored).error();
  return Answer::of(views::resource(*found));
}

Result<Answer> delete_type(ApiContext& api, const Call& call) {
  auto found = writable_type(api, call);
  if (!found.ok()) return std::move(found).error();
  std::vector<store::Write> batch;
  if (content::has_shadow(found->body)) {
    auto shadow = api.seams.store.find(model::kTriggers,
                                       {.where = {{"ref", store::Op::kEq, found->body["ref"]}}, .limit = 1});
    if (!shadow.ok()) return std::move(shadow).error();
    if (!shadow->empty()) batch.push_back(store::erase(model::kTriggers, shadow->front().id));
  }
  batch.push_back(store::erase(model::kTriggerTypes, found->id));
  if (auto stored = store_content(api, std::move(batch), bus::Topic::kTriggerChanged); !stored.ok())
    return std::move(stored).error();
  return Answer::nothing();
}

Result<Document> trigger_by_id(ApiContext& api, const std::string& id) {
  if (is_id(id))
    if (auto found = api.seams.store.get(model::kTriggers, id); found.ok()) return found;
  return make_error(Errc::kNotFound, "Unable to identify resource with id \"{}\".", id);
}

Value made_trigger(const Value& body) {
  std::string name = body.get_string("name");
  if (name.empty()) name = new_uuid();
  const std::string pack = body.get_string("pack", "default");
  const Value parameters = body["parameters"].is_null() ? Value::object() : body["parameters"];
  Object out{{"name", name},
             {"pack", pack},
             {"ref", pack + "." + name},
             {"type", body["type"]},
             {"parameters", parameters},
             {"uid", content::trigger_uid(pack, name, parameters)},
             {"ref_count", 0}};
  out.set_if("description", body["description"]);
  return Value(std::move(out));
}

Result<Answer> create_trigger(ApiContext& api, const Call& call) {
  const Document document{new_id(), 0, made_trigger(call.body)};
  auto existing = api.seams.store.find(
      model::kTriggers, {.where = {{"ref", store::Op::kEq, document.body["ref"]}}, .limit = 1});
  if (!existing.ok()) return std::move(existing).error();
  if (!existing->empty()) return Answer::of(views::resource(existing->front()), 201);
  if (auto stored =
          store_content(api, {store::insert(model::kTriggers, document)}, bus::Topic::kTriggerChanged);
      !stored.ok())
    return std::move(stored).error();
  return Answer::of(views::resource(document), 201);
}

Result<Answer> update_trigger(ApiContext& api, const Call& call) {
  auto found = trigger_by_id(api, call.variable("trigger_id"));
  if (!found.ok()) return std::move(found).error();
  found->body = made_trigger(call.body).with("ref_count", found->body["ref_count"]);
  if (auto stored =
          store_content(api, {store::update(model::kTriggers, *found)}, bus::Topic::kTriggerChanged);
      !stored.ok())
    return std::move(stored).error();
  return Answer::of(views::resource(*found));
}

Result<Answer> delete_trigger(ApiContext& api, const Call& call) {
  auto found = trigger_by_id(api, call.variable("trigger_id"));
  if (!found.ok()) return std::move(found).error();
  if (auto stored =
          store_content(api, {store::erase(model::kTriggers, found->id)}, bus::Topic::kTriggerChanged);
      !stored.ok())
    return std::move(stored).error();
  return Answer::nothing();
}

Result<Answer> all_triggers(ApiContext& api, const std::function<bool(const Value&)>& wanted) {
  auto triggers = api.seams.catalog.triggers();
  if (!triggers.ok()) return std::move(triggers).error();
  std::vector<Value> items;
  for (const Document& trigger : (*triggers)->all())
    if (wanted(trigger.body)) items.push_back(views::resource(trigger));
  return Answer::of(Value::array(std::move(items)));
}

bool is_timer(std::string_view type_ref) {
  return std::find(std::begin(kTimerTypes), std::end(kTimerTypes), type_ref) != std::end(kTimerTypes);
}

Result<Answer> timers(ApiContext& api, const Call& call) {
  const std::string wanted = call.query.get_string("timer_type");
  if (!wanted.empty() && !is_timer(wanted))
    return make_error(Errc::kInvalid, "Timer type {} not in supported types - {}, {}, {}.", wanted,
                      kTimerTypes[0], kTimerTypes[1], kTimerTypes[2]);
  return all_triggers(api, [&](const Value& trigger) {
    const std::string type_ref = trigger.get_string("type");
    return wanted.empty() ? is_timer(type_ref) : type_ref == wanted;
  });
}

const http::ListSpec& instances_spec() {
  static const http::ListSpec kSpec{
      .collection = &model::kTriggerInstances,
      .filters = {{"trigger", "trigger"},
                  {"status", "status"},
                  {"timestamp", "occurrence_time", Filter::Kind::kTime},
                  {"timestamp_gt", "occurrence_time", Filter::Kind::kTimeAfter},
                  {"timestamp_lt", "occurrence_time", Filter::Kind::kTimeBefore}},
      .order = {{"occurrence_time", true}, {"trigger", false}},
      .always = {},
      .fields = {"id", "trigger", "payload", "occurrence_time", "status"}};
  return kSpec;
}

Result<Answer> list_instances(ApiContext& api, const Call& call) {
  const std::string wanted = call.query.get_string("trigger_type");
  if (wanted.empty())
    return http::list(api.seams.store, instances_spec(), api.limits(), call, views::trigger_instance);
  auto triggers = api.seams.catalog.triggers();
  if (!triggers.ok()) return std::move(triggers).error();
  std::vector<Value> refs;
  for (const Document& trigger : (*triggers)->all())
    if (trigger.body.get_string("type") == wanted) refs.push_back(trigger.body["ref"]);
  if (refs.empty()) return Answer::of(Value::array());
  return http::list(api.seams.store, instances_spec(), api.limits(), call, views::trigger_instance,
                    {{"trigger", store::Op::kIn, Value::array(std::move(refs))}});
}

Result<Answer> re_emit(ApiContext& api, const Call& call) {
  const std::string& id = call.variable("trigger_instance_id");
  auto found = is_id(id) ? api.seams.store.get(model::kTriggerInstances, id)
                         : Result<Document>(make_error(Errc::kNotFound, "no id"));
  if (!found.ok()) return make_error(Errc::kNotFound, "Unable to identify resource with id \"{}\".", id);
  const Value payload = found->body["payload"].with("__context", Value::object({{"original_id", id}}));
  Document instance =
      triggers::pending_instance({found->body.get_string("trigger"), payload}, api.seams.clock.now());
  const std::string new_instance = instance.id;
  auto written = api.seams.store.write({store::insert(model::kTriggerInstances, std::move(instance))});
  if (!written.ok()) return std::move(written).error();
  api.seams.bus.wake({bus::Topic::kTriggerInstance, new_instance, 1});
  return Answer::of(Value::object(
      {{"message", fmt::format("Trigger instance {} succesfully re-sent.", id)}, {"payload", payload}}));
}

void add_types(http::EndpointTable& table, ApiContext& api) {
  add_resource(table, api,
               {.plural = "triggertypes",
                .variable = "triggertype_ref_or_id",
                .spec = {.collection = &model::kTriggerTypes,
                         .filters = {{"pack", "pack"}},
                         .order = {{"ref", false}},
                         .always = {"ref", "pack"},
                         .fields = {"id", "uid", "name", "pack", "ref", "description", "payload_schema",
                                    "parameters_schema", "tags", "metadata_file"}},
                .permission = "trigger_type",
                .present = views::resource});
  table.push_back({.method = "POST",
                   .path = "/v1/triggertypes",
                   .name = "triggertypes.post",
                   .body = http::Body::kRequired,
                   .body_schema = trigger_type_schema(),
                   .handle = [&api](const Call& call) { return create_type(api, call); },
                   .text = "Makes a trigger type."});
  table.push_back({.method = "PUT",
                   .path = "/v1/triggertypes/{triggertype_ref_or_id}",
                   .name = "triggertypes.put",
                   .body = http::Body::kRequired,
                   .body_schema = trigger_type_schema(),
                   .handle = [&api](const Call& call) { return update_type(api, call); },
                   .text = "Replaces a trigger type."});
  table.push_back({.method = "DELETE",
                   .path = "/v1/triggertypes/{triggertype_ref_or_id}",
                   .name = "triggertypes.delete",
                   .handle = [&api](const Call& call) { return delete_type(api, call); },
                   .text = "Deletes a trigger type."});
}

void add_instances(http::EndpointTable& table, ApiContext& api) {
  std::vector<http::Param> params = http::list_params(instances_spec(), 100);
  params.push_back({.name = "trigger_type", .text = "Filter."});
  table.push_back({.method = "GET",
                   .path = "/v1/triggerinstances",
                   .name = "triggerinstances.get_all",
                   .query = std::move(params),
                   .handle = [&api](const Call& call) { return list_instances(api, call); },
                   .text = "Lists events."});
  table.push_back({.method = "GET",
                   .path = "/v1/triggerinstances/{instance_id}",
                   .name = "triggerinstances.get_one",
                   .handle = [&api](const Call& call) -> Result<Answer> {
                     const std::string& id = call.variable("instance_id");
                     if (is_id(id))
                       if (auto found = api.seams.store.get(model::kTriggerInstances, id); found.ok())
                         return Answer::of(views::trigger_instance(*found));
                     return make_error(Errc::kNotFound, "Unable to identify resource with id \"{}\".", id);
                   },
                   .text = "One event."});
  table.push_back({.method = "POST",
                   .path = "/v1/triggerinstances/{trigger_instance_id}/re_emit",
                   .name = "triggerinstances.re_emit",
                   .body = http::Body::kOptional,
                   .handle = [&api](const Call& call) { return re_emit(api, call); },
                   .text = "Sends an event again."});
}

}  // namespace

void add_triggers(http::EndpointTable& table, ApiContext& api) {
  table.push_back({.method = "GET",
                   .path = "/v1/timers",
                   .name = "timers.get_all",
                   .permission = "timer_list",
                   .query = {{.name = "timer_type"}},
                   .handle = [&api](const Call& call) { return timers(api, call); },
                   .text = "Lists timers."});
  table.push_back({.method = "GET",
                   .path = "/v1/timers/{ref_or_id}",
                   .name = "timers.get_one",
                   .permission = "timer_view",
                   .handle = [&api](const Call& call) -> Result<Answer> {
                     auto found =
                         http::by_ref_or_id(api.seams.store, model::kTriggers, call.variable("ref_or_id"));
                     if (!found.ok()) return std::move(found).error();
                     return Answer::of(views::resource(*found));
                   },
                   .text = "One timer."});
  add_types(table, api);
  table.push_back(
      {.method = "GET",
       .path = "/v1/triggers",
       .name = "triggers.get_all",
       .handle = [&api](const Call&) { return all_triggers(api, [](const Value&) { return true; }); },
       .text = "Lists triggers."});
  table.push_back({.method = "POST",
                   .path = "/v1/triggers",
                   .name = "triggers.post",
                   .body = http::Body::kRequired,
                   .body_schema = trigger_schema(),
                   .handle = [&api](const Call& call) { return create_trigger(api, call); },
                   .text = "Makes a trigger."});
  table.push_back({.method = "GET",
                   .path = "/v1/triggers/{trigger_id}",
                   .name = "triggers.get_one",
                   .handle = [&api](const Call& call) -> Result<Answer> {
                     auto found = trigger_by_id(api, call.variable("trigger_id"));
                     if (!found.ok()) return std::move(found).error();
                     return Answer::of(views::resource(*found));
                   },
                   .text = "One trigger."});
  table.push_back({.method = "PUT",
                   .path = "/v1/triggers/{trigger_id}",
                   .name = "triggers.put",
                   .body = http::Body::kRequired,
                   .body_schema = trigger_schema(),
                   .handle = [&api](const Call& call) { return update_trigger(api, call); },
                   .text = "Replaces a trigger."});
  table.push_back({.method = "DELETE",
                   .path = "/v1/triggers/{trigger_id}",
                   .name = "triggers.delete",
                   .handle = [&api](const Call& call) { return delete_trigger(api, call); },
                   .text = "Deletes a trigger."});
  add_instances(table, api);
}

}  // namespace squall::services
