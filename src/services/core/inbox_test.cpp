#include "services/core/inbox.h"

#include <gtest/gtest.h>

#include <thread>

namespace squall::services {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

TEST(Inbox, GivesEachIdOnceInOrder) {
  Inbox inbox;
  for (const char* id : {"a", "b", "a", "c"}) EXPECT_TRUE(inbox.put(id));
  const auto taken = inbox.take(10, seconds(10), {});
  EXPECT_EQ(taken.ids, (std::vector<std::string>{"a", "b", "c"}));
  EXPECT_FALSE(taken.sweep);
  EXPECT_TRUE(inbox.put("a"));  // taken: a new wake-up counts again
  EXPECT_EQ(inbox.size(), 1u);
}

TEST(Inbox, TakesAtMostSoMany) {
  Inbox inbox;
  for (const char* id : {"a", "b", "c"}) inbox.put(id);
  EXPECT_EQ(inbox.take(2, seconds(10), {}).ids.size(), 2u);
  EXPECT_EQ(inbox.take(2, seconds(10), {}).ids, std::vector<std::string>{"c"});
}

TEST(Inbox, AsksForASweepWhenFullAndWhenNothingCame) {
  Inbox inbox(2);
  EXPECT_TRUE(inbox.put("a") && inbox.put("b"));
  EXPECT_FALSE(inbox.put("c"));
  EXPECT_TRUE(inbox.take(10, seconds(10), {}).sweep);
  EXPECT_TRUE(inbox.take(10, milliseconds(1), {}).sweep);
}

TEST(Inbox, WakesAWaiterAndStops) {
  Inbox inbox;
  std::jthread sender([&] { inbox.put("a"); });
  EXPECT_EQ(inbox.take(10, seconds(10), {}).ids, std::vector<std::string>{"a"});
  std::stop_source stop;
  std::jthread stopper([&] { stop.request_stop(); });
  EXPECT_TRUE(inbox.take(10, seconds(10), stop.get_token()).stopped);
}

}  // namespace
}  // namespace squall::services
