// The folder of the embedded mode: one program at a time, files that only its user reads.
#pragma once

#include <string>

#include "base/error.h"
#include "base/unique_fd.h"

namespace squall::store::sqlite {

// Makes the folder when absent and takes its lock file, `lock`, in which the process id of the holder stands.
// The lock goes with the descriptor, also when the process is killed. kBusy names the process that holds it.
Result<UniqueFd> take_directory(const std::string& path);

// Makes the file when absent, readable for its user alone. SQLite gives its other files the same mode.
Result<void> make_private_file(const std::string& path);

}  // namespace squall::store::sqlite
