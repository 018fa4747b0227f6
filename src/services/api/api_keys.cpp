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

Value key_schema() {
  const auto type = [](std::string_view name) { return Value::object({{"type", name}}); };
  return Value::object({{"type", "object"},
                        {"properties", Value::object({{"id", type("string")},
                                                      {"uid", type("string")},
                                                      {"user", type("string")},
                                                      {"key_hash", type("string")},
                                                      {"key", type("string")},
                                                      {"metadata", type("object")},
                                                      {"created_at", type("string")},
                                                      {"enabled", type("boolean")}})},
                        {"additionalProperties", false}});
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

// A key with an id that is there already takes its place, so that keys can be loaded from a file again.
Result<void> put_key(ApiContext& api, const Document& key) {
  auto known = api.seams.store.get(model::kApiKeys, key.id, store::Read::kSummary);
  const bool replaces = known.ok();
  auto written = api.seams.store.write(
      {replaces ? store::update(model::kApiKeys, key) : store::insert(model::kApiKeys, key)});
  if (replaces) api.identities.invalidate();
  if (written.ok()) return {};
  if (written.error().code() == Errc::kConflict) return duplicate(written.error(), "api_keys");
  return std::move(written).error();
}

Result<Answer> create(ApiContext& api, const Call& call) {
  Value shown_key;
  std::string hash = call.body.get_string("key_hash");
  if (hash.empty()) {
    auto key = security::Identities::make_key();
    hash = key.key_hash;
    shown_key = key.key;
  }
  if (hash == kMask)
    return make_error(Errc::kInvalid, "key_hash: \"{}\" is what hides a hash, not a hash.", kMask);
  const std::string wanted_id = call.body.get_string("id");
  if (!wanted_id.empty() && !is_id(wanted_id)) return http::not_an_id(wanted_id);
  Document document{wanted_id.empty() ? new_id() : wanted_id, 0, made(call, hash, api.seams.clock.now())};
  if (auto user = api.identities.ensure_user(document.body.get_string("user")); !user.ok())
    return std::move(user).error();
  if (auto written = put_key(api, document); !written.ok()) return std::move(written).error();
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
      .collection = &model::kApiKeys,
      .filters = {{"user", "user"}},
      .order = {{"id", false}},
      .always = {},
      .fields = {"id", "uid", "user", "key_hash", "metadata", "created_at", "enabled"}};
  std::vector<http::Param> params = http::list_params(kSpec, 50);
  params.push_back(show_secrets_param());
  table.push_back({.method = "GET",
                   .path = "/v1/apikeys",
                   .name = "apikeys.get_all",
                   .permission = "api_key_list",
                   .query = std::move(params),
                   .handle =
                       [&api](const Call& call) {
                         return http::list(
                             api.seams.store, kSpec, api.limits(), call,
                             [&](const Document& key) { return views::api_key(key, api.masks(call)); });
                       },
                   .text = "Lists API keys."});
  table.push_back({.method = "POST",
                   .path = "/v1/apikeys",
                   .name = "apikeys.post",
                   .permission = "api_key_create",
                   .body = http::Body::kOptional,
                   .body_schema = key_schema(),
                   .handle = [&api](const Call& call) { return create(api, call); },
                   .text = "Makes an API key; it is shown this once."});
  table.push_back({.method = "GET",
                   .path = "/v1/apikeys/{api_key_id_or_key}",
                   .name = "apikeys.get_one",
                   .permission = "api_key_view",
                   .query = {show_secrets_param()},
                   .hides_path = true,
                   .handle = [&api](const Call& call) -> Result<Answer> {
                     auto found = by_key_or_id(api, call.variable("api_key_id_or_key"));
                     if (!found.ok()) return std::move(found).error();
                     return Answer::of(views::api_key(*found, api.masks(call)));
                   },
                   .text = "One API key."});
  table.push_back({.method = "PUT",
                   .path = "/v1/apikeys/{api_key_id_or_key}",
                   .name = "apikeys.put",
                   .permission = "api_key_modify",
                   .body = http::Body::kRequired,
                   .body_schema = key_schema(),
                   .hides_path = true,
                   .handle = [&api](const Call& call) { return update(api, call); },
                   .text = "Replaces what is known of an API key."});
  table.push_back({.method = "DELETE",
                   .path = "/v1/apikeys/{api_key_id_or_key}",
                   .name = "apikeys.delete",
                   .permission = "api_key_delete",
                   .hides_path = true,
                   .handle = [&api](const Call& call) { return erase(api, call); },
                   .text = "Deletes an API key."});
}

}  // namespace squall::services
