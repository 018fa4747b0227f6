// Dates by format, as Python's strftime() and strptime() have them, in English. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/error.h"
#include "base/time/calendar.h"

namespace squall::time {

inline constexpr std::size_t kMaxFormatBytes = 4096;

// %Y %m %d %H %M %S %j %a %A %b %B %p %y %Z %z %f %% and what else C knows; an unknown directive stays as it
// is. `offset` is in seconds east of UTC: without one %z and %Z are empty. Error: kLimit for a format longer
// than kMaxFormatBytes.
Result<std::string> format_time(const Civil& at, std::optional<std::int32_t> offset, std::string_view format);

struct TimeByFormat {
  Civil wall{.year = 1900};
  std::optional<std::int32_t> offset;
};
// The whole text must fit; what the format does not ask for is that of 1900-01-01 00:00. Blanks in the format
// fit any blanks, case does not count. Errors: kParse in Python's words ("time data 'x' does not match format
// '%Y'", "unconverted data remains: x"), kLimit.
Result<TimeByFormat> parse_time(std::string_view text, std::string_view format);

}  // namespace squall::time
