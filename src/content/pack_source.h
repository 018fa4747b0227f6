// Where packs come from: what a user types, the index, versions and dependencies
// (spec/content 2.2, 12.1, 12.3, 12.5). Pure.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "value/value.h"

namespace squall::content {

struct RepoSource {
  std::string url;
  Value version;  // a text, or null when none was asked for
};
// "name", "owner/repo", a URL, each with "=version" behind it or not. A bare name is looked up in `index`
// (name to {repo_url, version}); kNotFound when it is not there.
Result<RepoSource> find_repository(std::string_view pack, const Value& index);

// A version of any kind as a text; one dot gets ".0" behind it.
std::string normalize_version(const Value& version);

// Whether `version` fits a requirement: "all", one expression, or several between commas. kind "ValueError".
Result<bool> version_satisfies(std::string_view version, std::string_view requirement);

// Whether this platform may take the pack, by the requirements of its manifest. kind "ValueError".
Result<void> check_platform(const Value& manifest, std::string_view platform_version,
                            std::string_view python_version);

// Why a fetched folder is no pack that can be installed; empty when it is one.
std::string why_not_installable(std::string_view name, bool folder_exists, bool has_manifest);

// What the dependencies of freshly fetched packs ask for. Made with the levels that are left.
struct DependencyPlan {
  std::vector<std::string> wanted;     // as written in the manifests, each once
  std::vector<std::string> conflicts;  // another version is installed, or asked for
};
// The version of an installed pack, null when it is not installed.
using InstalledVersion = std::function<Value(std::string_view pack)>;
// Adds the `dependencies` of one manifest.
Result<void> add_dependencies(DependencyPlan& plan, const Value& dependencies,
                              const InstalledVersion& installed);

}  // namespace squall::content
