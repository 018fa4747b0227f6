// A child as the event thread knows it. Private to this folder.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "base/unique_fd.h"
#include "process/capture.h"
#include "process/supervisor.h"

namespace squall::process {

// What an event is about: the child's id and one of its descriptors. Ids begin at 1; tag 0 wakes the thread.
inline constexpr std::uint64_t kSlots = 8;
inline constexpr std::uint64_t kPidSlot = 0;
inline constexpr std::uint64_t kInputSlot = 1;
inline constexpr std::uint64_t kOutputSlot = 2;

// Event thread alone.
struct Child {
  using Time = std::chrono::steady_clock::time_point;
  static constexpr Time kNever = Time::max();

  std::uint64_t id = 0;
  ProcessMark mark;
  UniqueFd pidfd;
  UniqueFd input;
  std::string pending_input;  // from `input_sent` on
  std::size_t input_sent = 0;
  bool input_ends = false;  // no more comes behind what is pending
  UniqueFd output[kStreams];
  Capture capture[kStreams];
  Limits limits;
  Callbacks callbacks;
  Exit exit;

  bool exited = false;  // the child itself; what it started may live on
  bool ending = false;  // told to end
  Time timeout_at = kNever;
  Time kill_at = kNever;     // while ending: when TERM has had its time
  Time give_up_at = kNever;  // when what resists KILL (another user's) is left alone
  Time look_at = kNever;     // while ending: when to look at the session again
  std::chrono::milliseconds look_pause{5};
  Time drain_until = kNever;  // after the exit: how long output may still come

  Time due() const { return std::min({timeout_at, kill_at, look_at, drain_until}); }
  bool output_open() const {
    for (const UniqueFd& fd : output) {
      if (fd) return true;
    }
    return false;
  }
};

}  // namespace squall::process
