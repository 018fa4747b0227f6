// Where content lies on disk (spec/content 1.1).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace squall {
class Config;
}

namespace squall::content {

struct ContentPaths {
  std::string base;                       // system.base_path
  std::vector<std::string> pack_folders;  // folders of packs, in the order of the search; the system's first

  std::string config_file(std::string_view pack) const;    // <base>/configs/<pack>.yaml
  std::string override_file(std::string_view name) const;  // <base>/overrides/<name>.yaml
  std::string virtualenv(std::string_view pack) const;     // <base>/virtualenvs/<pack>
};

// From options content.system_packs_base_path, content.packs_base_paths and system.base_path.
ContentPaths content_paths(const Config& config);
// content.packs_base_paths as folders: pieces between colons, without empty and repeated ones.
std::vector<std::string> split_pack_folders(std::string_view system_folder, std::string_view further);

struct PackFolder {
  std::string name;  // of the folder: what resources are keyed by
  std::string path;
};
// Every folder that may hold a pack, the first of a name only; sorted by name within a folder of packs.
// kNotFound when a folder of packs is missing.
Result<std::vector<PackFolder>> find_packs(const ContentPaths& paths);
// The folder of one pack: the first that is there, else where it would lie in the system's folder.
std::string pack_folder(const ContentPaths& paths, std::string_view pack);

// The most files a pack may hold.
inline constexpr std::size_t kMaxPackFiles = 20'000;
// All files of a pack, relative to it, without compiled Python and what git keeps for itself. kLimit beyond
// kMaxPackFiles.
Result<std::vector<std::string>> pack_files(const std::string& folder);

}  // namespace squall::content
