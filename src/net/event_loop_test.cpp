// The loop: order of tasks, timers, and what an exception does to it.
#include "net/event_loop.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <future>
#include <stdexcept>
#include <vector>

namespace squall::net {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;

// Returns when all tasks posted before have run.
void settle(EventLoop& loop) {
  std::promise<void> done;
  loop.post([&] { done.set_value(); });
  done.get_future().wait();
}

TEST(EventLoop, RunsTasksInOrderOnItsThread) {
  EventLoop loop("test-net");
  std::vector<int> seen;
  loop.post([&] { seen.push_back(1); });  // before start() too
  loop.start();
  loop.start();
  bool inside = false;
  loop.post([&] {
    seen.push_back(2);
    inside = loop.in_loop();
  });
  settle(loop);
  EXPECT_THAT(seen, ElementsAre(1, 2));
  EXPECT_TRUE(inside);
  EXPECT_FALSE(loop.in_loop());
}

TEST(EventLoop, FiresTimersInTheOrderTheyAreDue) {
  EventLoop loop("test-net");
  loop.start();
  std::vector<int> seen;
  std::promise<void> last;
  loop.after(40ms, [&] {
    seen.push_back(2);
    last.set_value();
  });
  loop.after(1ms, [&] { seen.push_back(1); });
  const auto canceled = loop.after(20ms, [&] { seen.push_back(99); });
  loop.cancel(canceled);
  last.get_future().wait();
  loop.cancel(canceled);
  settle(loop);
  EXPECT_THAT(seen, ElementsAre(1, 2));
}

TEST(EventLoop, SurvivesATaskThatThrows) {
  EventLoop loop("test-net");
  loop.start();
  loop.post([] { throw std::runtime_error("oops"); });
  settle(loop);
}

TEST(EventLoop, StopDropsWhatHasNotRun) {
  bool ran = false;
  const auto owned = std::make_shared<int>(1);
  {
    EventLoop loop("test-net");
    loop.start();
    loop.after(1h, [&ran, owned] { ran = true; });
    settle(loop);
    loop.stop();
    loop.stop();
  }
  EXPECT_FALSE(ran);
  EXPECT_EQ(owned.use_count(), 1);
}

}  // namespace
}  // namespace squall::net
