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

namespace {

// $HOME, or what the password file says where there is none.
std::string home_folder() {
  if (const char* home = std::getenv("HOME"); home != nullptr && *home != '\0') return home;
  const passwd* entry = ::getpwuid(::geteuid());
  return entry != nullptr ? entry->pw_dir : "/";
}

constexpr std::string_view kHint = "; --data-dir names another";

}  // namespace

DataDir choose_data_dir(const std::string& asked, const Config& config) {
  constexpr auto kDataDir = option<std::string>("squall", "data_dir");
  std::string path = asked;
  if (path.empty() && (config.is_set(kDataDir) || ::geteuid() == 0)) path = config.get(kDataDir);
  if (path.empty()) path = join_path(home_folder(), ".local/share/squall");
  return {normal_path(fs::absolute(path).string())};  // actions run in folders of their own
}

Result<void> prepare_data_dir(const DataDir& dir) {
  const bool known = file_exists(dir.path);
  std::error_code failed;
  fs::create_directories(dir.path, failed);
  if (failed)
    return make_error(Errc::kIo, "data directory {} cannot be made: {}{}", dir.path, failed.message(), kHint);
  // A folder that was there is somebody's: its mode is his.
  if (!known) ::chmod(dir.path.c_str(), 0750);
  fs::create_directories(dir.packs(), failed);
  if (failed || ::access(dir.path.c_str(), W_OK | X_OK) != 0)
    return make_error(Errc::kIo, "data directory {} is not writable for this user{}", dir.path, kHint);
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
