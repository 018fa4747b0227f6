#include "base/time/date.h"

namespace squall::time {

Result<Timestamp> parse_instant(std::string_view text, const Zone& zone, Timestamp now) {
  auto parsed = parse_date(text, to_civil(now));
  if (!parsed.ok()) return std::move(parsed).error();
  if (parsed->offset) return to_timestamp(parsed->wall) - *parsed->offset * kMicrosPerSecond;
  return zone.instants_of(parsed->wall).first;
}

}  // namespace squall::time
