#include "base/time/strftime.h"

#include <gtest/gtest.h>

namespace squall::time {
namespace {

constexpr Civil kThursday{2020, 1, 2, 15, 4, 5, 678};

std::string formatted(std::string_view format, std::optional<std::int32_t> offset = std::nullopt) {
  return format_time(kThursday, offset, format).value();
}

TEST(FormatTime, WritesWhatPythonWrites) {
  EXPECT_EQ(formatted("%Y-%m-%d %H:%M:%S.%f"), "2020-01-02 15:04:05.000678");
  EXPECT_EQ(formatted("%j %a %A %b %B %p %y %% %I"), "002 Thu Thursday Jan January PM 20 % 03");
  EXPECT_EQ(formatted("%z|%Z"), "|");
  EXPECT_EQ(formatted("%z|%Z", 0), "+0000|UTC");
  EXPECT_EQ(formatted("%z", -19800), "-0530");
  EXPECT_EQ(formatted("50%"), "50%");
}

TEST(FormatTime, BoundsTheFormat) {
  const auto made = format_time(kThursday, std::nullopt, std::string(kMaxFormatBytes + 1, 'x'));
  ASSERT_FALSE(made.ok());
  EXPECT_EQ(made.error().code(), Errc::kLimit);
}

TEST(ParseTime, ReadsByFormat) {
  const auto date = parse_time("02.01.2020", "%d.%m.%Y");
  ASSERT_TRUE(date.ok()) << date.error().text();
  EXPECT_EQ(date->wall, (Civil{2020, 1, 2}));
  const auto full = parse_time("thu  JAN 2 2020 3:04pm +01:30", "%a %b %d %Y %I:%M%p %z");
  ASSERT_TRUE(full.ok()) << full.error().text();
  EXPECT_EQ(full->wall, (Civil{2020, 1, 2, 15, 4}));
  EXPECT_EQ(full->offset, 5400);
  EXPECT_EQ(parse_time("10:20", "%H:%M")->wall, (Civil{1900, 1, 1, 10, 20}));
  EXPECT_EQ(parse_time("2020 060", "%Y %j")->wall, (Civil{2020, 2, 29}));
  EXPECT_EQ(parse_time("2020 00 3", "%Y %W %w")->wall, (Civil{2020, 1, 1}));
}

// 111 is the 11th of January, not the 1st of November: the longer day is tried first.
TEST(ParseTime, TriesLongerNumbersFirst) { EXPECT_EQ(parse_time("111", "%d%m")->wall, (Civil{1900, 1, 11})); }

TEST(ParseTime, SaysWhatIsWrong) {
  EXPECT_EQ(parse_time("x", "%Y").error().message(), "time data 'x' does not match format '%Y'");
  EXPECT_EQ(parse_time("2020x", "%Y").error().message(), "unconverted data remains: x");
  EXPECT_EQ(parse_time("2020", "%Q").error().message(), "'Q' is a bad directive in format '%Q'");
  EXPECT_FALSE(parse_time("30.02.2020", "%d.%m.%Y").ok());
}

}  // namespace
}  // namespace squall::time
