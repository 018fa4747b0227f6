// What happens to a run and to its tasks, as the state machines see it (spec/orquesta 7). Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>

#include "orquesta/status.h"
#include "value/value.h"

namespace squall::orquesta {

// The action of a plain task moved. Also for a task with items that has none.
struct ActionEvent {
  Status status = Status::kUnset;
  Value result;
};

// The action of one item moved. The results that came before are the conductor's business, unless
// `accumulated` hands in the list to use.
struct ItemEvent {
  std::size_t item = 0;
  Status status = Status::kUnset;
  Value result;
  std::optional<Value> accumulated;
};

using TaskEvent = std::variant<ActionEvent, ItemEvent>;

enum class Command : std::uint8_t { kContinue, kFail, kNoop, kRetry };
std::optional<Command> parse_command(std::string_view name);

// What else a machine has to know of an event: who else is at work, and what became of the others.
enum class Suffix : std::uint8_t {
  kNone,
  kWorkflowActive,
  kWorkflowDormant,
  kWorkflowCompleted,
  kWorkflowActiveIncomplete,
  kWorkflowActiveCompleted,
  kWorkflowActivePaused,
  kWorkflowActiveCanceled,
  kWorkflowDormantIncomplete,
  kWorkflowDormantCompleted,
  kWorkflowDormantPaused,
  kWorkflowDormantCanceled,
  kItemsActiveIncomplete,
  kItemsActiveCompleted,
  kItemsDormantIncomplete,
  kItemsDormantCompleted,
  kItemsDormantPaused,
  kItemsDormantCanceled,
  kItemsDormantFailed,
};
inline constexpr std::size_t kSuffixes = 19;

// An event of the machines: "workflow_paused_workflow_active", "task_remediated", "task_retry_requested"...
class Event {
 public:
  static Event workflow(Status status, Suffix suffix = Suffix::kNone) {
    return {Family::kWorkflow, of(status), suffix};
  }
  static Event task(Status status, Suffix suffix = Suffix::kNone) {
    return {Family::kTask, of(status), suffix};
  }
  static Event remediated(Suffix suffix) { return {Family::kTask, kRemediated, suffix}; }
  static Event action(Status status, Suffix suffix = Suffix::kNone) {
    return {Family::kAction, of(status), suffix};
  }
  static Event command(Command command) {
    return {Family::kCommand, static_cast<std::uint8_t>(command), Suffix::kNone};
  }

  std::string name() const;
  // Whether events of that name exist.
  bool is_known() const;
  // Below kEventCodes.
  std::size_t code() const;

 private:
  enum class Family : std::uint8_t { kWorkflow, kTask, kAction, kCommand };
  static constexpr std::uint8_t kRemediated = kStatuses;
  static std::uint8_t of(Status status) { return static_cast<std::uint8_t>(status); }
  Event(Family family, std::uint8_t what, Suffix suffix) : family_(family), what_(what), suffix_(suffix) {}

  Family family_;
  std::uint8_t what_;
  Suffix suffix_;
};
inline constexpr std::size_t kEventCodes = 4 * (kStatuses + 1) * kSuffixes;

// kInvalid, kind "InvalidEvent": `Event "x" is not valid.`
Error invalid_event(const Event& event);

}  // namespace squall::orquesta
