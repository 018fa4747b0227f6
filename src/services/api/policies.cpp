#include "base/id.h"
#include "base/strings.h"
#include "bus/bus.h"
#include "content/alias_loader.h"
#include "content/alias_match.h"
#include "content/policy_loader.h"
#include "model/collections.h"
#include "services/api/api_context.h"
#include "value/python.h"

namespace squall::services {
namespace {

using http::Answer;
using http::Call;
using model::Document;

// Turns a request body into a document of a pack resource.
using Make = Result<Value> (*)(const Value& metadata);

struct Editable {
  const model::Collection* collection;
  Make make;
  std::string plural;
  std::string permission;
  bool protects_core = false;  // update and delete of resources of `core` are refused
};

Result<Value> made(const Editable& kind, const Value& body, std::string_view default_pack) {
  Object metadata(body);
  for (const char* computed : {"id", "uid", "ref"}) metadata.erase(computed);
  if (!python::truthy(body["pack"])) metadata.set("pack", default_pack);
  return kind.make(Value(std::move(metadata)));
}

Result<Answer> create(ApiContext& api, const Editable& kind, const Call& call) {
  auto body = made(kind, call.body, "default");
  if (!body.ok()) return std::move(body).error();
  const Document document{new_id(), 0, std::move(*body)};
  if (auto stored =
          store_content(api, {store::insert(*kind.collection, document)}, bus::Topic::kContentChanged);
      !stored.ok())
    return std::move(stored).error();
  if (kind.collection == &model::kActionAliases)
    api.seams.bus.announce({"st2.actionalias", "create", document.id, views::resource(document)});
  return Answer::of(views::resource(document), 201);
}

Result<Document> writable(ApiContext& api, const Editable& kind, const Call& call) {
  auto found = http::by_ref_or_id(api.seams.store, *kind.collection, call.variable("ref_or_id"));
  if (found.ok() && kind.protects_core)
    if (auto allowed = check_not_system_pack(found->body.get_string("pack")); !allowed.ok())
      return std::move(allowed).error();
  return found;
}

Result<Answer> update(ApiContext& api, const Editable& kind, const Call& call) {
  auto found = writable(api, kind, call);
  if (!found.ok()) return std::move(found).error();
  auto body = made(kind, call.body, found->body.get_string("pack"));
  if (!body.ok()) return std::move(body).error();
  found->body = std::move(*body);
  if (auto stored =
          store_content(api, {store::update(*kind.collection, *found)}, bus::Topic::kContentChanged);
      !stored.ok())
    return std::move(stored).error();
  if (kind.collection == &model::kActionAliases)
    api.seams.bus.announce({"st2.actionalias", "update", found->id, views::resource(*found)});
  return Answer::of(views::resource(*found));
}

Result<Answer> erase(ApiContext& api, const Editable& kind, const Call& call) {
  auto found = writable(api, kind, call);
  if (!found.ok()) return std::move(found).error();
  if (auto stored =
          store_content(api, {store::erase(*kind.collection, found->id)}, bus::Topic::kContentChanged);
      !stored.ok())
    return std::move(stored).error();
  if (kind.collection == &model::kActionAliases)
    api.seams.bus.announce({"st2.actionalias", "delete", found->id, views::resource(*found)});
  return Answer::nothing();
}

void add_edits(http::EndpointTable& table, ApiContext& api, const Editable& kind) {
  const std::string base = "/v1/" + kind.plural;
  table.push_back({.method = "POST",
                   .path = base,
                   .name = kind.plural + ".post",
                   .permission = kind.permission + "_create",
                   .body = http::Body::kRequired,
                   .handle = [&api, kind](const Call& call) { return create(api, kind, call); },
                   .text = "Makes one."});
  table.push_back({.method = "PUT",
                   .path = base + "/{ref_or_id}",
                   .name = kind.plural + ".put",
                   .permission = kind.permission + "_modify",
                   .body = http::Body::kRequired,
                   .handle = [&api, kind](const Call& call) { return update(api, kind, call); },
                   .text = "Replaces one."});
  table.push_back({.method = "DELETE",
                   .path = base + "/{ref_or_id}",
                   .name = kind.plural + ".delete",
                   .permission = kind.permission + "_delete",
                   .handle = [&api, kind](const Call& call) { return erase(api, kind, call); },
                   .text = "Deletes one."});
}

Result<std::vector<Value>> enabled_aliases(ApiContext& api) {
  auto found =
      api.seams.store.find(model::kActionAliases, {.where = {}, .sort = {{"pack", false}, {"name", false}}});
  if (!found.ok()) return std::move(found).error();
  std::vector<Value> aliases;
  for (const Document& alias : *found) aliases.push_back(views::resource(alias));
  return aliases;
}

Result<Answer> match(ApiContext& api, const Call& call) {
  auto aliases = enabled_aliases(api);
  if (!aliases.ok()) return std::move(aliases).error();
  auto found = content::match_alias(*aliases, call.body.get_string("command"));
  if (!found.ok()) return make_error(Errc::kInvalid, "{}", found.error().message());
  return Answer::of(Value::object({{"actionalias", (*aliases)[found->alias]},
                                   {"display", found->display},
                                   {"representation", found->representation}}));
}

Result<Answer> help(ApiContext& api, const Call& call) {
  auto aliases = enabled_aliases(api);
  if (!aliases.ok()) return std::move(aliases).error();
  auto found = content::alias_help(*aliases, {.filter = call.query.get_string("filter"),
                                              .pack = call.query.get_string("pack"),
                                              .limit = call.query.get_int("limit", 100),
                                              .offset = call.query.get_int("offset", 0)});
  if (!found.ok()) return std::move(found).error();
  return Answer::of(std::move(*found));
}

Result<Document> policy_type(ApiContext& api, std::string_view wanted) {
  auto found = is_id(wanted) ? api.seams.store.get(model::kPolicyTypes, wanted)
                             : http::by_ref_or_id(api.seams.store, model::kPolicyTypes, wanted);
  if (found.ok()) return found;
  return make_error(Errc::kNotFound, "PolicyType with a reference of id \"{}\" not found.", wanted);
}

}  // namespace

void add_aliases(http::EndpointTable& table, ApiContext& api) {
  add_resource(
      table, api,
      {.plural = "actionalias",
       .variable = "ref_or_id",
       .spec = {.collection = &model::kActionAliases,
                .filters = {{"pack", "pack"}},
                .order = {{"pack", false}, {"name", false}},
                .always = {"ref", "pack"},
                .fields = {"id", "uid", "name", "pack", "ref", "description", "enabled", "action_ref",
                           "formats", "ack", "result", "extra", "immutable_parameters", "metadata_file"}},
       .permission = "action_alias",
       .present = views::resource,
       .not_prefixes = {"match", "help"},
       .rest_variable = true});
  const Value command = Value::object(
      {{"type", "object"},
       {"properties", Value::object({{"command", Value::object({{"type", "string"}, {"required", true}})}})},
       {"additionalProperties", false}});
  table.push_back({.method = "POST",
                   .path = "/v1/actionalias/match",
                   .name = "actionalias.match",
                   .permission = "action_alias_match",
                   .body = http::Body::kRequired,
                   .body_schema = command,
                   .handle = [&api](const Call& call) { return match(api, call); },
                   .text = "Finds the alias that a command means."});
  table.push_back({.method = "GET",
                   .path = "/v1/actionalias/help",
                   .name = "actionalias.help",
                   .permission = "action_alias_help",
                   .query = {{.name = "filter"},
                             {.name = "pack"},
                             {.name = "limit", .type = http::ParamType::kInteger, .fallback = 100},
                             {.name = "offset", .type = http::ParamType::kInteger, .fallback = 0}},
                   .handle = [&api](const Call& call) { return help(api, call); },
                   .text = "What aliases understand."});
  add_edits(table, api, {&model::kActionAliases, content::make_alias, "actionalias", "action_alias"});
}

void add_policies(http::EndpointTable& table, ApiContext& api) {
  add_resource(table, api,
               {.plural = "policytypes",
                .variable = "ref_or_id",
                .spec = {.collection = &model::kPolicyTypes,
                         .filters = {{"resource_type", "resource_type"}},
                         .order = {{"resource_type", false}, {"name", false}},
                         .always = {},
                         .fields = {"id", "uid", "name", "resource_type", "ref", "description", "enabled",
                                    "module", "parameters"}},
                .permission = "policy_type",
                .present = views::resource,
                .find = [&api](const Call&, std::string_view wanted) { return policy_type(api, wanted); }});
  add_resource(table, api,
               {.plural = "policies",
                .variable = "ref_or_id",
                .spec = {.collection = &model::kPolicies,
                         .filters = {{"pack", "pack"},
                                     {"resource_ref", "resource_ref"},
                                     {"policy_type", "policy_type"}},
                         .order = {{"pack", false}, {"name", false}},
                         .always = {"ref", "pack"},
                         .fields = {"id", "uid", "name", "pack", "ref", "description", "enabled",
                                    "resource_ref", "policy_type", "parameters", "metadata_file"}},
                .permission = "policy",
                .present = views::resource});
  add_edits(table, api, {&model::kPolicies, content::make_policy, "policies", "policy", true});
}

}  // namespace squall::services
