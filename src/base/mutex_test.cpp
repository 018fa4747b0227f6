// What threads sleep on: the parker, and the condition variable made of it.
#include "base/mutex.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>
#include <vector>

#include "base/parker.h"
#include "base/thread_name.h"
#include "base/worker_pool.h"

namespace squall {
namespace {

using namespace std::chrono_literals;
using std::chrono::steady_clock;

TEST(Parker, KeepsAnUnparkThatComesFirst) {
  Parker parker;
  parker.unpark();
  parker.park();
  EXPECT_FALSE(parker.park_until(steady_clock::now() + 1ms));
}

TEST(Parker, TimeThatHasPassedIsNoWait) {
  Parker parker;
  EXPECT_FALSE(parker.park_until(steady_clock::time_point::min()));
  parker.unpark();
  EXPECT_TRUE(parker.park_until(steady_clock::time_point::min()));
}

// Each round on a parker of its own, gone as soon as it was let go.
TEST(Parker, MayBeGoneBehindPark) {
  for (int round = 0; round < 2000; ++round) {
    int written = 0;
    std::jthread other;
    Parker parker;
    other = std::jthread([&] {
      written = round;
      parker.unpark();
    });
    parker.park();
    EXPECT_EQ(written, round);
  }
}

// Threads that wait, in a known order, and what they were woken in.
class Sleepers {
 public:
  explicit Sleepers(CondVar::Order order) : changed_(order) {}
  ~Sleepers() {
    const MutexLock lock(mutex_);
    over_ = true;
    changed_.notify_all();
  }
  void add() {
    const std::size_t number = threads_.size();
    threads_.emplace_back([this, number] {
      const MutexLock lock(mutex_);
      ++asleep_;
      began_.notify_one();
      // One that waits again would be in the list twice.
      changed_.wait(mutex_);
      if (!over_) woken_.push_back(number);
      began_.notify_one();
    });
    const MutexLock lock(mutex_);
    while (asleep_ <= number) began_.wait(mutex_);
  }
  // Who woke: waits until it says so.
  std::size_t wake_one() {
    const MutexLock lock(mutex_);
    const std::size_t before = woken_.size();
    changed_.notify_one();
    while (woken_.size() == before) began_.wait(mutex_);
    return woken_.back();
  }

 private:
  Mutex mutex_;
  CondVar changed_, began_;
  std::size_t asleep_ = 0;
  bool over_ = false;
  std::vector<std::size_t> woken_;
  std::vector<std::jthread> threads_;
};

TEST(CondVar, WakesInTheOrderAskedFor) {
  Sleepers first(CondVar::Order::kFirst), last(CondVar::Order::kLast);
  for (int i = 0; i < 3; ++i) first.add(), last.add();
  EXPECT_EQ(first.wake_one(), 0u);
  EXPECT_EQ(first.wake_one(), 1u);
  EXPECT_EQ(last.wake_one(), 2u);
  EXPECT_EQ(last.wake_one(), 1u);
}

TEST(CondVar, NotificationWithoutSleepersIsNotKept) {
  Mutex mutex;
  CondVar changed;
  changed.notify_one();
  changed.notify_all();
  const MutexLock lock(mutex);
  EXPECT_FALSE(changed.wait_until(mutex, steady_clock::now() + 1ms));
}

TEST(CondVar, StopWakesAndWasRequestedIsNoWait) {
  Mutex mutex;
  CondVar changed;
  std::stop_source stop;
  std::atomic<bool> asleep = false;
  std::jthread stopper([&] {
    while (!asleep) std::this_thread::yield();
    // Also while the mutex is held: a stop takes no lock of the one who waits.
    const MutexLock lock(mutex);
    stop.request_stop();
  });
  const MutexLock lock(mutex);
  asleep = true;
  while (!stop.stop_requested()) changed.wait(mutex, stop.get_token());
  changed.wait(mutex, stop.get_token());
  EXPECT_TRUE(changed.wait_until(mutex, steady_clock::now() + 1h, stop.get_token()));
}

// Waits that end by time, stop and notification at the same moments: nobody hangs, nothing is touched late.
TEST(CondVar, EndsOfAllKindsAtOnce) {
  Mutex mutex;
  CondVar changed;
  std::atomic<bool> over = false;
  std::vector<std::jthread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      for (int round = 0; round < 500; ++round) {
        std::stop_source stop;
        std::jthread stopper([&] { stop.request_stop(); });
        const MutexLock lock(mutex);
        changed.wait_until(mutex, steady_clock::now() + std::chrono::microseconds(round % 50),
                           stop.get_token());
      }
    });
  }
  std::jthread notifier([&] {
    while (!over) {
      changed.notify_one();
      changed.notify_all();
    }
  });
  threads.clear();
  over = true;
}

TEST(WorkerPool, RunsWhatManyThreadsSubmit) {
  std::atomic<int> ran = 0;
  {
    WorkerPool pool({.name = "many", .threads = 4, .queue = 100'000});
    pool.start();
    std::vector<std::jthread> submitters;
    for (int i = 0; i < 4; ++i)
      submitters.emplace_back([&] {
        for (int k = 0; k < 5000; ++k) EXPECT_TRUE(pool.try_submit([&] { ++ran; }));
      });
  }
  EXPECT_EQ(ran, 20'000);
}

TEST(ThreadName, IsCutAndKept) {
  std::jthread([] {
    name_this_thread("a name that is too long");
    EXPECT_EQ(this_thread_name(), "a name that is ");
  }).join();
}

}  // namespace
}  // namespace squall
