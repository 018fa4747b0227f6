// The trigger types of pack core that the platform itself provides (spec/api 3.14, spec/runtime 4.1). A
// table; registered as documents before any content.
#pragma once

#include <span>
#include <string_view>

#include "value/value.h"

namespace squall::content {

// Documents of spec/api 3.13 "Trigger type", without ids. They live as long as the program.
std::span<const Value> system_trigger_types();
// nullptr when there is none by that ref ("core.st2.webhook").
const Value* find_system_trigger_type(std::string_view ref);

// Whether `ref` names the webhook type or one of the three timers: their parameters are always validated.
bool is_parameterised_system_type(std::string_view ref);

inline constexpr std::string_view kWebhookType = "core.st2.webhook";
inline constexpr std::string_view kIntervalTimerType = "core.st2.IntervalTimer";
inline constexpr std::string_view kDateTimerType = "core.st2.DateTimer";
inline constexpr std::string_view kCronTimerType = "core.st2.CronTimer";

}  // namespace squall::content
