#include "services/stream/stream_hub.h"

#include <gtest/gtest.h>

#include <condition_variable>

#include "bus/local/local_bus.h"
#include "net/stream_state.h"

namespace squall::services {
namespace {

// One who watches: what was sent, and waiting for it.
class Watcher {
 public:
  explicit Watcher(net::StreamLimits limits = {}) : stream_(net::open_event_stream(limits)) {
    stream_.response.stream->attach([this] {
      std::lock_guard lock(mutex_);
      ++woken_;
      changed_.notify_all();
    });
  }
  net::SseWriter writer() const { return net::SseWriter(stream_.writer); }
  void go() { stream_.response.stream->close(); }
  // Reads until the text has come, or the end of the stream.
  bool await(std::string_view text) {
    return read([&] { return text_.find(text) != std::string::npos; });
  }
  bool await_end() {
    return read([&] { return over_; });
  }
  std::size_t times(std::string_view text) const {
    std::size_t count = 0;
    for (std::size_t at = text_.find(text); at != std::string::npos; at = text_.find(text, at + 1)) ++count;
    return count;
  }

 private:
  bool read(const std::function<bool()>& enough) {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    for (;;) {
      std::uint64_t seen = 0;
      {
        std::lock_guard lock(mutex_);
        seen = woken_;
      }
      const auto taken = stream_.response.stream->take(1 << 20, text_);
      over_ = over_ || taken == net::StreamState::Taken::kFinished;
      if (enough()) return true;
      if (taken == net::StreamState::Taken::kPieces) continue;
      std::unique_lock lock(mutex_);
      if (!changed_.wait_until(lock, deadline, [&] { return woken_ != seen; })) return false;
    }
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  std::uint64_t woken_ = 0;
  net::OpenStream stream_;
  std::string text_;
  bool over_ = false;
};

class StreamHubTest : public ::testing::Test {
 protected:
  StreamHubTest() { hub_.start(); }
  void update(const std::string& id, const char* status = "running", const char* action = "probe.greet") {
    bus_.announce(
        {"st2.execution", "update", id,
         Value::object({{"id", id}, {"status", status}, {"action", Value::object({{"ref", action}})}})});
  }
  void chunk(const std::string& id, const std::string& execution, const std::string& text,
             const char* type = "stdout") {
    bus_.announce(
        {"st2.execution.output", "create", id,
         Value::object({{"id", id}, {"execution_id", execution}, {"output_type", type}, {"data", text}})});
  }
  static StreamFilter all() { return {.events = {"st2.*"}}; }
  static StreamFilter output_of(const std::string& execution) {
    return {.events = {"st2.execution.output__create", "st2.execution__update"},
            .execution_ids = {execution},
            .output_stream = true,
            .heartbeat = false};
  }

