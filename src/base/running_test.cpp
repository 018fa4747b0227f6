// Clock, gate, queue, worker pool, backoff: what services run on.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "base/backoff.h"
#include "base/clock.h"
#include "base/gate.h"
#include "base/queue.h"
#include "base/worker_pool.h"

namespace squall {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;

TEST(Clock, FakeClockWakesWhenTimePasses) {
  FakeClock clock;
  Wake wake = Wake::kStopped;
  std::jthread waiter([&](std::stop_token stop) { wake = clock.wait_for(5s, stop); });
  clock.await_waiters(1);
  clock.advance(5s);
  waiter.join();
  EXPECT_EQ(wake, Wake::kTimer);
}

TEST(Clock, StopEndsAWaitOnBothClocks) {
  FakeClock fake;
  for (Clock* clock : {static_cast<Clock*>(&fake), &real_clock()}) {
    std::stop_source stop;
    Wake wake = Wake::kTimer;
    std::jthread waiter([&] { wake = clock->wait_for(1h, stop.get_token()); });
    stop.request_stop();
    waiter.join();
    EXPECT_EQ(wake, Wake::kStopped);
  }
}

TEST(Clock, DeadlineCountsDown) {
  FakeClock clock;
  const Deadline deadline(clock, 10s);
  clock.advance(4s);
  EXPECT_EQ(deadline.left(), 6s);
  clock.advance(7s);
  EXPECT_EQ(deadline.left(), 0s);
  EXPECT_TRUE(deadline.passed());
}

TEST(Gate, CloseWaitsForThoseInside) {
  Gate gate;
  auto pass = gate.enter();
  ASSERT_TRUE(pass);
  std::atomic<bool> closed{false};
  std::jthread closer([&] {
    gate.close_and_wait();
    closed = true;
  });
  while (!gate.closed()) std::this_thread::yield();
  EXPECT_FALSE(gate.enter());
  EXPECT_FALSE(closed);
  pass.reset();
  closer.join();
  EXPECT_TRUE(closed);
  gate.close_and_wait();  // a second time is fine
}

TEST(Queue, EachPolicyAtTheBound) {
  BoundedQueue<int> refuse(1), drop(2, WhenFull::kDropOldest), wait(1, WhenFull::kWait);
  EXPECT_EQ(refuse.push(1), Pushed::kAccepted);
  EXPECT_EQ(refuse.push(2), Pushed::kFull);
  for (int i = 1; i <= 3; ++i) EXPECT_EQ(drop.push(i), Pushed::kAccepted);
  EXPECT_THAT(drop.pop_some(10), ElementsAre(2, 3));
  EXPECT_EQ(drop.dropped(), 1u);
  ASSERT_EQ(wait.push(1), Pushed::kAccepted);
  std::jthread pusher([&] { EXPECT_EQ(wait.push(2), Pushed::kAccepted); });
  EXPECT_EQ(wait.pop(), 1);
  EXPECT_EQ(wait.pop(), 2);
}

TEST(Queue, DrainsUpToABound) {
  BoundedQueue<int> queue(10);
  for (int i = 0; i < 5; ++i) queue.push(i);
  EXPECT_THAT(queue.pop_some(3), ElementsAre(0, 1, 2));
  EXPECT_EQ(queue.size(), 2u);
}

TEST(Queue, CloseWakesWaitersAndLetsTheRestOut) {
  BoundedQueue<int> queue(10);
  std::jthread popper([&] { EXPECT_EQ(queue.pop(), std::nullopt); });
  queue.close();
  popper.join();
  EXPECT_EQ(queue.push(1), Pushed::kClosed);

  BoundedQueue<int> filled(10);
  filled.push(7);
  filled.close();
  EXPECT_EQ(filled.pop(), 7);
  EXPECT_EQ(filled.pop(), std::nullopt);
}

TEST(Queue, StopAndTimeoutEndAWait) {
  BoundedQueue<int> queue(1);
  std::stop_source stop;
  std::jthread popper([&] { EXPECT_TRUE(queue.pop_some(5, stop.get_token()).empty()); });
  stop.request_stop();
  popper.join();
  EXPECT_EQ(queue.pop_for(1ms), std::nullopt);
}

TEST(WorkerPool, RunsWhatItAcceptedBeforeItStops) {
  WorkerPool pool({.name = "test", .threads = 3, .queue = 100});
  std::atomic<int> ran{0};
  for (int i = 0; i < 100; ++i)
    ASSERT_TRUE(pool.try_submit([&ran, owned = std::make_unique<int>(1)] { ran += *owned; }));
  EXPECT_FALSE(pool.try_submit([] {}));  // full
  pool.start();
  pool.stop();
  pool.stop();
  EXPECT_EQ(ran, 100);
  EXPECT_FALSE(pool.try_submit([] {}));
}

TEST(WorkerPool, SurvivesATaskThatThrows) {
  WorkerPool pool({.name = "test"});
  pool.start();
  bool ran = false;
  ASSERT_TRUE(pool.try_submit([] { throw std::runtime_error("oops"); }));
  ASSERT_TRUE(pool.try_submit([&] { ran = true; }));
  pool.stop();
  EXPECT_TRUE(ran);
}

TEST(Backoff, DoublesWithinItsBounds) {
  Backoff backoff(100ms, 1s);
  Micros expected = 100ms;
  for (int i = 0; i < 8; ++i, backoff.next()) {
    EXPECT_LE(backoff.delay(), expected);
    EXPECT_GE(backoff.delay(), expected / 2);
    expected = std::min<Micros>(1s, expected * 2);
  }
  backoff.reset();
  EXPECT_LE(backoff.delay(), 100ms);
}

// Moves itself through every wait.
class RunningClock : public FakeClock {
 public:
  Wake wait_for(Micros period, std::stop_token stop) override {
    if (stop.stop_requested()) return Wake::kStopped;
    advance(period);
    return Wake::kTimer;
  }
};

TEST(Retry, NeverOutlivesTheDeadline) {
  RunningClock clock;
  const Deadline deadline(clock, 3s);
  int attempts = 0;
  const auto result = retry(
      clock, deadline, {}, Backoff(100ms, 1s),
      [&]() -> Result<int> {
        ++attempts;
        return make_error(Errc::kUnavailable, "away");
      },
      [](const Error&) { return true; });
  EXPECT_FALSE(result.ok());
  EXPECT_FALSE(deadline.passed());
  EXPECT_GT(attempts, 3);
}

TEST(Retry, StopsAtSuccessAndAtFinalErrors) {
  RunningClock clock;
  int attempts = 0;
  const auto attempt = [&]() -> Result<int> {
    if (++attempts < 3) return make_error(Errc::kUnavailable, "away");
    return 42;
  };
  const auto away = [](const Error& error) { return error.code() == Errc::kUnavailable; };
  EXPECT_EQ(retry(clock, Deadline(clock, 1h), {}, Backoff(1ms, 1s), attempt, away).value(), 42);
  attempts = 0;
  EXPECT_FALSE(retry(clock, Deadline(clock, 1h), {}, Backoff(1ms, 1s), attempt, [](const Error&) {
                 return false;
               }).ok());
  EXPECT_EQ(attempts, 1);
}

}  // namespace
}  // namespace squall
