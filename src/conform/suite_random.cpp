// orquesta/random.jsonl: runs of made-up workflows under a random scheduler (conformance README).
#include "conform/suites.h"
#include "conform/workflow_script.h"

namespace squall::conform {
namespace {

Verdict run(const Value& test_case, const std::string& /*folder*/) { return run_workflow_script(test_case); }

}  // namespace

const Suite kRandomSuite{.name = "random",
                         .help = "runs of made-up workflows under a random scheduler (orquesta/random.jsonl)",
                         .run = run};

}  // namespace squall::conform
