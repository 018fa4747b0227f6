// What to run: a program, its arguments, environment, folder and input.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace squall::process {

struct Environment {
  // Start from our own environment (as it was when the supervisor was made), or from nothing.
  enum class Base : std::uint8_t { kInherited, kEmpty };
  Base base = Base::kInherited;
  // Set, in order, over the base; nothing removes the variable.
  std::vector<std::pair<std::string, std::optional<std::string>>> changes;
};

// Bounds that the kernel enforces on the child and on what it starts. Setting one costs an extra exec.
struct ResourceLimits {
  std::optional<std::uint64_t> cpu_seconds;
  std::optional<std::uint64_t> memory_bytes;  // address space
  std::optional<std::uint64_t> file_bytes;    // the largest file it may write
  std::optional<std::uint64_t> open_files;
  bool any() const { return cpu_seconds || memory_bytes || file_bytes || open_files; }
};

struct Command {
  // argv[0] is the program: a path, or a name looked up in the PATH of the child's environment. Never empty.
  // Arguments are visible to every user of the machine: secrets go through `input`.
  std::vector<std::string> argv;
  Environment environment;
  std::string cwd;                // empty: ours
  std::string input;              // bytes for standard input, then end of file; without any it is /dev/null
  bool keep_input_open = false;   // no end of file behind `input`: see Supervisor::write_input()
  bool with_result_pipe = false;  // descriptor 3 of the child is a third captured pipe, Stream::kResult
  ResourceLimits resources;
};

}  // namespace squall::process
