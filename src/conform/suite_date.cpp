// timers/date.jsonl: parameters of date timers, their validation and their fire times (conformance README 4).
#include "conform/suites.h"
#include "conform/timer_case.h"

namespace squall::conform {
namespace {

Verdict run(const Value& test_case, const std::string& /*folder*/) {
  return run_timer_case(triggers::TimerKind::kDate, "core.st2.DateTimer", test_case);
}

}  // namespace

const Suite kDateSuite{.name = "date", .help = "fire times of date timers (timers/date.jsonl)", .run = run};

}  // namespace squall::conform
