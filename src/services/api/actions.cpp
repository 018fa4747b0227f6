#include <filesystem>

#include "base/id.h"
#include "base/log.h"
#include "base/strings.h"
#include "bus/bus.h"
#include "content/action_loader.h"
#include "content/paths.h"
#include "model/collections.h"
#include "services/api/action_files.h"
#include "services/api/api_context.h"
#include "services/api/pack_files.h"
#include "value/python.h"

namespace squall::services {
namespace {

using http::Answer;
using http::Call;
using model::Document;
namespace fs = std::filesystem;

const log::Logger kLog{"st2.api.actions"};

const http::ListSpec& spec() {
  static const http::ListSpec kSpec{
      .collection = &model::kActions,
      .filters = {{"pack", "pack"}, {"tags", "tags", http::Filter::Kind::kMember}},
      .order = {{"pack", false}, {"name", false}},
      .always = {"ref", "pack"},
      .fields = {"id", "uid", "name", "pack", "ref", "description", "enabled", "entry_point", "runner_type",
                 "parameters", "output_schema", "notify", "tags", "metadata_file"},
      .excludable = {"parameters", "notify"}};
  return kSpec;
}

// Whether the pack is registered or at least lies in a folder of packs.
bool has_folder(ApiContext& api, std::string_view pack) {
  if (pack.empty() || contains(pack, "/") || pack.starts_with('.')) return false;
  auto registered = pack_directory(api.seams.store, pack);
  std::error_code failed;
  return fs::is_directory(
      registered.ok() ? *registered : content::pack_folder(content::content_paths(api.seams.config), pack),
      failed);
}

// What becomes of a request body: the document, checked against its runner.
Result<Value> make(ApiContext& api, const Value& body, std::string_view default_pack) {
  Object metadata(body);
  for (const char* computed : {"id", "uid", "ref", "data_files"}) metadata.erase(computed);
  if (!python::truthy(body["pack"])) metadata.set("pack", default_pack);
  const std::string pack =
      metadata.find("pack")->is_string() ? std::string(metadata.find("pack")->as_string()) : "";
  if (auto allowed = check_not_system_pack(pack); !allowed.ok()) return std::move(allowed).error();
  if (!has_folder(api, pack))
    return make_error(
        Errc::kInvalid,
        "Content pack \"{}\" is not found or doesn't contain actions directory. Searched in: {}", pack,
        join(content::content_paths(api.seams.config).pack_folders, ", "));
  auto made = content::make_action(Value(std::move(metadata)));
  if (!made.ok()) return made;
  auto runner = api.seams.catalog.runner_type(made->get_string("runner_type"));
  if (!runner.ok())
    return make_error(Errc::kInvalid, "RunnerType {} is not found.", made->get_string("runner_type"));
  return made;
}

Result<Answer> create(ApiContext& api, const Call& call) {
  auto body = make(api, call.body, "default");
  if (!body.ok()) return std::move(body).error();
  // Files of an action that is there already are not written over by a request that is refused.
  if (const Error taken(Errc::kConflict, ""); !call.body["data_files"].empty())
    if (const Error conflict = duplicate(api, taken, model::kActions, (*body)["ref"]);
        is_id(conflict.detail()))
      return conflict;
  if (auto written = write_action_files(api, call.body["data_files"], *body); !written.ok())
    return std::move(written).error();
  const Document document{new_id(), 0, std::move(*body)};
  if (auto stored =
          store_content(api, {store::insert(model::kActions, document)}, bus::Topic::kContentChanged);
      !stored.ok())
    return std::move(stored).error();
  kLog.audit("Action created", {{"ref", document.body.get_string("ref")}});
  return Answer::of(views::action(document), 201);
}

Result<Document> writable(ApiContext& api, const Call& call) {
  auto found = http::by_ref_or_id(api.seams.store, model::kActions, call.variable("ref_or_id"));
  if (!found.ok()) return found;
  if (auto allowed = check_not_system_pack(found->body.get_string("pack")); !allowed.ok())
    return std::move(allowed).error();
  return found;
}

Result<Answer> update(ApiContext& api, const Call& call) {
  auto found = writable(api, call);
  if (!found.ok()) return std::move(found).error();
  auto body = make(api, call.body, found->body.get_string("pack"));
  if (!body.ok()) return std::move(body).error();
  if (auto written = write_action_files(api, call.body["data_files"], *body); !written.ok())
    return std::move(written).error();
  found->body = std::move(*body);
  if (auto stored = store_content(api, {store::update(model::kActions, *found)}, bus::Topic::kContentChanged);
      !stored.ok())
    return std::move(stored).error();
  return Answer::of(views::action(*found));
}

Result<Answer> erase(ApiContext& api, const Call& call) {
  auto found = writable(api, call);
  if (!found.ok()) return std::move(found).error();
  if (auto stored =
          store_content(api, {store::erase(model::kActions, found->id)}, bus::Topic::kContentChanged);
      !stored.ok())
    return std::move(stored).error();
  if (call.body.get_bool("remove_files"))
    if (auto removed = remove_action_files(api, found->body); !removed.ok()) {
      // Back under the id it had: the reference gives it a new one, and clients lose it.
      auto restored = store_content(api, {store::insert(model::kActions, {found->id, 0, found->body})},
                                    bus::Topic::kContentChanged);
      if (!restored.ok()) return std::move(restored).error();
      return std::move(removed).error();
    }
  kLog.audit("Action deleted", {{"ref", found->body.get_string("ref")}});
  return Answer::nothing();
}

// Runner and action parameters as one (spec/api 2.2): the action's attributes win, `immutable` holds when
// either says so.
Value merged_parameters(const Value& runner, const Value& action) {
  Object merged(runner);
  for (const Member& member : action.members()) {
    const Value* base = merged.find(member.name());
    if (!base || !base->is_object()) {
      merged.set(member.key, member.value);
      continue;
    }
    if (base->get_bool("immutable")) continue;
    Object both(*base);
    for (const Member& attribute : member.value.members()) both.set(attribute.key, attribute.value);
    merged.set(member.key, Value(std::move(both)));
  }
  return Value(std::move(merged));
}

Value overview(ApiContext& api, const Document& action) {
  auto runner = api.seams.catalog.runner_type(action.body.get_string("runner_type"));
  const Value parameters = runner.ok() ? runner->body["runner_parameters"] : Value::object();
  return views::action(action).with("parameters", merged_parameters(parameters, action.body["parameters"]));
}

Result<Answer> entry_point(ApiContext& api, const Call& call) {
  const std::string& wanted = call.variable("ref_or_id");
  auto found = http::by_ref_or_id(api.seams.store, model::kActions, wanted);
  if (!found.ok()) return std::move(found).error();
  const std::string entry = found->body.get_string("entry_point");
  if (entry.empty())
    return make_error(Errc::kNotFound, "Action ref_or_id={} has no entry_point to output", wanted);
  auto directory = pack_directory(api.seams.store, found->body.get_string("pack"));
  if (!directory.ok()) return std::move(directory).error();
  auto path = path_inside(*directory + "/actions", entry);
  if (!path.ok()) return std::move(path).error();
  auto text = read_pack_file(*path, entry);
  if (!text.ok()) return std::move(text).error();
  return Answer::plain(std::move(*text), media_type_of(entry, "text/plain"));
}

// The names that a clone has (spec/api 2.2 CLONE).
Value cloned(const Value& source, const std::string& pack, const std::string& name) {
  const std::string entry = source.get_string("entry_point");
  const std::string runner = source.get_string("runner_type");
  std::string new_entry;
  if (runner == "orquesta" || runner == "action-chain")
    new_entry = "workflows/" + name + ".yaml";
  else if (!entry.empty())
    new_entry = name + fs::path(entry).extension().string();
  Object out(source);
  out.set("name", name)
      .set("pack", pack)
      .set("ref", pack + "." + name)
      .set("uid", "action:" + pack + ":" + name);
  out.set("metadata_file", "actions/" + name + ".yaml").set("entry_point", new_entry);
  return Value(std::move(out));
}

Result<Answer> clone(ApiContext& api, const Call& call) {
  auto source = http::by_ref_or_id(api.seams.store, model::kActions, call.variable("ref_or_id"));
  if (!source.ok()) return std::move(source).error();
  const std::string pack = call.body.get_string("dest_pack"), name = call.body.get_string("dest_action");
  // It becomes the name of files.
  if (name.size() > kMaxFileName || contains(name, "/") || !path_inside("", name).ok())
    return make_error(Errc::kInvalid, "dest_action: \"{}\" is no name of an action.", name);
  auto to = pack_directory(api.seams.store, pack);
  if (!to.ok()) return make_error(Errc::kInvalid, "Destination pack '{}' doesn't exist", pack);
  for (const char* system : {"chatops", "core", "packs", "linux"})
    if (pack == system)
      return make_error(Errc::kInvalid, "Resources belonging to system level packs can't be manipulated");
  auto from = pack_directory(api.seams.store, source->body.get_string("pack"));
  if (!from.ok()) return std::move(from).error();
  Document document{new_id(), 0, cloned(source->body, pack, name)};
  auto existing = api.seams.store.find(
      model::kActions, {.where = {{"ref", store::Op::kEq, document.body["ref"]}}, .limit = 1});
  if (!existing.ok()) return std::move(existing).error();
  if (!existing->empty() && !call.body.get_bool("overwrite"))
    return make_error(Errc::kInvalid, "The requested destination action already exists");
  if (auto copied = copy_action_files(*from, *to, source->body, document.body); !copied.ok())
    return std::move(copied).error();
  std::vector<store::Write> batch;
  if (!existing->empty()) batch.push_back(store::erase(model::kActions, existing->front().id));
  batch.push_back(store::insert(model::kActions, document));
  if (auto stored = store_content(api, std::move(batch), bus::Topic::kContentChanged); !stored.ok())
    return std::move(stored).error();
  return Answer::of(views::action(document), 201);
}

// What is not the metadata of an action, which content::make_action() checks.
Value action_schema() {
  const Value text = Value::object({{"type", "string"}, {"required", true}});
  const Value file = Value::object({{"type", "object"},
                                    {"properties", Value::object({{"file_path", text}, {"content", text}})},
                                    {"additionalProperties", false}});
  return Value::object(
      {{"type", "object"},
       {"properties", Value::object({{"data_files", Value::object({{"type", "array"}, {"items", file}})}})}});
}

Value delete_schema() {
  return Value::object(
      {{"type", "object"},
       {"properties",
        Value::object({{"remove_files", Value::object({{"type", "boolean"}, {"default", false}})}})},
       {"additionalProperties", false}});
}

Value clone_schema() {
  const Value text = Value::object({{"type", "string"}, {"required", true}});
  return Value::object(
      {{"type", "object"},
       {"properties",
        Value::object({{"dest_pack", text},
                       {"dest_action", text},
                       {"overwrite", Value::object({{"type", "boolean"}, {"default", false}})}})},
       {"additionalProperties", false}});
}

void add_views(http::EndpointTable& table, ApiContext& api) {
  const auto one = [&api](const Call& call) {
    return http::by_ref_or_id(api.seams.store, model::kActions, call.variable("ref_or_id"));
  };
  table.push_back({.method = "GET",
                   .path = "/v1/actions/views/parameters/{ref_or_id}",
                   .name = "actions_views.parameters",
                   .permission = "action_view",
                   .handle = [&api, one](const Call& call) -> Result<Answer> {
                     auto found = one(call);
                     if (!found.ok()) return std::move(found).error();
                     return Answer::of(Value::object({{"parameters", overview(api, *found)["parameters"]}}));
                   },
                   .text = "The parameters of an action and of its runner as one."});
  table.push_back({.method = "GET",
                   .path = "/v1/actions/views/overview",
                   .name = "actions_views.overview_all",
                   .permission = "action_list",
                   .query = http::list_params(spec(), 0),
                   .handle =
                       [&api](const Call& call) {
                         return http::list(api.seams.store, spec(), api.limits(), call,
                                           [&api](const Document& action) { return overview(api, action); });
                       },
                   .text = "Lists actions with the parameters of their runners."});
  table.push_back({.method = "GET",
                   .path = "/v1/actions/views/overview/{ref_or_id}",
                   .name = "actions_views.overview_one",
                   .permission = "action_view",
                   .handle = [&api, one](const Call& call) -> Result<Answer> {
                     auto found = one(call);
                     if (!found.ok()) return std::move(found).error();
                     return Answer::of(overview(api, *found));
                   },
                   .text = "One action with the parameters of its runner."});
  table.push_back({.method = "GET",
                   .path = "/v1/actions/views/entry_point/{ref_or_id}",
                   .name = "actions_views.entry_point",
                   .permission = "action_view",
                   .handle = [&api](const Call& call) { return entry_point(api, call); },
                   .text = "The file that an action runs."});
}

}  // namespace

void add_actions(http::EndpointTable& table, ApiContext& api) {
  add_views(table, api);
  add_resource(table, api,
               {.plural = "actions",
                .variable = "ref_or_id",
                .spec = spec(),
                .default_limit = 0,
                .permission = "action",
                .present = views::action});
  table.push_back({.method = "POST",
                   .path = "/v1/actions",
                   .name = "actions.post",
                   .permission = "action_create",
                   .body = http::Body::kRequired,
                   .body_schema = action_schema(),
                   .handle = [&api](const Call& call) { return create(api, call); },
                   .text = "Makes an action, and writes its files into its pack."});
  table.push_back({.method = "PUT",
                   .path = "/v1/actions/{ref_or_id}",
                   .name = "actions.put",
                   .permission = "action_modify",
                   .body = http::Body::kRequired,
                   .body_schema = action_schema(),
                   .handle = [&api](const Call& call) { return update(api, call); },
                   .text = "Replaces an action."});
  table.push_back({.method = "DELETE",
                   .path = "/v1/actions/{ref_or_id}",
                   .name = "actions.delete",
                   .permission = "action_delete",
                   .body = http::Body::kOptional,
                   .body_schema = delete_schema(),
                   .handle = [&api](const Call& call) { return erase(api, call); },
                   .text = "Deletes an action, with its files if asked."});
  table.push_back({.method = "POST",
                   .path = "/v1/actions/{ref_or_id}/clone",
                   .name = "actions.clone",
                   .permission = "action_create",
                   .body = http::Body::kRequired,
                   .body_schema = clone_schema(),
                   .handle = [&api](const Call& call) { return clone(api, call); },
                   .text = "Copies an action with its files."});
}

}  // namespace squall::services
