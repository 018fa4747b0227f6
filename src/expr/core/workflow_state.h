// What expressions may ask of the progress of a run: the status of a task on a route, and what routes are
// made of. The data of an expression hold it under "__state", in one of two forms: the reference's serialized
// state (spec/orquesta 5.2), or the running form that a conductor keeps, where a change costs the same
// however long the run is.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "value/value.h"

namespace squall::expr {

// The status of the latest entry of a task on a route; null when there is none.
Value status_on_route(const Value& state, std::string_view task_id, std::int64_t route);
// The route itself when the task ran on it, or else the youngest earlier route that it came from and on which
// the task ran: one whose parts are all among its own. Nothing when there is none.
std::optional<std::int64_t> route_of_task(const Value& state, std::string_view task_id, std::int64_t route);

std::size_t route_count(const Value& state);
// The parts of a route: an array of texts. Null when there is no such route.
const Value& route_parts(const Value& state, std::int64_t route);
// Whether every part of a route is a part of another.
bool is_part_of(const Value& route, const Value& other);

// Keeps the running form. One thread at a time; what view() gave stays as it is.
class RunningState {
 public:
  // `places` maps the name of each task to its number.
  explicit RunningState(Value places) : places_(std::move(places)) {}
  void set_status(std::size_t place, std::uint32_t route, std::string_view status);
  void add_route(Value parts);
  Value view() const { return Value::array({places_, statuses_, routes_}); }

 private:
  Value places_;
  Value statuses_;  // by place: the status on route 0, or the statuses by route
  Value routes_;
};

}  // namespace squall::expr
