#include "store/sqlite/log_file.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <new>

#include "base/unique_fd.h"

namespace squall::store::sqlite {
namespace {

constexpr const char* kName = "squall";
// A transaction that is larger goes to the file in pieces.
constexpr std::size_t kMostKept = std::size_t{1} << 20;

// SQLite's own layer takes less than 128 KiB at a time.
constexpr std::size_t kAtOnce = std::size_t{64} << 10;

// What SQLite takes for its file: our methods in front, the real file behind.
struct LogFile {
  sqlite3_file base;
  std::string* kept;      // not in the file yet
  sqlite3_int64 kept_at;  // where it belongs
  CommitSync* commit_sync;
  // The head of the log was written and not synced: its pages must not come before it, or a crash would show
  // the former ones under it.
  bool new_head;

  sqlite3_file* inner() { return reinterpret_cast<sqlite3_file*>(this + 1); }
  const sqlite3_io_methods& below() { return *inner()->pMethods; }

  // After a failure what was kept is gone: the transaction it belongs to fails, and a later one writes there.
  int flush() {
    int code = SQLITE_OK;
    for (std::size_t done = 0; done < kept->size() && code == SQLITE_OK; done += kAtOnce) {
      const std::size_t bytes = std::min(kAtOnce, kept->size() - done);
      code = below().xWrite(inner(), kept->data() + done, static_cast<int>(bytes),
                            kept_at + static_cast<sqlite3_int64>(done));
    }
    kept->clear();
    return code;
  }
};

LogFile& log_of(sqlite3_file* file) { return *reinterpret_cast<LogFile*>(file); }

int close_log(sqlite3_file* file) {
  LogFile& log = log_of(file);
  delete log.kept;  // what was not synced was not promised
  log.kept = nullptr;
  return log.below().xClose(log.inner());
}

int read_log(sqlite3_file* file, void* into, int bytes, sqlite3_int64 at) {
  LogFile& log = log_of(file);
  if (const int code = log.flush(); code != SQLITE_OK) return code;
  return log.below().xRead(log.inner(), into, bytes, at);
}

int write_log(sqlite3_file* file, const void* data, int bytes, sqlite3_int64 at) {
  LogFile& log = log_of(file);
  const bool follows = at == log.kept_at + static_cast<sqlite3_int64>(log.kept->size());
  if (!log.kept->empty() && (!follows || log.kept->size() >= kMostKept))
    if (const int code = log.flush(); code != SQLITE_OK) return code;
  if (log.kept->empty()) log.kept_at = at;
  if (at == 0) log.new_head = true;
  try {
    log.kept->append(static_cast<const char*>(data), static_cast<std::size_t>(bytes));
  } catch (const std::bad_alloc&) {
    return SQLITE_NOMEM;
  }
  return SQLITE_OK;
}

int truncate_log(sqlite3_file* file, sqlite3_int64 bytes) {
  LogFile& log = log_of(file);
  if (const int code = log.flush(); code != SQLITE_OK) return code;
  return log.below().xTruncate(log.inner(), bytes);
}

int sync_log_file(sqlite3_file* file, int flags) {
  LogFile& log = log_of(file);
  if (const int code = log.flush(); code != SQLITE_OK) return code;
  if (CommitSync* const commit = log.commit_sync; commit != nullptr && commit->leave && !log.new_head) {
    commit->left = true;
    commit->about_to_show();
    return SQLITE_OK;
  }
  const int code = log.below().xSync(log.inner(), flags);
  if (code == SQLITE_OK) log.new_head = false;
  return code;
}

int size_of_log(sqlite3_file* file, sqlite3_int64* bytes) {
  LogFile& log = log_of(file);
  if (const int code = log.flush(); code != SQLITE_OK) return code;
  return log.below().xFileSize(log.inner(), bytes);
}

int lock_log(sqlite3_file* file, int kind) { return log_of(file).below().xLock(log_of(file).inner(), kind); }
int unlock_log(sqlite3_file* file, int kind) {
  return log_of(file).below().xUnlock(log_of(file).inner(), kind);
}
int check_lock_of_log(sqlite3_file* file, int* answer) {
  return log_of(file).below().xCheckReservedLock(log_of(file).inner(), answer);
}
int control_log(sqlite3_file* file, int what, void* argument) {
  return log_of(file).below().xFileControl(log_of(file).inner(), what, argument);
}
int sector_of_log(sqlite3_file* file) { return log_of(file).below().xSectorSize(log_of(file).inner()); }
int device_of_log(sqlite3_file* file) {
  return log_of(file).below().xDeviceCharacteristics(log_of(file).inner());
}

const sqlite3_io_methods kLogMethods = {.iVersion = 1,
                                        .xClose = close_log,
                                        .xRead = read_log,
                                        .xWrite = write_log,
                                        .xTruncate = truncate_log,
                                        .xSync = sync_log_file,
                                        .xFileSize = size_of_log,
                                        .xLock = lock_log,
                                        .xUnlock = unlock_log,
                                        .xCheckReservedLock = check_lock_of_log,
                                        .xFileControl = control_log,
                                        .xSectorSize = sector_of_log,
                                        .xDeviceCharacteristics = device_of_log};

sqlite3_vfs* below_of(sqlite3_vfs* vfs) { return static_cast<sqlite3_vfs*>(vfs->pAppData); }

int open_file(sqlite3_vfs* vfs, const char* name, sqlite3_file* file, int flags, int* given) {
  sqlite3_vfs* const below = below_of(vfs);
  if ((flags & SQLITE_OPEN_WAL) == 0) return below->xOpen(below, name, file, flags, given);
  LogFile& log = log_of(file);
  log.base.pMethods = nullptr;
  const int code = below->xOpen(below, name, log.inner(), flags, given);
  if (code != SQLITE_OK) return code;
  log.kept = new (std::nothrow) std::string;
  if (log.kept == nullptr) {
    log.below().xClose(log.inner());
    return SQLITE_NOMEM;
  }
  log.kept_at = 0;
  log.commit_sync = nullptr;
  log.new_head = false;
  log.base.pMethods = &kLogMethods;
  return SQLITE_OK;
}

// Everything but the opening of files is done by the layer below, which gets itself as the first argument.
sqlite3_vfs make_vfs() {
  sqlite3_vfs* const below = sqlite3_vfs_find(nullptr);
  if (below == nullptr) broken_invariant("SQLite has no VFS");
  sqlite3_vfs vfs{};
  vfs.iVersion = 1;
  vfs.szOsFile = static_cast<int>(sizeof(LogFile)) + below->szOsFile;
  vfs.mxPathname = below->mxPathname;
  vfs.zName = kName;
  vfs.pAppData = below;
  vfs.xOpen = open_file;
  vfs.xDelete = [](sqlite3_vfs* v, const char* name, int sync) {
    return below_of(v)->xDelete(below_of(v), name, sync);
  };
  vfs.xAccess = [](sqlite3_vfs* v, const char* name, int flags, int* answer) {
    return below_of(v)->xAccess(below_of(v), name, flags, answer);
  };
  vfs.xFullPathname = [](sqlite3_vfs* v, const char* name, int size, char* out) {
    return below_of(v)->xFullPathname(below_of(v), name, size, out);
  };
  vfs.xRandomness = [](sqlite3_vfs* v, int size, char* out) {
    return below_of(v)->xRandomness(below_of(v), size, out);
  };
  vfs.xSleep = [](sqlite3_vfs* v, int micros) { return below_of(v)->xSleep(below_of(v), micros); };
  vfs.xCurrentTime = [](sqlite3_vfs* v, double* day) { return below_of(v)->xCurrentTime(below_of(v), day); };
  vfs.xGetLastError = [](sqlite3_vfs* v, int size, char* out) {
    return below_of(v)->xGetLastError(below_of(v), size, out);
  };
  return vfs;
}

std::string log_path(const std::string& path) { return path + "-wal"; }

}  // namespace

const char* log_file_vfs() {
  static sqlite3_vfs vfs = make_vfs();
  static const int code = sqlite3_vfs_register(&vfs, 0);
  if (code != SQLITE_OK) broken_invariant("SQLite refuses a VFS");
  return kName;
}

void set_commit_sync(sqlite3* connection, CommitSync* sync) {
  sqlite3_file* file = nullptr;
  const int code = sqlite3_file_control(connection, "main", SQLITE_FCNTL_JOURNAL_POINTER, &file);
  if (code != SQLITE_OK || file == nullptr || file->pMethods != &kLogMethods)
    broken_invariant("the connection has no write-ahead log of ours");
  log_of(file).commit_sync = sync;
}

Result<UniqueFd> open_log(const std::string& path) {
  UniqueFd log(::open(log_path(path).c_str(), O_RDWR | O_CLOEXEC));
  if (!log) return make_error(Errc::kIo, "{}: {}", log_path(path), std::strerror(errno));
  return log;
}

Result<void> sync_log(const UniqueFd& log) {
  int code = 0;
  do code = ::fdatasync(log.get());
  while (code != 0 && errno == EINTR);
  if (code != 0)
    return make_error(Errc::kIo, "the write-ahead log cannot be synced: {}", std::strerror(errno));
  return {};
}

Result<void> extend_log(const std::string& path, std::int64_t bytes) {
  const UniqueFd fd(::open(log_path(path).c_str(), O_WRONLY | O_CLOEXEC));
  if (!fd) return make_error(Errc::kIo, "{}: {}", log_path(path), std::strerror(errno));
  struct stat info {};
  if (::fstat(fd.get(), &info) != 0)
    return make_error(Errc::kIo, "{}: {}", log_path(path), std::strerror(errno));
  static const std::string kZeros(std::size_t{1} << 18, '\0');
  for (std::int64_t at = info.st_size; at < info.st_size + bytes;) {
    const ssize_t done = ::pwrite(fd.get(), kZeros.data(), kZeros.size(), at);
    if (done < 0 && errno == EINTR) continue;
    if (done <= 0) {
      // A full disk: the log is as long as it was, and a commit that needs more will say so itself.
      const int problem = errno;
      if (::ftruncate(fd.get(), info.st_size) != 0)
        return make_error(Errc::kIo, "{}: {}", log_path(path), std::strerror(errno));
      return make_error(Errc::kIo, "{}: {}", log_path(path), std::strerror(problem));
    }
    at += done;
  }
  return {};
}

std::int64_t log_file_bytes(const std::string& path) {
  struct stat info {};
  return ::stat(log_path(path).c_str(), &info) == 0 ? info.st_size : 0;
}

}  // namespace squall::store::sqlite
