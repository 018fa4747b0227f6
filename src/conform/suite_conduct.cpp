// orquesta/conduct.jsonl: scripted runs of workflows (conformance README).
#include "conform/suites.h"
#include "conform/workflow_script.h"

namespace squall::conform {
namespace {

Verdict run(const Value& test_case, const std::string& /*folder*/) { return run_workflow_script(test_case); }

}  // namespace

const Suite kConductSuite{
    .name = "conduct", .help = "scripted runs of workflows (orquesta/conduct.jsonl)", .run = run};

}  // namespace squall::conform
