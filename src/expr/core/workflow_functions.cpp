#include "expr/core/workflow_functions.h"

#include <algorithm>
#include <array>
#include <string>

#include "expr/core/workflow_state.h"
#include "value/json/json.h"
#include "value/python.h"

namespace squall::expr {
namespace {

constexpr std::string_view kGeneric = "ExpressionEvaluationException";

Error failure(std::string_view kind, std::string message) {
  return Error(Errc::kExpression, std::move(message)).as(std::string(kind));
}

bool is_private(std::string_view name) { return name.starts_with("__"); }

Value open_part(const Value& data) {
  if (!data.is_object()) return Value::object();
  const auto hidden = [](const Member& member) { return is_private(member.name()); };
  if (std::ranges::none_of(data.members(), hidden)) return data;
  Object open;
  open.reserve(data.size());
  for (const Member& member : data.members()) {
    if (!hidden(member)) open.set(member.key, member.value);
  }
  return Value(std::move(open));
}

Result<Value> current_task(const Value& data) {
  if (data.is_null()) return failure(kGeneric, "The context is not set.");
  const Value& task = data["__current_task"];
  if (!python::truthy(task)) return failure(kGeneric, "The current task is not set in the context.");
  return task;
}

template <typename Fits>
Result<Value> status_is(const Value& data, Fits fits) {
  auto task = current_task(data);
  if (!task.ok()) return task;
  auto status = task_status(data, (*task)["id"], (*task)["route"]);
  if (!status.ok()) return status;
  return Value(fits(status->as_string()));
}

}  // namespace

const Value& WorkflowData::open() const {
  if (!open_) open_ = open_part(data_);
  return *open_;
}

const Value* WorkflowData::find_own(std::string_view name) const {
  if (!is_private(name)) return nullptr;
  if (name == "__vars") return &data_;
  if (name == "__state" || name == "__current_task" || name == "__current_item") return &data_[name];
  return nullptr;
}

Result<Value> ctx(const WorkflowData& data, const Value& key) {
  return python::truthy(key) ? ctx(data.all(), key) : Result<Value>(data.open());
}

Result<Value> ctx(const Value& data, const Value& key) {
  if (!python::truthy(key)) return open_part(data);
  const std::string name = python::str(key);
  const Value* found = key.is_string() ? data.find(name) : nullptr;
  if (found == nullptr)
    return failure("VariableUndefinedError", fmt::format("The variable \"{}\" is undefined.", name));
  if (is_private(name)) {
    return failure("VariableInaccessibleError",
                   fmt::format("The variable \"{}\" is for internal use and inaccessible.", name));
  }
  return *found;
}

Result<Value> item(const Value& data, const Value& key) {
  const Value& current = data["__current_item"];
  if (!python::truthy(key)) return current;
  if (!current.is_mapping()) return failure(kGeneric, "Item is not type of collections.abc.Mapping.");
  const std::string name = python::str(key);
  const Value* found = current.find(name);
  if (found == nullptr) return failure(kGeneric, fmt::format("Item does not have key \"{}\".", name));
  return *found;
}

Result<Value> result(const Value& data) {
  auto task = current_task(data);
  if (!task.ok()) return task;
  return (*task)["result"];
}

Result<Value> succeeded(const Value& data) {
  return status_is(data, [](std::string_view status) { return status == "succeeded"; });
}

Result<Value> failed(const Value& data) {
  return status_is(data, [](std::string_view status) { return status == "failed"; });
}

Result<Value> completed(const Value& data) {
  return status_is(data, [](std::string_view status) {
    constexpr auto kEnds =
        std::to_array<std::string_view>({"succeeded", "failed", "timeout", "abandoned", "canceled"});
    return std::ranges::find(kEnds, status) != kEnds.end();
  });
}

std::optional<std::int64_t> task_route(const Value& data, std::string_view task_id, const Value& route) {
  const Value& on = route.is_null() ? data["__current_task"]["route"] : route;
  return route_of_task(data["__state"], task_id, on.is_int() ? on.as_int() : 0);
}

Result<Value> task_status(const Value& data, const Value& task_id, const Value& route) {
  const std::string id = python::str(task_id);
  const auto on = task_route(data, id, route);
  return on ? status_on_route(data["__state"], id, *on) : Value("null");
}

Result<Value> json(const Value& text) {
  if (text.is_mapping()) return text;
  if (!text.is_string()) return failure("TypeError", "Given object is not typeof string.");
  auto parsed = squall::json::parse(text.as_string());
  if (!parsed.ok() && parsed.error().code() != Errc::kLimit) {
    return failure("JSONDecodeError", parsed.error().message());
  }
  return parsed;
}

Result<Value> zip(std::span<const Value> lists, const Value& pad) {
  if (lists.empty()) return Value::array();
  if (lists.size() == 1) return lists[0].is_null() ? Value::array() : lists[0];
  std::size_t longest = 0;
  for (const Value& list : lists) {
    if (!list.is_null() && !list.is_sequence()) {
      return failure("TypeError", fmt::format("'{}' object is not iterable", python::type_name(list)));
    }
    longest = std::max(longest, list.size());
  }
  std::vector<Value> rows;
  rows.reserve(longest);
  for (std::size_t i = 0; i < longest; ++i) {
    std::vector<Value> row;
    for (const Value& list : lists) row.push_back(i < list.size() ? list[i] : pad);
    rows.push_back(Value::tuple(std::move(row)));
  }
  return Value::array(std::move(rows));
}

}  // namespace squall::expr
