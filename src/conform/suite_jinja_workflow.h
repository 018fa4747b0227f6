// The cases of expressions/jinja.jsonl that run in the workflow engine's environment.
#pragma once

#include "conform/suite.h"

namespace squall::conform {

Verdict run_workflow_template(const Value& test_case);

}  // namespace squall::conform
