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
  int ends[2];
  if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0) {
    return make_error(Errc::kLimit, "cannot open a socket for {}: {}", helper, std::strerror(errno));
  }
  UniqueFd ours(ends[0]), theirs(ends[1]);
  posix_spawn_file_actions_t files;
  posix_spawn_file_actions_init(&files);
  posix_spawn_file_actions_adddup2(&files, theirs.get(), 0);
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSID | POSIX_SPAWN_SETSIGMASK);
  sigset_t none;
  sigemptyset(&none);
  posix_spawnattr_setsigmask(&attributes, &none);
  char watch[] = "watch";
  std::string name = helper;
  char* argv[] = {name.data(), watch, nullptr};
  char* environment[] = {nullptr};
  const int problem = posix_spawn(&pid_, helper.c_str(), &files, &attributes, argv, environment);
  posix_spawn_file_actions_destroy(&files);
  posix_spawnattr_destroy(&attributes);
  if (problem != 0) {
    pid_ = 0;
    return make_error(Errc::kNotFound, "cannot start the helper program {}: {}", helper,
                      std::strerror(problem));
  }
  socket_ = std::move(ours);
  return {};
}

void Watcher::tell(const ProcessMark& mark, bool living) {
  const WatchNote note{mark.pid, living ? 1 : 0, mark.start_ticks};
  if (::send(socket_.get(), &note, sizeof note, MSG_NOSIGNAL) == static_cast<ssize_t>(sizeof note)) return;
  kLog.repeated(log::Level::kError, "watcher", "The watcher of child processes cannot be told",
                {{"error", std::strerror(errno)}});
}

void Watcher::stop() {
  if (pid_ == 0) return;
  socket_.reset();
  while (::waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {
  }
  pid_ = 0;
}

}  // namespace squall::process
