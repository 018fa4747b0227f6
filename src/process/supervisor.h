// Starts child processes, reads what they print, ends them, and tells how they ended.
//
// Each child leads a session of its own, so that it can be ended with all it started. Starting is posix_spawn
// (fork costs 10 ms from a grown process), waiting is a pidfd: no SIGCHLD handler, and nothing between fork
// and exec.
//
// Children end with us. The supervisor keeps one small watcher process (the helper program squall-exec) that
// knows the living children through a pipe: when the pipe closes because we died, by kill -9 too, the watcher
// ends their sessions, TERM first and KILL half a second later. A parent-death signal in each child would
// cost an extra exec per child (measured: a third of the rate of short commands), reach only the child itself
// and be lost across sudo. A watcher that was killed alone is replaced. What it misses (it was
// killed with us, or we died within the moment between a spawn and its note) the start-up sweep ends by
// ProcessMark, see mark.h.
//
// Measured on two cores, `sh -c true`, 60 at a time, output captured: 0.8 of the rate of bare posix_spawn and
// waitpid when two or more threads call start(); one thread alone reaches less than half of that, since a
// spawn blocks it until the program runs.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/error.h"
#include "process/command.h"
#include "process/mark.h"

namespace squall::process {

enum class Stream : std::uint8_t { kStdout, kStderr, kResult };
inline constexpr std::size_t kStreams = 3;

enum class WhenOver : std::uint8_t {
  kDropRest,  // what comes beyond the bound is read and dropped; the child goes on
  kEndChild,  // the child is ended, Exit::over_limit
};

struct Limits {
  std::size_t max_output_bytes = std::size_t{10} << 20;  // of each stream
  WhenOver when_over = WhenOver::kDropRest;
  Millis timeout{0};         // from the start; 0: none; more than ten years count as ten years
  Millis kill_grace{5'000};  // between TERM and KILL
  // How long output is still read after the child has ended while something it left behind holds the pipe.
  Millis drain_grace{500};
  // false: only on_output() sees the output, and max_output_bytes does not apply (long-running children).
  bool keep_output = true;
};

struct Output {
  std::string bytes;          // the beginning, up to the bound
  std::uint64_t dropped = 0;  // bytes beyond it
  // `bytes`, with a last line "[output truncated: N bytes dropped]" when something was.
  std::string marked() const;
};

// How a child ended.
struct Exit {
  std::uint64_t id = 0;
  ProcessMark mark;
  int code = 0;    // of exit(); 0 when a signal ended it
  int signal = 0;  // 0 when it exited by itself
  bool timed_out = false;
  bool canceled = false;
  bool over_limit = false;
  Output output[kStreams];
  Timestamp started_at = 0;
  Timestamp ended_at = 0;

  const Output& out(Stream stream) const { return output[static_cast<std::size_t>(stream)]; }
  // As Python's subprocess counts: the code, or minus the signal.
  int return_code() const { return signal != 0 ? -signal : code; }
  bool succeeded() const { return code == 0 && signal == 0 && !timed_out && !canceled && !over_limit; }
};

struct Callbacks {
  // Before start() returns and before any other callback, on the thread that called start(): the child has a
  // number, and may be canceled by it.
  std::function<void(std::uint64_t id, const ProcessMark&)> on_start;
  // Whole lines with their ends, as they come; the last may have none, and a line longer than 64 KB comes in
  // pieces. Nothing beyond the stream's bound. On the event thread: must not block.
  std::function<void(Stream, std::string_view)> on_output;
  // Exactly once per started child, last; on the event thread: must not block. When the child was canceled or
  // timed out, nothing of its session runs any more.
  std::function<void(Exit)> on_exit;
};

struct SupervisorOptions {
  std::string name = "process";
  // The helper; empty: "squall-exec" beside the running program, or in ../bin of that folder.
  std::string helper;
};

// Safe to use from any thread. Owns one event thread for all children.
class Supervisor {
 public:
  explicit Supervisor(const Clock& clock, SupervisorOptions options = {});
  // Calls stop() without grace.
  ~Supervisor();
  Supervisor(const Supervisor&) = delete;
  Supervisor& operator=(const Supervisor&) = delete;

  // kNotFound when the helper program is missing.
  Result<void> start();
  // Refuses new children, cancels those that run, and returns when all have ended and their on_exit() has
  // run.
  void stop(Millis grace = Millis{0});

  // Starts a child; blocks about a millisecond. Returns its id, which is never used twice. Errors name the
  // program: kNotFound (program, folder), kForbidden (not executable), kInvalid (no format the kernel knows,
  // argument with a zero byte), kLimit (arguments too long, no more descriptors or processes), kUnavailable
  // (not started, or stopping).
  Result<std::uint64_t> start(const Command& command, const Limits& limits, Callbacks callbacks);
  // TERM to all of its session, `grace` later KILL to what is left. Fine when it has ended already, or is
  // being ended.
  void cancel(std::uint64_t id, Millis grace);
  // Sends more input to a child with keep_input_open. False when it takes none any more, or more than 16 MB
  // wait.
  bool write_input(std::uint64_t id, std::string bytes);
  // End of file for it.
  void close_input(std::uint64_t id);
  // Sends a signal to the child's process group. False when it has ended.
  bool signal(std::uint64_t id, int signal_number);
  // Children whose on_exit() has not run yet.
  std::size_t running() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

// Starts a child and waits for it. For the few places that need one answer and have a thread to wait on.
Result<Exit> run(Supervisor& supervisor, const Command& command, const Limits& limits);

}  // namespace squall::process
