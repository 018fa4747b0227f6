// Values made to fit the declared type of a parameter (spec/runtime 5.5).
#pragma once

#include "base/error.h"
#include "value/value.h"

namespace squall::execution {

// By `definition`["type"]: string (texts only), integer, number, boolean, array, object; any other type, and
// null, pass as they are. Texts are read as Python reads them: booleans and containers as JSON or Python
// literals. The text that the filter use_none leaves behind becomes null, except for integer and number,
// where it is refused. Errors: kInvalid in Python's words, kind() "ValueError", "TypeError", "OverflowError"
// or "SyntaxError".
Result<Value> cast_parameter(const Value& value, const Value& definition);

}  // namespace squall::execution
