#include <crypt.h>

#include <algorithm>

#include "base/crypto/htpasswd.h"
#include "base/crypto/random.h"

namespace squall::crypto {

Result<std::string> hash_password(std::string_view password) {
  std::string salt = random_token(16);
  std::replace_if(
      salt.begin(), salt.end(), [](char c) { return c == '-' || c == '_'; }, '.');
  crypt_data data{};
  const char* hash = ::crypt_r(std::string(password).c_str(), ("$6$" + salt.substr(0, 16)).c_str(), &data);
  if (!hash || hash[0] == '*') return make_error(Errc::kInternal, "the system's crypt has no SHA-512 scheme");
  return std::string(hash);
}

}  // namespace squall::crypto
