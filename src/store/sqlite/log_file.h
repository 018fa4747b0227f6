// The write-ahead log as the disk likes it: the pages of a transaction go to the file in one piece.
//
// SQLite writes each page of the log and each page's head on their own, some fifty system calls for a small
// transaction. This layer (a "VFS" in SQLite's terms) keeps them until SQLite syncs the log, which it does
// before it tells any reader of them (synchronous=FULL), and then writes them at once. All other files pass
// through.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "base/error.h"
#include "base/unique_fd.h"

struct sqlite3;

namespace squall::store::sqlite {

// The name to open a database with; the layer is made known to SQLite by the first call. Safe to use from any
// thread.
const char* log_file_vfs();

// Who syncs the log at the end of a transaction of one connection; used by that connection's thread alone.
struct CommitSync {
  bool leave = false;                   // asked: COMMIT may return with the pages in the file but not synced
  bool left = false;                    // answered: it did, and the next sync of the file is its
  std::function<void()> about_to_show;  // called then, before any reader can see the transaction
};
// REQUIRES: a connection in WAL mode that was opened through this layer and has read or written; `sync`
// outlives it.
void set_commit_sync(sqlite3* connection, CommitSync* sync);

// The log's file, to sync it with sync_log() beside the connections that write it.
Result<UniqueFd> open_log(const std::string& path);
Result<void> sync_log(const UniqueFd& log);

// Makes the log longer by `bytes` of zeros, which no reader takes for pages. Commits that need not move the
// end of the file sync in one write of the disk instead of two or three. REQUIRES: no transaction is under
// way on any connection.
Result<void> extend_log(const std::string& path, std::int64_t bytes);
// How long the log file is; 0 when there is none.
std::int64_t log_file_bytes(const std::string& path);

}  // namespace squall::store::sqlite
