#include "store/memory/memory_store.h"

#include "store/contract/contract.h"
#include "store/faulty.h"

namespace squall::store::contract {

const Backend kMemory{"memory", [](std::vector<Invariant> invariants) -> std::shared_ptr<Store> {
                        return std::make_shared<MemoryStore>(std::move(invariants));
                      }};
SQUALL_STORE_CONTRACT(Memory, kMemory);

namespace {

class Faults : public ::testing::Test {
 protected:
  void SetUp() override {
    const Collection* collections[] = {&kThings};
    ASSERT_TRUE(memory_.open(collections).ok());
  }
  MemoryStore memory_;
};

TEST_F(Faults, TheChosenCallFails) {
  FaultyStore store(memory_);
  store.fail(2);
  EXPECT_TRUE(store.write({insert(kThings, thing(1))}, Urgency::kNow).ok());
  EXPECT_EQ(store.write({insert(kThings, thing(2))}, Urgency::kNow).error().code(), Errc::kIo);
  EXPECT_TRUE(store.fired());
  EXPECT_TRUE(store.write({insert(kThings, thing(3))}, Urgency::kNow).ok());
  EXPECT_EQ(store.calls(), 3u);
  EXPECT_EQ(*memory_.count(kThings, {}), 2u);
}

TEST_F(Faults, TheAnswerCanBeLostAfterTheDeed) {
  FaultyStore store(memory_);
  store.fail(1, FaultyStore::Fault::kAfter);
  Errc answer = Errc::kInternal;
  std::atomic<bool> answered{false};
  store.write_async(
      {insert(kThings, thing(1))},
      [&](const auto& result) {
        answer = result.error().code();
        answered = true;
        answered.notify_all();
      },
      Urgency::kNow);
  answered.wait(false);
  EXPECT_EQ(answer, Errc::kIo);
  EXPECT_TRUE(memory_.get(kThings, id_of(1)).ok());
}

TEST_F(Faults, AFullDiskHeals) {
  FaultyStore store(memory_);
  store.fail_all();
  EXPECT_FALSE(store.get(kThings, id_of(1), Read::kFull).ok());
  EXPECT_FALSE(store.count(kThings, {}, 0).ok());
  store.heal();
  EXPECT_TRUE(store.count(kThings, {}, 0).ok());
}

TEST_F(Faults, EveryCallFailsOnceEachWay) {
  const auto operation = [](Store& store) {
    if (!store.count(kThings, {}, 0).ok()) return;
    if (!store.write({insert(kThings, thing(1))}).ok()) return;
    (void)store.write({erase(kThings, id_of(1))});
  };
  int looked = 0;
  const std::uint64_t runs = fail_each_call(memory_, operation, [&] {
    ++looked;
    (void)memory_.erase_where(kThings, {});  // what a sweep would do
  });
  EXPECT_EQ(runs, 6u);
  EXPECT_EQ(looked, 6);
}

}  // namespace
}  // namespace squall::store::contract
