// Tells the bus that an execution was made or changed. To be called after the write is durable, never before
// (design.md).
#pragma once

#include <cstdint>
#include <string>

#include "bus/bus.h"
#include "execution/transitions.h"

namespace squall::execution {

// A new one in `status`: watchers see it created, and whoever acts on the status is woken, unless its maker
// handed it to a runner that tells of it itself.
void announce_created(bus::Bus& bus, const std::string& id, model::Status status, bool handed_over = false);
// A change: wakes whoever acts on the new status (for an end, a pause or an inquiry the notifier and the
// workflow engine), and watchers see it updated. A change that moved nothing is told to watchers alone.
void announce_changed(bus::Bus& bus, const std::string& id, std::int64_t revision, const Change& change);
// The same for who has not kept the change: the status it came to.
void announce_moved(bus::Bus& bus, const std::string& id, std::int64_t revision, model::Status to);
// An end that nobody acts on any more: watchers alone see it.
void announce_settled(bus::Bus& bus, const std::string& id, model::Status end);

}  // namespace squall::execution
