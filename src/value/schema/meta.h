// The meta-schemas (spec/content 4.1). Private to this folder.
#pragma once

#include "value/value.h"

namespace squall::schema {

// Made once; the references stay valid.
const Value& tolerant_meta();   // what a schema must follow to be used: keywords we do not know are let pass
const Value& strict_meta();     // nested definitions of parameters
const Value& parameter_meta();  // definitions of parameters: one simple type, no format

}  // namespace squall::schema
