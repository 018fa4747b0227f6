#include "process/marked.h"

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <charconv>
#include <memory>
#include <string>
#include <vector>

#include "base/unique_fd.h"

namespace squall::process {
namespace {

constexpr int kRounds = 20;
constexpr std::size_t kMaxEnvironment = 4u << 20;

std::string read_environment(const char* pid) {
  const UniqueFd file(::open((std::string("/proc/") + pid + "/environ").c_str(), O_RDONLY | O_CLOEXEC));
  std::string text;
  if (!file) return text;
  char buffer[16384];
  ssize_t got = 0;
  while (text.size() < kMaxEnvironment && (got = ::read(file.get(), buffer, sizeof buffer)) > 0)
    text.append(buffer, static_cast<std::size_t>(got));
  return text;
}

bool has_entry(std::string_view environment, std::string_view entry) {
  while (!environment.empty()) {
    const std::size_t end = environment.find('\0');
    if (environment.substr(0, end) == entry) return true;
    if (end == std::string_view::npos) return false;
    environment.remove_prefix(end + 1);
  }
  return false;
}

std::vector<pid_t> find_marked(std::string_view entry) {
  std::vector<pid_t> found;
  const std::unique_ptr<DIR, int (*)(DIR*)> folder(::opendir("/proc"), ::closedir);
  if (!folder) return found;
  while (const dirent* item = ::readdir(folder.get())) {
    pid_t pid = 0;
    const std::string_view name(item->d_name);
    const auto parsed = std::from_chars(name.data(), name.data() + name.size(), pid);
    if (parsed.ec != std::errc() || parsed.ptr != name.data() + name.size() || pid == ::getpid()) continue;
    if (has_entry(read_environment(item->d_name), entry)) found.push_back(pid);
  }
  return found;
}

}  // namespace

std::size_t end_marked(std::string_view entry) {
  std::size_t killed = 0;
  for (int round = 0; round < kRounds; ++round) {
    const std::vector<pid_t> found = find_marked(entry);
    if (found.empty()) break;
    for (const pid_t pid : found)
      if (::kill(pid, SIGKILL) == 0) ++killed;
  }
  return killed;
}

}  // namespace squall::process
