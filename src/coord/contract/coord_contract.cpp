#include <algorithm>
#include <atomic>
#include <thread>

#include "coord/contract/contract.h"

namespace squall::coord::contract {
namespace {

constexpr Millis kLease{1000};

TEST_P(CoordinationContract, JoinersAreMembersUntilTheyLeave) {
  const auto member = coordination().join("scheduler", Value::object({{"name", "st2scheduler"}}));
  ASSERT_TRUE(member.ok()) << member.error().text();
  const auto members = coordination().members("scheduler");
  ASSERT_TRUE(members.ok());
  ASSERT_EQ(members->size(), 1u);
  EXPECT_EQ(members->front().id, member->id);
  EXPECT_EQ(members->front().epoch, member->epoch);
  EXPECT_EQ(members->front().capabilities["name"], Value("st2scheduler"));
  EXPECT_TRUE(*coordination().alive(member->id, member->epoch));
  coordination().leave("scheduler");
  EXPECT_TRUE(coordination().members("scheduler")->empty());
  EXPECT_FALSE(*coordination().alive(member->id, member->epoch));
}

TEST_P(CoordinationContract, GroupsAreThoseEverJoined) {
  EXPECT_EQ(coordination().members("nobody").error().code(), Errc::kNotFound);
  ASSERT_TRUE(coordination().join("a", Value::object()).ok());
  ASSERT_TRUE(coordination().join("b", Value::object()).ok());
  auto groups = *coordination().groups();
  std::sort(groups.begin(), groups.end());
  EXPECT_EQ(groups, (std::vector<std::string>{"a", "b"}));
  coordination().leave("nobody");
}

TEST_P(CoordinationContract, EpochsGrowWithEachJoin) {
  const Member first = *coordination().join("a", Value::object());
  const Member second = *coordination().join("b", Value::object());
  EXPECT_GT(second.epoch, first.epoch);
  coordination().leave("a");
  const Member again = *coordination().join("a", Value::object());
  EXPECT_GT(again.epoch, second.epoch);
  EXPECT_FALSE(*coordination().alive(first.id, first.epoch));
  EXPECT_TRUE(*coordination().alive(again.id, again.epoch));
}

TEST_P(CoordinationContract, StrangersAreNotAlive) {
  const Member member = *coordination().join("a", Value::object());
  EXPECT_FALSE(*coordination().alive("elsewhere_1", member.epoch));
  EXPECT_FALSE(*coordination().alive(member.id, member.epoch + 1));
  EXPECT_FALSE(*coordination().alive("", 0));
}

TEST_P(CoordinationContract, ALockHasOneOwner) {
  const auto lease = coordination().acquire("gc", "one", kLease);
  ASSERT_TRUE(lease.ok());
  const auto other = coordination().acquire("gc", "two", kLease);
  ASSERT_FALSE(other.ok());
  EXPECT_EQ(other.error().code(), Errc::kBusy);
  EXPECT_TRUE(coordination().acquire("timers", "two", kLease).ok());
  coordination().release(*lease);
  EXPECT_TRUE(coordination().acquire("gc", "two", kLease).ok());
}

TEST_P(CoordinationContract, ALeaseRunsOutUnlessRenewed) {
  const Lease first = *coordination().acquire("gc", "one", kLease);
  pass_time(kLease * 6 / 10);
  EXPECT_TRUE(coordination().renew(first, kLease).ok());
  pass_time(kLease * 6 / 10);
  EXPECT_EQ(coordination().acquire("gc", "two", kLease).error().code(), Errc::kBusy);
  pass_time(kLease);
  const auto second = coordination().acquire("gc", "two", kLease);
  ASSERT_TRUE(second.ok());
  EXPECT_GT(second->epoch, first.epoch);
  EXPECT_EQ(coordination().renew(first, kLease).error().code(), Errc::kConflict);
}

TEST_P(CoordinationContract, ALeaseThatRanOutCannotBeRenewed) {
  const Lease lease = *coordination().acquire("gc", "one", kLease);
  pass_time(kLease * 2);
  EXPECT_EQ(coordination().renew(lease, kLease).error().code(), Errc::kConflict);
}

TEST_P(CoordinationContract, ALostLeaseReleasesNothing) {
  const Lease lost = *coordination().acquire("gc", "one", kLease);
  pass_time(kLease * 2);
  ASSERT_TRUE(coordination().acquire("gc", "two", kLease).ok());
  coordination().release(lost);
  EXPECT_EQ(coordination().acquire("gc", "three", kLease).error().code(), Errc::kBusy);
}

TEST_P(CoordinationContract, TheOwnerMayTakeItsLockAgain) {
  const Lease former = *coordination().acquire("gc", "one", kLease);
  const auto again = coordination().acquire("gc", "one", kLease);
  ASSERT_TRUE(again.ok());
  EXPECT_GT(again->epoch, former.epoch);
  EXPECT_FALSE(coordination().renew(former, kLease).ok());
  EXPECT_TRUE(coordination().renew(*again, kLease).ok());
}

TEST_P(CoordinationContract, OneOfManyGetsTheLock) {
  std::atomic<int> winners{0};
  {
    std::vector<std::jthread> racers;
    for (int i = 0; i < 8; ++i) {
      racers.emplace_back(
          [&, i] { winners += coordination().acquire("race", std::to_string(i), kLease).ok() ? 1 : 0; });
    }
  }
  EXPECT_EQ(winners, 1);
}

}  // namespace
}  // namespace squall::coord::contract
