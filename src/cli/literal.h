// Literals of Python: what the reference's client evaluates for boolean parameters and for texts that look
// like containers.
#pragma once

#include <string_view>

#include "base/error.h"
#include "value/value.h"

namespace squall::cli {

// Numbers, texts, bytes, True, False, None, and lists, tuples, sets and dicts of them. Dicts whose keys are
// all texts become objects, others pairs. Blanks may lead. Errors: kParse; kind() is "ValueError" for what is
// valid Python but no literal (a name, a sum), "SyntaxError" for what is not. Complex numbers and f-strings
// are refused. kLimit beyond a depth of 100.
Result<Value> python_literal(std::string_view text);

}  // namespace squall::cli
