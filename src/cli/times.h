// Times as the client shows them (spec/cli 6).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/time/zone.h"

namespace squall::cli {

// Seconds since 1970 of an ISO 8601 time; a fraction is cut off, no offset means UTC. Nothing for another
// text.
std::optional<std::int64_t> parse_time(std::string_view text);

// "Tue, 02 Dec 2014 19:56:06 UTC".
std::string friendly_time(std::int64_t seconds, const time::Zone& zone);

}  // namespace squall::cli
