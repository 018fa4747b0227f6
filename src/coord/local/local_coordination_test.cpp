#include "coord/local/local_coordination.h"

#include <unistd.h>

#include "coord/contract/contract.h"

namespace squall::coord::contract {

INSTANTIATE_TEST_SUITE_P(Local, CoordinationContract,
                         ::testing::Values(Backend{
                             "local",
                             [](Clock& clock) {
                               return std::make_shared<LocalCoordination>(clock, first_epoch_of_start(1));
                             },
                             [](FakeClock& clock, Millis time) { clock.advance(time); }}),
                         backend_name);

namespace {

TEST(LocalCoordination, NamesHostAndProcess) {
  FakeClock clock;
  LocalCoordination coordination(clock, 0);
  EXPECT_TRUE(coordination.join("g", Value::object())->id.ends_with("_" + std::to_string(::getpid())));
  LocalCoordination named(clock, 0, "host_7");
  EXPECT_EQ(named.join("g", Value::object())->id, "host_7");
}

TEST(LocalCoordination, ALaterStartGivesLargerEpochs) {
  FakeClock clock;
  LocalCoordination first(clock, first_epoch_of_start(1), "host_7");
  const Member before = *first.join("g", Value::object());
  LocalCoordination second(clock, first_epoch_of_start(2), "host_7");  // the process id came again
  const Member after = *second.join("g", Value::object());
  EXPECT_GT(after.epoch, before.epoch);
  EXPECT_FALSE(*second.alive(before.id, before.epoch));
}

TEST(LocalCoordination, JoiningAnewReplacesTheFormerMembership) {
  FakeClock clock;
  LocalCoordination coordination(clock, 0, "host_7");
  const Member former = *coordination.join("g", Value::object());
  ASSERT_TRUE(coordination.join("g", Value::object()).ok());
  EXPECT_EQ(coordination.members("g")->size(), 1u);
  EXPECT_FALSE(*coordination.alive(former.id, former.epoch));
}

}  // namespace
}  // namespace squall::coord::contract
