// Packs and their config schemas (spec/content 2, 10.1; spec/api 3.12).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "content/source.h"
#include "value/value.h"

namespace squall::content {

struct LoadedPack {
  Value document;
  std::string warning;  // for the user; empty when there is none
};

// From pack.yaml. `source.pack` is the folder's name; `files` are all files of the pack, relative to it.
Result<LoadedPack> load_pack(const Value& raw, const Source& source, const std::vector<std::string>& files);

// The reference under which a pack is known (spec/content 2.1): `ref` of the manifest, else the folder's name when it
// fits, else `name`. The value is the manifest's own, whatever its kind.
Result<Value> pack_ref(const Value& metadata, const std::optional<std::string>& folder);

// Whether `text` is lower-case letters, digits and underscores; a trailing newline passes, as it does in the reference.
bool is_pack_ref(std::string_view text);
// core, packs, chatops, linux: cannot be removed.
bool is_system_pack(std::string_view ref);

// From config.schema.yaml: {pack, attributes}.
Result<Value> load_config_schema(const Value& raw, const Source& source);

}  // namespace squall::content
