// The verdict most suites share: the case holds either `error`, or one field for each member of the outcome.
#pragma once

#include "conform/suite.h"

namespace squall::conform {

// Passed when an error was expected and came, fitting (same_error), or when each member of the outcome is
// what the case holds under its name.
Verdict judge(const Value& test_case, const Result<Value>& outcome);

}  // namespace squall::conform
