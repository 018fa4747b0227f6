// orquesta/states.jsonl: single steps through the state machines of workflows (conformance README).
#include "conform/suites.h"
#include "conform/workflow_script.h"

namespace squall::conform {
namespace {

Verdict run(const Value& test_case, const std::string& /*folder*/) { return run_workflow_script(test_case); }

}  // namespace

const Suite kStatesSuite{
    .name = "states",
    .help = "single steps through the state machines of workflows (orquesta/states.jsonl)",
    .run = run};

}  // namespace squall::conform
