#include <fmt/core.h>

#include <atomic>
#include <chrono>
#include <thread>
#include <vector>

#include "base/mutex.h"
#include "bus/contract/contract.h"

namespace squall::bus::contract {
namespace {

constexpr std::chrono::seconds kLong{30};

// What a handler heard. A bus may deliver on a thread of its own: tests wait here.
class Heard {
 public:
  void add(std::string text) {
    MutexLock lock(mutex_);
    all_.push_back(std::move(text));
    more_.notify_all();
  }
  // What is there once `count` messages have come, or much later whatever there is.
  std::vector<std::string> wait(std::size_t count) {
    const auto until = std::chrono::steady_clock::now() + kLong;
    MutexLock lock(mutex_);
    while (all_.size() < count && more_.wait_until(mutex_, until)) {
    }
    return all_;
  }

 private:
  Mutex mutex_;
  CondVar more_;
  std::vector<std::string> all_ SQUALL_GUARDED_BY(mutex_);
};

using Texts = std::vector<std::string>;

TEST_P(BusContract, AWakeUpReachesThoseOfItsTopic) {
  Heard requested;
  Heard updated;
  const auto first = bus().on_wake(Topic::kExecutionRequested, [&](const WakeUp& message) {
    requested.add(fmt::format("{}/{}", message.id, message.revision));
  });
  const auto second =
      bus().on_wake(Topic::kExecutionUpdate, [&](const WakeUp& message) { updated.add(message.id); });
  bus().wake({.topic = Topic::kExecutionRequested, .id = "a", .revision = 3});
  bus().wake({.topic = Topic::kContentChanged, .id = "nobody"});
  bus().wake({.topic = Topic::kExecutionUpdate, .id = "b"});
  EXPECT_EQ(requested.wait(1), Texts{"a/3"});
  EXPECT_EQ(updated.wait(1), Texts{"b"});
}

TEST_P(BusContract, AllWhoListenHear) {
  Heard one;
  Heard two;
  const auto first = bus().on_wake(Topic::kRuleChanged, [&](const WakeUp& message) { one.add(message.id); });
  const auto second = bus().on_wake(Topic::kRuleChanged, [&](const WakeUp& message) { two.add(message.id); });
  bus().wake({.topic = Topic::kRuleChanged, .id = "r"});
  EXPECT_EQ(one.wait(1), Texts{"r"});
  EXPECT_EQ(two.wait(1), Texts{"r"});
}

TEST_P(BusContract, EventsTravelWhole) {
  EXPECT_FALSE(bus().watched());
  Heard heard;
  {
    const auto watching = bus().on_event([&](const Event& event) {
      heard.add(fmt::format("{}__{} {} {}", event.exchange, event.key, event.id, event.body["n"].as_int()));
    });
    EXPECT_TRUE(bus().watched());
    bus().announce(
        {.exchange = "st2.execution", .key = "update", .id = "x", .body = Value::object({{"n", 7}})});
    EXPECT_EQ(heard.wait(1), Texts{"st2.execution__update x 7"});
  }
  EXPECT_FALSE(bus().watched());
  bus().announce({.exchange = "st2.execution", .key = "update", .id = "y", .body = {}});
  EXPECT_EQ(heard.wait(1).size(), 1u);
}

TEST_P(BusContract, AHandlerRunsNoMoreOnceItsSubscriptionIsGone) {
  for (int round = 0; round < 50; ++round) {
    std::atomic<bool> gone{false};
    std::atomic<int> late{0};
    std::atomic<int> calls{0};
    auto subscription = bus().on_wake(Topic::kExecutionState, [&](const WakeUp&) {
      if (gone) ++late;
      ++calls;
      calls.notify_all();
    });
    std::jthread publisher([&](const std::stop_token& stop) {
      while (!stop.stop_requested()) bus().wake({.topic = Topic::kExecutionState, .id = "x"});
    });
    calls.wait(0);
    subscription.reset();
    gone = true;
    publisher.request_stop();
    publisher.join();
    EXPECT_EQ(late, 0);
  }
}

TEST_P(BusContract, DestructionWaitsForARunningHandler) {
  std::atomic<bool> entered{false};
  std::atomic<bool> release{false};
  std::atomic<bool> finished{false};
  auto subscription = bus().on_wake(Topic::kTriggerChanged, [&](const WakeUp&) {
    entered = true;
    entered.notify_all();
    release.wait(false);
    finished = true;
  });
  std::jthread publisher([&] { bus().wake({.topic = Topic::kTriggerChanged, .id = "x"}); });
  entered.wait(false);
  std::atomic<bool> saw_it_finished{false};
  std::jthread leaver([&] {
    subscription.reset();
    saw_it_finished = finished.load();
  });
  release = true;
  release.notify_all();
  leaver.join();
  EXPECT_TRUE(saw_it_finished);
}

TEST_P(BusContract, AHandlerMayPublishAndSubscribe) {
  Heard heard;
  std::unique_ptr<Subscription> inner;
  const auto outer = bus().on_wake(Topic::kRuleChanged, [&](const WakeUp& message) {
    inner =
        bus().on_wake(Topic::kContentChanged, [&](const WakeUp& other) { heard.add("inner " + other.id); });
    bus().wake({.topic = Topic::kContentChanged, .id = message.id});
  });
  bus().wake({.topic = Topic::kRuleChanged, .id = "x"});
  EXPECT_EQ(heard.wait(1), Texts{"inner x"});
}

TEST_P(BusContract, AHandlerMayEndItsOwnSubscription) {
  Heard heard;
  std::unique_ptr<Subscription> subscription;
  subscription = bus().on_wake(Topic::kRuleChanged, [&](const WakeUp& message) {
    heard.add(message.id);
    subscription.reset();
    heard.add("gone");
  });
  bus().wake({.topic = Topic::kRuleChanged, .id = "x"});
  EXPECT_EQ(heard.wait(2), (Texts{"x", "gone"}));
  bus().wake({.topic = Topic::kRuleChanged, .id = "y"});
  EXPECT_EQ(heard.wait(2).size(), 2u);
}

TEST_P(BusContract, ManyPublishersLoseNothingWhileTheBusIsUp) {
  constexpr int kThreads = 6;
  constexpr int kEach = 500;
  Heard heard;
  const auto subscription =
      bus().on_wake(Topic::kExecutionUpdate, [&](const WakeUp& message) { heard.add(message.id); });
  {
    std::vector<std::jthread> publishers;
    for (int i = 0; i < kThreads; ++i) {
      publishers.emplace_back([&] {
        for (int j = 0; j < kEach; ++j) bus().wake({.topic = Topic::kExecutionUpdate, .id = "x"});
      });
    }
  }
  EXPECT_EQ(heard.wait(kThreads * kEach).size(), static_cast<std::size_t>(kThreads * kEach));
}

TEST_P(BusContract, ASubscriptionMayOutliveTheBus) {
  auto subscription = bus().on_event([](const Event&) {});
  bus_.reset();
  subscription.reset();
  SUCCEED();
}

}  // namespace
}  // namespace squall::bus::contract
