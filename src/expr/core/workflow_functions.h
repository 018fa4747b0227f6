// What expressions of a workflow can ask of its data (spec/expressions 3.2): the part that both languages
// share. Pure.
//
// `data` is what an expression is evaluated on: the workflow's variables, and beside them __state,
// __current_task and
// __current_item. Errors: kExpression with the reference's class in kind() and its words.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "base/error.h"
#include "value/value.h"

namespace squall::expr {

// The data of one evaluation, for one thread: what was made of it is kept while it lasts.
class WorkflowData {
 public:
  // Keeps a reference.
  explicit WorkflowData(const Value& data) : data_(data) {}
  explicit WorkflowData(Value&&) = delete;
  const Value& all() const { return data_; }
  // All variables but the private ones: what ctx() gives.
  const Value& open() const;
  // The engine's own names: __vars is all the data; __state, __current_task and __current_item are null where
  // they are not there. Nullptr for any other name.
  const Value* find_own(std::string_view name) const;

 private:
  const Value& data_;
  mutable std::optional<Value> open_;
};

// All variables but the private ones (null or empty key), or one.
Result<Value> ctx(const Value& data, const Value& key = {});
Result<Value> ctx(const WorkflowData& data, const Value& key = {});
// The current item, or a member of it.
Result<Value> item(const Value& data, const Value& key = {});
// The result of the current task.
Result<Value> result(const Value& data);
// Whether the current task's status is of that kind.
Result<Value> succeeded(const Value& data);
Result<Value> failed(const Value& data);
Result<Value> completed(const Value& data);
// The status of a task's latest entry on a route (null: the current one, or 0), or on a route it came from;
// the text "null" when it never ran.
Result<Value> task_status(const Value& data, const Value& task_id, const Value& route = {});
// The route on which task_status() finds a task; nothing when it never ran there.
std::optional<std::int64_t> task_route(const Value& data, std::string_view task_id, const Value& route = {});
// JSON text to value; a mapping is given back.
Result<Value> json(const Value& text);
// Tuples of the lists' items up to the longest, short ones filled with `pad`; one list alone is given back.
Result<Value> zip(std::span<const Value> lists, const Value& pad = {});

}  // namespace squall::expr
