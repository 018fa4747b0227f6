// Datastore lookups in templates: `st2kv.system.key`, `st2kv.user.key`, and the older `system.key`
// (spec/runtime 5.7).
//
// A lookup is lazy: the datastore is asked when the text of a key is wanted, so dotted names cost one read. A
// key that is not there reads as an empty text.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/error.h"
#include "expr/jinja/jinja.h"

namespace squall::jinja {

// Where values come from. Encrypted ones are read as their cipher text; decrypt_kv is what opens them.
// Whether the user of the template may see a key is the reader's affair (kForbidden).
class DatastoreReader {
 public:
  virtual ~DatastoreReader() = default;
  virtual Result<std::optional<std::string>> system_value(std::string_view key) const = 0;
  virtual Result<std::optional<std::string>> user_value(std::string_view user,
                                                        std::string_view key) const = 0;
};

// A reader that finds nothing.
const DatastoreReader& empty_datastore();

// The lookups keep a reference to `reader`, which must outlive the render.
// `system`: all keys of the system scope.
std::shared_ptr<const DynamicObject> system_lookup(const DatastoreReader& reader);
// `st2kv`: its members are `system` and, when `user` is not empty, `user`.
std::shared_ptr<const DynamicObject> datastore_lookup(const DatastoreReader& reader, std::string user = {});

}  // namespace squall::jinja
