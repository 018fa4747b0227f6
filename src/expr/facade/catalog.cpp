#include "expr/facade/catalog.h"

#include <algorithm>
#include <set>
#include <tuple>

#include "base/strings.h"
#include "expr/facade/bindings.h"
#include "expr/jinja/catalog.h"
#include "expr/yaql/yaql.h"

namespace squall::expr {
namespace {

CatalogEntry workflow_entry(const FunctionRecord& record) {
  return {
      "workflow function",
      std::string(record.name),
      fmt::format("{}({})", record.name, record.params),
      record.help,
      {{Language::kYaql, fmt::format("<% {} %>", record.yaql.text), std::string(record.yaql.gives)},
       {Language::kJinja, fmt::format("{{{{ {} }}}}", record.jinja.text), std::string(record.jinja.gives)}}};
}

std::string_view yaql_kind(yaql::Form form) {
  switch (form) {
    case yaql::Form::kFunction:
      return "YAQL function";
    case yaql::Form::kMethod:
      return "YAQL method";
    case yaql::Form::kExtension:
      return "YAQL function or method";
    case yaql::Form::kOperator:
      return "YAQL operator";
    case yaql::Form::kProperty:
      return "YAQL property";
  }
  return "";
}

// From the names inside of the engine to what an author writes.
std::string yaql_name(std::string_view name) {
  constexpr std::pair<std::string_view, std::string_view> kWritten[] = {
      {"#list", "[ ]"}, {"#map", "{ }"}, {"#indexer", "[index]"}, {"*equal", "="}, {"*not_equal", "!="}};
  for (const auto& [inside, written] : kWritten) {
    if (name == inside) return std::string(written);
  }
  for (std::string_view prefix : {"#operator_", "#unary_operator_", "#property#"}) {
    if (name.starts_with(prefix)) return std::string(name.substr(prefix.size()));
  }
  return std::string(name);
}

// x.f(y): the receiver stands first among the parameters.
std::string method_call(std::string_view name, std::string_view params) {
  const std::size_t comma = params.find(',');
  const std::string_view receiver = params.substr(0, comma);
  const std::string_view rest = comma == std::string_view::npos ? "" : trim(params.substr(comma + 1));
  return fmt::format("({}).{}({})", receiver, name, rest);
}

std::string yaql_call(const yaql::FunctionHelp& one, const std::string& name) {
  switch (one.form) {
    case yaql::Form::kMethod:
      return method_call(name, one.params);
    case yaql::Form::kOperator:
      return fmt::format("{}: {}", name, one.params);
    case yaql::Form::kProperty:
      return fmt::format("({}).{}", one.params, name);
    default:
      return fmt::format("{}({})", name, one.params);
  }
}

void add_workflow(std::vector<CatalogEntry>& out, std::set<std::string_view>& names) {
  for (const auto table : {library_functions(), context_functions(), platform_functions()}) {
    for (const FunctionRecord& record : table) {
      out.push_back(workflow_entry(record));
      names.insert(record.name);
    }
  }
}

void add_yaql(std::vector<CatalogEntry>& out, const std::set<std::string_view>& workflow) {
  const yaql::Engine engine{yaql::Settings{}};
  for (const yaql::FunctionHelp& one : engine.functions()) {
    if (one.form == yaql::Form::kFunction && workflow.contains(one.name)) continue;
    const std::string name = yaql_name(one.name);
    CatalogEntry entry{yaql_kind(one.form), name, yaql_call(one, name), one.help, {}};
    if (!one.example.empty())
      entry.examples.push_back(
          {Language::kYaql, fmt::format("<% {} %>", one.example), std::string(one.gives)});
    out.push_back(std::move(entry));
  }
}

std::string_view jinja_kind(std::string_view kind) {
  constexpr std::pair<std::string_view, std::string_view> kKinds[] = {
      {"filter", "Jinja filter"},
      {"platform filter", "Jinja filter outside of workflows"},
      {"test", "Jinja test"},
      {"global", "Jinja function"}};
  for (const auto& [inside, written] : kKinds) {
    if (kind == inside) return written;
  }
  return kind;
}

void add_jinja(std::vector<CatalogEntry>& out) {
  for (const jinja::CatalogEntry& one : jinja::catalog()) {
    out.push_back({jinja_kind(one.kind),
                   std::string(one.name),
                   fmt::format("{}({})", one.name, one.params),
                   one.help,
                   {{Language::kJinja, std::string(one.example), std::string(one.gives)}}});
  }
}

void sort_from(std::vector<CatalogEntry>& entries, std::size_t first) {
  std::ranges::stable_sort(entries.begin() + static_cast<std::ptrdiff_t>(first), entries.end(), {},
                           [](const CatalogEntry& one) { return std::tie(one.kind, one.name); });
}

}  // namespace

std::vector<CatalogEntry> catalog() {
  std::vector<CatalogEntry> out;
  std::set<std::string_view> workflow;
  add_workflow(out, workflow);
  sort_from(out, 0);
  const std::size_t yaql = out.size();
  add_yaql(out, workflow);
  sort_from(out, yaql);
  const std::size_t jinja = out.size();
  add_jinja(out);
  sort_from(out, jinja);
  return out;
}

Value example_data() {
  const Value state = Value::object(
      {{"tasks", Value::object({{"deploy__r0", 0}})},
       {"sequence", Value::array({Value::object({{"id", "deploy"}, {"route", 0}, {"status", "succeeded"}})})},
       {"routes", Value::array({Value::array()})}});
  return Value::object(
      {{"host", "web1"},
       {"st2", Value::object({{"user", "stanley"}, {"workflow_execution_id", "5f0c"}})},
       {"__state", state},
       {"__current_task",
        Value::object({{"id", "deploy"}, {"route", 0}, {"result", Value::object({{"stdout", "ok"}})}})},
       {"__current_item", Value::object({{"port", 80}})}});
}

Outside example_outside() {
  Outside outside;
  outside.datastore = [](const DatastoreQuery& query) -> Result<std::optional<Value>> {
    if (query.system && query.key == "region") return std::optional(Value("eu-1"));
    return std::optional<Value>();
  };
  outside.task = [](const TaskQuery& query) -> Result<std::optional<Value>> {
    if (query.task_id != "deploy") return std::optional<Value>();
    return std::optional(Value::object({{"task_execution_id", "5f0d"},
                                        {"workflow_execution_id", query.workflow_execution_id},
                                        {"task_name", "deploy"},
                                        {"task_id", "deploy"},
                                        {"route", query.route},
                                        {"result", Value::object({{"stdout", "ok"}})},
                                        {"status", "succeeded"},
                                        {"start_timestamp", "2024-05-01 10:00:00+00:00"},
                                        {"end_timestamp", "2024-05-01 10:00:03+00:00"}}));
  };
  return outside;
}

}  // namespace squall::expr
