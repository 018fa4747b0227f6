// What expressions of a workflow ask of the platform: the datastore and task executions (spec/expressions
// 3.3, spec/runtime 10.6).
#include "expr/core/raise.h"
#include "expr/facade/functions.h"
#include "value/python.h"

namespace squall::expr {
namespace {

constexpr std::string_view kGeneric = "ExpressionEvaluationException";

// What is asked of the platform fails as the expression does; a bound stays one.
template <typename T>
T answer(Result<T> result) {
  if (result.ok()) return std::move(result).value();
  if (result.error().code() == Errc::kLimit) throw Raise{std::move(result).error()};
  raise(kGeneric, "{}", result.error().message());
}

// str() of a KeyError is the repr() of its key.
[[noreturn]] void raise_key_error(std::string_view key) { raise("KeyError", "{}", python::repr(key)); }

DatastoreQuery query_of(const FunctionCall& call) {
  if (!call[0].is_string()) raise("TypeError", "Given key is not typeof string.");
  if (!call[1].is_bool()) raise("TypeError", "Decrypt parameter is not typeof bool.");
  const Value* user = call.data.all()["st2"].find("user");
  if (user == nullptr) raise_key_error("Could not get user from context.");
  DatastoreQuery query{std::string(call[0].as_string()), false, python::str(*user), call[1].as_bool()};
  constexpr std::string_view kSystem = "system.";
  if (query.key.starts_with(kSystem)) {
    query.system = true;
    query.key.erase(0, kSystem.size());
  }
  return query;
}

Value st2kv(const FunctionCall& call) {
  const DatastoreQuery query = query_of(call);
  const auto& ask = call.home.outside.datastore;
  if (ask) {
    if (auto found = answer(ask(query))) return *std::move(found);
  }
  if (const Value* fallback = call.option("default")) return *fallback;
  raise(kGeneric, "The key \"{}\" does not exist in the StackStorm datastore.",
        query.system ? query.key : query.user + ":" + query.key);
}

// The member of a mapping that must be there.
const Value& member(const Value& mapping, std::string_view key) {
  const Value* found = mapping.find(key);
  if (found == nullptr) raise_key_error(key);
  return *found;
}

Value task(const FunctionCall& call) {
  const Value& data = call.data.all();
  const Value& current = data["__current_task"];
  const std::string id = python::str(call[0].is_null() ? member(current, "id") : call[0]);
  const Value& run = member(member(data, "st2"), "workflow_execution_id");
  const Value& wanted = call[1].is_null() ? current["route"] : call[1];
  const std::int64_t route = wanted.is_int() ? wanted.as_int() : 0;
  const auto& ask = call.home.outside.task;
  if (ask) {
    const TaskQuery query{python::str(run), id, task_route(data, id, Value(route)).value_or(route)};
    if (auto found = answer(ask(query))) return *std::move(found);
  }
  raise(kGeneric, "Unable to find task execution for \"{}\".", id);
}

constexpr FunctionRecord kFunctions[] = {
    {"st2kv",
     "key, decrypt=False, **options",
     "The datastore value of a key: of the system where the key starts with `system.`, else of the user who "
     "runs "
     "the workflow. A secret is given as its cipher text, with `decrypt` in plain. `default` is given for a "
     "key "
     "that is not there.",
     {"st2kv('system.region', default => nowhere)", "\"eu-1\""},
     {"st2kv('system.region', default='nowhere')", "\"eu-1\""},
     Needs::kWorkflow,
     st2kv},
    {"task",
     "task_id=None, route=None",
     "The newest execution of a task (the current one when it is left out): task_execution_id, "
     "workflow_execution_id, task_name, task_id, route, result, status, start_timestamp, end_timestamp.",
     {"task(deploy).status", "\"succeeded\""},
     {"task('deploy').status", "\"succeeded\""},
     Needs::kWorkflow,
     task},
};

}  // namespace

std::span<const FunctionRecord> context_functions() { return kFunctions; }

}  // namespace squall::expr
