#include "datastore/datastore.h"

#include <algorithm>

#include "base/crypto/datastore_cipher.h"
#include "base/file.h"
#include "base/id.h"
#include "model/collections.h"

namespace squall::datastore {

using model::Document;

namespace {

// More would leave the range of instants.
constexpr std::chrono::seconds kMaxTtl = std::chrono::hours(24 * 366 * 1000);

constexpr std::size_t kMaxKeyFile = 64 * 1024;

}  // namespace

std::optional<std::string_view> full_scope(std::string_view scope) {
  if (scope.empty() || scope == "system" || scope == kSystemScope) return kSystemScope;
  if (scope == "user" || scope == kUserScope) return kUserScope;
  return std::nullopt;
}

std::string stored_name(std::string_view scope, std::string_view user, std::string_view name) {
  return scope == kUserScope ? fmt::format("{}:{}", user, name) : std::string(name);
}

// --- Cipher
// -----------------------------------------------------------------------------------------------------------

struct Cipher::Loaded {
  crypto::DatastoreKey key;
};

Result<std::shared_ptr<const Cipher::Loaded>> Cipher::key(std::string_view name) const {
  std::lock_guard lock(mutex_);
  if (loaded_) return loaded_;
  auto text = key_path_.empty() ? Result<std::string>(make_error(Errc::kNotFound, "none"))
                                : read_file(key_path_, kMaxKeyFile);
  if (!text.ok())
    return make_error(Errc::kInvalid,
                      "Crypto key not found in {}. Unable to encrypt / decrypt value for key {}.", key_path_,
                      name);
  auto key = crypto::DatastoreKey::parse(*text);
  if (!key.ok()) return std::move(key).error().with("crypto key file {}", key_path_);
  loaded_ = std::make_shared<const Loaded>(Loaded{std::move(*key)});
  return loaded_;
}

Result<crypto::DatastoreItem> Cipher::seal(crypto::DatastoreItem item) const {
  if (!item.secret && !item.encrypted) return item;
  auto loaded = key(item.name);
  if (!loaded.ok()) return std::move(loaded).error();
  return crypto::seal_item(std::move(item), &(*loaded)->key, key_path_);
}

Result<std::string> Cipher::decrypt(std::string_view name, std::string_view hex) const {
  auto loaded = key(name);
  if (!loaded.ok()) return std::move(loaded).error();
  return crypto::decrypt((*loaded)->key, hex);
}

// --- Datastore
// --------------------------------------------------------------------------------------------------------

bool Datastore::expired(const Document& item) const {
  const Value& end = item.body["expire_timestamp"];
  return end.is_int() && end.as_int() <= clock_.now();
}

Result<Document> Datastore::get(std::string_view scope, std::string_view name) const {
  auto found =
      store_.find(model::kKeyValuePairs,
                  {.where = {{"scope", store::Op::kEq, Value(scope)}, {"name", store::Op::kEq, Value(name)}},
                   .limit = 1});
  if (!found.ok()) return std::move(found).error();
  if (found->empty() || expired(found->front()))
    return make_error(Errc::kNotFound, "The key \"{}\" does not exist in the StackStorm datastore.", name);
  return std::move(found->front());
}

Result<Change> Datastore::set(const NewItem& item) {
  auto sealed = cipher_.seal({.name = item.name,
                              .value = item.value,
                              .scope = item.scope,
                              .secret = item.secret,
                              .encrypted = item.encrypted});
  if (!sealed.ok()) return std::move(sealed).error();
  Object body{{"scope", item.scope},
              {"name", item.name},
              {"value", sealed->value},
              {"secret", sealed->secret},
              {"uid", fmt::format("key_value_pair:{}:{}", item.scope, item.name)}};
  if (!item.description.empty()) body.set("description", item.description);
  if (item.ttl) {
    const auto ttl = std::clamp(*item.ttl, -kMaxTtl, kMaxTtl);
    body.set("expire_timestamp", clock_.now() + std::chrono::duration_cast<Micros>(ttl).count());
  }

  // Somebody else may write the same key at the same time: then it is read and written once more.
  for (int attempt = 0; attempt < 5; ++attempt) {
    auto found = store_.find(model::kKeyValuePairs, {.where = {{"scope", store::Op::kEq, Value(item.scope)},
                                                               {"name", store::Op::kEq, Value(item.name)}},
                                                     .limit = 1});
    if (!found.ok()) return std::move(found).error();
    // An item whose time has passed is gone for everybody; its place in the store is used again.
    const std::optional<Document> taken =
        found->empty() ? std::nullopt : std::optional(std::move(found->front()));
    Change change;
    if (taken && !expired(*taken)) change.before = taken;
    change.item = {taken ? taken->id : (item.id.empty() ? new_id() : item.id), taken ? taken->revision : 0,
                   Value(body)};
    change.value_changed = !change.before || change.before->body["value"] != change.item.body["value"];
    auto written = store_.write({taken ? store::update(model::kKeyValuePairs, change.item)
                                       : store::insert(model::kKeyValuePairs, change.item)});
    if (written.ok()) {
      change.item.revision = written->front();
      return change;
    }
    if (written.error().code() != Errc::kConflict && written.error().code() != Errc::kNotFound)
      return std::move(written).error();
  }
  return make_error(Errc::kConflict, "The key \"{}\" is being changed by others.", item.name);
}

Result<Document> Datastore::erase(std::string_view scope, std::string_view name) {
  auto found = get(scope, name);
  if (!found.ok()) return found;
  auto written = store_.write({store::erase(model::kKeyValuePairs, found->id)});
  if (!written.ok()) return std::move(written).error();
  return found;
}

Result<std::string> Datastore::plain_value(const Document& item) const {
  const std::string value = item.body.get_string("value");
  if (!item.body.get_bool("secret")) return value;
  return cipher_.decrypt(item.body.get_string("name"), value);
}

// --- Reader
// -----------------------------------------------------------------------------------------------------------

Result<std::optional<std::string>> Reader::value(std::string_view scope, std::string_view name) const {
  auto found = datastore_.get(scope, name);
  if (found.ok()) return std::optional<std::string>(found->body.get_string("value"));
  if (found.error().code() == Errc::kNotFound) return std::optional<std::string>();
  return std::move(found).error();
}

Result<std::optional<std::string>> Reader::system_value(std::string_view key) const {
  return value(kSystemScope, key);
}

Result<std::optional<std::string>> Reader::user_value(std::string_view user, std::string_view key) const {
  return value(kUserScope, stored_name(kUserScope, user, key));
}

}  // namespace squall::datastore
