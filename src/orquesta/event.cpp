#include "orquesta/event.h"

#include <algorithm>
#include <array>

namespace squall::orquesta {
namespace {

constexpr std::array<std::string_view, kSuffixes> kSuffixTexts = {
    "",
    "_workflow_active",
    "_workflow_dormant",
    "_workflow_completed",
    "_workflow_active_incomplete",
    "_workflow_active_completed",
    "_workflow_active_paused",
    "_workflow_active_canceled",
    "_workflow_dormant_incomplete",
    "_workflow_dormant_completed",
    "_workflow_dormant_paused",
    "_workflow_dormant_canceled",
    "_task_active_items_incomplete",
    "_task_active_items_completed",
    "_task_dormant_items_incomplete",
    "_task_dormant_items_completed",
    "_task_dormant_items_paused",
    "_task_dormant_items_canceled",
    "_task_dormant_items_failed",
};
constexpr std::array<std::string_view, 4> kCommandTexts = {"continue", "fail", "noop", "retry"};

constexpr std::uint32_t bit(Status status) { return 1U << static_cast<unsigned>(status); }
constexpr std::uint32_t all_but(std::initializer_list<Status> missing) {
  std::uint32_t set = (1U << kStatuses) - 1;
  for (Status status : missing) set &= ~bit(status);
  return set;
}
using enum Status;
constexpr std::uint32_t kOfWorkflow = all_but({kUnset, kPending, kRetrying, kTimeout, kAbandoned});
constexpr std::uint32_t kOfTask = all_but({kUnset, kTimeout, kAbandoned});
constexpr std::uint32_t kOfAction = all_but({kUnset, kRetrying});

}  // namespace

std::optional<Command> parse_command(std::string_view name) {
  const auto* found = std::ranges::find(kCommandTexts, name);
  if (found == kCommandTexts.end()) return std::nullopt;
  return static_cast<Command>(found - kCommandTexts.begin());
}

std::string Event::name() const {
  if (family_ == Family::kCommand) return fmt::format("task_{}_requested", kCommandTexts[what_]);
  constexpr std::array<std::string_view, 3> kFamilies = {"workflow", "task", "action"};
  const std::string_view what = what_ == kRemediated ? "remediated" : to_text(static_cast<Status>(what_));
  return fmt::format("{}_{}{}", kFamilies[static_cast<std::size_t>(family_)], what,
                     kSuffixTexts[static_cast<std::size_t>(suffix_)]);
}

bool Event::is_known() const {
  if (family_ == Family::kCommand || what_ == kRemediated) return true;
  const std::uint32_t known = family_ == Family::kWorkflow ? kOfWorkflow
                              : family_ == Family::kTask   ? kOfTask
                                                           : kOfAction;
  return (known & bit(static_cast<Status>(what_))) != 0;
}

std::size_t Event::code() const {
  return (static_cast<std::size_t>(family_) * (kStatuses + 1) + what_) * kSuffixes +
         static_cast<std::size_t>(suffix_);
}

Error invalid_event(const Event& event) {
  return make_error(Errc::kInvalid, "Event \"{}\" is not valid.", event.name()).as("InvalidEvent");
}

}  // namespace squall::orquesta
