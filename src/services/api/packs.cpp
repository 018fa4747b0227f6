#include <sys/stat.h>

#include <filesystem>

#include "base/file.h"
#include "base/id.h"
#include "base/strings.h"
#include "base/time/iso8601.h"
#include "bus/bus.h"
#include "content/paths.h"
#include "content/registrar.h"
#include "model/collections.h"
#include "services/api/api_context.h"
#include "services/api/pack_files.h"
#include "value/python.h"
#include "value/schema/config.h"
#include "value/schema/mask.h"
#include "value/yaml/yaml.h"

namespace squall::services {
namespace {

using http::Answer;
using http::Call;
using model::Document;

Result<Document> pack(ApiContext& api, std::string_view wanted) {
  if (is_id(wanted))
    if (auto found = api.seams.store.get(model::kPacks, wanted); found.ok()) return found;
  auto found =
      api.seams.store.find(model::kPacks, {.where = {{"ref", store::Op::kEq, Value(wanted)}}, .limit = 1});
  if (!found.ok()) return std::move(found).error();
  if (found->empty())
    return make_error(Errc::kNotFound, "Resource with a ref or id \"{}\" not found", wanted);
  return std::move(found->front());
}

// --- Registration
// -----------------------------------------------------------------------------------------------------

// The kinds asked for, with those that they stand on (spec/api 2.8 register).
Result<std::set<content::ContentKind>> asked_kinds(const Value& types) {
  using content::ContentKind;
  if (types.empty()) return content::all_content_kinds();
  std::set<ContentKind> kinds;
  for (const Value& type : types.items()) {
    const std::string_view name = type.as_string();
    if (name == "all") return content::all_content_kinds();
    const auto kind = content::parse_content_kind(name);
    if (!kind) return make_error(Errc::kInvalid, "{} is not one of the types of content", python::repr(type));
    kinds.insert(*kind);
    if (*kind == ContentKind::kActions) kinds.insert(ContentKind::kRunnerTypes);
    if (*kind == ContentKind::kRules) kinds.insert(ContentKind::kRuleTypes);
    if (*kind == ContentKind::kPolicies) kinds.insert(ContentKind::kPolicyTypes);
  }
  return kinds;
}

Value register_schema() {
  const Value texts = Value::object({{"type", "array"}, {"items", Value::object({{"type", "string"}})}});
  return Value::object(
      {{"type", "object"},
       {"properties",
        Value::object({{"packs", texts},
                       {"types", texts},
                       {"fail_on_failure", Value::object({{"type", "boolean"}, {"default", true}})}})}});
}

Result<Answer> register_packs(ApiContext& api, const Call& call) {
  auto kinds = asked_kinds(call.body["types"]);
  if (!kinds.ok()) return std::move(kinds).error();
  content::RegisterOptions options;
  options.kinds = *kinds;
  options.stop_at_failure = call.body.get_bool("fail_on_failure", true);
  options.check_trigger_parameters = api.options.validate_trigger_parameters;
  std::set<std::string> names;
  for (const Value& name : call.body["packs"].items())
    if (names.insert(std::string(name.as_string())).second) options.packs.emplace_back(name.as_string());
  content::Registrar registrar(api.seams.store, api.seams.bus, content::content_paths(api.seams.config));
  auto report = registrar.run(options);
  if (!report.ok()) return make_error(Errc::kInvalid, "{}", report.error().message());
  if (report->stopped && !report->problems.empty())
    return make_error(Errc::kInvalid, "{}", report->problems.front().text());
  Object counts;
  for (const content::ContentKind kind : options.kinds) {
    const auto& count = report->of(kind);
    counts.set(content::to_text(kind), count.registered);
    if (count.overridden > 0)
      counts.set(std::string(content::to_text(kind)) + "(overridden)", count.overridden);
  }
  return Answer::of(Value(std::move(counts)));
}

// --- Files
// ------------------------------------------------------------------------------------------------------------

bool is_binary(std::string_view text) {
  const std::string_view start = text.substr(0, 1024);
  return start.find('\0') != std::string_view::npos || start.starts_with("\xEF\xBB\xBF");
}

Result<Answer> files(ApiContext& api, const Call& call) {
  auto found = pack(api, call.variable("ref_or_id"));
  if (!found.ok()) return std::move(found).error();
  std::vector<Value> items;
  for (const Value& name : found->body["files"].items()) {
    auto path = path_inside(found->body.get_string("path"), name.as_string());
    if (!path.ok()) continue;
    auto text = read_pack_file(*path, name.as_string());
    if (text.ok() && !is_binary(*text))
      items.push_back(Value::object({{"file_path", name}, {"content", *text}}));
  }
  return Answer::of(Value::array(std::move(items)));
}

Result<Answer> file(ApiContext& api, const Call& call) {
  auto found = pack(api, call.variable("ref_or_id"));
  if (!found.ok()) return std::move(found).error();
  const std::string& name = call.variable("file_path");
  auto path = path_inside(found->body.get_string("path"), name);
  if (!path.ok()) return std::move(path).error();
  auto text = read_pack_file(*path, name);
  if (!text.ok()) return std::move(text).error();
  struct stat info {};
  ::stat(path->c_str(), &info);
  const double modified =
      static_cast<double>(info.st_mtim.tv_sec) + static_cast<double>(info.st_mtim.tv_nsec) / 1e9;
  const std::string tag = python::repr(modified), date = net::http_date(info.st_mtim.tv_sec);
  const std::string_view known_tag = call.request.headers.get("if-none-match");
  const std::string_view known_date = call.request.headers.get("if-modified-since");
  const bool same = known_tag.empty() ? known_date == date : known_tag == tag;
  Answer answer = same ? Answer::nothing(304)
                       : Answer::plain(std::move(*text), media_type_of(name, "application/octet-stream"));
  answer.headers.emplace_back("ETag", tag);
  answer.headers.emplace_back("Last-Modified", date);
  return answer;
}

// --- Configs
// ----------------------------------------------------------------------------------------------------------

Result<Document> by_pack(ApiContext& api, const model::Collection& collection, std::string_view name) {
  auto found =
      api.seams.store.find(collection, {.where = {{"pack", store::Op::kEq, Value(name)}}, .limit = 1});
  if (!found.ok()) return std::move(found).error();
  if (found->empty())
    return make_error(Errc::kNotFound, "Unable to identify resource with pack_ref \"{}\".", name);
  return std::move(found->front());
}

Value all_masked(const Value& values) {
  Object out;
  for (const Member& member : values.members()) out.set(member.key, schema::kMask);
  return Value(std::move(out));
}

// Without a schema nobody knows what is secret: everything is hidden (spec/api 2.9).
Value present_config(ApiContext& api, const Document& config, bool masked) {
  const Value shown = views::resource(config);
  if (!masked) return shown;
  auto schema = by_pack(api, model::kConfigSchemas, config.body.get_string("pack"));
  return shown.with("values", schema.ok()
                                  ? schema::mask_parameters(schema->body["attributes"], shown["values"])
                                  : all_masked(shown["values"]));
}

Result<Answer> put_config(ApiContext& api, const Call& call) {
  const std::string& name = call.variable("pack_ref");
  if (!call.body.is_object()) return make_error(Errc::kInvalid, "The values of a config must be an object.");
  const content::ContentPaths paths = content::content_paths(api.seams.config);
  if (name.size() > kMaxFileName || contains(name, "/") || !path_inside(paths.base, name).ok())
    return make_error(Errc::kInvalid, "\"{}\" is no name of a pack.", name);
  const std::string path = paths.config_file(name);
  if (auto schema = by_pack(api, model::kConfigSchemas, name); schema.ok())
    if (auto checked = schema::check_config(name, path, schema->body["attributes"], call.body); !checked.ok())
      return std::move(checked).error();
  std::error_code failed;
  std::filesystem::create_directories(std::filesystem::path(path).parent_path(), failed);
  if (auto written = write_file_atomic(path, yaml::dump(call.body, {.sort_keys = true}), 0640); !written.ok())
    return std::move(written).error().with("config of pack \"{}\"", name);
  auto found = by_pack(api, model::kConfigs, name);
  Document config = found.ok() ? std::move(*found) : Document{new_id(), 0, Value::object({{"pack", name}})};
  config.body = config.body.with("values", call.body);
  const auto write =
      config.revision == 0 ? store::insert(model::kConfigs, config) : store::update(model::kConfigs, config);
  if (auto stored = store_content(api, {write}, bus::Topic::kContentChanged); !stored.ok())
    return std::move(stored).error();
  return Answer::of(present_config(api, config, api.masks(call)));
}

void add_configs(http::EndpointTable& table, ApiContext& api) {
  static const http::ListSpec kConfigSpec{.collection = &model::kConfigs,
                                          .filters = {},
                                          .order = {{"id", false}},
                                          .always = {},
                                          .fields = {"id", "pack", "values"}};
  static const http::ListSpec kSchemaSpec{.collection = &model::kConfigSchemas,
                                          .filters = {},
                                          .order = {{"id", false}},
                                          .always = {},
                                          .fields = {"id", "pack", "attributes"}};
  std::vector<http::Param> params = http::list_params(kConfigSpec, 100);
  params.push_back(show_secrets_param());
  table.push_back({.method = "GET",
                   .path = "/v1/configs",
                   .name = "configs.get_all",
                   .permission = "pack_list",
                   .query = params,
                   .handle =
                       [&api](const Call& call) {
                         return http::list(api.seams.store, kConfigSpec, api.limits(), call,
                                           [&](const Document& config) {
                                             return present_config(api, config, api.masks(call));
                                           });
                       },
                   .text = "Lists the configs of packs."});
  table.push_back({.method = "GET",
                   .path = "/v1/configs/{pack_ref}",
                   .name = "configs.get_one",
                   .permission = "pack_view",
                   .query = {show_secrets_param()},
                   .handle = [&api](const Call& call) -> Result<Answer> {
                     auto found = by_pack(api, model::kConfigs, call.variable("pack_ref"));
                     if (!found.ok()) return std::move(found).error();
                     return Answer::of(present_config(api, *found, api.masks(call)));
                   },
                   .text = "The config of a pack."});
  table.push_back({.method = "PUT",
                   .path = "/v1/configs/{pack_ref}",
                   .name = "configs.put",
                   .permission = "pack_config",
                   .query = {show_secrets_param()},
                   .body = http::Body::kRequired,
                   .handle = [&api](const Call& call) { return put_config(api, call); },
                   .text = "Replaces the config of a pack."});
  table.push_back({.method = "GET",
                   .path = "/v1/config_schemas",
                   .name = "config_schemas.get_all",
                   .permission = "pack_list",
                   .query = http::list_params(kSchemaSpec, 100),
                   .handle =
                       [&api](const Call& call) {
                         return http::list(api.seams.store, kSchemaSpec, api.limits(), call, views::resource);
                       },
                   .text = "Lists the schemas of configs."});
  table.push_back({.method = "GET",
                   .path = "/v1/config_schemas/{pack_ref}",
                   .name = "config_schemas.get_one",
                   .permission = "pack_view",
                   .handle = [&api](const Call& call) -> Result<Answer> {
                     auto found = by_pack(api, model::kConfigSchemas, call.variable("pack_ref"));
                     if (!found.ok())
                       return make_error(Errc::kNotFound, "Resource with a ref or id \"{}\" not found",
                                         call.variable("pack_ref"));
                     return Answer::of(views::resource(*found));
                   },
                   .text = "The schema of a pack's config."});
}

}  // namespace

void add_packs(http::EndpointTable& table, ApiContext& api) {
  table.push_back({.method = "POST",
                   .path = "/v1/packs/register",
                   .name = "packs.register",
                   .permission = "pack_register",
                   .body = http::Body::kOptional,
                   .body_schema = register_schema(),
                   .handle = [&api](const Call& call) { return register_packs(api, call); },
                   .text = "Registers the content of packs on disk."});
  table.push_back({.method = "GET",
                   .path = "/v1/packs/views/files/{ref_or_id}",
                   .name = "pack_views.files",
                   .permission = "pack_view",
                   .handle = [&api](const Call& call) { return files(api, call); },
                   .text = "The text files of a pack."});
  table.push_back({.method = "GET",
                   .path = "/v1/packs/views/file/{ref_or_id}/{file_path*}",
                   .name = "pack_views.file",
                   .permission = "pack_view",
                   .handle = [&api](const Call& call) { return file(api, call); },
                   .text = "One file of a pack."});
  add_resource(table, api,
               {.plural = "packs",
                .variable = "ref_or_id",
                .spec = {.collection = &model::kPacks,
                         .filters = {{"ref", "ref"}},
                         .order = {{"ref", false}},
                         .always = {"ref"},
                         .fields = {"id", "uid", "ref", "name", "description", "keywords", "version",
                                    "stackstorm_version", "python_versions", "author", "email",
                                    "contributors", "files", "path", "dependencies", "system"}},
                .permission = "pack",
                .present = views::resource,
                .find = [&api](const Call&, std::string_view wanted) { return pack(api, wanted); },
                .not_prefixes = {"index", "views"},
                .rest_variable = true});
  add_configs(table, api);
}

}  // namespace squall::services
