#include "process/watcher.h"

#include <signal.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "base/log.h"
#include "process/watch_note.h"

namespace squall::process {
namespace {

const log::Logger kLog{"st2.process.watcher"};

}  // namespace

Watcher::~Watcher() { stop(); }

Result<void> Watcher::start(const std::string& helper) {
  MutexLock lock(mutex_);
  helper_ = helper;
  return launch();
}

Result<void> Watcher::launch() {
  int ends[2];
  if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0) {
    return make_error(Errc::kLimit, "cannot open a socket for {}: {}", helper_, std::strerror(errno));
  }
  UniqueFd ours(ends[0]), theirs(ends[1]);
  posix_spawn_file_actions_t files;
  posix_spawn_file_actions_init(&files);
  posix_spawn_file_actions_adddup2(&files, theirs.get(), 0);
  posix_spawn_file_actions_addclosefrom_np(&files, 3);
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSID | POSIX_SPAWN_SETSIGMASK);
  sigset_t none;
  sigemptyset(&none);
  posix_spawnattr_setsigmask(&attributes, &none);
  char watch[] = "watch";
  std::string name = helper_;
  char* argv[] = {name.data(), watch, nullptr};
  char* environment[] = {nullptr};
  const int problem = posix_spawn(&pid_, helper_.c_str(), &files, &attributes, argv, environment);
  posix_spawn_file_actions_destroy(&files);
  posix_spawnattr_destroy(&attributes);
  if (problem != 0) {
    pid_ = 0;
    return make_error(Errc::kNotFound, "cannot start the helper program {}: {}", helper_,
                      std::strerror(problem));
  }
  socket_ = std::move(ours);
  return {};
}

bool Watcher::send(const ProcessMark& mark, bool living) {
  const WatchNote note{mark.pid, living ? 1 : 0, mark.start_ticks};
  return ::send(socket_.get(), &note, sizeof note, MSG_NOSIGNAL) == static_cast<ssize_t>(sizeof note);
}

void Watcher::started(const ProcessMark& mark) {
  MutexLock lock(mutex_);
  living_.insert_or_assign(mark.pid, mark);
  if (!send(mark, true)) replace();
}

void Watcher::ended(const ProcessMark& mark) {
  MutexLock lock(mutex_);
  living_.erase(mark.pid);
  if (!send(mark, false)) replace();
}

void Watcher::replace() {
  if (helper_.empty()) return;  // never started, or stopped
  kLog.repeated(log::Level::kWarning, "watcher", "The watcher of child processes is gone; another is started",
                {{"error", std::strerror(errno)}});
  if (pid_ > 0) ::kill(pid_, SIGKILL);
  reap();
  bool told = launch().ok();
  for (const auto& [pid, mark] : living_) told = told && send(mark, true);
  if (!told) kLog.repeated(log::Level::kError, "no watcher", "Child processes are not watched", {});
}

void Watcher::reap() {
  socket_.reset();
  while (pid_ > 0 && ::waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {
  }
  pid_ = 0;
}

void Watcher::stop() {
  MutexLock lock(mutex_);
  helper_.clear();
  living_.clear();
  reap();
}

pid_t Watcher::pid() const {
  MutexLock lock(mutex_);
  return pid_;
}

}  // namespace squall::process
