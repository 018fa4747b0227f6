#include "main/first_start.h"

#include <sys/stat.h>

#include <algorithm>
#include <cstdlib>
#include <set>

#include "base/crypto/datastore_cipher.h"
#include "base/crypto/digest.h"
#include "base/crypto/htpasswd.h"
#include "base/crypto/random.h"
#include "base/file.h"
#include "base/id.h"
#include "base/strings.h"
#include "content/registrar.h"
#include "main/version.h"
#include "model/collections.h"

namespace squall::daemon {
namespace {

constexpr std::uint32_t kPrivate = 0600;
constexpr const char* kPasswordVariable = "ST2_ADMIN_PASSWORD";

Result<std::optional<model::Document>> setting(store::Store& store, std::string_view name) {
  auto found = store.find(model::kSettings, {.where = {{"name", store::Op::kEq, Value(name)}}, .limit = 1});
  if (!found.ok()) return std::move(found).error();
  if (found->empty()) return std::optional<model::Document>();
  return std::optional<model::Document>(std::move(found->front()));
}

Result<void> keep_setting(store::Store& store, const std::optional<model::Document>& before,
                          std::string_view name, Value value) {
  const Value body = Value::object({{"name", name}, {"value", std::move(value)}});
  auto written = store.write({before ? store::update(model::kSettings, {before->id, before->revision, body})
                                     : store::insert(model::kSettings, {new_id(), 0, body})});
  if (!written.ok()) return std::move(written).error();
  return {};
}

// Names, sizes and times of the files below a folder. Links to folders are followed, since packs are often
// linked into place; each folder counts once, however many links lead to it.
void add_files(const std::string& folder, std::vector<std::string>& lines) {
  std::set<std::pair<dev_t, ino_t>> seen;
  std::vector<std::string> waiting = {folder};
  while (!waiting.empty()) {
    const std::string path = std::move(waiting.back());
    waiting.pop_back();
    struct stat info {};
    if (::stat(path.c_str(), &info) != 0) continue;
    if (S_ISREG(info.st_mode))
      lines.push_back(
          fmt::format("{} {} {}.{}", path, info.st_size, info.st_mtim.tv_sec, info.st_mtim.tv_nsec));
    if (!S_ISDIR(info.st_mode) || !seen.emplace(info.st_dev, info.st_ino).second) continue;
    auto names = list_directory(path);
    if (!names.ok()) continue;  // registering says so
    for (const std::string& name : *names)
      if (name != ".git") waiting.push_back(join_path(path, name));
  }
}

// Changes when a file that is registered is added, removed or written.
std::string fingerprint(const content::ContentPaths& paths) {
  std::vector<std::string> lines;
  for (const std::string& folder : paths.pack_folders) add_files(folder, lines);
  add_files(join_path(paths.base, "configs"), lines);
  add_files(join_path(paths.base, "overrides"), lines);
  std::sort(lines.begin(), lines.end());
  return crypto::sha256_hex(fmt::format("{}\n{}", kVersion, join(lines, "\n")));
}

// ST2_ADMIN_PASSWORD, which is taken out of the environment: actions have no business with it.
std::string take_given_password() {
  const char* given = std::getenv(kPasswordVariable);
  std::string password = given != nullptr ? given : "";
  ::unsetenv(kPasswordVariable);
  return password;
}

// The lines of a password file without those of the administrator; the file of a fresh directory is empty.
Result<std::string> other_users(const std::string& path) {
  std::string others;
  if (!file_exists(path)) return others;
  auto known = read_file(path);
  if (!known.ok()) return known;
  for (std::string_view line : split(trim(*known), '\n'))
    if (!trim(line).empty() && !trim(line).starts_with(std::string(kAdminUser) + ":"))
      others += std::string(line) + "\n";
  return others;
}

}  // namespace

Result<void> ensure_admin(const DataDir& dir) {
  const std::string wanted = take_given_password();
  if (file_exists(dir.htpasswd_file())) {
    if (wanted.empty()) return {};
    auto known = read_file(dir.htpasswd_file());
    if (known.ok() && crypto::htpasswd_check(*known, kAdminUser, wanted)) return {};
  }
  const std::string password = wanted.empty() ? crypto::random_token(15) : wanted;
  auto hash = crypto::hash_password(password);
  if (!hash.ok()) return std::move(hash).error().with("{} cannot be used", kPasswordVariable);
  auto text = other_users(dir.htpasswd_file());
  if (!text.ok()) return std::move(text).error();
  // A password that was made up before is no longer true when another one was given.
  auto kept = wanted.empty() ? write_file_atomic(dir.password_file(), password + "\n", kPrivate)
                             : remove_file(dir.password_file());
  if (!kept.ok()) return kept;
  return write_file_atomic(dir.htpasswd_file(), fmt::format("{}{}:{}\n", *text, kAdminUser, *hash), kPrivate);
}

Result<void> ensure_crypto_key(const DataDir& dir) {
  if (file_exists(dir.crypto_key_file())) return {};
  return write_file_atomic(dir.crypto_key_file(), crypto::DatastoreKey::generate().to_json(), kPrivate);
}

Result<std::vector<std::string>> ensure_content(store::Store& store, bus::Bus& bus,
                                                const content::ContentPaths& paths,
                                                bool check_trigger_parameters) {
  constexpr std::string_view kName = "content_fingerprint";
  const std::string now = fingerprint(paths);
  auto before = setting(store, kName);
  if (!before.ok()) return std::move(before).error();
  if (*before && (*before)->body.get_string("value") == now) return std::vector<std::string>{};
  content::Registrar registrar(store, bus, paths);
  if (auto done = registrar.register_system_triggers(); !done.ok()) return std::move(done).error();
  auto report = registrar.run({.check_trigger_parameters = check_trigger_parameters});
  if (!report.ok()) return std::move(report).error();
  std::vector<std::string> problems;
  for (const content::Problem& problem : report->problems) problems.push_back(problem.text());
  // Problems are tried and told again at each start, until somebody mends them.
  if (problems.empty())
    if (auto kept = keep_setting(store, *before, kName, now); !kept.ok()) return std::move(kept).error();
  return problems;
}

Result<std::int64_t> count_start(store::Store& store) {
  auto before = setting(store, "starts");
  if (!before.ok()) return std::move(before).error();
  const std::int64_t start = (*before ? (*before)->body.get_int("value") : 0) + 1;
  if (auto kept = keep_setting(store, *before, "starts", start); !kept.ok()) return std::move(kept).error();
  return start;
}

}  // namespace squall::daemon
