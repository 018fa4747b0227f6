#include "process/session.h"

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace squall::process {
namespace {

// The kernel's own form of a directory entry.
struct KernelEntry {
  std::uint64_t inode;
  std::int64_t offset;
  unsigned short length;
  unsigned char type;
  char name[1];
};

const char* skip_fields(const char* text, int count) {
  while (count > 0 && *text != '\0') {
    if (*text++ == ' ') --count;
  }
  return text;
}

}  // namespace

bool read_stat(std::int32_t pid, ProcessStat& stat) {
  char path[32];
  ::snprintf(path, sizeof path, "/proc/%d/stat", pid);
  const int fd = ::open(path, O_RDONLY | O_CLOEXEC);
  if (fd < 0) return false;
  char text[1024];
  const ssize_t got = ::read(fd, text, sizeof text - 1);
  ::close(fd);
  if (got <= 0) return false;
  text[got] = '\0';
  // The name in parentheses may hold anything, also parentheses.
  const char* at = ::strrchr(text, ')');
  if (at == nullptr || at[1] == '\0') return false;
  at += 2;
  stat.state = *at;
  stat.session = static_cast<std::int32_t>(::strtol(skip_fields(at, 3), nullptr, 10));
  stat.start_ticks = ::strtoull(skip_fields(at, 19), nullptr, 10);
  return true;
}

int signal_session(std::int32_t leader, std::uint64_t start_ticks, int signal_number) {
  ProcessStat stat;
  if (leader <= 1) return 0;
  if (read_stat(leader, stat) && stat.start_ticks != start_ticks) return 0;
  const int proc = ::open("/proc", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (proc < 0) return 0;
  int found = 0;
  alignas(KernelEntry) char buffer[8192];
  for (long got = 0; (got = ::syscall(SYS_getdents64, proc, buffer, sizeof buffer)) > 0;) {
    for (long at = 0; at < got;) {
      const auto* entry = reinterpret_cast<const KernelEntry*>(buffer + at);
      at += entry->length;
      const auto pid = static_cast<std::int32_t>(::strtol(entry->name, nullptr, 10));
      if (pid <= 1 || !read_stat(pid, stat) || stat.session != leader) continue;
      if (stat.state == 'Z' || stat.state == 'X' || stat.start_ticks < start_ticks) continue;
      ++found;
      if (signal_number != 0) ::kill(pid, signal_number);
    }
  }
  ::close(proc);
  return found;
}

}  // namespace squall::process
