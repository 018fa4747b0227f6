// The reference under which a pack is known (spec/content 2.1).
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/error.h"
#include "value/value.h"

namespace squall::content {

// `ref` of the manifest, else the folder's name when it fits, else `name`. The value is the manifest's own,
// whatever its kind.
Result<Value> pack_ref(const Value& metadata, const std::optional<std::string>& folder);

// Whether `text` is lower-case letters, digits and underscores; a trailing newline passes, as it does in the
// reference.
bool is_pack_ref(std::string_view text);
// core, packs, chatops, linux: cannot be removed.
bool is_system_pack(std::string_view ref);

}  // namespace squall::content
