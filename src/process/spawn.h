// From a Command to a process with its pipes. Private to this folder.
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

#include "base/error.h"
#include "base/unique_fd.h"
#include "process/command.h"
#include "process/supervisor.h"

namespace squall::process {

// What spawning needs to know of ourselves.
struct SpawnBase {
  std::vector<std::string> environment;  // "NAME=value"
  std::string helper;                    // path of squall-exec
};

struct Spawned {
  pid_t pid = 0;
  UniqueFd pidfd;
  UniqueFd input;              // our end, non-blocking; none when there is nothing more to send
  std::size_t input_sent = 0;  // how much of Command::input is in the pipe already
  UniqueFd output[kStreams];   // our ends, non-blocking
};

// Errors as Supervisor::start() says. The child is unreaped: its number stays its own until then.
Result<Spawned> spawn(const Command& command, const SpawnBase& base);

}  // namespace squall::process
