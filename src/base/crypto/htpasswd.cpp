#include "base/crypto/htpasswd.h"

#include <crypt.h>

#include <memory>
#include <optional>

#include "base/crypto/digest.h"
#include "base/encoding.h"
#include "base/strings.h"

namespace squall::crypto {
namespace {

struct Found {
  std::optional<std::string_view> hash;  // of the last line that names the user
  std::string_view any;                  // of some user
};

Found find_hash(std::string_view file, std::string_view user) {
  Found found;
  for (std::string_view line : split(file, '\n')) {
    line = trim(line);
    const std::size_t colon = line.find(':');
    if (line.starts_with('#') || colon == std::string_view::npos) continue;
    if (line.substr(0, colon) == user) found.hash = line.substr(colon + 1);
    if (found.any.empty()) found.any = line.substr(colon + 1);
  }
  return found;
}

// The system's scheme for this hash. crypt() answers "*0" or null for what it does not know.
bool system_fits(const std::string& hash, const std::string& password) {
  auto data = std::make_unique<crypt_data>();
  const char* made = crypt_r(password.c_str(), hash.c_str(), data.get());
  return made != nullptr && *made != '*' && same_secret(made, hash);
}

}  // namespace

bool password_fits(std::string_view hash, std::string_view password) {
  // crypt() reads up to a zero byte: such a password would fit more hashes than its own.
  if (password.size() > kMaxPasswordBytes || contains(password, std::string_view("\0", 1))) return false;
  if (hash.starts_with("{SHA}")) return same_secret(base64_encode(sha1(password)), hash.substr(5));
  if (hash.starts_with("$apr1$")) {
    const auto parts = split(hash, '$');  // "", "apr1", salt, digest
    return parts.size() == 4 && same_secret(apr1_hash(password, parts[2]), hash);
  }
  return system_fits(std::string(hash), std::string(password));
}

bool htpasswd_check(std::string_view file, std::string_view user, std::string_view password) {
  const Found found = find_hash(file, user);
  // An unknown user takes as long as a known one: the time must not tell who there is.
  const bool fits = password_fits(found.hash.value_or(found.any), password);
  return found.hash && fits;
}

}  // namespace squall::crypto
