// The processes of a session, read from /proc. Private to this folder; without allocation, for the helper
// program's sake.
#pragma once

#include <cstdint>

namespace squall::process {

struct ProcessStat {
  char state = 0;  // 'Z' for one that has ended and is not reaped
  std::int32_t session = 0;
  std::uint64_t start_ticks = 0;
};

// False when there is no such process.
bool read_stat(std::int32_t pid, ProcessStat& stat);

// Sends `signal_number` (0: none, only counts) to each living process of the session that process `leader`
// leads, which started at `start_ticks`. Returns how many there are; 0 also when the number belongs to
// another process now. The number of a session is not given away while one of it lives: members count even
// when the leader has gone.
int signal_session(std::int32_t leader, std::uint64_t start_ticks, int signal_number);

}  // namespace squall::process
