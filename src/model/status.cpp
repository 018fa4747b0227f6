#include "model/status.h"

#include <array>

namespace squall::model {
namespace {

constexpr std::array<std::string_view, 14> kNames = {
    "requested", "delayed",   "scheduled", "running",   "pending", "pausing", "paused",
    "resuming",  "canceling", "canceled",  "succeeded", "failed",  "timeout", "abandoned"};

constexpr std::array<Status, 14> kAll = {
    Status::kRequested, Status::kDelayed, Status::kScheduled, Status::kRunning,   Status::kPending,
    Status::kPausing,   Status::kPaused,  Status::kResuming,  Status::kCanceling, Status::kCanceled,
    Status::kSucceeded, Status::kFailed,  Status::kTimeout,   Status::kAbandoned};

struct Transition {
  Status from, to;
};

// Every end state may be reached from every live one by whoever owns the execution (a render error ends a
// requested one, a lost owner abandons a running one); the rows below are the steps between live states, and
// cancellation.
constexpr Transition kSteps[] = {
    {Status::kRequested, Status::kScheduled},
    {Status::kRequested, Status::kDelayed},
    {Status::kRequested, Status::kRunning},
    {Status::kDelayed, Status::kRequested},
    {Status::kDelayed, Status::kScheduled},
    {Status::kScheduled, Status::kRunning},
    {Status::kScheduled, Status::kRequested},
    {Status::kRunning, Status::kPending},
    {Status::kRunning, Status::kPausing},
    {Status::kPausing, Status::kPaused},
    {Status::kPausing, Status::kRunning},
    {Status::kPaused, Status::kResuming},
    {Status::kResuming, Status::kRunning},
    {Status::kPending, Status::kRunning},
    {Status::kRequested, Status::kCanceling},
    {Status::kDelayed, Status::kCanceling},
    {Status::kScheduled, Status::kCanceling},
    {Status::kRunning, Status::kCanceling},
    {Status::kPausing, Status::kCanceling},
    {Status::kPaused, Status::kCanceling},
    {Status::kResuming, Status::kCanceling},
    {Status::kRunning, Status::kPaused},
    // A paused workflow whose child was resumed goes on with it (spec/runtime 10.4).
    {Status::kPaused, Status::kRunning},
    // Owner of `running` lost, and the action says that it may run again (retry_on_lost).
    {Status::kRunning, Status::kRequested},
};

constexpr bool completed(Status s) {
  return s == Status::kSucceeded || s == Status::kFailed || s == Status::kTimeout || s == Status::kCanceled ||
         s == Status::kAbandoned;
}

}  // namespace

std::string_view to_text(Status status) { return kNames[static_cast<std::size_t>(status)]; }

std::optional<Status> parse_status(std::string_view text) {
  for (Status status : kAll)
    if (to_text(status) == text) return status;
  return std::nullopt;
}

std::span<const Status> all_statuses() { return kAll; }

bool is_completed(Status status) { return completed(status); }

bool is_failed(Status status) {
  return status == Status::kFailed || status == Status::kTimeout || status == Status::kAbandoned;
}

bool is_cancelable(Status status) {
  return !completed(status) && status != Status::kPending && status != Status::kCanceling;
}

bool allowed(Status from, Status to) {
  if (completed(from) || from == to) return false;
  if (completed(to)) return true;
  for (const Transition& step : kSteps)
    if (step.from == from && step.to == to) return true;
  return false;
}

bool may_force(Status from, Status to) { return !completed(from) && from != to; }

std::string_view to_text(InstanceStatus status) {
  switch (status) {
    case InstanceStatus::kPending:
      return "pending";
    case InstanceStatus::kProcessing:
      return "processing";
    case InstanceStatus::kProcessed:
      return "processed";
    case InstanceStatus::kProcessingFailed:
      return "processing_failed";
  }
  return "";
}

}  // namespace squall::model
