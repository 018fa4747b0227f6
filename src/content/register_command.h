// The program st2-register-content: its flags and what it prints (spec/services 12.2, spec/content 11.1).
#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>

#include "base/cli_flags.h"
#include "base/error.h"
#include "bus/bus.h"
#include "content/paths.h"
#include "content/registrar.h"
#include "store/store.h"

namespace squall::content {

// The flags of the program, the common ones included.
std::span<const FlagSpec> register_flags();

// What the flags ask for. By default the first failure ends the run. kUnsupported for virtual environments:
// this build has no Python actions that would need them.
Result<RegisterOptions> register_options(const Flags& flags, const Config& config);

// Registers and prints what came of it: one banner a kind, counts, and a line for each problem. Returns the
// exit code: 0 when all went well, or only what --register-no-fail-on-failure lets pass went wrong.
int run_register_command(const RegisterOptions& options, Registrar& registrar,
                         const std::function<void(std::string_view)>& print);

}  // namespace squall::content
