#include "main/first_start.h"

#include <sys/stat.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>

#include "base/crypto/datastore_cipher.h"
#include "base/crypto/digest.h"
#include "base/crypto/htpasswd.h"
#include "base/crypto/random.h"
#include "base/file.h"
#include "base/id.h"
#include "content/registrar.h"
#include "main/version.h"
#include "model/collections.h"

namespace squall::daemon {
namespace fs = std::filesystem;
namespace {

constexpr std::uint32_t kPrivate = 0600;

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

// Changes when a file is added, removed or written: names, sizes and times of everything below the folders.
std::string fingerprint(const content::ContentPaths& paths) {
  std::vector<std::string> lines;
  std::vector<std::string> folders = paths.pack_folders;
  folders.push_back(paths.base + "/configs");
  folders.push_back(paths.base + "/overrides");
  for (const std::string& folder : folders) {
    std::error_code failed;
    for (fs::recursive_directory_iterator it(folder, fs::directory_options::skip_permission_denied, failed),
         end;
         !failed && it != end; it.increment(failed)) {
      struct stat info {};
      if (::stat(it->path().c_str(), &info) != 0 || !S_ISREG(info.st_mode)) continue;
      lines.push_back(it->path().string() + " " + std::to_string(info.st_size) + " " +
                      std::to_string(info.st_mtim.tv_sec) + "." + std::to_string(info.st_mtim.tv_nsec));
    }
  }
  std::sort(lines.begin(), lines.end());
  std::string all(kVersion);
  for (const std::string& line : lines) all += "\n" + line;
  return crypto::sha256_hex(all);
}

}  // namespace

Result<void> ensure_admin(const DataDir& dir) {
  const char* given = std::getenv("ST2_ADMIN_PASSWORD");
  const std::string wanted = given ? given : "";
  if (file_exists(dir.htpasswd_file())) {
    if (wanted.empty()) return {};
    auto known = read_file(dir.htpasswd_file());
    if (known.ok() && crypto::htpasswd_check(*known, kAdminUser, wanted)) return {};
  }
  const std::string password = wanted.empty() ? crypto::random_token(15) : wanted;
  auto hash = crypto::hash_password(password);
  if (!hash.ok()) return std::move(hash).error();
  if (wanted.empty())
    if (auto kept = write_file_atomic(dir.password_file(), password + "\n", kPrivate); !kept.ok())
      return kept;
  // Other users of the file stay.
  std::string text;
  if (auto known = read_file(dir.htpasswd_file()); known.ok()) text = *known;
  if (!text.empty() && !text.ends_with('\n')) text += '\n';
  text += std::string(kAdminUser) + ":" + *hash + "\n";
  return write_file_atomic(dir.htpasswd_file(), text, kPrivate);
}

Result<void> ensure_crypto_key(const DataDir& dir) {
  if (file_exists(dir.crypto_key_file())) return {};
  return write_file_atomic(dir.crypto_key_file(), crypto::DatastoreKey::generate().to_json(), kPrivate);
}

Result<std::vector<std::string>> ensure_content(store::Store& store, bus::Bus& bus,
                                                const content::ContentPaths& paths) {
  constexpr std::string_view kName = "content_fingerprint";
  const std::string now = fingerprint(paths);
  auto before = setting(store, kName);
  if (!before.ok()) return std::move(before).error();
  if (*before && (*before)->body.get_string("value") == now) return std::vector<std::string>{};
  content::Registrar registrar(store, bus, paths);
  if (auto done = registrar.register_system_triggers(); !done.ok()) return std::move(done).error();
  auto report = registrar.run({});
  if (!report.ok()) return std::move(report).error();
  std::vector<std::string> problems;
  for (const content::Problem& problem : report->problems) problems.push_back(problem.text());
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
