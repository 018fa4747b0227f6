#include "process/mark.h"

#include <signal.h>

#include <chrono>
#include <thread>

#include "base/file.h"
#include "base/strings.h"
#include "process/session.h"

namespace squall::process {
namespace {

std::string read_boot_id() {
  auto text = read_file("/proc/sys/kernel/random/boot_id");
  return text.ok() ? std::string(trim(*text)) : std::string();
}

const std::string& boot_id() {
  static const std::string id = read_boot_id();  // the same as long as we run
  return id;
}

bool of_this_boot(const ProcessMark& mark) {
  return mark.pid > 1 && mark.start_ticks > 0 && mark.boot_id == boot_id();
}

}  // namespace

ProcessMark mark_of(std::int32_t pid) {
  ProcessStat stat;
  if (!read_stat(pid, stat)) return {pid, 0, boot_id()};
  return {pid, stat.start_ticks, boot_id()};
}

bool is_running(const ProcessMark& mark) {
  return of_this_boot(mark) && signal_session(mark.pid, mark.start_ticks, 0) > 0;
}

bool end_leftover(const ProcessMark& mark) {
  if (!of_this_boot(mark) || signal_session(mark.pid, mark.start_ticks, SIGKILL) == 0) return false;
  // One that forked while we looked shows up on the next look. Nobody tells us about processes that are not
  // our children.
  for (int i = 0; i < 100 && signal_session(mark.pid, mark.start_ticks, SIGKILL) > 0; ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  return true;
}

}  // namespace squall::process
