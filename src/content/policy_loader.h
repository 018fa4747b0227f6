// Policies: from metadata to the document (spec/content 9, spec/api 3.12).
#pragma once

#include "base/error.h"
#include "content/source.h"
#include "value/value.h"

namespace squall::content {

// Pure: the policy types are those of content/policy_types.h. Defaults of the type's parameters are filled
// in. Whether the resource exists is not checked.
Result<Value> load_policy(const Value& raw, const Source& source);
// For metadata whose `pack` is settled.
Result<Value> make_policy(const Value& metadata);

}  // namespace squall::content
