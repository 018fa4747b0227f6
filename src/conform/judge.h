// The verdict most suites share: the case holds either `error`, or one field for each member of the outcome.
#pragma once

#include "conform/suite.h"

namespace squall::conform {

// Passed when an error was expected and came, fitting (same_error), or when each member of the outcome is
// what the case holds under its name.
Verdict judge(const Value& test_case, const Result<Value>& outcome);

// Whether the error of a workflow expression is the one a case expects (conformance README "Errors"): the
// class, and the message; of a message whose tail the host language wrote, only what stands before counts.
bool error_fits(const Value& expected, const Error& actual);

}  // namespace squall::conform
