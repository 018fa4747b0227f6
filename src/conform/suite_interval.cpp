// timers/interval.jsonl: parameters of interval timers, their validation and their fire times (conformance
// README 4).
#include "conform/suites.h"
#include "conform/timer_case.h"

namespace squall::conform {
namespace {

Verdict run(const Value& test_case, const std::string& /*folder*/) {
  return run_timer_case(triggers::TimerKind::kInterval, "core.st2.IntervalTimer", test_case);
}

}  // namespace

const Suite kIntervalSuite{
    .name = "interval", .help = "fire times of interval timers (timers/interval.jsonl)", .run = run};

}  // namespace squall::conform
