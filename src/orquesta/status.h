// The statuses of a workflow run and of its tasks (spec/orquesta 6). Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/error.h"

namespace squall::orquesta {

enum class Status : std::uint8_t {
  kUnset,  // the text "null"
  kRequested,
  kScheduled,
  kDelayed,
  kRunning,
  kPending,
  kPausing,
  kPaused,
  kResuming,
  kRetrying,
  kCanceling,
  kCanceled,
  kSucceeded,
  kFailed,
  kTimeout,
  kAbandoned,
};
inline constexpr std::size_t kStatuses = 16;

// "requested", ...: the one text form.
std::string_view to_text(Status status);
// kInvalid, kind "InvalidStatus": `Status "x" is not valid.`
Result<Status> parse_status(std::string_view text);

bool is_starting(Status status);   // requested, scheduled, delayed, running, pending
bool is_running(Status status);    // requested, scheduled, delayed, running, resuming, retrying
bool is_active(Status status);     // requested, scheduled, delayed, running, resuming, pausing, canceling
bool is_abended(Status status);    // failed, timeout, abandoned
bool is_completed(Status status);  // succeeded, failed, timeout, abandoned, canceled

}  // namespace squall::orquesta
