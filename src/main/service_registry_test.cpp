#include "main/service_registry.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include "coord/local/local_coordination.h"

namespace squall::daemon {
namespace {

TEST(ServiceRegistry, EveryServiceIsInItsGroupAndTellsWhereItListens) {
  FakeClock clock;
  coord::LocalCoordination coordination(clock, 1);
  const std::vector<std::pair<std::string, std::optional<ListensOn>>> services{
      {"api", ListensOn{"127.0.0.1", 9101}},
      {"auth", ListensOn{"::1", 9100, true}},
      {"timersengine", std::nullopt}};
  ASSERT_TRUE(join_groups(coordination, services).ok());
  EXPECT_EQ(*coordination.groups(), (std::vector<std::string>{"api", "auth", "timer_engine"}));
  const Value api = coordination.members("api")->front().capabilities;
  EXPECT_EQ(api.get_string("name"), "api");
  EXPECT_EQ(api.get_string("type"), "active");
  EXPECT_EQ(api.get_int("pid"), ::getpid());
  EXPECT_EQ(api.get_string("listen_host"), "127.0.0.1");
  EXPECT_EQ(api.get_int("listen_port"), 9101);
  EXPECT_FALSE(api.contains("listen_ssl"));
  EXPECT_TRUE(coordination.members("auth")->front().capabilities.get_bool("listen_ssl"));
  const Value timers = coordination.members("timer_engine")->front().capabilities;
  EXPECT_EQ(timers.get_string("name"), "timerengine");
  EXPECT_EQ(timers.get_string("type"), "passive");
}

TEST(ServiceRegistry, WhoHasJoinedByItselfKeepsItsLease) {
  FakeClock clock;
  coord::LocalCoordination coordination(clock, 1);
  const coord::Member own = *coordination.join("actionrunner", Value::object({{"name", "own"}}));
  const std::vector<std::pair<std::string, std::optional<ListensOn>>> services{
      {"actionrunner", std::nullopt}};
  ASSERT_TRUE(join_groups(coordination, services).ok());
  EXPECT_EQ(coordination.members("actionrunner")->front().epoch, own.epoch);
  EXPECT_TRUE(*coordination.alive(own.id, own.epoch));
}

}  // namespace
}  // namespace squall::daemon
