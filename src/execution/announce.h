// Tells the bus that an execution was made or changed. To be called after the write is durable, never before
// (design.md).
#pragma once

#include <cstdint>
#include <string>

#include "bus/bus.h"
#include "execution/transitions.h"

namespace squall::execution {

// A new one in `status`: the scheduler is woken for a requested one, and watchers see it created.
void announce_created(bus::Bus& bus, const std::string& id, model::Status status);
// A change: wakes whoever acts on the new status (for an end, a pause or an inquiry the notifier and the
// workflow engine), and watchers see it updated. A change that moved nothing is told to watchers alone.
void announce_changed(bus::Bus& bus, const std::string& id, std::int64_t revision, const Change& change);
// The same for who has not kept the change: the status it came to.
void announce_moved(bus::Bus& bus, const std::string& id, std::int64_t revision, model::Status to);

}  // namespace squall::execution
