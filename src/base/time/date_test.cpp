#include "base/time/date.h"

#include <gtest/gtest.h>

#include "base/time/iso8601.h"

namespace squall::time {
namespace {

std::string read(std::string_view text) {
  const auto at = parse_instant(text, Zone(), parse_iso("2024-02-27T22:58:57Z").value());
  return at.ok() ? format_iso(*at) : std::string(errc_name(at.error().code()));
}

TEST(Date, ManyForms) {
  const std::pair<const char*, const char*> cases[] = {
      {"2030-01-02T03:04:05.25Z", "2030-01-02T03:04:05.250000Z"},
      {"20300102T030405", "2030-01-02T03:04:05.000000Z"},
      {"01/02/2030", "2030-01-02T00:00:00.000000Z"},
      {"13/02/2030", "2030-02-13T00:00:00.000000Z"},
      {"13.02.2030 5pm", "2030-02-13T17:00:00.000000Z"},
      {"Sep-03-2030", "2030-09-03T00:00:00.000000Z"},
      {"3rd of September 2030", "2030-09-03T00:00:00.000000Z"},
      {"2030-01", "2030-01-27T00:00:00.000000Z"},
      {"Fri 10:00", "2024-03-01T10:00:00.000000Z"},
      {"10:00", "2024-02-27T10:00:00.000000Z"},
      {"2030-01-01 00:00 UTC-3", "2029-12-31T21:00:00.000000Z"},
      {"1 Jan 30 12h30m15.5s", "2030-01-01T12:30:15.500000Z"},
      {"Tue, 01 Jan 2030 17:00:00 GMT", "2030-01-01T17:00:00.000000Z"},
      {"69/1/2", "2069-01-02T00:00:00.000000Z"}};
  for (const auto& [text, expected] : cases) EXPECT_EQ(read(text), expected) << text;
}

TEST(Date, RefusesWhatIsNone) {
  for (const char* text : {"", " ", "tomorrow", "next friday", "2030-01-01T00:00:00Z extra", "2030-W01-1",
                           "1-2-3-4", "2030-01-01 13:00 pm", "Jan-", "10:00 +", "10:00 +99:00"}) {
    EXPECT_EQ(read(text), "parse") << text;
  }
  for (const char* text : {"2030-02-30", "2030-13-01", "2030-01-01 24:00", "10000-01-01", "99999999999999"})
    EXPECT_EQ(read(text), "invalid") << text;
  EXPECT_EQ(read(std::string(kMaxDateText + 1, '1')), "limit");
}

TEST(Date, ZoneCountsUnlessTheTextNamesAnOffset) {
  const Zone berlin = Zone::load("Europe/Berlin").value();
  EXPECT_EQ(format_iso_seconds(*parse_instant("2030-07-01 12:00", berlin, 0)), "2030-07-01T10:00:00Z");
  EXPECT_EQ(format_iso_seconds(*parse_instant("2030-07-01 12:00+01:00", berlin, 0)), "2030-07-01T11:00:00Z");
}

}  // namespace
}  // namespace squall::time
