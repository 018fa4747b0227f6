#include "expr/core/workflow_state.h"

#include <gtest/gtest.h>

#include "expr/core/persistent_list.h"
#include "value/json/json.h"

namespace squall::expr {
namespace {

TEST(PersistentList, KeepsWhatWasSetWhateverTheLength) {
  for (const std::size_t count :
       {std::size_t{1}, std::size_t{32}, std::size_t{33}, std::size_t{1025}, std::size_t{40'000}}) {
    Value list;
    for (std::size_t i = 0; i < count; ++i) list = persistent_list::with(list, i, Value(i));
    EXPECT_EQ(persistent_list::size(list), count);
    for (std::size_t i = 0; i < count; ++i)
      ASSERT_EQ(persistent_list::at(list, i), Value(i)) << "of " << count;
    EXPECT_TRUE(persistent_list::at(list, count).is_null());
  }
}

TEST(PersistentList, GrowsWithNullsAndLeavesTheOldListAlone) {
  const Value before = persistent_list::with({}, 2, Value("two"));
  const Value after = persistent_list::with(before, 5000, Value("far"));
  EXPECT_EQ(persistent_list::size(before), 3U);
  EXPECT_TRUE(persistent_list::at(before, 0).is_null());
  EXPECT_EQ(persistent_list::size(after), 5001U);
  EXPECT_EQ(persistent_list::at(after, 2), Value("two"));
  EXPECT_TRUE(persistent_list::at(after, 100).is_null());
  EXPECT_EQ(persistent_list::at(after, 5000), Value("far"));
}

// The running form answers as the serialized one does.
TEST(WorkflowState, BothFormsAgree) {
  const Value serialized = json::parse(R"({
      "tasks": {"a__r0": 0, "b__r1": 1, "c__r2": 2},
      "sequence": [{"status": "succeeded"}, {"status": "running"}, {"status": "timeout"}],
      "routes": [[], ["a__t0"], ["a__t0", "b__t0"], ["x__t0"]]})")
                               .value();
  RunningState running(Value::object({{"a", 0}, {"b", 1}, {"c", 2}}));
  for (const Value& parts : serialized["routes"].items()) running.add_route(parts);
  running.set_status(0, 0, "running");
  running.set_status(0, 0, "succeeded");
  running.set_status(1, 1, "running");
  running.set_status(2, 2, "timeout");
  const Value view = running.view();
  EXPECT_EQ(route_count(view), 4U);
  for (const std::string task : {"a", "b", "c", "d"}) {
    for (std::int64_t route = -1; route < 6; ++route) {
      EXPECT_EQ(route_of_task(view, task, route), route_of_task(serialized, task, route))
          << task << " " << route;
      EXPECT_EQ(status_on_route(view, task, route), status_on_route(serialized, task, route))
          << task << " " << route;
    }
  }
  EXPECT_EQ(route_of_task(view, "a", 2), 0);
  EXPECT_EQ(route_of_task(view, "b", 3), std::nullopt);
}

}  // namespace
}  // namespace squall::expr
