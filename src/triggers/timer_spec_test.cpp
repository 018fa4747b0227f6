#include "triggers/timer_spec.h"

#include <gtest/gtest.h>

#include "base/time/iso8601.h"

namespace squall::triggers {
namespace {

Timestamp at(std::string_view text) { return time::parse_iso(text).value(); }
const Timestamp kNow = at("2024-03-10T09:30:00Z");

TEST(TimerSpec, KnowsTheThreeTypes) {
  EXPECT_EQ(timer_kind("core.st2.DateTimer"), TimerKind::kDate);
  EXPECT_EQ(timer_kind("core.st2.webhook"), std::nullopt);
}

TEST(TimerSpec, MissedTimesMakeOneFire) {
  const auto spec =
      TimerSpec::make(TimerKind::kInterval, Value::object({{"unit", "seconds"}, {"delta", 10}}), kNow);
  ASSERT_TRUE(spec.ok());
  EXPECT_EQ(spec->first(), at("2024-03-10T09:30:10Z"));
  const auto early = spec->due_by(spec->first(), kNow);
  EXPECT_EQ(early.fire, std::nullopt);
  EXPECT_EQ(early.next, spec->first());
  const auto late = spec->due_by(spec->first(), at("2024-03-10T09:30:45Z"));
  EXPECT_EQ(late.fire, at("2024-03-10T09:30:40Z"));
  EXPECT_EQ(late.next, at("2024-03-10T09:30:50Z"));
}

TEST(TimerSpec, DatesFireOnceOrNever) {
  const auto future = TimerSpec::make(TimerKind::kDate, Value::object({{"date", "2024-03-10 10:00"}}), kNow);
  EXPECT_EQ(future->first(), at("2024-03-10T10:00:00Z"));
  EXPECT_EQ(future->after(*future->first()), std::nullopt);
  EXPECT_EQ(TimerSpec::make(TimerKind::kDate, Value::object({{"date", "2024-03-10 09:29"}}), kNow)->first(),
            std::nullopt);
}

TEST(TimerSpec, MissingZoneIsTheLocalOne) {
  const auto berlin = time::Zone::load("Europe/Berlin").value();
  const auto spec = TimerSpec::make(TimerKind::kCron, Value::object({{"hour", 12}}), kNow, berlin);
  EXPECT_EQ(spec->first(), at("2024-03-10T11:00:00Z"));
}

TEST(TimerSpec, ErrorsNameTheParameter) {
  const auto error = [](TimerKind kind, const Value& parameters) {
    return TimerSpec::make(kind, parameters, kNow).error();
  };
  EXPECT_EQ(error(TimerKind::kInterval, Value::object({{"unit", "days"}, {"delta", -1}})).message(),
            "delta -1: an interval cannot be negative");
  EXPECT_EQ(error(TimerKind::kInterval,
                  Value::object({{"unit", "days"}, {"delta", Value::big_int("9999999999999999999999")}}))
                .code(),
            Errc::kLimit);
  EXPECT_EQ(error(TimerKind::kDate, Value::object({{"date", "never"}})).message(),
            "the text 'never' is no date");
  EXPECT_EQ(error(TimerKind::kCron, Value::object({{"timezone", "Nowhere"}})).message(),
            "timezone: there is no time zone 'Nowhere'");
}

}  // namespace
}  // namespace squall::triggers
