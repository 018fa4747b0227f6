#include "orquesta/status.h"

#include <algorithm>
#include <array>

namespace squall::orquesta {
namespace {

constexpr std::array<std::string_view, kStatuses> kTexts = {
    "null",     "requested", "scheduled", "delayed",  "running",   "pending", "pausing", "paused",
    "resuming", "retrying",  "canceling", "canceled", "succeeded", "failed",  "timeout", "abandoned"};

constexpr std::uint32_t bit(Status status) { return 1U << static_cast<unsigned>(status); }
template <typename... S>
constexpr std::uint32_t set_of(S... statuses) {
  return (bit(statuses) | ...);
}
bool in(std::uint32_t set, Status status) { return (set & bit(status)) != 0; }

using enum Status;
constexpr std::uint32_t kStarting = set_of(kRequested, kScheduled, kDelayed, kRunning, kPending);
constexpr std::uint32_t kRunningSet =
    set_of(kRequested, kScheduled, kDelayed, kRunning, kResuming, kRetrying);
constexpr std::uint32_t kActive =
    set_of(kRequested, kScheduled, kDelayed, kRunning, kResuming, kPausing, kCanceling);
constexpr std::uint32_t kAbended = set_of(kFailed, kTimeout, kAbandoned);
constexpr std::uint32_t kCompleted = kAbended | set_of(kSucceeded, kCanceled);

}  // namespace

std::string_view to_text(Status status) { return kTexts[static_cast<std::size_t>(status)]; }

Result<Status> parse_status(std::string_view text) {
  const auto* found = std::ranges::find(kTexts, text);
  if (found == kTexts.end())
    return make_error(Errc::kInvalid, "Status \"{}\" is not valid.", text).as("InvalidStatus");
  return static_cast<Status>(found - kTexts.begin());
}

bool is_starting(Status status) { return in(kStarting, status); }
bool is_running(Status status) { return in(kRunningSet, status); }
bool is_active(Status status) { return in(kActive, status); }
bool is_abended(Status status) { return in(kAbended, status); }
bool is_completed(Status status) { return in(kCompleted, status); }

}  // namespace squall::orquesta
