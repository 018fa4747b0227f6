// Tokens between runs of the client: ~/.st2/token-<user> (spec/cli 3).
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "cli/session.h"
#include "cli/times.h"
#include "value/json/json.h"

namespace squall::cli {

namespace {

constexpr std::int64_t kGraceSeconds = 15;  // a token is not used so shortly before its end
constexpr std::uint32_t kFolderMode = 02770;
constexpr std::uint32_t kFileMode = 0600;  // stricter than the reference's 0660: it holds a secret

std::string cache_path(const Session& session, std::string_view user) {
  return join_path(client_folder(session.around), "token-" + std::string(user));
}

// The user's name is part of a file name.
bool is_file_name(std::string_view user) { return !user.empty() && user.find('/') == std::string_view::npos; }

void make_folder(const Session& session) {
  const std::string folder = client_folder(session.around);
  // A bare mkdir drops the set-gid bit; the caller finds out when this failed.
  if (!is_directory(folder) && make_directories(folder, kFolderMode).ok())
    ::chmod(folder.c_str(), kFolderMode);
}

// Empty when there is none that is fresh.
Result<std::string> cached_token(Session& session, std::string_view user) {
  make_folder(session);
  const std::string path = cache_path(session, user);
  if (!is_file_name(user) || !is_file(path)) return std::string();
  auto text = read_file(path, 64 * 1024);
  if (!text.ok()) {
    session.warn(fmt::format(
        "Unable to retrieve cached token from \"{}\" (no read access). Subsequent requests won't use a "
        "cached token meaning they may be slower.",
        path));
    return std::string();
  }
  struct stat status {};
  if (::stat(path.c_str(), &status) == 0 && (status.st_mode & 7) >= 2) {
    session.warn(fmt::format(
        "Permissions (0o{:o}) for cached token file \"{}\" are too permissive. Please restrict the "
        "permissions and make sure only your own user can read from or write to the file.",
        status.st_mode & 0777, path));
  }
  auto entry = json::parse(*text);
  bool sound = entry.ok() && (*entry)["token"].is_string() && (*entry)["expire_timestamp"].is_number();
  if (!sound) {
    return make_error(Errc::kParse,
                      "File \"{}\" with cached token is corrupted or invalid. Please delete this file", path);
  }
  const Value& expires = (*entry)["expire_timestamp"];
  std::int64_t end = expires.is_double() ? static_cast<std::int64_t>(expires.as_double()) : expires.as_int();
  if (end - kGraceSeconds < session.around.clock.now() / 1'000'000) return std::string();
  return entry->get_string("token");
}

}  // namespace

void cache_token(Session& session, const Value& token) {
  make_folder(session);
  const std::string user = token.get_string("user");
  auto expires = parse_time(token.get_string("expiry"));
  if (!is_file_name(user) || !expires) return;
  const Value entry = Value::object({{"token", token["token"]}, {"expire_timestamp", *expires}});
  const std::string path = cache_path(session, user);
  if (auto written = write_file_atomic(path, json::dumps(entry), kFileMode); !written.ok()) {
    session.warn(fmt::format(
        "Unable to write token to \"{}\" (no write access). Subsequent requests won't use a cached "
        "token meaning they may be slower.",
        path));
  }
}

Result<void> login_automatically(Session& session) {
  Settings& settings = session.settings;
  const std::string user = settings.config.text("credentials", "username");
  if (settings.skip_config || user.empty() || !settings.token.empty() || !settings.api_key.empty()) return {};
  if (settings.config.flag("cli", "cache_token")) {
    auto cached = cached_token(session, user);
    if (!cached.ok()) return std::move(cached).error();
    settings.token = *cached;
  }
  if (!settings.token.empty()) return {};
  auto token =
      session.client.create_token(user, settings.config.text("credentials", "password"), std::nullopt);
  if (!token.ok() && token.error().code() == Errc::kUnavailable) {
    session.warn("Auth API server is not available, skipping authentication.");
    return {};
  }
  if (!token.ok()) {
    session.say("Failed to authenticate with credentials provided in the config.");
    return std::move(token).error();
  }
  cache_token(session, *token);
  settings.token = token->get_string("token");
  return {};
}

}  // namespace squall::cli
