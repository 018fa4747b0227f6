#include "base/id.h"
#include "base/log.h"
#include "model/collections.h"
#include "services/api/api_context.h"
#include "value/python.h"

namespace squall::services {
namespace {

using http::Answer;
using http::Call;
using model::Document;

const log::Logger kLog{"st2.api.keys"};
constexpr std::string_view kMask = "********";

Result<Document> by_key_or_id(ApiContext& api, const std::string& wanted) {
  const std::string hash = security::Identities::hash_key(wanted);
  auto found = api.seams.store.find(model::kApiKeys,
                                    {.where = {{"key_hash", store::Op::kEq, Value(hash)}}, .limit = 1});
  if (!found.ok()) return std::move(found).error();
  if (!found->empty()) return std::move(found->front());
  if (is_id(wanted))
    if (auto by_id = api.seams.store.get(model::kApiKeys, wanted); by_id.ok()) return by_id;
  return make_error(Errc::kNotFound, "ApiKey with key or id={} not found.",
                    is_id(wanted) ? wanted : "********");
}

Value made(const Call& call, const std::string& hash, Timestamp now) {
  const Value& user = call.body["user"];
  return Value::object(
      {{"user", python::truthy(user) ? user : Value(call.caller.user)},
       {"key_hash", hash},
       {"uid", "api_key:" + hash},
       {"metadata", call.body["metadata"].is_null() ? Value::object() : call.body["metadata"]},
       {"created_at", now},
       {"enabled", call.body.get_bool("enabled", true)}});
}

Result<Answer> create(ApiContext& api, const Call& call) {
  Value shown_key;
  std::string hash = call.body.get_string("key_hash");
  if (hash.empty()) {
    auto key = security::Identities::make_key();
    hash = key.key_hash;
    shown_key = key.key;
  }
  const std::string wanted_id = call.body.get_string("id");
  const Document document{is_id(wanted_id) ? wanted_id : new_id(), 0,
                          made(call, hash, api.seams.clock.now())};
  if (auto user = api.identities.ensure_user(document.body.get_string("user")); !user.ok())
    return std::move(user).error();
  auto written = api.seams.store.write({store::insert(model::kApiKeys, document)});
  if (!written.ok()) {
    if (written.error().code() == Errc::kConflict) return duplicate(written.error(), "api_keys");
    return std::move(written).error();
  }
  kLog.audit("API key created", {{"user", document.body.get_string("user")}, {"id", document.id}});
  Object body(views::api_key(document, false));
  body.erase("key_hash");
  body.set("key", shown_key);
  return Answer::of(Value(std::move(body)), 201);
}

Result<Answer> update(ApiContext& api, const Call& call) {
  auto found = by_key_or_id(api, call.variable("api_key_id_or_key"));
  if (!found.ok()) return std::move(found).error();
  const std::string old_hash = found->body.get_string("key_hash");
  const std::string hash = call.body.get_string("key_hash");
  if (!hash.empty() && hash != kMask && hash != old_hash)
    return make_error(Errc::kInvalid, "Update of key_hash is not allowed.");
  const Value user = python::truthy(call.body["user"]) ? call.body["user"] : found->body["user"];
  found->body = made(call, old_hash, found->body.get_int("created_at")).with("user", user);
  auto written = api.seams.store.write({store::update(model::kApiKeys, *found)});
  if (!written.ok()) return std::move(written).error();
  api.identities.invalidate();
  kLog.audit("API key updated", {{"id", found->id}});
  return Answer::of(views::api_key(*found, api.masks(call)));
}

Result<Answer> erase(ApiContext& api, const Call& call) {
  auto found = by_key_or_id(api, call.variable("api_key_id_or_key"));
  if (!found.ok()) return std::move(found).error();
  auto written = api.seams.store.write({store::erase(model::kApiKeys, found->id)});
  if (!written.ok()) return std::move(written).error();
  api.identities.invalidate();
  kLog.audit("API key deleted", {{"id", found->id}});
  return Answer::nothing();
}

}  // namespace

void add_api_keys(http::EndpointTable& table, ApiContext& api) {
  static const http::ListSpec kSpec{
      .collection = &model::kApiKeys, .filters = {{"user", "user"}}, .order = {{"id", false}}, .always = {}};
  std::vector<http::Param> params = http::list_params(kSpec, 50);
  params.push_back(show_secrets_param());
  table.push_back({.method = "GET",
                   .path = "/v1/apikeys",
                   .name = "apikeys.get_all",
                   .permission = "api_key_list",
                   .query = std::move(params),
                   .handle = [&api](const Call& call) {
                     return http::list(api.seams.store, kSpec, api.limits(), call, [&](const Document& key) {
                       return views::api_key(key, api.masks(call));
                     });
                   }});
  table.push_back({.method = "POST",
                   .path = "/v1/apikeys",
                   .name = "apikeys.post",
                   .permission = "api_key_create",
                   .body = http::Body::kOptional,
                   .handle = [&api](const Call& call) { return create(api, call); }});
  table.push_back({.method = "GET",
                   .path = "/v1/apikeys/{api_key_id_or_key}",
                   .name = "apikeys.get_one",
                   .permission = "api_key_view",
                   .query = {show_secrets_param()},
                   .handle = [&api](const Call& call) -> Result<Answer> {
                     auto found = by_key_or_id(api, call.variable("api_key_id_or_key"));
                     if (!found.ok()) return std::move(found).error();
                     return Answer::of(views::api_key(*found, api.masks(call)));
                   }});
  table.push_back({.method = "PUT",
                   .path = "/v1/apikeys/{api_key_id_or_key}",
                   .name = "apikeys.put",
                   .permission = "api_key_modify",
                   .body = http::Body::kRequired,
                   .handle = [&api](const Call& call) { return update(api, call); }});
  table.push_back({.method = "DELETE",
                   .path = "/v1/apikeys/{api_key_id_or_key}",
                   .name = "apikeys.delete",
                   .permission = "api_key_delete",
                   .handle = [&api](const Call& call) { return erase(api, call); }});
}

}  // namespace squall::services
