#include "content/register_run.h"

#include <algorithm>

#include "base/file.h"
#include "content/action_loader.h"
#include "content/alias_loader.h"
#include "content/config_loader.h"
#include "content/pack_loader.h"
#include "content/policy_loader.h"
#include "content/policy_types.h"
#include "content/runner_types.h"
#include "content/sensor_loader.h"
#include "content/system_triggers.h"
#include "content/triggers.h"
#include "model/collections.h"
#include "value/yaml/yaml.h"

namespace squall::content {
namespace {

constexpr std::string_view kManifest = "pack.yaml";
constexpr std::string_view kConfigSchema = "config.schema.yaml";
constexpr std::size_t kMaxPackFiles = 20'000;

bool is_metadata_file(std::string_view name) { return name.ends_with(".yaml") || name.ends_with(".yml"); }

// A name that the reference skips: it once held the config of the actions.
bool is_skipped(std::string_view folder, std::string_view name) {
  return folder == "actions" && (name == "config.yaml" || name == "config.yml");
}

std::string_view folder_of(ContentKind kind) { return to_text(kind); }

Error taken(const Error& error, std::string_view what) {
  if (error.code() != Errc::kConflict) return error;
  return make_error(Errc::kConflict, "{} clashes with another one in its {}", what, error.detail());
}

}  // namespace

Result<std::vector<PackFolder>> RegisterRun::choose_packs() const {
  if (options_.only_folder) {
    const std::string path = normal_path(*options_.only_folder);
    if (!is_directory(path)) return make_error(Errc::kNotFound, "Directory \"{}\" doesn't exist", path).as("ValueError");
    return std::vector<PackFolder>{{base_name(path), path}};
  }
  auto found = find_packs(paths_);
  if (!found.ok() || options_.packs.empty()) return found;
  std::vector<PackFolder> chosen;
  for (const std::string& name : options_.packs) {
    const auto pack = std::ranges::find(*found, name, &PackFolder::name);
    if (pack == found->end()) return make_error(Errc::kNotFound, "Pack \"{}\" not found on disk.", name).as("ValueError");
    chosen.push_back(*pack);
  }
  return chosen;
}

Result<void> RegisterRun::run() {
  auto packs = choose_packs();
  if (!packs.ok()) return std::move(packs).error();
  packs_ = std::move(*packs);
  if (auto ok = system_triggers(); !ok.ok()) return ok;
  if (auto ok = tables(); !ok.ok()) return ok;
  if (auto ok = manifests(); !ok.ok()) return ok;
  for (const ContentKind kind : {ContentKind::kTriggers, ContentKind::kSensors, ContentKind::kActions, ContentKind::kRules,
                                 ContentKind::kAliases, ContentKind::kPolicies})
    if (wants(kind))
      if (auto ok = resources(kind); !ok.ok()) return ok;
  if (wants(ContentKind::kConfigs)) return configs();
  return {};
}

Result<void> RegisterRun::put(DocumentWriter& writer, const Value& document, ContentKind kind) {
  auto put = writer.put(document);
  if (!put.ok()) return taken(put.error(), fmt::format("\"{}\"", document.get_string("ref")));
  if (put->written) {
    ++counts(kind).written;
    touched_.content.push_back(put->id);
  }
  return {};
}

Result<void> RegisterRun::put_trigger_type(DocumentWriter& types, DocumentWriter& triggers, const Value& type,
                                           ContentKind kind) {
  if (auto ok = put(types, type, kind); !ok.ok()) return ok;
  if (!has_shadow(type) || !triggers.find(type.get_string("ref")).is_null()) return {};
  auto shadow = triggers.put(shadow_trigger(type));
  if (!shadow.ok()) return taken(shadow.error(), fmt::format("the trigger of \"{}\"", type.get_string("ref")));
  touched_.triggers.push_back(shadow->id);
  return {};
}

Result<void> RegisterRun::system_triggers() {
  DocumentWriter types(store_, model::kTriggerTypes, "ref"), triggers(store_, model::kTriggers, "ref");
  const std::vector<store::Condition> of_core = {{"pack", store::Op::kEq, Value("core")}};
  if (auto ok = types.read(of_core); !ok.ok()) return ok;
  if (auto ok = triggers.read(of_core); !ok.ok()) return ok;
  for (const Value& type : system_trigger_types())
    if (auto ok = put_trigger_type(types, triggers, type, ContentKind::kTriggers); !ok.ok()) return ok;
  return {};
}

// What the tables of this program say: runner, rule and policy types.
Result<void> RegisterRun::tables() {
  struct Table {
    ContentKind kind;
    bool wanted;
    const model::Collection& collection;
    std::string_view key;
    std::span<const Value> documents;
  };
  const Table all[] = {
      {ContentKind::kRunnerTypes, wants(ContentKind::kRunnerTypes) || wants(ContentKind::kActions), model::kRunnerTypes,
       "name", runner_types()},
      {ContentKind::kRuleTypes, wants(ContentKind::kRuleTypes) || wants(ContentKind::kRules), model::kRuleTypes, "name",
       rule_types()},
      {ContentKind::kPolicyTypes, wants(ContentKind::kPolicyTypes) || wants(ContentKind::kPolicies), model::kPolicyTypes,
       "ref", policy_types()}};
  for (const Table& table : all) {
    if (!table.wanted) continue;
    DocumentWriter writer(store_, table.collection, table.key);
    if (auto ok = writer.read(); !ok.ok()) return ok;
    for (Value document : table.documents) {
      // An administrator may have switched one off: that stays.
      const Value stored = writer.find(document.get_string(table.key));
      if (stored.contains("enabled")) document = document.with("enabled", stored["enabled"]);
      if (auto ok = put(writer, document, table.kind); !ok.ok()) return ok;
      ++counts(table.kind).registered;
    }
  }
  return {};
}

void RegisterRun::failed(ContentKind kind, const std::string& pack, const std::string& file, const std::string& text,
                         const Error& error) {
  int line = error.line();
  if (line == 0 && !error.detail().empty() && !text.empty()) line = yaml::line_of(text, error.detail());
  const std::string& field = error.code() == Errc::kInvalid ? error.detail() : "";
  report_.problems.push_back({kind, pack, file, field, line, error});
  report_.stopped = report_.stopped || options_.stop_at_failure;
}

Result<RegisterRun::MetadataFile> RegisterRun::read(const PackFolder& pack, const std::string& file) {
  MetadataFile metadata{{pack.name, pack.path, file}, "", {}};
  auto text = read_file(full_path(metadata.source), kMaxMetadataBytes);
  if (!text.ok()) return std::move(text).error();
  metadata.text = std::move(*text);
  auto raw = parse_metadata(metadata.text);
  if (!raw.ok()) return std::move(raw).error();
  metadata.raw = std::move(*raw);
  return metadata;
}

Result<Overrides> RegisterRun::read_overrides(std::string_view pack) {
  Overrides overrides;
  for (const auto& [name, into] : {std::pair<std::string_view, Value*>{"_global", &overrides.global}, {pack, &overrides.pack}}) {
    const std::string path = paths_.override_file(name);
    if (!is_file(path)) continue;
    auto text = read_file(path, kMaxMetadataBytes);
    if (!text.ok()) return std::move(text).error();
    auto content = parse_metadata(*text);
    if (!content.ok()) return std::move(content).error().with("override file {}", path);
    *into = std::move(*content);
  }
  return overrides;
}

Result<void> RegisterRun::manifests() {
  DocumentWriter packs(store_, model::kPacks, "ref"), schemas(store_, model::kConfigSchemas, "pack");
  if (auto ok = packs.read(); !ok.ok()) return ok;
  if (auto ok = schemas.read(); !ok.ok()) return ok;
  for (const PackFolder& pack : packs_) {
    if (report_.stopped) return {};
    if (!is_file(join_path(pack.path, kManifest))) continue;
    if (auto ok = manifest(pack, packs); !ok.ok()) return ok;
    if (is_file(join_path(pack.path, kConfigSchema)))
      if (auto ok = config_schema(pack, schemas); !ok.ok()) return ok;
  }
  return {};
}

Result<void> RegisterRun::manifest(const PackFolder& pack, DocumentWriter& packs) {
  const std::string path = join_path(pack.path, kManifest);
  auto file = read(pack, std::string(kManifest));
  auto files = list_tree(pack.path, kMaxPackFiles);
  if (!file.ok() || !files.ok()) {
    failed(ContentKind::kActions, pack.name, path, "", file.ok() ? files.error() : file.error());
    return {};
  }
  std::erase_if(*files, [](const std::string& name) { return name.ends_with(".pyc") || name.starts_with(".git/"); });
  auto loaded = load_pack(file->raw, file->source, *files);
  if (!loaded.ok()) {
    failed(ContentKind::kActions, pack.name, path, file->text, loaded.error());
    return {};
  }
  const Value& document = loaded->document;
  if (packs.any([&](const Value& other) { return other["name"] == document["name"] && other["ref"] != document["ref"]; })) {
    failed(ContentKind::kActions, pack.name, path, file->text,
           make_error(Errc::kConflict, "another pack is named \"{}\" too", document.get_string("name")));
    return {};
  }
  if (auto ok = put(packs, document, ContentKind::kActions); !ok.ok()) {
    failed(ContentKind::kActions, pack.name, path, file->text, ok.error());
    return {};
  }
  ++report_.packs;
  if (!loaded->warning.empty()) report_.warnings.push_back(loaded->warning);
  return {};
}

Result<void> RegisterRun::config_schema(const PackFolder& pack, DocumentWriter& schemas) {
  const std::string path = join_path(pack.path, kConfigSchema);
  auto file = read(pack, std::string(kConfigSchema));
  if (!file.ok()) {
    failed(ContentKind::kConfigs, pack.name, path, "", file.error());
    return {};
  }
  auto schema = load_config_schema(file->raw, file->source);
  if (!schema.ok()) {
    failed(ContentKind::kConfigs, pack.name, path, file->text, schema.error());
    return {};
  }
  if (auto ok = put(schemas, *schema, ContentKind::kConfigs); !ok.ok())
    failed(ContentKind::kConfigs, pack.name, path, file->text, ok.error());
  return {};
}

Result<void> RegisterRun::files(ContentKind kind, const PackFolder& pack, const Register& one) {
  const std::string_view folder = folder_of(kind);
  const std::string path = join_path(pack.path, folder);
  if (!is_directory(path)) return {};
  auto overrides = read_overrides(pack.name);
  if (!overrides.ok()) {
    failed(kind, pack.name, path, "", overrides.error());
    return {};
  }
  auto names = list_directory(path);
  if (!names.ok()) return std::move(names).error();
  for (const std::string& name : *names) {
    if (report_.stopped) return {};
    if (!is_metadata_file(name) || is_skipped(folder, name)) continue;
    auto file = read(pack, fmt::format("{}/{}", folder, name));
    if (!file.ok()) {
      failed(kind, pack.name, join_path(path, name), "", file.error());
      continue;
    }
    auto overridden = one(*file, *overrides);
    if (!overridden.ok()) {
      failed(kind, pack.name, join_path(path, name), file->text, overridden.error());
      continue;
    }
    ++counts(kind).registered;
    counts(kind).overridden += *overridden ? 1 : 0;
  }
  return {};
}

Result<void> RegisterRun::resources(ContentKind kind) {
  DocumentWriter types(store_, model::kTriggerTypes, "ref"), triggers(store_, model::kTriggers, "ref");
  DocumentWriter sensors(store_, model::kSensorTypes, "ref"), actions(store_, model::kActions, "ref");
  // An alias or a policy is known by its bare name: the same name in another pack replaces it, as in the reference.
  DocumentWriter aliases(store_, model::kActionAliases, "name"), policies(store_, model::kPolicies, "name");
  if (kind == ContentKind::kAliases)
    if (auto ok = aliases.read(); !ok.ok()) return ok;
  if (kind == ContentKind::kPolicies)
    if (auto ok = policies.read(); !ok.ok()) return ok;
  const auto settle = [](const Result<void>& put, bool overridden) -> Result<bool> {
    if (!put.ok()) return put.error();
    return overridden;
  };
  const auto register_one = [&](const MetadataFile& file, const Overrides& overrides) -> Result<bool> {
    switch (kind) {
      case ContentKind::kTriggers: {
        auto type = load_trigger_type(file.raw, file.source);
        if (!type.ok()) return std::move(type).error();
        return settle(put_trigger_type(types, triggers, *type, kind), false);
      }
      case ContentKind::kSensors: {
        auto sensor = load_sensor(file.raw, file.source, overrides);
        if (!sensor.ok()) return std::move(sensor).error();
        for (const Value& type : sensor->trigger_types)
          if (auto ok = put_trigger_type(types, triggers, type, kind); !ok.ok()) return ok.error();
        if (sensor->refusal) return *sensor->refusal;
        return settle(put(sensors, sensor->document, kind), sensor->overridden);
      }
      case ContentKind::kActions: {
        auto action = load_action(file.raw, file.source, overrides);
        if (!action.ok()) return std::move(action).error();
        return settle(put(actions, action->document, kind), action->overridden);
      }
      case ContentKind::kRules: {
        auto rule = load_rule(file.raw, file.source, overrides, rules_.context(options_.check_trigger_parameters));
        if (!rule.ok()) return std::move(rule).error();
        auto saved = rules_.save(rule->document);
        if (!saved.ok()) return std::move(saved).error();
        if (saved->changed) {
          ++counts(kind).written;
          touched_.rules.push_back(saved->rule.id);
        }
        touched_.triggers.insert(touched_.triggers.end(), saved->triggers.begin(), saved->triggers.end());
        return rule->overridden;
      }
      case ContentKind::kAliases: {
        auto alias = load_alias(file.raw, file.source, overrides);
        if (!alias.ok()) return std::move(alias).error();
        return settle(put(aliases, alias->document, kind), alias->overridden);
      }
      case ContentKind::kPolicies: {
        auto policy = load_policy(file.raw, file.source);
        if (!policy.ok()) return std::move(policy).error();
        return settle(put(policies, *policy, kind), false);
      }
      default: return false;
    }
  };
  for (const PackFolder& pack : packs_) {
    if (report_.stopped) return {};
    const std::vector<store::Condition> of_pack = {{"pack", store::Op::kEq, Value(pack.name)}};
    const auto read_pack = [&](DocumentWriter& writer) { return writer.read(of_pack); };
    Result<void> read;
    if (kind == ContentKind::kTriggers || kind == ContentKind::kSensors) {
      read = read_pack(types);
      if (read.ok()) read = read_pack(triggers);
    }
    if (read.ok() && kind == ContentKind::kSensors) read = read_pack(sensors);
    if (read.ok() && kind == ContentKind::kActions) read = read_pack(actions);
    if (!read.ok()) return read;
    if (auto ok = files(kind, pack, register_one); !ok.ok()) return ok;
  }
  return {};
}

Result<void> RegisterRun::configs() {
  DocumentWriter configs(store_, model::kConfigs, "pack"), schemas(store_, model::kConfigSchemas, "pack");
  if (auto ok = configs.read(); !ok.ok()) return ok;
  if (auto ok = schemas.read(); !ok.ok()) return ok;
  for (const PackFolder& pack : packs_) {
    if (report_.stopped) return {};
    const std::string path = paths_.config_file(pack.name);
    if (!is_file(path)) continue;
    const PackFolder folder{pack.name, parent_path(path)};
    auto file = read(folder, base_name(path));
    if (!file.ok()) {
      failed(ContentKind::kConfigs, pack.name, path, "", file.error());
      continue;
    }
    auto config = load_config(file->raw, pack.name, path, schemas.find(pack.name)["attributes"]);
    Result<void> done = config.ok() ? put(configs, *config, ContentKind::kConfigs) : Result<void>(config.error());
    if (!done.ok()) {
      failed(ContentKind::kConfigs, pack.name, path, file->text, done.error());
      continue;
    }
    ++counts(ContentKind::kConfigs).registered;
  }
  return {};
}

}  // namespace squall::content
