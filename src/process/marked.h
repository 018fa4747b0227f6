// Finds and ends processes by a mark in their environment: those that left the session of the child they came
// from, and those that an earlier run of ours left behind.
#pragma once

#include <cstddef>
#include <string_view>

namespace squall::process {

// KILLs every process whose environment has the entry ("NAME=value"), again until none is left or a bound of
// rounds is reached. The number of processes killed. Reads /proc: some milliseconds with a thousand
// processes; processes of other users are out of reach unless we are root.
std::size_t end_marked(std::string_view entry);

}  // namespace squall::process
