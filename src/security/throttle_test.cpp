#include "security/throttle.h"

#include <gtest/gtest.h>

namespace squall::security {
namespace {

using std::chrono::seconds;

TEST(LoginThrottle, RefusesAfterSomeFailuresAndForLonger) {
  FakeClock clock;
  LoginThrottle throttle(clock, {.free_failures = 3, .first_wait = seconds(1), .longest_wait = seconds(4)});
  for (int i = 0; i < 2; ++i) throttle.failed("eve");
  EXPECT_TRUE(throttle.check("eve").ok());
  throttle.failed("eve");
  ASSERT_FALSE(throttle.check("eve").ok());
  EXPECT_EQ(throttle.check("eve").error().code(), Errc::kBusy);
  EXPECT_TRUE(throttle.check("bob").ok());
  clock.advance(seconds(1));
  EXPECT_TRUE(throttle.check("eve").ok());
  throttle.failed("eve");
  clock.advance(seconds(1));
  EXPECT_FALSE(throttle.check("eve").ok());
  clock.advance(seconds(1));
  EXPECT_TRUE(throttle.check("eve").ok());
}

TEST(LoginThrottle, WaitIsBoundedAndSuccessForgives) {
  FakeClock clock;
  LoginThrottle throttle(clock, {.free_failures = 1, .first_wait = seconds(1), .longest_wait = seconds(4)});
  for (int i = 0; i < 40; ++i) throttle.failed("eve");
  clock.advance(seconds(4));
  EXPECT_TRUE(throttle.check("eve").ok());
  throttle.failed("eve");
  throttle.succeeded("eve");
  EXPECT_TRUE(throttle.check("eve").ok());
}

TEST(LoginThrottle, LongNamesAreToldApart) {
  FakeClock clock;
  LoginThrottle throttle(clock, {.free_failures = 1});
  const std::string a(10'000, 'a'), b = a + "b";
  throttle.failed(a);
  EXPECT_FALSE(throttle.check(a).ok());
  EXPECT_TRUE(throttle.check(b).ok());
  throttle.succeeded(a);
  EXPECT_TRUE(throttle.check(a).ok());
}

TEST(LoginThrottle, ForgetsTheOldestWhenFull) {
  FakeClock clock;
  LoginThrottle throttle(clock, {.free_failures = 1, .max_entries = 2});
  throttle.failed("a");
  clock.advance(Micros(1));
  throttle.failed("b");
  clock.advance(Micros(1));
  throttle.failed("c");
  EXPECT_TRUE(throttle.check("a").ok());
  EXPECT_FALSE(throttle.check("c").ok());
}

}  // namespace
}  // namespace squall::security
