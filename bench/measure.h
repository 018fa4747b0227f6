// What the benchmark programs share: a clock, percentiles, spawning, and figures printed as one JSON object.
#pragma once

#include <fmt/format.h>
#include <spawn.h>
#include <sys/wait.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace bench {

// Seconds; monotonic.
inline double now() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

// Seconds since 1970, comparable with the timestamps of a server on the same machine.
inline double wall_now() {
  return std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
}

// The value below which `share` of the samples lie; 0 of none.
inline double percentile(std::vector<double> samples, double share) {
  if (samples.empty()) return 0;
  const auto place =
      samples.begin() + static_cast<std::ptrdiff_t>(share * static_cast<double>(samples.size() - 1));
  std::nth_element(samples.begin(), place, samples.end());
  return *place;
}

[[noreturn]] inline void die(std::string_view why) {
  fmt::print(stderr, "{}\n", why);
  std::exit(1);
}

inline void must(bool good, std::string_view what) {
  if (!good) die(fmt::format("{}: {}", what, std::strerror(errno)));
}

// {"name": number, ...} in the order in which they came.
class Figures {
 public:
  void add(std::string_view name, double value) {
    text_ += fmt::format("{}\"{}\": {:.9g}", text_.empty() ? "" : ", ", name, value);
  }
  // <name>_p50, <name>_p99 and <name>_count.
  void add_samples(const std::string& name, const std::vector<double>& samples) {
    add(name + "_p50", percentile(samples, 0.5));
    add(name + "_p99", percentile(samples, 0.99));
    add(name + "_count", static_cast<double>(samples.size()));
  }
  void print() const { fmt::print("{{{}}}\n", text_); }

 private:
  std::string text_;
};

// posix_spawn of argv, looked up in PATH, with this process' environment. Returns its pid.
inline pid_t spawn(const std::vector<std::string>& argv,
                   const posix_spawn_file_actions_t* actions = nullptr) {
  std::vector<char*> pointers;
  for (const std::string& word : argv) pointers.push_back(const_cast<char*>(word.c_str()));
  pointers.push_back(nullptr);
  pid_t pid = 0;
  if (posix_spawnp(&pid, pointers[0], actions, nullptr, pointers.data(), environ) != 0)
    die("cannot spawn " + argv[0]);
  return pid;
}

inline void reap(pid_t pid) {
  int status = 0;
  must(waitpid(pid, &status, 0) == pid, "waitpid");
  if (status != 0) die(fmt::format("a child process ended with wait status {}", status));
}

}  // namespace bench
