#include "content/register_run.h"

#include <algorithm>
#include <filesystem>

#include "base/file.h"
#include "content/config_loader.h"
#include "content/pack_loader.h"
#include "content/policy_types.h"
#include "content/resource_writer.h"
#include "content/runner_types.h"
#include "content/system_triggers.h"
#include "model/collections.h"
#include "value/yaml/yaml.h"

namespace squall::content {
namespace {

constexpr std::string_view kManifest = "pack.yaml";
constexpr std::string_view kConfigSchema = "config.schema.yaml";

bool is_metadata_file(std::string_view name) { return name.ends_with(".yaml") || name.ends_with(".yml"); }

// A name that the reference skips: it once held the config of the actions.
bool is_skipped(std::string_view folder, std::string_view name) {
  return folder == "actions" && (name == "config.yaml" || name == "config.yml");
}

std::string_view folder_of(ContentKind kind) { return to_text(kind); }

bool same_folder(const std::string& a, const std::string& b) {
  std::error_code missing;
  return std::filesystem::equivalent(a, b, missing) && !missing;
}

}  // namespace

Result<std::vector<PackFolder>> RegisterRun::choose_packs() {
  if (options_.only_folder) {
    const std::string path = normal_path(*options_.only_folder);
    if (!is_directory(path))
      return make_error(Errc::kNotFound, "Directory \"{}\" doesn't exist", path).as("ValueError");
    const PackFolder pack{base_name(path), path};
    if (const std::string found = pack_folder(paths_, pack.name); !same_folder(found, path))
      report_.warnings.push_back(fmt::format(
          "The files of pack \"{0}\" are looked for in {1} when its actions run, not in {2}: make {2} "
          "reachable there, or add its parent to [content] packs_base_paths",
          pack.name, found, path));
    return std::vector<PackFolder>{pack};
  }
  auto found = find_packs(paths_);
  if (!found.ok() || options_.packs.empty()) return found;
  std::vector<PackFolder> chosen;
  for (const std::string& name : options_.packs) {
    const auto pack = std::ranges::find(*found, name, &PackFolder::name);
    if (pack == found->end())
      return make_error(Errc::kNotFound, "Pack \"{}\" not found on disk.", name).as("ValueError");
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
  for (const ContentKind kind : {ContentKind::kTriggers, ContentKind::kSensors, ContentKind::kActions,
                                 ContentKind::kRules, ContentKind::kAliases, ContentKind::kPolicies})
    if (wants(kind))
      if (auto ok = resources(kind); !ok.ok()) return ok;
  if (wants(ContentKind::kConfigs)) return configs();
  return {};
}

Result<void> RegisterRun::put(DocumentWriter& writer, const Value& document,
                              std::optional<ContentKind> kind) {
  auto put = put_named(writer, document);
  if (!put.ok()) return std::move(put).error();
  if (put->written) {
    if (kind) ++counts(*kind).written;
    touched_.content.push_back(put->id);
  }
  return {};
}

Result<void> RegisterRun::system_triggers() {
  ResourceWriter writer(store_, rules_, ContentKind::kTriggers, options_.check_trigger_parameters);
  if (auto ok = writer.begin(); !ok.ok()) return ok;
  if (auto ok = writer.begin_pack("core"); !ok.ok()) return ok;
  Result<void> done;
  for (const Value& type : system_trigger_types())
    if (done = writer.add_trigger_type(type); !done.ok()) break;
  counts(ContentKind::kTriggers).written += writer.written();
  touched_.add(writer.touched());
  return done;
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
      {ContentKind::kRunnerTypes, wants(ContentKind::kRunnerTypes) || wants(ContentKind::kActions),
       model::kRunnerTypes, "name", runner_types()},
      {ContentKind::kRuleTypes, wants(ContentKind::kRuleTypes) || wants(ContentKind::kRules),
       model::kRuleTypes, "name", rule_types()},
      {ContentKind::kPolicyTypes, wants(ContentKind::kPolicyTypes) || wants(ContentKind::kPolicies),
       model::kPolicyTypes, "ref", policy_types()}};
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

void RegisterRun::failed(std::optional<ContentKind> kind, const std::string& pack, const std::string& file,
                         const std::string& text, const Error& error) {
  int line = error.line();
  if (line == 0 && !error.detail().empty() && !text.empty()) line = yaml::line_of(text, error.detail());
  const std::string& field = error.code() == Errc::kInvalid ? error.detail() : "";
  report_.problems.push_back({kind, pack, file, field, line, error});
  report_.stopped = report_.stopped || options_.stop_at_failure;
}

Result<RegisterRun::MetadataFile> RegisterRun::read(const PackFolder& pack, const std::string& file) {
  MetadataFile metadata{{pack.name, pack.path, file}, "", {}};
  const std::string path = full_path(metadata.source);
  // Opening a pipe would wait for somebody who writes into it.
  if (file_exists(path) && !is_file(path))
    return make_error(Errc::kInvalid, "it is no regular file").as("ValueError");
  auto text = read_file(path, kMaxMetadataBytes);
  if (!text.ok()) return std::move(text).error();
  metadata.text = std::move(*text);
  auto raw = parse_metadata(metadata.text);
  if (!raw.ok()) return std::move(raw).error();
  metadata.raw = std::move(*raw);
  return metadata;
}

Result<Overrides> RegisterRun::read_overrides(std::string_view pack) {
  Overrides overrides;
  for (const auto& [name, into] :
       {std::pair<std::string_view, Value*>{"_global", &overrides.global}, {pack, &overrides.pack}}) {
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
    if (auto listed = list_directory(pack.path); !listed.ok()) {
      failed(std::nullopt, pack.name, "", "", listed.error());
      continue;
    }
    // A folder without a manifest among packs is none; one that was named must be.
    const bool named = options_.only_folder.has_value() || !options_.packs.empty();
    if (!file_exists(join_path(pack.path, kManifest)) && !named) continue;
    if (auto ok = manifest(pack, packs); !ok.ok()) return ok;
    if (is_file(join_path(pack.path, kConfigSchema)))
      if (auto ok = config_schema(pack, schemas); !ok.ok()) return ok;
  }
  return {};
}

Result<void> RegisterRun::manifest(const PackFolder& pack, DocumentWriter& packs) {
  const std::string path = join_path(pack.path, kManifest);
  auto file = read(pack, std::string(kManifest));
  auto files = pack_files(pack.path);
  if (!file.ok() || !files.ok()) {
    failed(std::nullopt, pack.name, path, "", file.ok() ? files.error() : file.error());
    return {};
  }
  auto loaded = load_pack(file->raw, file->source, *files);
  if (!loaded.ok()) {
    failed(std::nullopt, pack.name, path, file->text, loaded.error());
    return {};
  }
  const Value& document = loaded->document;
  if (packs.any([&](const Value& other) {
        return other["name"] == document["name"] && other["ref"] != document["ref"];
      })) {
    failed(std::nullopt, pack.name, path, file->text,
           make_error(Errc::kConflict, "another pack is named \"{}\" too", document.get_string("name")));
    return {};
  }
  if (auto ok = put(packs, document); !ok.ok()) {
    failed(std::nullopt, pack.name, path, file->text, ok.error());
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
  if (!names.ok()) {
    failed(kind, pack.name, path, "", names.error());
    return {};
  }
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
  ResourceWriter writer(store_, rules_, kind, options_.check_trigger_parameters);
  if (auto ok = writer.begin(); !ok.ok()) return ok;
  Result<void> done;
  for (const PackFolder& pack : packs_) {
    if (report_.stopped) break;
    done = writer.begin_pack(pack.name);
    if (done.ok())
      done = files(kind, pack, [&writer](const MetadataFile& file, const Overrides& overrides) {
        return writer.add(file.raw, file.source, overrides);
      });
    writer.end_pack([&](const std::string& file, const Error& error) {
      failed(kind, pack.name, join_path(pack.path, file), "", error);
      --counts(kind).registered;
    });
    if (!done.ok()) break;
  }
  counts(kind).written += writer.written();
  touched_.add(writer.touched());
  return done;
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
    Result<void> done =
        config.ok() ? put(configs, *config, ContentKind::kConfigs) : Result<void>(config.error());
    if (!done.ok()) {
      failed(ContentKind::kConfigs, pack.name, path, file->text, done.error());
      continue;
    }
    ++counts(ContentKind::kConfigs).registered;
  }
  return {};
}

}  // namespace squall::content
