// Pack configurations: the file that is registered, and the values that an execution or a sensor sees
// (spec/content 10).
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "base/error.h"
#include "value/value.h"

namespace squall::content {

// The document {pack, values} from a config file. `attributes` are those of the pack's config schema, null
// when it has none: then anything goes. Values stay as written, without defaults. kind "ValidationError" with
// the path of the field, or "ValueError" for a secret that asks to be decrypted although that happens by
// itself.
Result<Value> load_config(const Value& raw, std::string_view pack, std::string_view file,
                          const Value& attributes);

}  // namespace squall::content
