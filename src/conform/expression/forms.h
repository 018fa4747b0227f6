// Values that JSON lacks, in JSON (conformance README, "Values").
#pragma once

#include "value/value.h"

namespace squall::conform {

// Turns the one-key forms of the README into real values, at every depth.
Value from_case(const Value& json);
// And back, for printing and comparing; a tuple becomes a list.
Value to_case(const Value& value);

}  // namespace squall::conform
