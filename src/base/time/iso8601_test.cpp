#include "base/time/iso8601.h"

#include <gtest/gtest.h>

#include "base/time/calendar.h"

namespace squall::time {
namespace {

TEST(Calendar, RoundTripOverCenturies) {
  for (std::int64_t day = days_from_civil(1, 1, 1); day < days_from_civil(9999, 12, 31); day += 97) {
    const Civil at = to_civil(day * kSecondsPerDay * kMicrosPerSecond);
    ASSERT_TRUE(is_valid(at));
    ASSERT_EQ(days_from_civil(at.year, at.month, at.day), day);
  }
  EXPECT_EQ(to_civil(-1), (Civil{1969, 12, 31, 23, 59, 59, 999'999}));
}

TEST(Calendar, WeekdaysAndWeeks) {
  EXPECT_EQ(weekday(1970, 1, 1), 3);
  EXPECT_EQ(weekday(2024, 2, 29), 3);
  EXPECT_EQ(iso_week(2021, 1, 3), 53);
  EXPECT_EQ(iso_week(2021, 1, 4), 1);
  EXPECT_EQ(iso_week(2024, 12, 30), 1);
  EXPECT_EQ(days_in_month(1900, 2), 28);
  EXPECT_EQ(days_in_month(2000, 2), 29);
}

TEST(Iso8601, FormatsAsTheReference) {
  const Timestamp at = 1'710'063'000'120'000;
  EXPECT_EQ(format_iso(at), "2024-03-10T09:30:00.120000Z");
  EXPECT_EQ(format_iso_seconds(at), "2024-03-10T09:30:00Z");
  EXPECT_EQ(format_python_utc(at), "2024-03-10 09:30:00.120000+00:00");
}

TEST(Iso8601, ParsesItsFormsToOneInstant) {
  for (const char* text : {"2024-03-10T09:30:00Z", "2024-03-10 09:30:00", "2024-03-10T09:30:00.000000Z",
                           "2024-03-10T09:30:00+00", "2024-03-10T09:30:00+0000", "2024-03-10T09:30:00+00:00",
                           "2024-03-10T11:30:00+02:00", "2024-03-10T04:00:00-0530"}) {
    ASSERT_TRUE(parse_iso(text).ok()) << text;
    EXPECT_EQ(*parse_iso(text), 1'710'063'000'000'000) << text;
  }
  EXPECT_EQ(*parse_iso("2024-03-10T09:30:00.123Z"), 1'710'063'000'123'000);
}

TEST(Iso8601, RefusesTheRest) {
  for (const char* text :
       {"", "2024-03-10", "2024-03-10T09:30", "2024-02-30T00:00:00Z", "2024-03-10T24:00:00Z",
        "2024-03-10T09:30:00.Z", "2024-03-10T09:30:00.1234567Z", "2024-03-10T09:30:00ZZ",
        "2024-03-10T09:30:00+1", "24-03-10T09:30:00Z", "2024-03-10X09:30:00Z", "0000-03-10T09:30:00Z"}) {
    EXPECT_FALSE(parse_iso(text).ok()) << text;
  }
}

}  // namespace
}  // namespace squall::time
