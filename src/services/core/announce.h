// Tells the bus that an execution changed, after the change is durable.
#pragma once

#include <string>
#include <string_view>

#include "bus/bus.h"

namespace squall::services {

// `key` is "create", "update" or "delete". Watchers get an execution and a live action event (spec/services 4.1).
inline void announce_execution(bus::Bus& bus, std::string_view key, const std::string& id) {
  if (!bus.watched()) return;
  bus.announce({.exchange = "st2.execution", .key = std::string(key), .id = id, .body = {}});
  bus.announce({.exchange = "st2.liveaction", .key = std::string(key), .id = id, .body = {}});
}

}  // namespace squall::services
