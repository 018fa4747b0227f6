#include "execution/announce.h"

namespace squall::execution {
namespace {

using model::Status;

void tell_watchers(bus::Bus& bus, const char* key, const std::string& id, std::optional<Status> status) {
  if (!bus.watched()) return;
  bus.announce({.exchange = "st2.execution", .key = key, .id = id, .body = {}});
  bus.announce({.exchange = "st2.liveaction", .key = key, .id = id, .body = {}});
  if (status)
    bus.announce({.exchange = "st2.liveaction.status",
                  .key = std::string(model::to_text(*status)),
                  .id = id,
                  .body = {}});
}

}  // namespace

void announce_created(bus::Bus& bus, const std::string& id, Status status, bool handed_over) {
  if (handed_over) return tell_watchers(bus, "create", id, Status::kRequested);
  if (status == Status::kRequested) bus.wake({bus::Topic::kExecutionRequested, id, 1});
  if (model::is_completed(status)) bus.wake({bus::Topic::kExecutionUpdate, id, 1});
  tell_watchers(bus, "create", id, status);
}

void announce_moved(bus::Bus& bus, const std::string& id, std::int64_t revision, Status to) {
  switch (to) {
    case Status::kRequested:
      bus.wake({bus::Topic::kExecutionRequested, id, revision});
      break;
    case Status::kScheduled:
      bus.wake({bus::Topic::kExecutionScheduled, id, revision});
      break;
    case Status::kCanceling:
    case Status::kPausing:
    case Status::kResuming:
      bus.wake({bus::Topic::kExecutionState, id, revision});
      break;
    default:
      break;
  }
  if (model::is_completed(to) || to == Status::kPaused || to == Status::kPending)
    bus.wake({bus::Topic::kExecutionUpdate, id, revision});
  tell_watchers(bus, "update", id, to);
}

void announce_settled(bus::Bus& bus, const std::string& id, Status end) {
  tell_watchers(bus, "update", id, end);
}

void announce_changed(bus::Bus& bus, const std::string& id, std::int64_t revision, const Change& change) {
  if (!change.moved()) return tell_watchers(bus, "update", id, std::nullopt);
  announce_moved(bus, id, revision, change.to);
}

}  // namespace squall::execution
