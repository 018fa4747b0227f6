// Timers from texts: fields of cron timers, dates and ISO forms. Nothing may crash, and due times must move
// forward.
#include <cstddef>
#include <cstdint>
#include <string>

#include "base/error.h"
#include "base/strings.h"
#include "base/time/cron.h"
#include "base/time/date.h"
#include "base/time/iso8601.h"

namespace time_ = squall::time;

namespace {

constexpr squall::Timestamp kNow = 1'730'600'000'000'000;  // the night before New York's clocks are set back

// One field a line, in the order of the fields; an empty line leaves it out.
void try_cron(std::string_view text, const time_::Zone& zone) {
  time_::CronFields fields;
  const auto lines = squall::split(text, '\n');
  for (std::size_t i = 0; i < time_::kCronUnits && i < lines.size(); ++i) {
    if (!lines[i].empty()) fields.text[i] = std::string(lines[i]);
  }
  const auto cron = time_::Cron::parse(fields, zone);
  if (!cron.ok()) return;
  auto due = cron->first(kNow);
  for (int i = 0; i < 20 && due; ++i) {
    const auto next = cron->after(*due);
    if (next && *next <= *due) squall::broken_invariant("a due time does not move forward");
    due = next;
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const time_::Zone zone = time_::Zone::load("America/New_York").value();
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  try_cron(text, zone);
  (void)time_::parse_instant(text, zone, kNow);
  const auto instant = time_::parse_iso(text);
  if (instant.ok() && time_::parse_iso(time_::format_iso(*instant)).value_or(0) != *instant &&
      *instant > -62'135'000'000'000'000) {
    squall::broken_invariant("an instant did not read back");
  }
  return 0;
}
