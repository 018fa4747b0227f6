// What this program calls itself.
#pragma once

#include <string_view>

namespace squall::daemon {

inline constexpr std::string_view kVersion = "0.1.0";
// The release of the reference whose behaviour clients find here; GET /v1/ tells it.
inline constexpr std::string_view kReferenceVersion = "3.10.0";

}  // namespace squall::daemon
