// Packs and their config schemas (spec/content 2, 10.1; spec/api 3.12).
#pragma once

#include <string>
#include <vector>

#include "base/error.h"
#include "content/pack_ref.h"
#include "content/source.h"
#include "value/value.h"

namespace squall::content {

struct LoadedPack {
  Value document;
  std::string warning;  // for the user; empty when there is none
};

// From pack.yaml. `source.pack` is the folder's name; `files` are all files of the pack, relative to it.
Result<LoadedPack> load_pack(const Value& raw, const Source& source, const std::vector<std::string>& files);

// From config.schema.yaml: {pack, attributes}.
Result<Value> load_config_schema(const Value& raw, const Source& source);

}  // namespace squall::content
