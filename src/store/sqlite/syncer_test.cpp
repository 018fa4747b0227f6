// Commits whose sync is somebody else's: order, answers, readers, and what a failure does.
#include "store/sqlite/syncer.h"

#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <semaphore>
#include <vector>

namespace squall::store::sqlite {
namespace {

// A disk that takes as long as the test says.
class SlowDisk {
 public:
  Result<void> sync() {
    ++begun;
    begun.notify_all();
    let_go_.acquire();
    return {};
  }
  void finish(int syncs = 1) { let_go_.release(syncs); }
  void await_begun(int syncs) {
    for (int seen = begun; seen < syncs; seen = begun) begun.wait(seen);
  }
  std::atomic<int> begun = 0;

 private:
  std::counting_semaphore<> let_go_{0};
};

class SyncerTest : public ::testing::Test {
 protected:
  void SetUp() override { syncer_.start(); }
  // A commit as the writer makes it.
  void commit(int number) {
    syncer_.about_to_show();
    syncer_.hand_over([this, number] {
      answered_.push_back(number);
      count_ = static_cast<int>(answered_.size());
      count_.notify_all();
    });
  }
  void await_answers(int answers) {
    for (int seen = count_; seen < answers; seen = count_) count_.wait(seen);
  }
  SlowDisk disk_;
  std::vector<int> answered_;
  std::atomic<int> count_ = 0;
  Syncer syncer_{[this] { return disk_.sync(); }};
};

TEST_F(SyncerTest, AnswersBehindTheSync) {
  commit(1);
  disk_.await_begun(1);
  EXPECT_EQ(count_, 0);
  EXPECT_FALSE(syncer_.idle());
  disk_.finish();
  await_answers(1);
  EXPECT_EQ(syncer_.syncs(), 1u);
}

TEST_F(SyncerTest, OneSyncForAllThatCameMeanwhile) {
  commit(1);
  disk_.await_begun(1);
  for (int i = 2; i <= 5; ++i) commit(i);
  disk_.finish(2);
  await_answers(5);
  EXPECT_EQ(answered_, (std::vector<int>{1, 2, 3, 4, 5}));
  EXPECT_EQ(syncer_.syncs(), 2u);
}

TEST_F(SyncerTest, ReadersWaitForWhatTheyMayHaveSeen) {
  syncer_.wait_durable();  // nothing is shown yet
  commit(1);
  disk_.await_begun(1);
  syncer_.about_to_show();  // the next one: its pages came behind the sync that is under way
  std::atomic<bool> read = false;
  std::jthread reader([&] {
    syncer_.wait_durable();
    read = true;
  });
  disk_.finish();
  await_answers(1);
  EXPECT_FALSE(read);
  syncer_.hand_over([] {});
  disk_.await_begun(2);
  EXPECT_FALSE(read);
  disk_.finish();
  reader.join();
  EXPECT_TRUE(read);
}

TEST_F(SyncerTest, ACallbackThatReadsSyncsForItself) {
  std::promise<void> read;
  syncer_.about_to_show();
  syncer_.hand_over([&] {
    syncer_.about_to_show();  // as a writer would, that is ahead
    disk_.finish();
    syncer_.wait_durable();
    read.set_value();
  });
  disk_.finish();
  read.get_future().get();
  EXPECT_EQ(syncer_.syncs(), 2u);
}

TEST_F(SyncerTest, StopAnswersAll) {
  for (int i = 1; i <= 4; ++i) commit(i);
  disk_.finish(4);
  syncer_.stop();
  EXPECT_EQ(count_, 4);
}

TEST(Syncer, MakesTheWriterWaitForASlowDisk) {
  SlowDisk disk;
  std::atomic<int> handed = 0;
  Syncer syncer([&] { return disk.sync(); });
  syncer.start();
  std::jthread writer([&] {
    for (int i = 0; i < 100; ++i) {
      syncer.about_to_show();
      syncer.hand_over([] {});
      ++handed;
    }
  });
  disk.await_begun(1);
  EXPECT_LE(handed, 8);
  disk.finish(100);
  writer.join();
  EXPECT_EQ(handed, 100);
}

TEST(Syncer, AFailureIsTheEnd) {
  EXPECT_EXIT(
      {
        Syncer syncer([] { return Result<void>(Error{Errc::kIo, "no disk"}); });
        syncer.start();
        syncer.about_to_show();
        std::promise<void> never;
        syncer.hand_over([&] { never.set_value(); });
        never.get_future().get();
      },
      testing::ExitedWithCode(EXIT_FAILURE), "");
}

}  // namespace
}  // namespace squall::store::sqlite
