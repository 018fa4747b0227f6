#include "content/pack_source.h"

#include <algorithm>

#include "base/strings.h"
#include "base/text/semver.h"
#include "value/python.h"

namespace squall::content {
namespace {

constexpr std::string_view kRepoPrefix = "stackstorm-";
constexpr std::string_view kOverrideHint =
    "You can override this restriction by providing the \"force\" flag, but the pack is not guaranteed to "
    "work.";

struct NameAndVersion {
  std::string name;
  Value version;  // null when no "=" is there
};

NameAndVersion split_version(std::string_view pack) {
  const auto parts = split(pack, '=');
  return {std::string(parts[0]), parts.size() > 1 ? Value(parts[1]) : Value()};
}

std::string with_v(std::string_view version) {
  return version.starts_with('v') ? std::string(version) : "v" + std::string(version);
}

// "libra" of "https://host/owner/stackstorm-libra.git"; with the prefix still on.
std::string repo_name(std::string_view name_or_url) {
  std::string name(name_or_url.substr(name_or_url.rfind('/') + 1));
  if (name.ends_with(".git")) name.resize(name.size() - 4);
  return name;
}

// A pack by its repository's name, with or without the customary prefix.
Value installed_version(std::string_view name, const InstalledVersion& installed) {
  Value version = installed(name);
  const std::size_t prefix = name.find(kRepoPrefix);
  if (version.is_null() && prefix != std::string_view::npos)
    version = installed(name.substr(prefix + kRepoPrefix.size()));
  return version;
}

void add_once(std::vector<std::string>& list, std::string_view item) {
  if (std::ranges::find(list, item) == list.end()) list.emplace_back(item);
}

Result<void> add_dependency(DependencyPlan& plan, std::string_view dependency,
                            const InstalledVersion& installed) {
  const NameAndVersion asked = split_version(dependency);
  const Value version = installed_version(repo_name(asked.name), installed);
  if (!version.is_null()) {
    if (!version.is_string())
      return make_error(Errc::kInvalid, "the installed pack {} has the version {}, which is no text",
                        repo_name(asked.name), python::repr(version))
          .as("AttributeError");
    if (!asked.version.empty() && with_v(version.as_string()) != with_v(asked.version.as_string()))
      add_once(plan.conflicts, dependency);
    return {};
  }
  const auto listed = std::ranges::find_if(
      plan.wanted, [&](const std::string& other) { return split_version(other).name == asked.name; });
  if (listed == plan.wanted.end()) {
    plan.wanted.emplace_back(dependency);
  } else if (split_version(*listed).version != asked.version) {
    add_once(plan.conflicts, dependency);
  }
  return {};
}

}  // namespace

Result<RepoSource> find_repository(std::string_view pack, const Value& index) {
  const NameAndVersion asked = split_version(pack);
  if (asked.name.empty()) return make_error(Errc::kInvalid, "Pack name must be specified.").as("ValueError");
  if (asked.name.find('/') != std::string::npos) {
    // "owner/repo" is short for GitHub; "user@host:path" is complete.
    const bool is_short =
        std::ranges::count(asked.name, '/') == 1 && asked.name.find('@') == std::string::npos;
    return RepoSource{is_short ? "https://github.com/" + asked.name : asked.name, asked.version};
  }
  const Value* entry = index.find(asked.name);
  if (entry == nullptr || !python::truthy(*entry))
    return make_error(Errc::kNotFound, "No record of the \"{}\" pack in the index.", asked.name)
        .as("Exception");
  return RepoSource{entry->get_string("repo_url"),
                    asked.version.empty() ? (*entry)["version"] : asked.version};
}

std::string normalize_version(const Value& version) {
  std::string text = python::str(version);
  if (std::ranges::count(text, '.') == 1) text += ".0";
  return text;
}

Result<bool> version_satisfies(std::string_view version, std::string_view requirement) {
  if (requirement == "all") return true;
  const auto parts = split(requirement, ',');
  if (parts.size() == 1) return text::semver_matches(version, requirement);
  for (const std::string_view raw : parts) {
    const std::string_view part = trim(raw);
    if (part.empty()) continue;
    auto fits = text::semver_matches(version, part);
    if (!fits.ok() || !*fits) return fits;
  }
  return true;
}

Result<void> check_platform(const Value& manifest, std::string_view platform_version,
                            std::string_view python_version) {
  const std::string name = python::str(manifest["name"]);
  if (const Value& required = manifest["stackstorm_version"]; python::truthy(required)) {
    const std::string requirement = python::str(required);
    auto fits = version_satisfies(platform_version, requirement);
    if (!fits.ok()) return std::move(fits).error();
    if (!*fits)
      return make_error(Errc::kInvalid,
                        "Pack \"{}\" requires StackStorm \"{}\", but current version is \"{}\". {}", name,
                        requirement, platform_version, kOverrideHint)
          .as("ValueError");
  }
  const Value& pythons = manifest["python_versions"];
  const bool only_python2 =
      pythons == Value("2") ||
      (!pythons.items().empty() &&
       std::ranges::all_of(pythons.items(), [](const Value& v) { return v == Value("2"); }));
  if (only_python2)
    return make_error(Errc::kInvalid,
                      "Pack \"{}\" requires Python 2.x, but current Python version is \"{}\". {}", name,
                      python_version, kOverrideHint)
        .as("ValueError");
  return {};
}

std::string why_not_installable(std::string_view name, bool folder_exists, bool has_manifest) {
  if (!folder_exists) return fmt::format("Pack \"{}\" not found or it's missing a \"pack.yaml\" file.", name);
  if (name.find('.') != std::string_view::npos)
    return fmt::format("Pack name \"{}\" contains reserved character \".\"", name);
  if (!has_manifest) return "Pack is missing a manifest file (pack.yaml).";
  return "";
}

Result<void> add_dependencies(DependencyPlan& plan, const Value& dependencies,
                              const InstalledVersion& installed) {
  if (dependencies.is_string()) {  // a text where a list belongs counts letter by letter in the reference
    for (const char letter : dependencies.as_string())
      if (auto ok = add_dependency(plan, std::string_view(&letter, 1), installed); !ok.ok()) return ok;
    return {};
  }
  for (const Value& dependency : dependencies.items()) {
    if (!dependency.is_string())
      return make_error(Errc::kInvalid, "the dependency {} is no text", python::repr(dependency))
          .as("AttributeError");
    if (auto ok = add_dependency(plan, dependency.as_string(), installed); !ok.ok()) return ok;
  }
  return {};
}

}  // namespace squall::content
