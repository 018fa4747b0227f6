// What expressions ask of the workflow (expr/core/workflow_functions.h).
#include "expr/core/workflow_functions.h"

#include "expr/yaql/call.h"
#include "expr/yaql/cursor.h"
#include "expr/yaql/finalise.h"
#include "expr/yaql/mapping.h"

namespace squall::yaql {
namespace {

const Value& data(const Call& call) { return call.run().data(); }

// An optional key or id; what is no plain data cannot be one.
Value key_at(const Call& call, std::size_t i) { return value_of(call.run(), call[i]); }

template <Result<Value> (*ask)(const Value&)>
Var state(Call& call) {
  return unwrap(ask(data(call)));
}

// JSON gives lists and mappings of the host's own: they print as such, and cannot be keys.
Var host_form(Run& run, const Value& value, std::size_t depth) {
  run.step();
  run.check_depth(depth);
  if (value.is_array()) {
    std::vector<Var> items;
    items.reserve(value.size());
    for (const Value& item : value.items()) items.push_back(host_form(run, item, depth + 1));
    return make_list(std::move(items));
  }
  if (!value.is_object()) return value;
  MappingBuilder builder(run, false);
  for (const Member& member : value.members())
    builder.put(member.key, host_form(run, member.value, depth + 1));
  return builder.finish();
}

Var json(Call& call) {
  if (call[0].is(Tag::kDict) && !call[0].as<Dict>().frozen) return call.take(0);
  if (!call[0].is_text()) raise("TypeError", "Given object is not typeof string.");
  call.run().charge_text(call.text(0).size());
  return host_form(call.run(), unwrap(expr::json(call[0].plain())), 0);
}

// Up to the longest; null counts as an empty list.
Var zip(Call& call) {
  if (call.rest.size() == 1) return call.rest[0].is_null() ? make_list({}) : call.rest[0];
  Var pad;
  for (auto& [name, value] : call.named) {
    if (name == "pad") pad = std::move(value);
  }
  std::vector<Cursor> cursors;
  for (Var& one : call.rest)
    cursors.emplace_back(call.run(), one.is_null() ? make_tuple({}) : std::move(one));
  std::vector<Var> rows;
  std::vector<bool> open(cursors.size(), true);
  while (true) {
    std::vector<Var> row(cursors.size());
    bool any = false;
    for (std::size_t i = 0; i < cursors.size(); ++i) {
      open[i] = open[i] && cursors[i].next(call.run(), row[i]);
      if (!open[i]) row[i] = pad;
      any = any || open[i];
    }
    if (!any) return make_list(std::move(rows));
    if (rows.size() >= call.run().limits().max_items) call.run().charge_items(rows.size() + 1);
    rows.push_back(make_tuple(std::move(row)));
  }
}

Var task_status(Call& call) {
  return unwrap(expr::task_status(data(call), key_at(call, 0), key_at(call, 1)));
}

constexpr FunctionSpec kFunctions[] = {
    {"ctx",
     Form::kFunction,
     "key: any? = null",
     "All variables of the workflow, or one.",
     {"ctx()", "{}"},
     [](Call& call) -> Var { return unwrap(expr::ctx(data(call), key_at(call, 0))); }},
    {"item",
     Form::kFunction,
     "key: any? = null",
     "The current item of a task with items, or a member of it.",
     {"item()", "null"},
     [](Call& call) -> Var { return unwrap(expr::item(data(call), key_at(call, 0))); }},
    {"result", Form::kFunction, "", "The result of the current task.", {}, state<expr::result>},
    {"succeeded", Form::kFunction, "", "Whether the current task has succeeded.", {}, state<expr::succeeded>},
    {"failed", Form::kFunction, "", "Whether the current task has failed.", {}, state<expr::failed>},
    {"completed",
     Form::kFunction,
     "",
     "Whether the current task has come to an end.",
     {},
     state<expr::completed>},
    {"task_status",
     Form::kFunction,
     "taskId: any?, route: any? = null",
     "The status of a task on a route.",
     {"task_status(t1)", "\"null\""},
     task_status},
    {"json", Form::kFunction, "s: any?", "What a JSON text says.", {"json('[1]')", "[1]"}, json},
    {"zip",
     Form::kFunction,
     "*args: any?, **kwargs: any?",
     "Lists of the first items, the second items..., up to the longest; what lacks is `pad`.",
     {"zip([1, 2], [a])", "[[1, \"a\"], [2, null]]"},
     zip},
};

}  // namespace

std::span<const FunctionSpec> workflow_functions() { return kFunctions; }

}  // namespace squall::yaql
