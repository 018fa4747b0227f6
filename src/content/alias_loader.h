// Action aliases: from metadata to the document (spec/content 8.1, spec/api 3.3).
#pragma once

#include "base/error.h"
#include "content/action_loader.h"
#include "content/overrides.h"
#include "content/source.h"
#include "value/value.h"

namespace squall::content {

// Pure; whether the action exists is not checked.
Result<Loaded> load_alias(const Value& raw, const Source& source, const Overrides& overrides);
// For metadata whose `pack` is settled.
Result<Value> make_alias(const Value& metadata);

}  // namespace squall::content
