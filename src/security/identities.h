// Users, tokens and API keys: who a credential belongs to (spec/api 1.4, 2.16, 2.23; spec/services 8.1).
//
// Lookups are answered from a bounded cache; a token's end is checked each time. Safe to use from any thread.
#pragma once

#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/clock.h"
#include "base/error.h"
#include "model/collection.h"
#include "store/store.h"
#include "value/value.h"

namespace squall::security {

struct Identity {
  std::string user;
  std::optional<Timestamp> expiry;  // of a token
  bool is_service = false;
};

struct TokenRequest {
  std::string user;
  std::chrono::seconds ttl{86400};
  Value metadata = Value::object();
  bool service = false;
};

class Identities {
 public:
  Identities(store::Store& store, const Clock& clock) : store_(store), clock_(clock) {}

  // Errors of both: kUnauthorized with the reference's text (spec/api 1.4).
  Result<Identity> by_token(std::string_view token);
  Result<Identity> by_api_key(std::string_view key);

  // Makes the user's record when there is none.
  Result<model::Document> ensure_user(std::string_view name);
  // Stores a new token; the document's body has user, token, expiry (microseconds), metadata, service.
  Result<model::Document> issue(const TokenRequest& request);
  // The same without a write of its own: the token is known to this process only, until `forget`. For the
  // tokens that actions get: an action that outlives this process has no use for its token.
  std::string issue_local(const TokenRequest& request);
  void forget_local(std::string_view token);

  // A key is shown once, when it is made; the store has its SHA-512 only.
  struct NewKey {
    std::string key;
    std::string key_hash;
  };
  static NewKey make_key();
  // What is stored of a key: lower-case hex of SHA-512("saltnpepper" and the key), as in the reference
  // (spec/api 4.2), so that keys kept by it can be imported.
  static std::string hash_key(std::string_view key);
  // Drops what is cached of a key or token that was changed or removed.
  void invalidate();

 private:
  struct Cached {
    Identity identity;
    Timestamp read_at;
  };
  // What is known of the key, and at which generation of the cache that was asked.
  struct Known {
    std::optional<Identity> identity;
    std::uint64_t generation;
  };
  Known cached(const std::string& key) const;
  // Not what was read from the store before an invalidate(): it may be what was revoked.
  void keep(const std::string& key, const Identity& identity, std::uint64_t generation);

  store::Store& store_;
  const Clock& clock_;
  mutable std::mutex mutex_;
  std::uint64_t generation_ = 0;  // of the cache: grows with each invalidate()
  std::unordered_map<std::string, Cached> cache_;
  std::unordered_map<std::string, Identity> local_;
};

}  // namespace squall::security
