// What the suites of timers share (conformance README 4).
#pragma once

#include "conform/suite.h"
#include "triggers/timer_spec.h"

namespace squall::conform {

// Validates the parameters of one case and runs its schedule.
Verdict run_timer_case(triggers::TimerKind kind, std::string_view trigger_type, const Value& test_case);

}  // namespace squall::conform
