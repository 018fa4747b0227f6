// Questions and answers: values for the fields of a schema, asked for one by one (spec/cli 14.1).
#pragma once

#include <string_view>

#include "base/error.h"
#include "cli/surroundings.h"
#include "value/value.h"

namespace squall::cli {

// An object with a value for every field of `fields` (name to schema) in its order. An empty answer is the
// default, or null. An answer that does not fit is asked for again. At the end of the input what was answered
// so far is given back after "Dialog interrupted.".
Value ask_fields(Console& console, const Value& fields);

// One yes-or-no question with the default y; the answer as typed. kCanceled at the end of the input.
Result<std::string> ask_yes(Console& console, std::string_view question);

}  // namespace squall::cli
