#include "base/id.h"
#include "base/log.h"
#include "base/strings.h"
#include "bus/bus.h"
#include "datastore/datastore.h"
#include "model/collections.h"
#include "services/api/api_context.h"
#include "triggers/instance.h"

namespace squall::services {
namespace {

using datastore::kSystemScope;
using datastore::kUserScope;
using http::Answer;
using http::Call;
using model::Document;

const log::Logger kLog{"st2.api.keys"};

// A hundred years: what lies further ahead is a mistake, and expiries stay within their range.
constexpr std::int64_t kMaxTtlSeconds = std::int64_t{100} * 366 * 24 * 3600;

Value item_schema() {
  const auto type = [](std::string_view name) { return Value::object({{"type", name}}); };
  return Value::object(
      {{"type", "object"},
       {"properties", Value::object({{"id", type("string")},
                                     {"uid", type("string")},
                                     {"name", type("string")},
                                     {"value", Value::object({{"type", "string"}, {"required", true}})},
                                     {"secret", type("boolean")},
                                     {"encrypted", type("boolean")},
                                     {"scope", type("string")},
                                     {"ttl", Value::object({{"type", "integer"},
                                                            {"minimum", -kMaxTtlSeconds},
                                                            {"maximum", kMaxTtlSeconds}})},
                                     {"expire_timestamp", type("string")},
                                     {"user", type("string")},
                                     {"description", type("string")}})},
       {"additionalProperties", false}});
}

// Scope and user that a request means (spec/api 2.7).
struct Place {
  std::string scope;
  std::string user;
};

Result<Place> place_of(const Call& call, const Value& from) {
  const std::string user = from.get_string("user");
  if (!user.empty() && user != call.caller.user)
    return make_error(Errc::kForbidden,
                      "\"user\" attribute can only be provided by admins when RBAC is enabled");
  const std::string scope = from.get_string("scope");
  const auto full = datastore::full_scope(scope == "all" ? "" : scope);
  if (!full) {
    const std::string shown = scope.starts_with("st2kv.") ? scope : "st2kv." + scope;
    return make_error(
        Errc::kInvalid,
        "Scope {} is not in allowed scopes list: ['system', 'user', 'st2kv.system', 'st2kv.user'].", shown);
  }
  return Place{user.empty() ? std::string(*full) : std::string(kUserScope), call.caller.user};
}

Result<Value> shown(ApiContext& api, const Document& item, bool decrypt, const Call& call) {
  const bool opens = decrypt && item.body.get_bool("secret");
  Value view = views::key_value_pair(item, decrypt);
  if (!opens) return view;
  auto plain = api.datastore.plain_value(item);
  if (!plain.ok()) return std::move(plain).error();
  kLog.audit("Datastore value decrypted",
             {{"user", call.caller.user}, {"key_name", item.body.get_string("name")}});
  return view.with("value", *plain);
}

// The internal triggers that tell of a change; secrets stay cipher text (spec/runtime 4.1).
void tell(ApiContext& api, std::string_view what, Value payload) {
  const Document instance = triggers::pending_instance(
      {.trigger = "core.st2.key_value_pair." + std::string(what), .payload = std::move(payload)},
      api.seams.clock.now());
  const std::string id = instance.id;
  auto written =
      api.seams.store.write({store::insert(model::kTriggerInstances, instance)}, store::Urgency::kPatient);
  if (written.ok()) return api.seams.bus.wake({bus::Topic::kTriggerInstance, id, 1});
  kLog.repeated(log::Level::kError, "tell",
                "A change of the datastore could not be told: " + written.error().text());
}

Result<Answer> get(ApiContext& api, const Call& call) {
  auto place = place_of(call, call.query);
  if (!place.ok()) return std::move(place).error();
  auto item = api.datastore.get(place->scope,
                                datastore::stored_name(place->scope, place->user, call.variable("name")));
  if (!item.ok()) return std::move(item).error();
  auto view = shown(api, *item, call.query.get_bool("decrypt"), call);
  if (!view.ok()) return std::move(view).error();
  return Answer::of(std::move(*view));
}

Result<std::vector<Document>> page(ApiContext& api, const Call& call, const Place& place) {
  static const http::ListSpec kSpec{.collection = &model::kKeyValuePairs,
                                    .filters = {{"scope", "scope"}},
                                    .order = {},
                                    .always = {},
                                    .fields = {}};
  store::Query query{.where = {{"scope", store::Op::kEq, Value(place.scope)}},
                     .sort = http::asked_order(kSpec, call.query.get_string("sort"))};
  if (query.sort.empty()) query.sort = {{"id", false}};
  std::string prefix = call.query.get_string("prefix");
  if (place.scope == kUserScope) prefix = place.user + ":" + prefix;
  if (!prefix.empty()) query.where.push_back({"name", store::Op::kPrefix, Value(prefix)});
  if (const std::string name = call.query.get_string("name"); !name.empty())
    query.where.push_back(
        {"name", store::Op::kEq, Value(datastore::stored_name(place.scope, place.user, name))});
  if (const std::string id = call.query.get_string("id"); !id.empty())
    query.where.push_back({"id", store::Op::kEq, Value(id)});
  auto limit = http::page_limit(api.limits(), call.query["limit"]);
  if (!limit.ok()) return std::move(limit).error();
  query.limit = static_cast<std::size_t>(*limit);
  auto offset = http::page_offset(call.query["offset"]);
  if (!offset.ok()) return std::move(offset).error();
  query.offset = *offset;
  auto found = api.seams.store.find(model::kKeyValuePairs, query);
  if (found.ok()) std::erase_if(*found, [&](const Document& item) { return api.datastore.expired(item); });
  return found;
}

Result<Answer> list(ApiContext& api, const Call& call) {
  auto place = place_of(call, call.query);
  if (!place.ok()) {
    const std::string scope = call.query.get_string("scope");
    if (place.error().code() != Errc::kInvalid) return std::move(place).error();
    return make_error(Errc::kInvalid, "Invalid scope: {}",
                      scope.starts_with("st2kv.") ? scope : "st2kv." + scope);
  }
  std::vector<Place> places{*place};
  if (call.query.get_string("scope") == "all")
    places = {{std::string(kSystemScope), place->user}, {std::string(kUserScope), place->user}};
  std::vector<Value> items;
  for (const Place& each : places) {
    auto found = page(api, call, each);
    if (!found.ok()) return std::move(found).error();
    for (const Document& item : *found) {
      auto view = shown(api, item, call.query.get_bool("decrypt"), call);
      if (!view.ok()) return std::move(view).error();
      items.push_back(std::move(*view));
    }
  }
  return Answer::of(Value::array(std::move(items)));
}

Result<datastore::NewItem> new_item(const Call& call) {
  const Value& body = call.body;
  if (body.get_string("scope") == "all")
    return make_error(
        Errc::kInvalid,
        "Scope st2kv.all is not in allowed scopes list: ['system', 'user', 'st2kv.system', 'st2kv.user'].");
  auto place = place_of(call, body);
  if (!place.ok()) return std::move(place).error();
  datastore::NewItem item{.scope = place->scope,
                          .name = datastore::stored_name(place->scope, place->user, call.variable("name")),
                          .value = body.get_string("value"),
                          .secret = body.get_bool("secret"),
                          .encrypted = body.get_bool("encrypted"),
                          .description = body.get_string("description")};
  if (body["ttl"].is_int()) item.ttl = std::chrono::seconds(body["ttl"].as_int());
  if (is_id(body.get_string("id"))) item.id = body.get_string("id");
  return item;
}

Result<Answer> put(ApiContext& api, const Call& call) {
  auto item = new_item(call);
  if (!item.ok()) return std::move(item).error();
  auto change = api.datastore.set(*item);
  if (!change.ok()) return std::move(change).error();
  const Value view = views::key_value_pair(change->item, false);
  if (!change->before) {
    tell(api, "create", Value::object({{"object", view}}));
  } else {
    tell(api, "update", Value::object({{"object", view}}));
    if (change->value_changed)
      tell(api, "value_change",
           Value::object(
               {{"old_object", views::key_value_pair(*change->before, false)}, {"new_object", view}}));
  }
  return Answer::of(view);
}

Result<Answer> erase(ApiContext& api, const Call& call) {
  auto place = place_of(call, call.query);
  if (!place.ok()) return std::move(place).error();
  auto gone = api.datastore.erase(place->scope,
                                  datastore::stored_name(place->scope, place->user, call.variable("name")));
  if (!gone.ok()) return std::move(gone).error();
  tell(api, "delete", Value::object({{"object", views::key_value_pair(*gone, false)}}));
  return Answer::nothing();
}

}  // namespace

void add_keys(http::EndpointTable& table, ApiContext& api) {
  using http::ParamType;
  const std::vector<http::Param> place{
      {.name = "scope"}, {.name = "user"}, {.name = "decrypt", .type = ParamType::kBool}};
  std::vector<http::Param> listing = place;
  for (const char* name : {"prefix", "id", "name", "sort"}) listing.push_back({.name = name});
  listing.push_back({.name = "limit", .type = ParamType::kInteger, .fallback = 100});
  listing.push_back({.name = "offset", .type = ParamType::kInteger, .fallback = 0});
  table.push_back({.method = "GET",
                   .path = "/v1/keys",
                   .name = "keys.get_all",
                   .permission = "key_value_pair_list",
                   .query = std::move(listing),
                   .handle = [&api](const Call& call) { return list(api, call); },
                   .text = "Lists items of the datastore."});
  table.push_back({.method = "GET",
                   .path = "/v1/keys/{name}",
                   .name = "keys.get_one",
                   .permission = "key_value_pair_view",
                   .query = place,
                   .handle = [&api](const Call& call) { return get(api, call); },
                   .text = "One item of the datastore."});
  table.push_back({.method = "PUT",
                   .path = "/v1/keys/{name}",
                   .name = "keys.put",
                   .permission = "key_value_pair_set",
                   .body = http::Body::kRequired,
                   .body_schema = item_schema(),
                   .handle = [&api](const Call& call) { return put(api, call); },
                   .text = "Stores an item."});
  table.push_back({.method = "DELETE",
                   .path = "/v1/keys/{name}",
                   .name = "keys.delete",
                   .permission = "key_value_pair_delete",
                   .query = place,
                   .handle = [&api](const Call& call) { return erase(api, call); },
                   .text = "Deletes an item."});
}

}  // namespace squall::services
