#include "base/crypto/datastore_item.h"

#include <algorithm>
#include <array>

namespace squall::crypto {

Result<void> check_datastore_scope(std::string_view scope) {
  constexpr std::array<std::string_view, 4> kScopes = {"system", "user", "st2kv.system", "st2kv.user"};
  if (std::find(kScopes.begin(), kScopes.end(), scope) != kScopes.end()) return {};
  return make_error(
             Errc::kInvalid,
             "Invalid scope \"{}\"! Allowed scopes are ['system', 'user', 'st2kv.system', 'st2kv.user'].",
             scope.substr(0, 64))
      .as("InvalidScopeException");
}

Result<DatastoreItem> seal_item(DatastoreItem item, const DatastoreKey* key, std::string_view key_path) {
  if (auto scope = check_datastore_scope(item.scope); !scope.ok()) return std::move(scope).error();
  item.secret = item.secret || item.encrypted;
  if (!item.secret) return item;
  if (key == nullptr) {
    return make_error(Errc::kInvalid,
                      "Crypto key not found in {}. Unable to encrypt / decrypt value for key {}.", key_path,
                      item.name)
        .as("CryptoKeyNotSetupException");
  }
  if (item.encrypted) {
    if (decrypt(*key, item.value).ok()) return item;
    return make_error(Errc::kInvalid,
                      "Failed to verify the integrity of the provided value for key \"{}\". Ensure that the "
                      "value is encrypted "
                      "with the correct key and not corrupted.",
                      item.name)
        .as("ValueError");
  }
  auto sealed = encrypt(*key, item.value);
  if (!sealed.ok()) return std::move(sealed).error();
  item.value = std::move(*sealed);
  return item;
}

}  // namespace squall::crypto
