#include "base/time/cron.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/time/iso8601.h"

namespace squall::time {
namespace {

using testing::ElementsAre;

using Given = std::vector<std::pair<CronUnit, std::string>>;
constexpr auto kYear = CronUnit::kYear, kMonth = CronUnit::kMonth, kDay = CronUnit::kDay,
               kWeek = CronUnit::kWeek, kDow = CronUnit::kDayOfWeek, kHour = CronUnit::kHour,
               kMinute = CronUnit::kMinute, kSecond = CronUnit::kSecond;

Result<Cron> make(const Given& given, std::string_view zone = "UTC") {
  CronFields fields;
  for (const auto& [unit, text] : given) fields[unit] = text;
  return Cron::parse(fields, Zone::load(zone).value());
}

std::vector<std::string> next(const Given& given, std::string_view from = "2024-01-30T23:59:30Z",
                              std::string_view zone = "UTC") {
  const Cron cron = make(given, zone).value();
  std::vector<std::string> fires;
  auto due = cron.first(parse_iso(from).value());
  for (int i = 0; i < 3 && due; ++i, due = cron.after(*due)) fires.push_back(format_iso_seconds(*due));
  return fires;
}

TEST(Cron, TableOfTheSpecification) {
  EXPECT_THAT(next({{kMinute, "*/15"}}),
              ElementsAre("2024-01-31T00:00:00Z", "2024-01-31T00:15:00Z", "2024-01-31T00:30:00Z"));
  EXPECT_THAT(next({{kDay, "last"}}),
              ElementsAre("2024-01-31T00:00:00Z", "2024-02-29T00:00:00Z", "2024-03-31T00:00:00Z"));
  EXPECT_THAT(next({{kDay, "1st mon"}}),
              ElementsAre("2024-02-05T00:00:00Z", "2024-03-04T00:00:00Z", "2024-04-01T00:00:00Z"));
  EXPECT_THAT(next({{kDay, "last fri"}, {kHour, "12"}}),
              ElementsAre("2024-02-23T12:00:00Z", "2024-03-29T12:00:00Z", "2024-04-26T12:00:00Z"));
  EXPECT_THAT(next({{kWeek, "6"}}),
              ElementsAre("2024-02-05T00:00:00Z", "2024-02-06T00:00:00Z", "2024-02-07T00:00:00Z"));
  EXPECT_THAT(next({{kMonth, "jan,jul"}}),
              ElementsAre("2024-07-01T00:00:00Z", "2025-01-01T00:00:00Z", "2025-07-01T00:00:00Z"));
  EXPECT_THAT(next({{kDow, "mon-fri/2"}}),
              ElementsAre("2024-01-31T00:00:00Z", "2024-02-01T00:00:00Z", "2024-02-02T00:00:00Z"));
  EXPECT_THAT(next({{kDay, "5th wed"}}),
              ElementsAre("2024-01-31T00:00:00Z", "2024-05-29T00:00:00Z", "2024-07-31T00:00:00Z"));
  EXPECT_THAT(next({}), ElementsAre("2024-01-30T23:59:30Z", "2024-01-30T23:59:31Z", "2024-01-30T23:59:32Z"));
}

TEST(Cron, NeverFires) {
  EXPECT_THAT(next({{kMonth, "2"}, {kDay, "30"}}), ElementsAre());
  EXPECT_THAT(next({{kYear, "2023"}}), ElementsAre());
  EXPECT_THAT(next({{kMonth, "1"}, {kWeek, "20"}}), ElementsAre());
}

TEST(Cron, WaitsForARareDayAndForAFarYear) {
  EXPECT_THAT(next({{kMonth, "2"}, {kDay, "29"}, {kDow, "sun"}}, "2064-03-01T00:00:00Z"),
              ElementsAre("2088-02-29T00:00:00Z", "2128-02-29T00:00:00Z", "2156-02-29T00:00:00Z"));
  EXPECT_THAT(next({{kYear, "9999"}}), ElementsAre("9999-01-01T00:00:00Z"));
}

TEST(Cron, GapFiresOnceUnderTheOldOffset) {
  EXPECT_THAT(next({{kHour, "2"}, {kMinute, "30"}}, "2024-03-10T05:00:00Z", "America/New_York"),
              ElementsAre("2024-03-10T07:30:00Z", "2024-03-11T06:30:00Z", "2024-03-12T06:30:00Z"));
  EXPECT_THAT(next({{kMinute, "30"}}, "2024-03-10T06:00:00Z", "America/New_York"),
              ElementsAre("2024-03-10T06:30:00Z", "2024-03-10T07:30:00Z", "2024-03-10T08:30:00Z"));
}

TEST(Cron, FoldFiresTwice) {
  EXPECT_THAT(next({{kHour, "1"}, {kMinute, "30"}}, "2024-11-03T04:00:00Z", "America/New_York"),
              ElementsAre("2024-11-03T05:30:00Z", "2024-11-03T06:30:00Z", "2024-11-04T06:30:00Z"));
}

TEST(Cron, ErrorsNameFieldAndText) {
  const auto message = [](const Given& given) { return make(given).error().message(); };
  EXPECT_EQ(message({{kMinute, "a"}}), "Unrecognized expression \"a\" for field \"minute\"");
  EXPECT_THAT(message({{kHour, "24"}}),
              testing::HasSubstr("the last value (24) is higher than the maximum value (23)"));
  EXPECT_THAT(message({{kMinute, "*/60"}}), testing::HasSubstr("\"minute\""));
  EXPECT_EQ(message({{kMonth, "february"}}), "Invalid month name \"february\"");
  EXPECT_EQ(message({{kDay, "2nd 5"}}), "Invalid weekday name \"5\"");
  for (const char* bad :
       {"", "5,,6", ",5", "5/", "1-", "**", "*5", "-1", "1.5", " 5", "99999999999999999999", "5-1", "*/0"}) {
    EXPECT_FALSE(make({{kSecond, bad}}).ok()) << bad;
  }
}

TEST(Cron, EachFireIsLaterThanTheLast) {
  for (const char* zone : {"America/New_York", "Australia/Lord_Howe", "Antarctica/Troll"}) {
    const Cron cron = make({{kHour, "0-3"}, {kMinute, "*/17"}}, zone).value();
    Timestamp last = parse_iso("2024-03-01T00:00:00Z").value();
    for (int i = 0; i < 4000; ++i) {
      const auto due = cron.after(last);
      ASSERT_TRUE(due && *due > last) << zone << " " << format_iso(last);
      last = *due;
    }
  }
}

}  // namespace
}  // namespace squall::time
