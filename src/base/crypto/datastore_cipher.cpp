#include "base/crypto/datastore_cipher.h"

#include <openssl/evp.h>

#include <memory>

#include "base/crypto/digest.h"
#include "base/crypto/random.h"
#include "base/encoding.h"
#include "base/strings.h"
#include "base/text/utf8.h"

namespace squall::crypto {
namespace {

constexpr std::string_view kHeader = "00000";
constexpr std::size_t kIvBytes = 16;
constexpr std::size_t kSignatureBytes = 20;
constexpr std::size_t kBlockBytes = 16;

struct ContextFree {
  void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
};

const EVP_CIPHER* cipher_for(std::size_t key_bytes) {
  if (key_bytes == 16) return EVP_aes_128_cbc();
  if (key_bytes == 24) return EVP_aes_192_cbc();
  return key_bytes == 32 ? EVP_aes_256_cbc() : nullptr;
}

const unsigned char* bytes(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

enum class Direction : int { kDecrypt = 0, kEncrypt = 1 };

Result<std::string> run_aes(Direction direction, const DatastoreKey& key, std::string_view iv,
                            std::string_view data) {
  const EVP_CIPHER* cipher = cipher_for(key.aes.size());
  if (cipher == nullptr)
    return make_error(Errc::kInvalid, "the AES key has {} bytes; it needs 16, 24 or 32", key.aes.size());
  const std::unique_ptr<EVP_CIPHER_CTX, ContextFree> context(EVP_CIPHER_CTX_new());
  std::string out(data.size() + kBlockBytes, '\0');
  auto* to = reinterpret_cast<unsigned char*>(out.data());
  int body = 0, rest = 0;
  if (EVP_CipherInit_ex(context.get(), cipher, nullptr, bytes(key.aes), bytes(iv),
                        static_cast<int>(direction)) != 1 ||
      EVP_CipherUpdate(context.get(), to, &body, bytes(data), static_cast<int>(data.size())) != 1 ||
      EVP_CipherFinal_ex(context.get(), to + body, &rest) != 1) {
    return make_error(Errc::kInvalid, "the padding of the encrypted value is wrong").as("ValueError");
  }
  out.resize(static_cast<std::size_t>(body) + static_cast<std::size_t>(rest));
  return out;
}

}  // namespace

Result<std::string> encrypt(const DatastoreKey& key, std::string_view text, std::string_view iv) {
  const std::string vector = iv.empty() ? random_bytes(kIvBytes) : std::string(iv);
  if (vector.size() != kIvBytes)
    return make_error(Errc::kInvalid, "the initial vector has {} bytes; it needs {}", vector.size(),
                      kIvBytes);
  auto body = run_aes(Direction::kEncrypt, key, vector, text);
  if (!body.ok()) return std::move(body).error();
  std::string message = std::string(kHeader) + vector + *body;
  message += hmac_sha1(key.hmac, message);
  return to_upper(hex_encode(message));
}

Result<std::string> decrypt(const DatastoreKey& key, std::string_view hex) {
  const auto data = hex_decode(hex);
  if (!data) return make_error(Errc::kInvalid, "the encrypted value is no hexadecimal text").as("ValueError");
  if (data->size() < kHeader.size() + kIvBytes + kSignatureBytes) {
    return make_error(Errc::kInvalid, "Invalid or malformed ciphertext (too short)").as("ValueError");
  }
  const std::string_view message = std::string_view(*data).substr(0, data->size() - kSignatureBytes);
  const std::string_view signature = std::string_view(*data).substr(message.size());
  if (!same_secret(hmac_sha1(key.hmac, message), signature)) {
    return make_error(Errc::kInvalid, "Signature did not match digest.").as("InvalidSignature");
  }
  auto plain = run_aes(Direction::kDecrypt, key, message.substr(kHeader.size(), kIvBytes),
                       message.substr(kHeader.size() + kIvBytes));
  if (plain.ok() && !text::is_valid_utf8(*plain))
    return make_error(Errc::kInvalid, "the decrypted value is no UTF-8 text").as("UnicodeDecodeError");
  return plain;
}

}  // namespace squall::crypto
