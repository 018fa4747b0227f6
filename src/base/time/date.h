// Dates as people write them, read as liberally as the reference's date timers do (spec/runtime 4.2): ISO
// forms, "Jan 1 2030 5pm", "13.02.2030", "Fri 10:00", "20300101T120000Z", "3rd of September 2030".
#pragma once

#include <optional>
#include <string_view>

#include "base/error.h"
#include "base/time/zone.h"

namespace squall::time {

inline constexpr std::size_t kMaxDateText = 256;  // bytes

struct ParsedDate {
  Civil wall;
  std::optional<std::int32_t> offset;  // seconds east of UTC, when the text names one
};

// Missing parts come from `today` at midnight; a year of two digits is the nearest within 50 years of it.
// Month before day where both fit ("01/02/2030"). Errors: kParse for a text that is no date, kInvalid for a
// date that does not exist.
Result<ParsedDate> parse_date(std::string_view text, const Civil& today);

// The instant of a date timer: `text` in `zone` unless it names an offset; missing parts from the UTC date of
// `now`. A time that a clock change skips is taken under the old offset, of a repeated one the first.
Result<Timestamp> parse_instant(std::string_view text, const Zone& zone, Timestamp now);

}  // namespace squall::time
