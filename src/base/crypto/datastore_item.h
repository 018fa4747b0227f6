// What becomes of a datastore item between the API and the store (spec/api 2.7 and 5.1). Pure.
#pragma once

#include <string>
#include <string_view>

#include "base/crypto/datastore_cipher.h"

namespace squall::crypto {

struct DatastoreItem {
  std::string name;
  std::string value;  // plain, or cipher text when `encrypted`, or as stored
  std::string scope = "st2kv.system";
  bool secret = false;
  bool encrypted = false;
};

// kInvalid, kind() "InvalidScopeException", unless it is system, user, st2kv.system or st2kv.user.
Result<void> check_datastore_scope(std::string_view scope);

// The item as it is stored: a secret value becomes cipher text; one that comes encrypted is proved to be
// ours, stays as it is and is secret. `key` is null when none is set up. Errors, all kInvalid: a scope as
// above; "Crypto key not found in <key_path>. ..." (kind() "CryptoKeyNotSetupException"); a given cipher text
// that does not decrypt ("ValueError").
Result<DatastoreItem> seal_item(DatastoreItem item, const DatastoreKey* key, std::string_view key_path);

}  // namespace squall::crypto
