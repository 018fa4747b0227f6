// One expression or template given to an engine, and what came of it, as JSON. The differential tests
// (tests/differential) compare such outcomes with the original's; expr-eval prints them.
#pragma once

#include "value/value.h"

namespace squall::conform {

// `request` is {"engine", "mode", "text", "context"}:
//   engine  mode        what is evaluated
//   jinja   platform    a template in the environment of rules and parameters
//   jinja   lenient     the same, with permissive undefined values
//   jinja   expression  an expression without braces in the workflow engine's environment
//   jinja   workflow    a text as the workflow engine evaluates it
//   yaql    workflow    the same
// The outcome is {"result": value} with the forms of the conformance README for what JSON lacks, or
// {"error": {"class", "message"}}; {"undefined": true} for an expression that is undefined. A request of
// another form is an error of class "Request".
// Threads: any number may call it at once.
Value evaluate_request(const Value& request);

}  // namespace squall::conform
