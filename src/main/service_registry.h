// Tells the coordination which services run in this process, for GET /service_registry (spec/api 2.22).
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/error.h"
#include "coord/coord.h"
#include "value/value.h"

namespace squall::daemon {

// Where a service listens.
struct ListensOn {
  std::string host;
  std::uint16_t port = 0;
  std::optional<bool> tls = {};  // told by st2auth alone
};

// The group of a service ("timersengine" is in "timer_engine", others have their own name).
std::string_view group_of(std::string_view service);
// What a member tells about itself: name, type, hostname, pid, and where it listens.
Value capabilities_of(std::string_view service, const std::optional<ListensOn>& listens_on);
// Joins the group of each service, unless somebody of this process is in it already (the action runner joins
// by itself: its lease covers what it runs).
Result<void> join_groups(coord::Coordination& coordination,
                         std::span<const std::pair<std::string, std::optional<ListensOn>>> services);

}  // namespace squall::daemon
