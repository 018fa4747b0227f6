// The functions of the workflow library (spec/expressions 3.2).
#include "expr/core/raise.h"
#include "expr/facade/functions.h"

namespace squall::expr {
namespace {

constexpr FunctionRecord kFunctions[] = {
    {"ctx",
     "key=None",
     "All variables of the workflow, or the one of that name.",
     {"ctx(host)", "\"web1\""},
     {"ctx('host')", "\"web1\""},
     Needs::kWorkflow,
     [](const FunctionCall& call) { return unwrap(ctx(call.data, call[0])); }},
    {"item",
     "key=None",
     "The current item of a task with items, or a member of it.",
     {"item(port)", "80"},
     {"item('port')", "80"},
     Needs::kWorkflow,
     [](const FunctionCall& call) { return unwrap(item(call.data.all(), call[0])); }},
    {"result",
     "",
     "The result of the current task: in conditions, in what is published and in retries.",
     {"result().stdout", "\"ok\""},
     {"result().stdout", "\"ok\""},
     Needs::kWorkflow,
     [](const FunctionCall& call) { return unwrap(result(call.data.all())); }},
    {"succeeded",
     "",
     "Whether the current task has succeeded.",
     {"succeeded()", "true"},
     {"succeeded()", "true"},
     Needs::kWorkflow,
     [](const FunctionCall& call) { return unwrap(succeeded(call.data.all())); }},
    {"failed",
     "",
     "Whether the current task has failed.",
     {"failed()", "false"},
     {"failed()", "false"},
     Needs::kWorkflow,
     [](const FunctionCall& call) { return unwrap(failed(call.data.all())); }},
    {"completed",
     "",
     "Whether the current task has come to an end, whichever.",
     {"completed()", "true"},
     {"completed()", "true"},
     Needs::kWorkflow,
     [](const FunctionCall& call) { return unwrap(completed(call.data.all())); }},
    {"task_status",
     "task_id, route=None",
     "The status of a task on a route (the current one when it is left out), or on a route it came from; the "
     "text null when it never ran there.",
     {"task_status(deploy)", "\"succeeded\""},
     {"task_status('deploy')", "\"succeeded\""},
     Needs::kWorkflow,
     [](const FunctionCall& call) { return unwrap(task_status(call.data.all(), call[0], call[1])); }},
    {"json",
     "s",
     "What a JSON text says; a mapping is given back.",
     {"json('[1, 2]')", "[1, 2]"},
     {"json('[1, 2]')", "[1, 2]"},
     Needs::kArguments,
     [](const FunctionCall& call) { return unwrap(json(call[0])); }},
    {"zip",
     "*lists, **options",
     "Lists of the first items, the second items... up to the longest; where one has none stands `pad`, or "
     "null.",
     {"zip([1, 2], [a], pad => x)", "[[1, \"a\"], [2, \"x\"]]"},
     {"zip([1, 2], ['a'], pad='x')", "[[1, \"a\"], [2, \"x\"]]"},
     Needs::kArguments,
     [](const FunctionCall& call) {
       const Value* pad = call.option("pad");
       return unwrap(zip(call.rest, pad != nullptr ? *pad : Value()));
     }},
};

}  // namespace

std::span<const FunctionRecord> library_functions() { return kFunctions; }

}  // namespace squall::expr
