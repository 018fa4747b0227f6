// The runners `local-shell-cmd` and `local-shell-script`: a command or a script of a pack, on this machine
// (spec/runtime 1.2).
#pragma once

#include <memory>
#include <string>

#include "process/supervisor.h"
#include "runners/runner.h"

namespace squall::runners {

struct LocalOptions {
  std::string system_user;                    // [system_user] user; empty: the user this process runs as
  std::string service_user;                   // who this process runs as
  std::size_t max_output_bytes = 10'000'000;  // kept of each of stdout and stderr
  Millis kill_grace{10'000};                  // between TERM and KILL when canceled or timed out
};

enum class LocalKind { kCommand, kScript };

// `supervisor` outlives the runner.
std::shared_ptr<Runner> make_local(LocalKind kind, process::Supervisor& supervisor, LocalOptions options);

// The result of a shell action (spec/runtime 1.2); exposed for its tests.
Outcome shell_outcome(const process::Exit& exit, std::int64_t timeout_seconds, bool asked_password);

}  // namespace squall::runners
