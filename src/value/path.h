// Ways into a Value.
#pragma once

#include <string>
#include <string_view>

#include "value/value.h"

namespace squall {

// value["a"]["b"] for "a.b"; null when some step is missing. A step into an array is a decimal index.
const Value& at_path(const Value& value, std::string_view dotted);
// A copy with the value at "a.b" set; missing objects on the way are made.
Value with_path(const Value& value, std::string_view dotted, Value leaf);
// b laid over a: objects merge member by member at every level, all else is replaced.
Value deep_merge(const Value& a, const Value& b);

}  // namespace squall
