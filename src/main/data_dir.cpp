#include "main/data_dir.h"

#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>

#include "base/file.h"
#include "base/settings.h"

namespace squall::daemon {
namespace fs = std::filesystem;

DataDir choose_data_dir(const std::string& asked, const Config& config) {
  constexpr auto kDataDir = option<std::string>("squall", "data_dir");
  if (!asked.empty()) return {asked};
  if (config.is_set(kDataDir) || ::geteuid() == 0) return {config.get(kDataDir)};
  const char* home = std::getenv("HOME");
  return {std::string(home ? home : "/tmp") + "/.local/share/squall"};
}

Result<void> prepare_data_dir(const DataDir& dir) {
  std::error_code failed;
  fs::create_directories(dir.path, failed);
  if (failed)
    return make_error(Errc::kIo, "data directory {} cannot be made: {}", dir.path, failed.message());
  ::chmod(dir.path.c_str(), 0750);
  fs::create_directories(dir.packs(), failed);
  if (failed || ::access(dir.path.c_str(), W_OK | X_OK) != 0)
    return make_error(Errc::kIo, "data directory {} is not writable for this user", dir.path);
  return {};
}

std::string current_user() {
  const passwd* entry = ::getpwuid(::geteuid());
  return entry ? entry->pw_name : std::to_string(::geteuid());
}

Result<std::string> builtin_packs() {
  std::error_code failed;
  const fs::path program = fs::read_symlink("/proc/self/exe", failed);
  const fs::path bin = program.parent_path();
  for (const fs::path& candidate :
       {bin / "../share/squall/packs", bin / "../../packs", fs::path("/usr/share/squall/packs")})
    if (fs::exists(candidate / "core" / "pack.yaml", failed))
      return fs::weakly_canonical(candidate, failed).string();
  return make_error(Errc::kNotFound,
                    "the packs that come with Squall are not beside {}; set [content] system_packs_base_path",
                    program.string());
}

}  // namespace squall::daemon
