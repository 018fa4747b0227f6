// Instants as texts, in the forms of the reference (spec/api 1.9).
#pragma once

#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/error.h"

namespace squall::time {

// "2024-03-10T09:30:00.123456Z": always six digits.
std::string format_iso(Timestamp at);
// "2024-03-10T09:30:00Z".
std::string format_iso_seconds(Timestamp at);
// "2024-03-10 09:30:00.123456+00:00": how a timer's payload names the time (spec/runtime 4.2).
std::string format_python_utc(Timestamp at);

// YYYY-MM-DD, 'T' or a blank, HH:MM:SS, optionally a fraction of 1 to 6 digits, then nothing, "Z", "+00",
// "+0000" or "+00:00". Other offsets are accepted too and brought to UTC. Error: kParse, naming the text.
Result<Timestamp> parse_iso(std::string_view text);

}  // namespace squall::time
