#include "orquesta/machines.h"

#include <algorithm>
#include <array>
#include <vector>

#include "base/strings.h"
#include "orquesta/machine_table.h"

namespace squall::orquesta {
namespace {

constexpr std::array<std::string_view, kStatuses> kCodes = {"NUL", "REQ", "SCH", "DLY", "RUN", "PND",
                                                            "PSG", "PSD", "RSM", "RTY", "CNG", "CAN",
                                                            "SUC", "FAI", "EXP", "ABD"};

Status status_of(std::string_view code) {
  const auto* found = std::ranges::find(kCodes, code);
  if (found == kCodes.end()) broken_invariant("a state machine names no status");
  return static_cast<Status>(found - kCodes.begin());
}

// Every move by event and status.
class Machine {
 public:
  explicit Machine(std::span<const MachineRow> rows) : next_(kEventCodes) {
    for (auto& row : next_) row.fill(kStays);
    for (const MachineRow& row : rows) {
      for (std::string_view move : split(row.moves, ' ')) {
        const auto from = static_cast<std::size_t>(status_of(move.substr(0, 3)));
        next_[row.event.code()][from] = static_cast<std::uint8_t>(status_of(move.substr(4)));
      }
    }
  }

  Status next(Status from, const Event& event) const {
    const std::uint8_t to = next_[event.code()][static_cast<std::size_t>(from)];
    return to == kStays ? from : static_cast<Status>(to);
  }

 private:
  static constexpr std::uint8_t kStays = 0xff;
  std::vector<std::array<std::uint8_t, kStatuses>> next_;
};

}  // namespace

Error invalid_workflow_transition(Status from, const Event& event) {
  return make_error(Errc::kInvalid, "Unable to process event \"{}\" for workflow in \"{}\" status.",
                    event.name(), to_text(from))
      .as("InvalidWorkflowStatusTransition");
}

Result<Status> next_workflow_status(Status from, const Event& event) {
  static const Machine machine(workflow_rows());
  using enum Status;
  if (from == kTimeout || from == kAbandoned || from == kPending || from == kRetrying)
    return invalid_workflow_transition(from, event);
  return machine.next(from, event);
}

Result<Status> next_task_status(Status from, const Event& event) {
  static const Machine machine(task_rows());
  if (from == Status::kTimeout || from == Status::kAbandoned) {
    return make_error(Errc::kInvalid, "Unable to process event \"{}\" for task in \"{}\" status.",
                      event.name(), to_text(from))
        .as("InvalidTaskStatusTransition");
  }
  return machine.next(from, event);
}

}  // namespace squall::orquesta
