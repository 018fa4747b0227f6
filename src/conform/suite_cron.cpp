// timers/cron.jsonl: parameters of cron timers, their validation and their fire times (conformance README 4).
#include "conform/suites.h"
#include "conform/timer_case.h"

namespace squall::conform {
namespace {

Verdict run(const Value& test_case, const std::string& /*folder*/) {
  return run_timer_case(triggers::TimerKind::kCron, "core.st2.CronTimer", test_case);
}

}  // namespace

const Suite kCronSuite{.name = "cron", .help = "fire times of cron timers (timers/cron.jsonl)", .run = run};

}  // namespace squall::conform
