// How secret values lie in the datastore (spec/api 5.1, conformance README 8): upper-case hex of five header
// bytes ("00000"), 16 bytes of initial vector, AES-CBC of the text with PKCS#7 padding, and 20 bytes
// HMAC-SHA1 over all before. Pure functions.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/error.h"
#include "value/value.h"

namespace squall::crypto {

// The key file: {"hmacKey": {"hmacKeyString", "size"}, "aesKeyString", "mode": "CBC", "size"}.
struct DatastoreKey {
  std::string aes_text, hmac_text;           // web-safe base64 without padding, as the file has them
  std::string aes, hmac;                     // the bytes
  std::int64_t size = 256, hmac_size = 256;  // bits, as the file says

  // Errors: kInvalid or kParse; they name `file` and never hold key material.
  static Result<DatastoreKey> parse(std::string_view json, std::string_view file = "<key file>");
  // A fresh key of 256 bits each.
  static DatastoreKey generate();
  // The file's object.
  Value to_value() const;
  // The file's text.
  std::string to_json() const;
};

// `iv` (16 bytes) is random unless given; only tests give one. kInvalid when the AES key has no usable
// length.
Result<std::string> encrypt(const DatastoreKey& key, std::string_view text, std::string_view iv = "");
// kInvalid for a value that is no hex, too short, made with another key, damaged, or no UTF-8.
Result<std::string> decrypt(const DatastoreKey& key, std::string_view hex);

}  // namespace squall::crypto
