#include "security/identities.h"

#include "base/crypto/digest.h"
#include "base/crypto/random.h"
#include "base/id.h"
#include "base/strings.h"
#include "model/collections.h"

namespace squall::security {
namespace {

constexpr std::size_t kMaxCached = 10'000;
// How long another process's change of a key may go unseen.
constexpr Timestamp kMaxAge = 10'000'000;

Error unauthorized(std::string text) { return Error(Errc::kUnauthorized, std::move(text)); }

}  // namespace

Identities::Known Identities::cached(const std::string& key) const {
  std::lock_guard lock(mutex_);
  if (const auto local = local_.find(key); local != local_.end()) return {local->second, generation_};
  const auto found = cache_.find(key);
  if (found == cache_.end() || clock_.now() - found->second.read_at > kMaxAge) return {{}, generation_};
  return {found->second.identity, generation_};
}

void Identities::keep(const std::string& key, const Identity& identity, std::uint64_t generation) {
  std::lock_guard lock(mutex_);
  if (generation != generation_) return;
  if (cache_.size() >= kMaxCached) cache_.clear();
  cache_[key] = {identity, clock_.now()};
}

Result<Identity> Identities::by_token(std::string_view token) {
  const std::string key = "t:" + std::string(token);
  auto [identity, generation] = cached(key);
  if (!identity) {
    auto found =
        store_.find(model::kTokens, {.where = {{"token", store::Op::kEq, Value(token)}}, .limit = 1});
    if (!found.ok()) return std::move(found).error();
    if (found->empty()) return unauthorized("Unauthorized");
    const Value& body = found->front().body;
    identity = Identity{body.get_string("user"), body.get_int("expiry"), body.get_bool("service")};
    keep(key, *identity, generation);
  }
  if (identity->expiry && *identity->expiry <= clock_.now())
    return unauthorized("Unauthorized - Token has expired.");
  return *identity;
}

Result<Identity> Identities::by_api_key(std::string_view key) {
  const std::string hash = hash_key(key);
  const Known known = cached("k:" + hash);
  if (known.identity) return *known.identity;
  auto found =
      store_.find(model::kApiKeys, {.where = {{"key_hash", store::Op::kEq, Value(hash)}}, .limit = 1});
  if (!found.ok()) return std::move(found).error();
  if (found->empty()) return unauthorized("Unauthorized - ApiKey with key_hash=" + hash + " not found.");
  const Value& body = found->front().body;
  if (!body.get_bool("enabled", true)) return unauthorized("Unauthorized - API key is disabled.");
  const Identity identity{body.get_string("user"), std::nullopt, false};
  keep("k:" + hash, identity, known.generation);
  return identity;
}

Result<model::Document> Identities::ensure_user(std::string_view name) {
  for (int attempt = 0; attempt < 2; ++attempt) {
    auto found = store_.find(model::kUsers, {.where = {{"name", store::Op::kEq, Value(name)}}, .limit = 1});
    if (!found.ok()) return std::move(found).error();
    if (!found->empty()) return std::move(found->front());
    model::Document user{
        new_id(), 0, Value::object({{"name", name}, {"is_service", false}, {"nicknames", Value::object()}})};
    auto written = store_.write({store::insert(model::kUsers, user)});
    if (written.ok()) {
      user.revision = written->front();
      return user;
    }
    if (written.error().code() != Errc::kConflict) return std::move(written).error();
  }
  return make_error(Errc::kConflict, "user \"{}\" is being made by somebody else", name);
}

Result<model::Document> Identities::issue(const TokenRequest& request) {
  auto user = ensure_user(request.user);
  if (!user.ok()) return std::move(user).error();
  const Timestamp expiry = clock_.now() + std::chrono::duration_cast<Micros>(request.ttl).count();
  model::Document token{new_id(), 0,
                        Value::object({{"user", request.user},
                                       {"token", replace_all(new_uuid(), "-", "")},
                                       {"expiry", expiry},
                                       {"metadata", request.metadata},
                                       {"service", request.service}})};
  auto written = store_.write({store::insert(model::kTokens, token)});
  if (!written.ok()) return std::move(written).error();
  token.revision = written->front();
  return token;
}

std::string Identities::issue_local(const TokenRequest& request) {
  std::string token = replace_all(new_uuid(), "-", "");
  const Timestamp expiry = clock_.now() + std::chrono::duration_cast<Micros>(request.ttl).count();
  std::lock_guard lock(mutex_);
  local_["t:" + token] = Identity{request.user, expiry, true};
  return token;
}

void Identities::forget_local(std::string_view token) {
  std::lock_guard lock(mutex_);
  local_.erase("t:" + std::string(token));
}

Identities::NewKey Identities::make_key() {
  // 64 random bytes as the reference has them, in a text that needs no quoting and is no option on a command
  // line.
  NewKey made;
  do made.key = crypto::random_token(64);
  while (made.key.starts_with('-'));
  made.key_hash = hash_key(made.key);
  return made;
}

std::string Identities::hash_key(std::string_view key) {
  return crypto::sha512_hex("saltnpepper" + std::string(key));
}

void Identities::invalidate() {
  std::lock_guard lock(mutex_);
  ++generation_;
  cache_.clear();
}

}  // namespace squall::security
