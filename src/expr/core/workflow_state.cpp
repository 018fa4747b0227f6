#include "expr/core/workflow_state.h"

#include <fmt/core.h>

#include <algorithm>

#include "expr/core/persistent_list.h"

namespace squall::expr {
namespace {

// The running form is an array: places, statuses, routes.
bool is_running_form(const Value& state) { return state.is_array(); }

bool fits(std::int64_t index, std::size_t size) {
  return index >= 0 && static_cast<std::size_t>(index) < size;
}

}  // namespace

Value status_on_route(const Value& state, std::string_view task_id, std::int64_t route) {
  if (route < 0) return {};
  if (is_running_form(state)) {
    const Value& place = state[0][task_id];
    if (!place.is_int()) return {};
    const Value& routes = persistent_list::at(state[1], static_cast<std::size_t>(place.as_int()));
    // The text alone, as long as the task ran on route 0 only.
    if (routes.is_string()) return route == 0 ? routes : Value();
    return persistent_list::at(routes, static_cast<std::size_t>(route));
  }
  const Value& place = state["tasks"][fmt::format("{}__r{}", task_id, route)];
  const Value& sequence = state["sequence"];
  if (!place.is_int() || !fits(place.as_int(), sequence.size())) return {};
  return sequence[static_cast<std::size_t>(place.as_int())].get_string("status", "null");
}

std::optional<std::int64_t> route_of_task(const Value& state, std::string_view task_id, std::int64_t route) {
  if (!status_on_route(state, task_id, route).is_null()) return route;
  const Value& own = route_parts(state, route);
  if (!own.is_sequence()) return std::nullopt;
  for (std::int64_t earlier = route - 1; earlier >= 0; --earlier) {
    const Value& parts = route_parts(state, earlier);
    if (!parts.is_sequence() || !is_part_of(parts, own)) continue;
    if (!status_on_route(state, task_id, earlier).is_null()) return earlier;
  }
  return std::nullopt;
}

std::size_t route_count(const Value& state) {
  return is_running_form(state) ? persistent_list::size(state[2]) : state["routes"].size();
}

const Value& route_parts(const Value& state, std::int64_t route) {
  static const Value none;
  if (!fits(route, route_count(state))) return none;
  const auto index = static_cast<std::size_t>(route);
  return is_running_form(state) ? persistent_list::at(state[2], index) : state["routes"][index];
}

bool is_part_of(const Value& route, const Value& other) {
  return std::ranges::all_of(route.items(), [&](const Value& one) {
    return std::ranges::any_of(other.items(), [&](const Value& two) { return one == two; });
  });
}

void RunningState::set_status(std::size_t place, std::uint32_t route, std::string_view status) {
  Value routes = persistent_list::at(statuses_, place);
  if (route == 0 && !routes.is_array()) {
    statuses_ = persistent_list::with(statuses_, place, Value(status));
    return;
  }
  if (routes.is_string()) routes = persistent_list::with({}, 0, std::move(routes));
  statuses_ = persistent_list::with(statuses_, place, persistent_list::with(routes, route, Value(status)));
}

void RunningState::add_route(Value parts) {
  routes_ = persistent_list::with(routes_, persistent_list::size(routes_), std::move(parts));
}

}  // namespace squall::expr
