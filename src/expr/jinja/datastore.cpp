#include "expr/jinja/datastore.h"

#include <utility>

namespace squall::jinja {
namespace {

class EmptyDatastore final : public DatastoreReader {
 public:
  Result<std::optional<std::string>> system_value(std::string_view) const override {
    return std::optional<std::string>{};
  }
  Result<std::optional<std::string>> user_value(std::string_view, std::string_view) const override {
    return std::optional<std::string>{};
  }
};

// A key, or the beginning of one: what stands behind the next dot belongs to the name.
class KeyLookup final : public DynamicObject {
 public:
  KeyLookup(const DatastoreReader& reader, std::string user, bool in_user_scope, std::string key)
      : reader_(reader), user_(std::move(user)), in_user_scope_(in_user_scope), key_(std::move(key)) {}

  Result<std::optional<Item>> attribute(std::string_view name) const override {
    std::string key = key_.empty() ? std::string(name) : key_ + "." + std::string(name);
    return std::optional<Item>(
        std::make_shared<const KeyLookup>(reader_, user_, in_user_scope_, std::move(key)));
  }

  Result<std::string> str() const override {
    if (key_.empty()) return Error(Errc::kExpression, "''").as("KeyError");  // a scope has no text of its own
    auto value = in_user_scope_ ? reader_.user_value(user_, key_) : reader_.system_value(key_);
    if (!value.ok()) return std::move(value).error();
    return value->value_or("");
  }

  std::string_view type_name() const override {
    return in_user_scope_ ? "UserKeyValueLookup" : "KeyValueLookup";
  }
  std::string name() const override { return (in_user_scope_ ? "st2kv.user." : "st2kv.system.") + key_; }

 private:
  const DatastoreReader& reader_;
  const std::string user_;
  const bool in_user_scope_;
  const std::string key_;
};

class Scopes final : public DynamicObject {
 public:
  Scopes(const DatastoreReader& reader, std::string user) : reader_(reader), user_(std::move(user)) {}

  Result<std::optional<Item>> attribute(std::string_view name) const override {
    if (name == "system") return std::optional<Item>(system_lookup(reader_));
    if (name == "user" && !user_.empty())
      return std::optional<Item>(std::make_shared<const KeyLookup>(reader_, user_, true, std::string()));
    return std::optional<Item>{};
  }

  // What is printed of it means nothing to anyone; the reference prints addresses.
  Result<std::string> str() const override {
    return std::string(user_.empty() ? "{'system': <datastore>}"
                                     : "{'system': <datastore>, 'user': <datastore>}");
  }
  std::string_view type_name() const override { return "dict"; }
  std::string name() const override { return "st2kv"; }

 private:
  const DatastoreReader& reader_;
  const std::string user_;
};

}  // namespace

const DatastoreReader& empty_datastore() {
  static const EmptyDatastore empty;
  return empty;
}

std::shared_ptr<const DynamicObject> system_lookup(const DatastoreReader& reader) {
  return std::make_shared<const KeyLookup>(reader, std::string(), false, std::string());
}

std::shared_ptr<const DynamicObject> datastore_lookup(const DatastoreReader& reader, std::string user) {
  return std::make_shared<const Scopes>(reader, std::move(user));
}

}  // namespace squall::jinja
