// Checks metadata against the shape its kind of document must have (spec/content 2-9): the reference's field
// names, types and defaults, with the error texts of its validator.
#pragma once

#include "base/error.h"
#include "value/value.h"

namespace squall::content {

// Shapes, in the dialect of value/schema.
const Value& action_shape();
const Value& rule_shape();
const Value& alias_shape();
const Value& policy_shape();
const Value& pack_shape();
const Value& trigger_type_shape();

// `metadata` with the defaults of its shape, or the failure that ranks first (kind "ValidationError",
// detail(): the path). Optional fields may be null.
Result<Value> check_shape(const Value& shape, const Value& metadata);

// check_shape for documents that define parameters under `field`: the definitions are checked against the
// meta-schema of parameters too (spec/content 4.1), and the failure that ranks first over both is given.
Result<Value> check_shape_with_parameters(const Value& shape, const Value& metadata);

// Parameter definitions alone, e.g. the items of a config schema.
Result<void> check_definitions(const Value& definitions);

}  // namespace squall::content
