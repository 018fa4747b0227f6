// The write-ahead log as the disk likes it: the pages of a transaction go to the file in one piece.
//
// SQLite writes each page of the log and each page's head on their own, some fifty system calls for a small
// transaction. This layer (a "VFS" in SQLite's terms) keeps them until SQLite syncs the log, which it does
// before it tells any reader of them (synchronous=FULL), and then writes them at once. All other files pass
// through.
#pragma once

#include <cstdint>
#include <string>

#include "base/error.h"

namespace squall::store::sqlite {

// The name to open a database with; the layer is made known to SQLite by the first call. Safe to use from any
// thread.
const char* log_file_vfs();

// Makes the log longer by `bytes` of zeros, which no reader takes for pages. Commits that need not move the
// end of the file sync in one write of the disk instead of two or three. REQUIRES: no transaction is under
// way on any connection.
Result<void> extend_log(const std::string& path, std::int64_t bytes);
// How long the log file is; 0 when there is none.
std::int64_t log_file_bytes(const std::string& path);

}  // namespace squall::store::sqlite
