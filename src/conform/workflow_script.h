// One scripted run of a workflow: what the cases of orquesta/{conduct,random,states}.jsonl are (conformance
// README).
#pragma once

#include "conform/suite.h"

namespace squall::conform {

Verdict run_workflow_script(const Value& test_case);

}  // namespace squall::conform
