#include "services/api/pack_files.h"

#include <sys/stat.h>

#include <filesystem>
#include <map>

#include "base/file.h"
#include "base/strings.h"
#include "model/collections.h"

namespace squall::services {

Result<std::string> pack_directory(store::Store& store, std::string_view pack) {
  auto found = store.find(model::kPacks, {.where = {{"ref", store::Op::kEq, Value(pack)}}, .limit = 1});
  if (!found.ok()) return std::move(found).error();
  if (found->empty()) return make_error(Errc::kNotFound, "Resource with a ref or id \"{}\" not found", pack);
  return found->front().body.get_string("path");
}

Result<std::string> path_inside(std::string_view folder, std::string_view relative) {
  const std::filesystem::path path(relative);
  if (relative.empty() || relative.find('\0') != std::string_view::npos || path.is_absolute() ||
      path.lexically_normal() != path || relative.starts_with(".."))
    return make_error(Errc::kInvalid,
                      "Invalid file path: \"{}\". File path needs to be relative to the pack and normalised.",
                      relative);
  return (std::filesystem::path(folder) / path).string();
}

Result<std::string> read_pack_file(const std::string& path, std::string_view shown) {
  struct stat info {};
  if (::stat(path.c_str(), &info) != 0 || !S_ISREG(info.st_mode))
    return make_error(Errc::kNotFound, "File \"{}\" not found", shown);
  if (static_cast<std::size_t>(info.st_size) > kMaxPackFileBytes)
    return make_error(Errc::kInvalid, "File {} exceeds maximum allowed file size ({} bytes)", shown,
                      kMaxPackFileBytes);
  return read_file(path, kMaxPackFileBytes);
}

std::string media_type_of(std::string_view path, std::string_view fallback) {
  static const std::map<std::string_view, std::string_view> kTypes = {
      {".yaml", "application/x-yaml"}, {".yml", "application/x-yaml"}, {".py", "application/x-python"},
      {".png", "image/png"},           {".svg", "image/svg+xml"},      {".json", "application/json"},
      {".txt", "text/plain"},          {".md", "text/markdown"},       {".html", "text/html"},
      {".sh", "application/x-sh"},     {".css", "text/css"},           {".js", "text/javascript"}};
  const std::size_t dot = path.rfind('.');
  if (dot == std::string_view::npos) return std::string(fallback);
  const auto found = kTypes.find(path.substr(dot));
  return std::string(found == kTypes.end() ? fallback : found->second);
}

}  // namespace squall::services
