#include <fmt/format.h>

#include <cmath>
#include <optional>

#include "base/crypto/datastore_cipher.h"
#include "base/crypto/random.h"
#include "base/encoding.h"
#include "base/strings.h"
#include "value/json/json.h"

namespace squall::crypto {
namespace {

constexpr std::int64_t kMinKeyBits = 128;
constexpr std::size_t kKeyBytes = 32;

// Blanks and line ends inside the text do not count.
Result<std::string> decode_key(const Value& text, std::string_view member) {
  if (!text.is_string())
    return make_error(Errc::kInvalid, "member {} must be a text", quoted(member)).as("TypeError");
  std::string digits;
  for (char c : text.as_string()) {
    if (!is_blank(c)) digits += c;
  }
  auto bytes = base64_decode(digits);
  if (!bytes) return make_error(Errc::kInvalid, "Base64 decoding errors").as("ValueError");
  return std::move(*bytes);
}

// A number of bits, as Python's int() reads it.
Result<std::int64_t> bits_of(const Value& value, bool text_too) {
  if (value.is_int()) return value.as_int();
  if (value.is_double() && std::abs(value.as_double()) < 1e9)
    return static_cast<std::int64_t>(value.as_double());
  if (const auto number = text_too && value.is_string() ? parse_int64(value.as_string()) : std::nullopt)
    return *number;
  return make_error(Errc::kInvalid, "member 'size' must be an integer").as("TypeError");
}

Error missing(std::string_view file, std::string_view member) {
  return make_error(Errc::kInvalid, "Invalid or malformed key file \"{}\": {}", file, quoted(member))
      .as("KeyError");
}

std::string web_safe(std::string_view bytes) {
  std::string text = base64url_encode(bytes);
  while (text.ends_with('=')) text.pop_back();
  return text;
}

}  // namespace

Result<DatastoreKey> DatastoreKey::parse(std::string_view json_text, std::string_view file) {
  auto content = json::parse(json_text);
  const bool marked = json_text.starts_with("\xEF\xBB\xBF");  // the reference takes no byte order mark
  if (!content.ok() || marked)
    return make_error(Errc::kParse, "key file \"{}\" is no JSON", file).as("JSONDecodeError");
  const Value& hmac_key = (*content)["hmacKey"];
  if (!content->is_object() || (content->contains("hmacKey") && !hmac_key.is_object())) {
    return make_error(Errc::kInvalid, "key file \"{}\" must hold an object with an object \"hmacKey\"", file)
        .as("TypeError");
  }
  for (const char* member : {"aesKeyString", "hmacKey", "mode", "size"}) {
    if (!content->contains(member)) return missing(file, member);
  }
  for (const char* member : {"hmacKeyString", "size"}) {
    if (!hmac_key.contains(member)) return missing(file, member);
  }
  const std::string mode = to_upper(content->get_string("mode"));
  if (mode != "CBC") return make_error(Errc::kInvalid, "Unsupported mode: {}", mode).as("ValueError");
  auto size = bits_of((*content)["size"], false);
  if (!size.ok()) return std::move(size).error();
  if (*size < kMinKeyBits) return make_error(Errc::kInvalid, "Unsafe key size: {}", *size).as("ValueError");
  auto hmac_size = bits_of(hmac_key["size"], true);
  if (!hmac_size.ok()) return std::move(hmac_size).error();
  auto aes = decode_key((*content)["aesKeyString"], "aesKeyString");
  if (!aes.ok()) return std::move(aes).error();
  auto hmac = decode_key(hmac_key["hmacKeyString"], "hmacKeyString");
  if (!hmac.ok()) return std::move(hmac).error();
  DatastoreKey key;
  key.aes_text = content->get_string("aesKeyString");
  key.hmac_text = hmac_key.get_string("hmacKeyString");
  key.aes = std::move(*aes);
  key.hmac = std::move(*hmac);
  key.size = *size;
  key.hmac_size = *hmac_size;
  return key;
}

DatastoreKey DatastoreKey::generate() {
  DatastoreKey key;
  key.aes = random_bytes(kKeyBytes);
  key.hmac = random_bytes(kKeyBytes);
  key.aes_text = web_safe(key.aes);
  key.hmac_text = web_safe(key.hmac);
  return key;
}

Value DatastoreKey::to_value() const {
  return Value::object({{"hmacKey", Value::object({{"hmacKeyString", hmac_text}, {"size", hmac_size}})},
                        {"aesKeyString", aes_text},
                        {"mode", "CBC"},
                        {"size", size}});
}

std::string DatastoreKey::to_json() const { return json::dumps(to_value()); }

}  // namespace squall::crypto
