#include "base/time/zone.h"

#include <gtest/gtest.h>

#include "base/file.h"
#include "base/time/interval.h"
#include "base/time/iso8601.h"

namespace squall::time {
namespace {

Zone zone(std::string_view name) {
  auto loaded = Zone::load(name);
  EXPECT_TRUE(loaded.ok()) << name;
  return loaded.ok() ? *loaded : Zone();
}

Timestamp at(std::string_view text) { return parse_iso(text).value(); }

TEST(Zone, OffsetsInTheTableAndBehindIt) {
  const Zone berlin = zone("Europe/Berlin");
  EXPECT_EQ(berlin.offset_at(at("2024-01-01T00:00:00Z")), 3600);
  EXPECT_EQ(berlin.offset_at(at("2024-07-01T00:00:00Z")), 7200);
  EXPECT_EQ(berlin.offset_at(at("2024-03-31T00:59:59Z")), 3600);
  EXPECT_EQ(berlin.offset_at(at("2024-03-31T01:00:00Z")), 7200);
  EXPECT_EQ(berlin.offset_at(at("2124-07-01T00:00:00Z")), 7200);
  EXPECT_EQ(berlin.abbreviation_at(at("2124-07-01T00:00:00Z")), "CEST");
  EXPECT_TRUE(berlin.is_dst(at("2124-07-01T00:00:00Z")));
  EXPECT_EQ(zone("Australia/Lord_Howe").offset_at(at("2090-01-01T00:00:00Z")), 39600);
  EXPECT_EQ(zone("Africa/Monrovia").offset_at(at("1971-01-01T00:00:00Z")), -2670);
  EXPECT_EQ(Zone::fixed(-12600).offset_at(0), -12600);
  EXPECT_EQ(Zone().name(), "UTC");
}

TEST(Zone, WallClockInGapAndFold) {
  const Zone york = zone("America/New_York");
  const Instants gap = york.instants_of({2024, 3, 10, 2, 30});
  EXPECT_EQ(gap.kind, Instants::Kind::kNone);
  EXPECT_EQ(gap.first, at("2024-03-10T07:30:00Z"));
  EXPECT_EQ(gap.second, at("2024-03-10T06:30:00Z"));
  const Instants fold = york.instants_of({2024, 11, 3, 1, 30});
  EXPECT_EQ(fold.kind, Instants::Kind::kTwo);
  EXPECT_EQ(fold.first, at("2024-11-03T05:30:00Z"));
  EXPECT_EQ(fold.second, at("2024-11-03T06:30:00Z"));
  const Instants future = york.instants_of({2124, 11, 5, 1, 30});
  EXPECT_EQ(future.kind, Instants::Kind::kTwo);
}

TEST(Zone, BothWaysAgreeThroughTheYears) {
  for (const char* name : {"America/New_York", "Europe/London", "Australia/Lord_Howe", "Antarctica/Troll",
                           "Pacific/Apia", "America/Sao_Paulo"}) {
    const Zone z = zone(name);
    for (Timestamp t = at("1960-01-01T00:00:00Z"); t < at("2060-01-01T00:00:00Z"); t += 7'340'000'000'000) {
      const Instants instants = z.instants_of(z.local(t));
      ASSERT_NE(instants.kind, Instants::Kind::kNone) << name << " " << format_iso(t);
      ASSERT_TRUE(instants.first == t || instants.second == t) << name << " " << format_iso(t);
    }
  }
}

TEST(Zone, NamesAreChecked) {
  EXPECT_EQ(Zone::load("Nowhere/Land").error().code(), Errc::kNotFound);
  EXPECT_EQ(Zone::load("utc").error().code(), Errc::kNotFound);
  EXPECT_EQ(Zone::load("Europe").error().code(), Errc::kNotFound);
  for (const char* bad : {"", "/etc/passwd", "../UTC", "Europe/../UTC", "a b", "Europe//Berlin"}) {
    EXPECT_EQ(Zone::load(bad).error().code(), Errc::kInvalid) << bad;
  }
}

TEST(Zone, BrokenFilesAreErrors) {
  const std::string good = read_file(std::string(kZoneFolder) + "/Europe/Berlin").value();
  for (std::size_t size : {0, 3, 20, 43, 44, 100, 900})
    EXPECT_FALSE(Zone::parse("x", good.substr(0, size)).ok()) << size;
  EXPECT_FALSE(Zone::parse("x", std::string(good.size(), 'x')).ok());
}

TEST(Interval, KeepsTheTimeOfDayOnceThenRunsExactly) {
  const Interval day = Interval::make("days", 1, zone("America/New_York")).value();
  const Timestamp first = day.first(at("2024-03-09T12:00:00Z")).value();
  EXPECT_EQ(first, at("2024-03-10T11:00:00Z"));  // 07:00 on the wall, both days
  EXPECT_EQ(day.after(first), at("2024-03-11T11:00:00Z"));
}

TEST(Interval, Bounds) {
  EXPECT_EQ(Interval::make("seconds", 0, Zone())->length(), Micros{1'000'000});
  EXPECT_EQ(Interval::make("seconds", -1, Zone()).error().code(), Errc::kInvalid);
  EXPECT_EQ(Interval::make("years", 1, Zone()).error().code(), Errc::kInvalid);
  EXPECT_EQ(Interval::make("weeks", INT64_MAX, Zone()).error().code(), Errc::kLimit);
  EXPECT_EQ(Interval::make("days", 2'932'000, Zone())->first(at("2024-01-01T00:00:00Z")).error().code(),
            Errc::kLimit);
}

}  // namespace
}  // namespace squall::time
