#include "orquesta/machines.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "orquesta/machine_table.h"

namespace squall::orquesta {
namespace {

std::size_t moves(std::span<const MachineRow> rows) {
  std::size_t count = 0;
  for (const MachineRow& row : rows)
    count += 1 + static_cast<std::size_t>(std::ranges::count(row.moves, ' '));
  return count;
}

TEST(Machines, HaveEveryMoveOfTheReference) {
  EXPECT_EQ(moves(workflow_rows()), 168U);
  EXPECT_EQ(moves(task_rows()), 197U);
}

TEST(Machines, MoveOrStay) {
  EXPECT_EQ(next_workflow_status(Status::kRunning, Event::workflow(Status::kPaused, Suffix::kWorkflowActive))
                .value(),
            Status::kPausing);
  EXPECT_EQ(next_workflow_status(Status::kCanceled, Event::workflow(Status::kRunning)).value(),
            Status::kCanceled);
  EXPECT_EQ(next_task_status(Status::kSucceeded, Event::command(Command::kRetry)).value(), Status::kRetrying);
}

TEST(Machines, RefuseEventsOfAStatusWithoutMoves) {
  const auto refused = next_task_status(Status::kTimeout, Event::action(Status::kRunning));
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().kind(), "InvalidTaskStatusTransition");
  EXPECT_EQ(refused.error().message(),
            "Unable to process event \"action_running\" for task in \"timeout\" status.");
}

TEST(Event, NamesSayWhatAndHowTheRestIs) {
  EXPECT_EQ(Event::remediated(Suffix::kWorkflowDormantPaused).name(),
            "task_remediated_workflow_dormant_paused");
  EXPECT_EQ(Event::action(Status::kFailed, Suffix::kItemsDormantIncomplete).name(),
            "action_failed_task_dormant_items_incomplete");
  EXPECT_EQ(Event::command(Command::kNoop).name(), "task_noop_requested");
  EXPECT_FALSE(Event::action(Status::kRetrying).is_known());
  EXPECT_FALSE(Event::task(Status::kTimeout).is_known());
  EXPECT_FALSE(Event::workflow(Status::kPending).is_known());
}

}  // namespace
}  // namespace squall::orquesta
