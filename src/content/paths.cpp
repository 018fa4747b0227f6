#include "content/paths.h"

#include <algorithm>
#include <set>

#include "base/config.h"
#include "base/file.h"
#include "base/strings.h"

namespace squall::content {

std::string ContentPaths::config_file(std::string_view pack) const {
  return join_path(join_path(base, "configs"), fmt::format("{}.yaml", pack));
}

std::string ContentPaths::override_file(std::string_view name) const {
  return join_path(join_path(base, "overrides"), fmt::format("{}.yaml", name));
}

std::string ContentPaths::virtualenv(std::string_view pack) const {
  return join_path(join_path(base, "virtualenvs"), pack);
}

std::vector<std::string> split_pack_folders(std::string_view system_folder, std::string_view further) {
  std::vector<std::string> folders = {std::string(system_folder)};
  for (std::string& folder : split_list(further, ':'))
    if (std::ranges::find(folders, folder) == folders.end()) folders.push_back(std::move(folder));
  return folders;
}

ContentPaths content_paths(const Config& config) {
  return {
      .base = config.get(option<std::string>("system", "base_path")),
      .pack_folders = split_pack_folders(config.get(option<std::string>("content", "system_packs_base_path")),
                                         config.get(option<std::string>("content", "packs_base_paths")))};
}

Result<std::vector<PackFolder>> find_packs(const ContentPaths& paths) {
  std::vector<PackFolder> packs;
  std::set<std::string> names;
  for (const std::string& folder : paths.pack_folders) {
    if (!is_directory(folder))
      return make_error(Errc::kNotFound, "Directory \"{}\" doesn't exist", folder).as("ValueError");
    auto entries = list_directory(folder);
    if (!entries.ok()) return std::move(entries).error();
    for (const std::string& name : *entries) {
      std::string path = join_path(folder, name);
      if (name == "__pycache__" || !is_directory(path) || !names.insert(name).second) continue;
      packs.push_back({name, std::move(path)});
    }
  }
  return packs;
}

std::string pack_folder(const ContentPaths& paths, std::string_view pack) {
  for (const std::string& folder : paths.pack_folders)
    if (std::string path = join_path(folder, pack); is_directory(path)) return path;
  return paths.pack_folders.empty() ? std::string(pack) : join_path(paths.pack_folders.front(), pack);
}

Result<std::vector<std::string>> pack_files(const std::string& folder) {
  auto entries = list_directory(folder);
  if (!entries.ok()) return std::move(entries).error();
  std::vector<std::string> files;
  for (const std::string& entry : *entries) {
    const std::string path = join_path(folder, entry);
    if (is_directory(path)) {
      if (entry == ".git") continue;
      auto below = list_tree(path, kMaxPackFiles);
      if (!below.ok()) return std::move(below).error();
      for (const std::string& file : *below) files.push_back(join_path(entry, file));
    } else if (is_file(path)) {
      files.push_back(entry);
    }
    if (files.size() > kMaxPackFiles)
      return make_error(Errc::kLimit, "{} holds more than {} files", folder, kMaxPackFiles);
  }
  std::erase_if(files, [](const std::string& file) { return file.ends_with(".pyc"); });
  return files;
}

}  // namespace squall::content
