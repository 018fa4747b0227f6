#include "conform/expression/workflow.h"

#include "expr/core/workflow_functions.h"
#include "expr/jinja/inline.h"
#include "value/python.h"

namespace squall::conform {
namespace {

using jinja::Arguments;
using OnData = Result<Value> (*)(const Value& data, const Arguments& arguments);

// A positional or named argument; null when it was not given.
Value argument(const Arguments& arguments, std::size_t place, std::string_view name) {
  if (place < arguments.positional.size()) return arguments.positional[place];
  for (const auto& [known, value] : arguments.named) {
    if (known == name) return value;
  }
  return {};
}

struct DataFunction {
  std::string_view name;
  OnData call;
};
const DataFunction kDataFunctions[] = {
    {"ctx", [](const Value& data, const Arguments& a) { return expr::ctx(data, argument(a, 0, "key")); }},
    {"item", [](const Value& data, const Arguments& a) { return expr::item(data, argument(a, 0, "key")); }},
    {"result", [](const Value& data, const Arguments&) { return expr::result(data); }},
    {"succeeded", [](const Value& data, const Arguments&) { return expr::succeeded(data); }},
    {"failed", [](const Value& data, const Arguments&) { return expr::failed(data); }},
    {"completed", [](const Value& data, const Arguments&) { return expr::completed(data); }},
    {"task_status",
     [](const Value& data, const Arguments& a) {
       return expr::task_status(data, argument(a, 0, "task_id"), argument(a, 1, "route"));
     }},
};

Result<Value> json_of(const Arguments& arguments) { return expr::json(argument(arguments, 0, "s")); }
Result<Value> zip_of(const Arguments& arguments) {
  return expr::zip(arguments.positional, argument({{}, arguments.named}, 0, "pad"));
}

// As filters these take the piped value for the workflow's data and break on it.
Result<Value> misused(const Arguments& arguments) {
  const Value& piped = arguments.positional[0];
  const std::string message = piped.is_string()
                                  ? "string indices must be integers, not 'str'"
                                  : fmt::format("'{}' object is not subscriptable", python::type_name(piped));
  return Error(Errc::kExpression, message).as("TypeError");
}

}  // namespace

const jinja::Environment& workflow_environment() {
  static const jinja::Environment made = [] {
    std::vector<jinja::Function> filters{{"json", json_of}, {"zip", zip_of}};
    for (const DataFunction& function : kDataFunctions)
      filters.push_back({std::string(function.name), misused});
    return jinja::Environment(jinja::workflow_settings(std::move(filters)));
  }();
  return made;
}

jinja::Scope workflow_scope(const Value& data) {
  jinja::Scope scope(Value::object({{"__vars", data},
                                    {"__state", data["__state"]},
                                    {"__current_task", data["__current_task"]},
                                    {"__current_item", data["__current_item"]}}));
  for (const DataFunction& function : kDataFunctions) {
    scope.set(function.name,
              [&data, &function](const Arguments& arguments) { return function.call(data, arguments); });
  }
  scope.set("json", json_of);
  scope.set("zip", zip_of);
  return scope;
}

}  // namespace squall::conform
