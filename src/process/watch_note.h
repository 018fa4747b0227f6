// What the supervisor tells its watcher. Private to this folder; both ends are built together.
#pragma once

#include <climits>
#include <cstdint>

namespace squall::process {

inline constexpr int kMaxWatched = 4096;

struct WatchNote {
  std::int32_t pid;
  std::int32_t living;  // 1: started, 0: ended
  std::uint64_t start_ticks;
};
static_assert(sizeof(WatchNote) <= PIPE_BUF, "a write of one note is one step");

}  // namespace squall::process
