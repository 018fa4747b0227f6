// The statuses of an execution and the transitions between them: one table (spec/api 3.7, spec/runtime 6.2,
// design.md law 2).
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace squall::model {

enum class Status : std::uint8_t {
  kRequested,
  kDelayed,
  kScheduled,
  kRunning,
  kPending,
  kPausing,
  kPaused,
  kResuming,
  kCanceling,
  kCanceled,
  kSucceeded,
  kFailed,
  kTimeout,
  kAbandoned,
};

// "requested", ...: the one text form.
std::string_view to_text(Status status);
std::optional<Status> parse_status(std::string_view text);
std::span<const Status> all_statuses();

bool is_completed(Status status);   // succeeded, failed, timeout, canceled, abandoned
bool is_failed(Status status);      // failed, timeout, abandoned
bool is_cancelable(Status status);  // requested, delayed, scheduled, running, pausing, paused, resuming

// Whether the machinery may move an execution from `from` to `to`. A status never moves to itself.
bool allowed(Status from, Status to);
// Whether a client may force it (PUT /executions/{id}): anything but out of a completed status.
bool may_force(Status from, Status to);

// Statuses of a trigger instance.
enum class InstanceStatus : std::uint8_t { kPending, kProcessing, kProcessed, kProcessingFailed };
std::string_view to_text(InstanceStatus status);

}  // namespace squall::model