  FakeClock clock_;
  bus::LocalBus bus_;
  StreamHub hub_{bus_, clock_, [](const bus::Event& event) { return event.body; }, std::chrono::seconds(10)};
};

TEST_F(StreamHubTest, EachWatcherGetsWhatItsFilterLetsThrough) {
  Watcher everything, one, other;
  hub_.add(everything.writer(), all());
  hub_.add(one.writer(), {.events = {"st2.execution__*"}, .execution_ids = {"e1"}});
  hub_.add(other.writer(), {.events = {"st2.*"}, .action_refs = {"probe.other"}});
  update("e1");
  update("e2", "running", "probe.other");
  ASSERT_TRUE(everything.await("e2"));
  ASSERT_TRUE(one.await("e1"));
  ASSERT_TRUE(other.await("e2"));
  EXPECT_EQ(everything.times("event: st2.execution__update"), 2U);
  EXPECT_EQ(one.times("e2"), 0U);
  EXPECT_EQ(other.times("e1"), 0U);
}

TEST_F(StreamHubTest, NothingIsMissedAndNothingDoubledBetweenWhatIsStoredAndWhatIsLive) {
  Watcher watcher, mark;
  hub_.add(mark.writer(), all());
  const auto client = hub_.add_waiting(watcher.writer(), output_of("e1"));
  chunk("c1", "e1", "stored and announced");
  chunk("c2", "e1", "announced only");
  ASSERT_TRUE(mark.await("announced only"));
  hub_.begin(client, {"c1"}, false);
  chunk("c3", "e1", "live");
  ASSERT_TRUE(watcher.await("live"));
  EXPECT_EQ(watcher.times("stored and announced"), 0U);
  EXPECT_EQ(watcher.times("announced only"), 1U);
}

TEST_F(StreamHubTest, OutputEndsWhenItsExecutionDoes) {
  Watcher watcher;
  hub_.begin(hub_.add_waiting(watcher.writer(), output_of("e1")), {}, false);
  update("e2", "succeeded");
  chunk("c1", "e1", "last words");
  update("e1", "succeeded");
  ASSERT_TRUE(watcher.await_end());
  EXPECT_EQ(watcher.times("last words"), 1U);
  EXPECT_EQ(watcher.times("event: EOF"), 1U);
  EXPECT_EQ(watcher.times("st2.execution__update"), 0U);
}

TEST_F(StreamHubTest, OutputEndsAlsoWhenItsExecutionPausesOrResumes) {
  for (const char* status : {"pausing", "resuming", "canceled", "abandoned"}) {
    Watcher watcher;
    hub_.begin(hub_.add_waiting(watcher.writer(), output_of("e1")), {}, false);
    update("e1", "paused");
    chunk("c1", "e1", "still here");
    update("e1", status);
    ASSERT_TRUE(watcher.await_end()) << status;
    EXPECT_EQ(watcher.times("still here"), 1U) << status;
    EXPECT_EQ(watcher.times("event: EOF"), 1U) << status;
  }
}

TEST_F(StreamHubTest, RoutingKeysOfSeveralWordsAreNotDelivered) {
  Watcher watcher;
  hub_.add(watcher.writer(), all());
  bus_.announce({"st2.announcement", "two.words", "", Value::object({{"payload", "first"}})});
  bus_.announce({"st2.announcement", "chatops", "", Value::object({{"payload", "second"}})});
  ASSERT_TRUE(watcher.await("second"));
  EXPECT_EQ(watcher.times("first"), 0U);
  EXPECT_EQ(watcher.times("event: st2.announcement__chatops"), 1U);
}

TEST_F(StreamHubTest, AnEndEventOfAnotherExecutionOrAnUnfinishedOneEndsNothing) {
  Watcher watcher;
  StreamFilter filter = all();
  filter.end_event = "st2.execution__create";
  filter.end_execution_id = "e1";
  hub_.add(watcher.writer(), filter);
  update("e2", "succeeded");
  update("e1", "succeeded");
  update("e3");
  ASSERT_TRUE(watcher.await("e3"));
  EXPECT_EQ(watcher.times("event: st2.execution__update"), 3U);
}

TEST_F(StreamHubTest, AnEndCountsThoughItsEventIsFilteredOut) {
  Watcher watcher;
  StreamFilter filter = all();
  filter.action_refs = {"probe.other"};
  filter.end_event = "st2.execution__update";
  filter.end_execution_id = "e1";
  hub_.add(watcher.writer(), filter);
  update("e1", "succeeded");
  ASSERT_TRUE(watcher.await_end());
  EXPECT_EQ(watcher.times("event: "), 0U);
}

TEST_F(StreamHubTest, AnEndThatCameWhileItWaitedIsAnEnd) {
  Watcher watcher, mark;
  hub_.add(mark.writer(), all());
  const auto client = hub_.add_waiting(watcher.writer(), output_of("e1"));
  update("e1", "failed");
  ASSERT_TRUE(mark.await("failed"));
  hub_.begin(client, {}, false);
  EXPECT_TRUE(watcher.await_end());
}

TEST_F(StreamHubTest, WhatWasOverAtTheBeginningEndsAtOnce) {
  Watcher watcher;
  hub_.begin(hub_.add_waiting(watcher.writer(), output_of("e1")), {}, true);
  ASSERT_TRUE(watcher.await_end());
  EXPECT_EQ(watcher.times("event: EOF"), 1U);
}

TEST_F(StreamHubTest, AStreamEndsWithTheEventItAskedFor) {
  Watcher watcher;
  StreamFilter filter = all();
  filter.end_event = "st2.execution__update";
  filter.end_execution_id = "e1";
  hub_.add(watcher.writer(), filter);
  update("e1");
  update("e1", "succeeded");
  ASSERT_TRUE(watcher.await_end());
  EXPECT_EQ(watcher.times("event: st2.execution__update"), 2U);
}

TEST_F(StreamHubTest, ASlowWatcherMissesEventsAndTheOthersDoNot) {
  Watcher slow({.max_pieces = 2}), quick;
  hub_.add(slow.writer(), all());
  hub_.add(quick.writer(), all());
  for (int i = 0; i < 6; ++i) update("e" + std::to_string(i));
  ASSERT_TRUE(quick.await("e5"));
  EXPECT_EQ(quick.times("event: "), 6U);
  ASSERT_TRUE(slow.await("e1"));
  update("later");
  ASSERT_TRUE(slow.await("later"));
  EXPECT_EQ(slow.times(": missed 4 events"), 1U);
}

TEST_F(StreamHubTest, NobodyListensToTheBusWhileNobodyWatches) {
  EXPECT_FALSE(bus_.watched());
  Watcher watcher;
  hub_.add(watcher.writer(), all());
  EXPECT_TRUE(bus_.watched());
  hub_.stop();
  EXPECT_FALSE(bus_.watched());
  EXPECT_TRUE(watcher.await_end());
}

}  // namespace
}  // namespace squall::services
