#include "cli/execution_view.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>

#include "base/strings.h"
#include "cli/literal.h"
#include "cli/select.h"
#include "cli/times.h"
#include "value/path.h"
#include "value/python.h"
#include "value/yaml/yaml.h"

namespace squall::cli {

namespace {

constexpr std::array<std::string_view, 5> kCompleted = {"succeeded", "failed", "timeout", "canceled",
                                                        "abandoned"};
constexpr std::string_view kWorkflowMark = "+ ";
constexpr std::string_view kOtherMark = "  ";
constexpr std::string_view kSeeError = "See error and traceback.";
constexpr std::string_view kSchemaHint =
    "\n\n** This action does not have an output_schema. Run again with --with-schema to see a suggested "
    "schema.";

std::string framed(std::string_view text) {
  auto lines = split(text, '\n');
  std::size_t width = 0;
  for (std::string_view line : lines) width = std::max(width, line.size());
  std::string rule = "+" + std::string(width + 2, '-') + "+";
  std::string out = "\n" + rule;
  for (std::string_view line : lines) out += fmt::format("\n| {:<{}} |", line, width);
  return out + "\n" + rule;
}

// A text that looks like a container and reads as one is one.
Value unpacked(const Value& value) {
  if (!value.is_string() || value.size() < 2) return value;
  std::string_view text = value.as_string();
  bool looks = (text.front() == '{' || text.front() == '[') && (text.back() == '}' || text.back() == ']');
  if (!looks) return value;
  auto parsed = python_literal(text);
  return parsed.ok() && (parsed->is_array() || parsed->is_mapping()) ? std::move(*parsed) : value;
}

// The YAML of a container as it stands below its name.
std::string block(const Value& value) {
  constexpr std::string_view kName = "v";
  std::string yaml =
      yaml::dump(Value::object({{kName, value}}), {.sort_keys = true, .unicode = false, .width = 0});
  yaml = yaml.substr(kName.size() + 2);
  if (yaml.ends_with('\n')) yaml.pop_back();
  if (value.is_array()) yaml = "  " + replace_all(yaml, "\n", "\n  ");
  return replace_all("\n" + yaml, "\n\n", "\n");
}

Value transformed(const Value& value, std::string_view attribute, const Look& look) {
  for (const Transform& transform : kExecutionTransforms) {
    if (transform.attribute == attribute) return transform.apply(value, look);
  }
  return value;
}

std::string_view schema_type(const Value& value) {
  switch (value.kind()) {
    case Kind::kNull:
      return "null";
    case Kind::kBool:
      return "boolean";
    case Kind::kInt:
    case Kind::kBigInt:
      return "integer";
    case Kind::kDouble:
      return "number";
    case Kind::kArray:
      return "array";
    case Kind::kObject:
      return "object";
    default:
      return "string";
  }
}

Value schema_of(const Value& object) {
  Object out;
  for (const Member& member : object.members()) {
    Value one = Value::object({{"type", schema_type(member.value)}});
    if (member.value.is_object()) one = one.with("parameters", schema_of(member.value));
    out.set(member.key, one);
  }
  return Value(std::move(out));
}

std::string bare_id(const Value& execution) {
  std::string id = execution.get_string("id");
  auto mark = id.find(kWorkflowMark);
  return mark == std::string::npos ? std::string(trim(id)) : id.substr(mark + kWorkflowMark.size());
}

Value task_row(const Value& child, std::size_t depth) {
  const Value& context = child["context"];
  const Value& name =
      context.contains("chain") ? at_path(context, "chain.name") : at_path(context, "orquesta.task_name");
  return Value::object({{"id", std::string(depth, ' ') + child.get_string("id")},
                        {"status", child["status"]},
                        {"task", name},
                        {"action", at_path(child, "action.ref")},
                        {"start_timestamp", child["start_timestamp"]},
                        {"end_timestamp", child["end_timestamp"]}});
}

// Rows indented by their depth below the root; one whose parent is not known stands at depth 0.
std::vector<Value> task_rows(std::vector<Value> children, const std::string& root, Timestamp now) {
  children = with_marks(std::move(children));
  std::map<std::string, std::string> parents;
  for (const Value& child : children) parents[bare_id(child)] = child.get_string("parent");
  std::map<std::string, std::size_t> depths{{root, 0}};
  std::vector<Value> rows;
  for (const Value& child : children) {
    std::string parent = child.get_string("parent");
    if (!depths.contains(parent)) {
      auto above = parents.find(parent);
      bool known = above != parents.end() && depths.contains(above->second);
      depths[parent] = known ? depths[above->second] + 1 : 0;
    }
    rows.push_back(with_elapsed(task_row(child, depths[parent]), now));
  }
  return rows;
}

// What a failed execution says of itself.
struct Failure {
  Value error, traceback;
};

Failure failure_of(const Value& result, bool task) {
  if (!result.is_object()) return task ? Failure{} : Failure{"See result", "See result"};
  Value error = result["error"];
  if (task && !python::truthy(error)) error = result["stderr"];
  return {error, result["traceback"]};
}

}  // namespace

bool is_completed(std::string_view status) {
  return std::find(kCompleted.begin(), kCompleted.end(), status) != kCompleted.end();
}

bool is_workflow(const Value& execution) {
  std::string runner = execution["action"].get_string("runner_type");
  return runner == "orquesta" || runner == "action-chain";
}

Value with_elapsed(const Value& execution, Timestamp now) {
  std::string status = execution.get_string("status");
  auto start = parse_time(execution.get_string("start_timestamp"));
  if (!start) return execution;
  std::optional<std::int64_t> end;
  if (status == "running") end = now / 1'000'000;
  if (is_completed(status)) end = parse_time(execution.get_string("end_timestamp"));
  if (!end) return execution;
  return execution.with("status", fmt::format("{} ({}s elapsed)", status, *end - *start));
}

std::vector<Value> with_marks(std::vector<Value> executions) {
  auto has_children = [](const Value& execution) { return python::truthy(execution["children"]); };
  if (!std::any_of(executions.begin(), executions.end(), has_children)) return executions;
  for (Value& execution : executions) {
    std::string_view mark = has_children(execution) ? kWorkflowMark : kOtherMark;
    execution = execution.with("id", std::string(mark) + execution.get_string("id"));
  }
  return executions;
}

std::string inferred_schema(const Value& result) {
  return yaml::dump(Value::object({{"output_schema", schema_of(result)}}),
                    {.sort_keys = true, .unicode = false});
}

Result<std::string> execution_text(const Value& execution, const TextOptions& options, const Look& look) {
  if (!options.key.empty()) {
    auto value = select(execution["result"], options.key);
    if (!value.ok()) return std::move(value).error();
    return unescaped(python::str(*value));
  }
  std::string out;
  for (const std::string& name : options.attributes) {
    auto value = select(execution, name);
    if (!value.ok()) return std::move(value).error();
    if (value->is_string()) value = Value(without_returns(unescaped(value->as_string())));
    Value shown = unpacked(transformed(*value, name, look));
    std::string text = shown.is_array() || shown.is_mapping() ? block(shown) : python::str(shown);
    if (!out.empty()) out += "\n";
    out += coloured(name, Colour::kBlue, look) + ": " + text;
  }
  if (!python::truthy(execution["action"]["output_schema"])) {
    if (options.with_schema) {
      out += "\n" + framed("Based on the action output the following inferred schema was built:\n\n" +
                           inferred_schema(execution["result"]));
    } else if (look.hint_schema) {
      out += kSchemaHint;
    }
  }
  return unescaped(out);
}

WorkflowView workflow_view(const Value& execution, const std::vector<Value>& children, Timestamp now) {
  WorkflowView view{execution, {"id", "action.ref", "parameters", "status"}, {}};
  view.rows = task_rows(children, execution.get_string("id"), now);
  const Value result = execution["result"];
  const Value& tasks = result["tasks"];
  const Value last = tasks.is_array() && !tasks.empty() ? tasks[tasks.size() - 1] : Value();
  std::vector<std::string> extra;
  auto add = [&](std::string_view name, const Value& value) {
    extra.emplace_back(name);
    view.root = view.root.with(name, value);
  };
  const Value& task_result = last["result"];
  if (python::truthy(task_result)) extra = {"result_task", "result"};
  if (execution.get_string("status").starts_with("failed")) {
    Failure failure = failure_of(result, false);
    Failure of_task = last.is_null() ? Failure{} : failure_of(task_result, true);
    bool top = python::truthy(failure.error);
    if (top || python::truthy(of_task.error)) {
      add("error", top ? failure.error : of_task.error);
      add("traceback", top ? failure.traceback : of_task.traceback);
      view.root = view.root.with("result", kSeeError);
      if (!top) add("failed_on", last.get_string("name", "unknown"));
    }
  }
  if (python::truthy(task_result)) {
    view.root = view.root.with("result_task", last.get_string("name", "unknown")).with("result", task_result);
  }
  view.attributes.insert(view.attributes.end(), extra.begin(), extra.end());
  for (std::string_view name : {"start_timestamp", "end_timestamp", "log"})
    view.attributes.emplace_back(name);
  bool with_result = view.rows.empty() || last.is_null();
  if (with_result) view.attributes.emplace_back("result");
  return view;
}

}  // namespace squall::cli
