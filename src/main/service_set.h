// Which services a process runs: all by default, or those named by --services, --service, or the name it was
// started by.
#pragma once

#include <set>
#include <span>
#include <string>
#include <string_view>

#include "base/error.h"

namespace squall::daemon {

// Short names: "api" is st2api.
std::span<const std::string_view> all_services();

// `program`: the last component of argv[0]; "st2api" (a link) chooses that one, "st2d" all. `asked`: of
// --services, comma separated, with or without "st2"; empty: none. kInvalid names what is unknown and what is
// known.
Result<std::set<std::string>> choose_services(std::string_view program, std::string_view asked);

// Some services do their work only together with others, and where those run in another process that takes a
// store, a bus and a coordination that processes share. kUnsupported says so, and names them.
Result<void> check_services(const std::set<std::string>& chosen);
// Whether the set has a service that answers requests, and so is of some use alone.
bool listens(const std::set<std::string>& chosen);

}  // namespace squall::daemon
