// Overrides: files beside the packs that switch their resources on and off at registration
// (spec/content 1.3).
#pragma once

#include <string_view>

#include "base/error.h"
#include "value/value.h"

namespace squall::content {

// Contents of _global.yaml and <pack>.yaml of the overrides folder; null when there is no such file.
struct Overrides {
  Value global;
  Value pack;
};

struct Overridden {
  Value metadata;
  // Whether the file's own meaning was changed: a missing `enabled` in the file counts as true.
  bool changed = false;
};

// `metadata` of resource `name` with the overrides for `type` ("actions", "rules", "sensors", "aliases") laid
// over it: global defaults, then those of the pack, then the pack's exception for the resource. Only
// `enabled` may be overridden: anything else is a ValueError. A file of another shape than expected has no
// effect.
Result<Overridden> apply_overrides(const Overrides& overrides, std::string_view pack, std::string_view type,
                                   std::string_view name, const Value& metadata);

}  // namespace squall::content
