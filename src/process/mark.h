// What is needed to find and end a child process later, even after a restart of ours: its number alone is
// reused.
#pragma once

#include <cstdint>
#include <string>

namespace squall::process {

struct ProcessMark {
  std::int32_t pid = 0;           // also the number of its session: each child leads one
  std::uint64_t start_ticks = 0;  // kernel ticks between boot and its start
  std::string boot_id;            // of the running kernel; another boot means that nothing is left
};

// The mark of a process that runs, or has ended unreaped. start_ticks 0 when there is none.
ProcessMark mark_of(std::int32_t pid);

// Whether the marked process, or another of its session, is still there.
bool is_running(const ProcessMark& mark);

// Kills the marked process and all of its session, and returns when they are gone (at most some 2 s). False
// when nothing of it was left. Touches no process that only happens to have the same number.
bool end_leftover(const ProcessMark& mark);

}  // namespace squall::process
