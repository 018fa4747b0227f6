// squall-exec: what cannot be done between spawning and running a program, in a program of its own. Small,
// static, and without anything that allocates.
//
//   squall-exec watch                     reads notes from standard input until it ends; then ends the
//   sessions noted squall-exec run LIMITS PROGRAM ARG..  sets resource limits, then becomes PROGRAM with argv
//   ARG..
//
// A note is a WatchNote (watch_note.h). LIMITS is "cpu,memory,file,files", each a number or empty.
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include <initializer_list>

#include "process/session.h"
#include "process/watch_note.h"

namespace {

using squall::process::WatchNote;

constexpr int kCannotRun = 127;

// Children that live now. More than fit are not watched: the start-up sweep finds them.
WatchNote children[squall::process::kMaxWatched];
int child_count = 0;

void take(const WatchNote& note) {
  for (int i = 0; i < child_count; ++i) {
    if (children[i].pid != note.pid) continue;
    children[i] = children[--child_count];
    break;
  }
  if (note.living != 0 && child_count < squall::process::kMaxWatched) children[child_count++] = note;
}

bool any_left(int signal_number) {
  bool left = false;
  for (int i = 0; i < child_count; ++i) {
    if (squall::process::signal_session(children[i].pid, children[i].start_ticks, signal_number) > 0)
      left = true;
  }
  return left;
}

void pause_ms(long ms) {
  const timespec time{0, ms * 1'000'000};
  ::nanosleep(&time, nullptr);
}

int watch() {
  // Whoever ends the daemon's terminal or service must not end its watcher first.
  for (const int number : {SIGHUP, SIGINT, SIGTERM, SIGQUIT, SIGPIPE}) ::signal(number, SIG_IGN);
  if (::chdir("/") != 0) return kCannotRun;
  for (;;) {
    WatchNote note;
    const ssize_t got = ::read(0, &note, sizeof note);  // notes are smaller than PIPE_BUF: they come whole
    if (got == static_cast<ssize_t>(sizeof note)) {
      take(note);
    } else if (got >= 0 || errno != EINTR) {
      break;
    }
  }
  if (child_count == 0 || !any_left(SIGTERM)) return 0;
  for (int i = 0; i < 25 && any_left(0); ++i) pause_ms(20);
  for (int i = 0; i < 100 && any_left(SIGKILL); ++i) pause_ms(20);
  return 0;
}

// Takes one number off the list.
bool limit(const char** list, int resource) {
  char* end = nullptr;
  if (**list != ',' && **list != '\0') {
    const rlim_t value = ::strtoull(*list, &end, 10);
    const rlimit both{value, value};
    if (::setrlimit(static_cast<__rlimit_resource>(resource), &both) != 0) return false;
    *list = end;
  }
  if (**list == ',') ++*list;
  return true;
}

int run(char** argv) {
  const char* list = argv[2];
  for (const int resource : {RLIMIT_CPU, RLIMIT_AS, RLIMIT_FSIZE, RLIMIT_NOFILE}) {
    if (!limit(&list, resource)) {
      constexpr char kText[] = "squall-exec: a resource limit cannot be set\n";
      if (::write(2, kText, sizeof kText - 1) < 0) return kCannotRun;
      return kCannotRun;
    }
  }
  ::execv(argv[3], argv + 4);
  const char* reason = ::strerrordesc_np(errno);
  for (const char* part :
       {"squall-exec: cannot run ", static_cast<const char*>(argv[3]), ": ", reason, "\n"}) {
    if (::write(2, part, ::strlen(part)) < 0) break;
  }
  return kCannotRun;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc == 2 && ::strcmp(argv[1], "watch") == 0) return watch();
  if (argc >= 5 && ::strcmp(argv[1], "run") == 0) return run(argv);
  return kCannotRun;
}
