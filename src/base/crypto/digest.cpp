#include "base/crypto/digest.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "base/encoding.h"
#include "base/error.h"

namespace squall::crypto {
namespace {

std::string digest(const EVP_MD* kind, std::string_view data) {
  std::string out(static_cast<std::size_t>(EVP_MD_get_size(kind)), '\0');
  if (EVP_Digest(data.data(), data.size(), reinterpret_cast<unsigned char*>(out.data()), nullptr, kind,
                 nullptr) != 1) {
    broken_invariant("OpenSSL offers no digest of a kind we need");
  }
  return out;
}

std::string hmac(const EVP_MD* kind, std::string_view key, std::string_view data) {
  std::string out(static_cast<std::size_t>(EVP_MD_get_size(kind)), '\0');
  // A null key means "the one used before" to OpenSSL.
  const char* key_bytes = key.empty() ? "" : key.data();
  if (HMAC(kind, key_bytes, static_cast<int>(key.size()), reinterpret_cast<const unsigned char*>(data.data()),
           data.size(), reinterpret_cast<unsigned char*>(out.data()), nullptr) == nullptr) {
    broken_invariant("OpenSSL offers no HMAC of a kind we need");
  }
  return out;
}

}  // namespace

std::string md5(std::string_view data) { return digest(EVP_md5(), data); }
std::string sha1(std::string_view data) { return digest(EVP_sha1(), data); }
std::string sha256(std::string_view data) { return digest(EVP_sha256(), data); }
std::string sha512(std::string_view data) { return digest(EVP_sha512(), data); }

std::string md5_hex(std::string_view data) { return hex_encode(md5(data)); }
std::string sha1_hex(std::string_view data) { return hex_encode(sha1(data)); }
std::string sha256_hex(std::string_view data) { return hex_encode(sha256(data)); }
std::string sha512_hex(std::string_view data) { return hex_encode(sha512(data)); }

std::string hmac_sha1(std::string_view key, std::string_view data) { return hmac(EVP_sha1(), key, data); }
std::string hmac_sha256(std::string_view key, std::string_view data) { return hmac(EVP_sha256(), key, data); }

bool same_secret(std::string_view a, std::string_view b) {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace squall::crypto
