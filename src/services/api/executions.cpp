#include "services/api/executions.h"

#include <algorithm>
#include <map>

#include "base/id.h"
#include "base/strings.h"
#include "base/time/iso8601.h"
#include "model/collections.h"

namespace squall::services {
namespace {

using http::Answer;
using http::Call;
using http::Filter;
using model::Document;
using store::Op;

constexpr std::int64_t kMaxResultSize = 14 * 1024 * 1024;
// Parents that one query asks for; the store bounds its lists of values.
constexpr std::size_t kParentsAtOnce = 1000;

// The operand of a condition on a column, from its text. Timestamps are integers here and texts outside.
Result<Value> advanced_operand(const model::Column& column, std::string_view text) {
  if (column.type == model::ColumnType::kText) return Value(text);
  auto at = time::parse_iso(text);
  if (!at.ok()) return make_error(Errc::kInvalid, "Datetime value does not match expected format.");
  return Value(*at);
}

// filter=path:value path2:value2 (spec/api 1.8 "advanced filter").
Result<void> add_advanced(const Call& call, store::Query& query) {
  const std::string text = call.query.get_string("filter");
  for (const std::string_view token : split_blanks(text)) {
    const std::size_t colon = token.find(':');
    if (colon == std::string_view::npos)
      return make_error(Errc::kInvalid, "invalid format for filter \"{}\"", token);
    const std::string_view path = token.substr(0, colon), wanted = token.substr(colon + 1);
    const auto& columns = model::kExecutions.columns;
    const auto column = std::find_if(columns.begin(), columns.end(),
                                     [&](const model::Column& known) { return known.path == path; });
    if (column == columns.end() || path.starts_with("x."))
      return make_error(Errc::kInvalid, "Cannot resolve field \"{}\"", path);
    auto operand = advanced_operand(*column, wanted);
    if (!operand.ok()) return std::move(operand).error();
    query.where.push_back({std::string(path), Op::kEq, std::move(*operand)});
  }
  return {};
}

Result<Answer> list(ApiContext& api, const Call& call) {
  const auto given = [&](const char* name) { return !call.query.get_string(name).empty(); };
  http::ListSpec ordered = executions_spec();
  if ((given("timestamp_gt") || given("sort_asc")) && !given("timestamp_lt") && !given("sort_desc"))
    ordered.order = {{"start_timestamp", false}, {"action.ref", false}};
  store::Query advanced;
  if (auto added = add_advanced(call, advanced); !added.ok()) return std::move(added).error();
  // It overrides the parameter of the same column.
  std::erase_if(ordered.filters, [&](const Filter& filter) {
    return std::any_of(advanced.where.begin(), advanced.where.end(),
                       [&](const store::Condition& condition) { return condition.path == filter.column; });
  });
  auto query = http::list_query(ordered, api.limits(), call);
  if (!query.ok()) return std::move(query).error();
  std::move(advanced.where.begin(), advanced.where.end(), std::back_inserter(query->where));
  auto page = http::find_page(api.seams.store, model::kExecutions, *query);
  if (!page.ok()) return std::move(page).error();
  auto presented = present_executions(api, page->documents, call);
  if (!presented.ok()) return std::move(presented).error();
  return http::page_answer(*page, *presented, ordered, call);
}

Result<Answer> get(ApiContext& api, const Call& call) {
  const Value& max = call.query["max_result_size"];
  const std::int64_t max_size = max.is_int() ? max.as_int() : 0;
  if (max_size < 0) return make_error(Errc::kInvalid, "max_result_size must be a positive number");
  if (max_size > kMaxResultSize)
    return make_error(Errc::kInvalid, "max_result_size query parameter must be smaller than 14 MB");
  if (auto checked = http::check_attributes(executions_spec(), call); !checked.ok())
    return std::move(checked).error();
  // The result is read only when it is shown.
  const bool shows_result = http::is_asked_for(call, "result");
  const bool measures = shows_result && max_size > 0;
  auto found = find_execution(api, call.variable("id"),
                              shows_result && !measures ? store::Read::kFull : store::Read::kSummary);
  if (found.ok() && measures && found->body.get_int("result_size") <= max_size)
    found = find_execution(api, found->id);
  if (!found.ok()) return std::move(found).error();
  auto presented = present_execution(api, *found, call);
  if (!presented.ok()) return std::move(presented).error();
  return Answer::of(http::select_attributes(*presented, call, {}));
}

}  // namespace

const http::ListSpec& executions_spec() {
  static const http::ListSpec kSpec{
      .collection = &model::kExecutions,
      .filters = {{"status", "status"},
                  {"action", "action.ref"},
                  {"parent", "parent"},
                  {"rule", "rule.name"},
                  {"runner", "runner.name"},
                  {"trigger", "trigger.name"},
                  {"trigger_type", "trigger_type.name"},
                  {"trigger_instance", "trigger_instance.id"},
                  {"user", "context.user"},
                  {"liveaction", "id"},
                  {"timestamp", "start_timestamp", Filter::Kind::kTime},
                  {"timestamp_gt", "start_timestamp", Filter::Kind::kTimeAfter},
                  {"timestamp_lt", "start_timestamp", Filter::Kind::kTimeBefore}},
      .order = {{"start_timestamp", true}, {"action.ref", false}},
      .always = {},
      .fields = {"id",         "trigger", "trigger_type",   "trigger_instance",   "rule",
                 "action",     "runner",  "liveaction",     "workflow_execution", "task_execution",
                 "status",     "parent",  "context",        "start_timestamp",    "end_timestamp",
                 "parameters", "result",  "result_size",    "children",           "log",
                 "delay",      "web_url", "elapsed_seconds"},
      .excludable = {"result", "trigger_instance", "status"}};
  return kSpec;
}

Error unknown_execution(std::string_view id) {
  return make_error(Errc::kNotFound, "Unable to identify resource with id \"{}\".", id);
}

Result<Document> find_execution(ApiContext& api, const std::string& id, store::Read read) {
  if (id == "last") {
    // By time: ids of executions that rules and retries ask for follow from their cause, not from the clock.
    auto last = api.seams.store.find(
        model::kExecutions, {.where = {}, .sort = {{"start_timestamp", true}}, .limit = 1, .read = read});
    if (!last.ok()) return std::move(last).error();
    if (last->empty()) return make_error(Errc::kInvalid, "No executions found in the database");
    return std::move(last->front());
  }
  if (!is_id(id)) return unknown_execution(id);
  auto found = api.seams.store.get(model::kExecutions, id, read);
  if (!found.ok() && found.error().code() == Errc::kNotFound) return unknown_execution(id);
  return found;
}

Result<std::vector<Document>> children_of(ApiContext& api, const std::vector<std::string>& parents,
                                          store::Read read) {
  std::vector<Document> all;
  for (std::size_t at = 0; at < parents.size(); at += kParentsAtOnce) {
    const auto begin = parents.begin() + static_cast<std::ptrdiff_t>(at);
    const auto end =
        parents.begin() + static_cast<std::ptrdiff_t>(std::min(parents.size(), at + kParentsAtOnce));
    auto found = api.seams.store.find(
        model::kExecutions, {.where = {{"parent", Op::kIn, Value::array(std::vector<Value>(begin, end))}},
                             .sort = {{"start_timestamp", false}},
                             .read = read});
    if (!found.ok()) return std::move(found).error();
    std::move(found->begin(), found->end(), std::back_inserter(all));
  }
  return all;
}

Result<std::vector<Value>> present_executions(ApiContext& api, const std::vector<Document>& executions,
                                              const Call& call) {
  const bool masks = api.masks(call);
  std::vector<Value> presented;
  presented.reserve(executions.size());
  std::vector<std::string> parents;
  for (const Document& execution : executions) {
    presented.push_back(views::execution(execution, api.snapshots, masks));
    parents.push_back(execution.id);
  }
  if (!http::is_asked_for(call, "children")) return presented;
  auto children = children_of(api, parents, store::Read::kSummary);
  if (!children.ok()) return std::move(children).error();
  std::map<std::string, std::vector<Value>, std::less<>> ids;
  for (const Document& child : *children) ids[child.body.get_string("parent")].emplace_back(child.id);
  for (std::size_t i = 0; i < executions.size(); ++i)
    if (const auto own = ids.find(executions[i].id); own != ids.end())
      presented[i] = presented[i].with("children", Value::array(std::move(own->second)));
  return presented;
}

Result<Value> present_execution(ApiContext& api, const Document& execution, const Call& call) {
  auto presented = present_executions(api, {execution}, call);
  if (!presented.ok()) return std::move(presented).error();
  return std::move(presented->front());
}

void add_executions(http::EndpointTable& table, ApiContext& api) {
  using http::ParamType;
  std::vector<http::Param> params = http::list_params(executions_spec(), 100);
  for (const char* name : {"filter", "sort_asc", "sort_desc"}) params.push_back({.name = name});
  params.push_back(show_secrets_param());
  table.push_back({.method = "GET",
                   .path = "/v1/executions",
                   .name = "executions.get_all",
                   .permission = "execution_list",
                   .query = std::move(params),
                   .handle = [&api](const Call& call) { return list(api, call); },
                   .text = "Lists executions."});
  add_execution_views(table, api);
  table.push_back({.method = "GET",
                   .path = "/v1/executions/{id}",
                   .name = "executions.get_one",
                   .permission = "execution_view",
                   .query = {{.name = "include_attributes", .type = ParamType::kList},
                             {.name = "exclude_attributes", .type = ParamType::kList},
                             {.name = "max_result_size", .type = ParamType::kInteger},
                             show_secrets_param()},
                   .handle = [&api](const Call& call) { return get(api, call); },
                   .text = "One execution."});
  add_execution_requests(table, api);
}

}  // namespace squall::services
