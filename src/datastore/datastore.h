// The datastore: named texts of two scopes, kept in the store, some of them encrypted (spec/services 9,
// spec/api 2.7).
//
// Keys are stored under their full scope ("st2kv.system", "st2kv.user") and, in the user scope, as
// "<user>:<key>". An item whose time has passed is gone for every reader, whether or not it was collected
// yet. Safe to use from any thread.
#pragma once

#include <chrono>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/crypto/datastore_item.h"
#include "base/error.h"
#include "expr/jinja/datastore.h"
#include "model/collection.h"
#include "store/store.h"

namespace squall::datastore {

inline constexpr std::string_view kSystemScope = "st2kv.system";
inline constexpr std::string_view kUserScope = "st2kv.user";

// "system" and "st2kv.system" are the same; nothing for another word.
std::optional<std::string_view> full_scope(std::string_view scope);
// The name as stored.
std::string stored_name(std::string_view scope, std::string_view user, std::string_view name);

// The key file that encrypts secrets ([keyvalue] encryption_key_path). Read once, when first needed.
class Cipher {
 public:
  explicit Cipher(std::string key_path) : key_path_(std::move(key_path)) {}
  // The item as it is stored (base/crypto/datastore_item.h). kInvalid `Crypto key not found in <path>. Unable
  // to encrypt / decrypt value for key <name>.`
  Result<crypto::DatastoreItem> seal(crypto::DatastoreItem item) const;
  // kInvalid also when the value was made with another key or is damaged.
  Result<std::string> decrypt(std::string_view name, std::string_view hex) const;

 private:
  struct Loaded;
  Result<std::shared_ptr<const Loaded>> key(std::string_view name) const;
  const std::string key_path_;
  mutable std::mutex mutex_;
  mutable std::shared_ptr<const Loaded> loaded_;
};

struct NewItem {
  std::string scope;  // full
  std::string name;   // as stored
  std::string value;  // plain, or cipher text when `encrypted`
  bool secret = false;
  bool encrypted = false;  // `value` is cipher text already: checked, stored as it is
  std::optional<std::chrono::seconds> ttl = {};
  std::string description = {};
  std::string id = {};  // of a new item; empty: a fresh one
};

// What a write did, for the triggers that tell of it.
struct Change {
  model::Document item;
  std::optional<model::Document> before;
  bool value_changed = false;
};

class Datastore {
 public:
  Datastore(store::Store& store, const Clock& clock, std::string key_path)
      : store_(store), clock_(clock), cipher_(std::move(key_path)) {}

  // kNotFound `The key "<name>" does not exist in the StackStorm datastore.`
  Result<model::Document> get(std::string_view scope, std::string_view name) const;
  Result<Change> set(const NewItem& item);
  // The item as it was.
  Result<model::Document> erase(std::string_view scope, std::string_view name);
  // The plain text of an item's value.
  Result<std::string> plain_value(const model::Document& item) const;
  const Cipher& cipher() const { return cipher_; }
  bool expired(const model::Document& item) const;

 private:
  store::Store& store_;
  const Clock& clock_;
  Cipher cipher_;
};

// What templates read.
class Reader final : public jinja::DatastoreReader {
 public:
  explicit Reader(const Datastore& datastore) : datastore_(datastore) {}
  Result<std::optional<std::string>> system_value(std::string_view key) const override;
  Result<std::optional<std::string>> user_value(std::string_view user, std::string_view key) const override;

 private:
  Result<std::optional<std::string>> value(std::string_view scope, std::string_view name) const;
  const Datastore& datastore_;
};

}  // namespace squall::datastore
