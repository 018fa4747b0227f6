#include "base/id.h"
#include "base/log.h"
#include "base/strings.h"
#include "execution/operations.h"
#include "execution/service.h"
#include "model/collections.h"
#include "net/compress.h"
#include "services/api/api_context.h"
#include "services/core/pack_configs.h"
#include "value/json/json.h"
#include "value/python.h"
#include "value/schema/schema.h"

namespace squall::services {
namespace {

using http::Answer;
using http::Call;
using http::Filter;
using model::Document;
using store::Op;

const log::Logger kLog{"st2.api.executions"};
constexpr std::int64_t kMaxResultSize = 14 * 1024 * 1024;

const http::ListSpec& spec() {
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
      .excludable = {"result", "trigger_instance", "status"},
      .includable = {"id",         "trigger", "trigger_type",   "trigger_instance",   "rule",
                     "action",     "runner",  "liveaction",     "workflow_execution", "task_execution",
                     "status",     "parent",  "context",        "start_timestamp",    "end_timestamp",
                     "parameters", "result",  "result_size",    "children",           "log",
                     "delay",      "web_url", "elapsed_seconds"}};
  return kSpec;
}

Error unknown(std::string_view id) {
  return make_error(Errc::kNotFound, "Unable to identify resource with id \"{}\".", id);
}

Result<Document> find(ApiContext& api, const std::string& id, store::Read read = store::Read::kFull) {
  if (id == "last") {
    // By time: ids of executions that rules and retries ask for follow from their cause, not from the clock.
    auto last = api.seams.store.find(model::kExecutions,
                                     {.where = {}, .sort = {{"start_timestamp", true}}, .limit = 1});
    if (!last.ok()) return std::move(last).error();
    if (last->empty()) return make_error(Errc::kInvalid, "No executions found in the database");
    return std::move(last->front());
  }
  if (!is_id(id)) return unknown(id);
  auto found = api.seams.store.get(model::kExecutions, id, read);
  if (!found.ok() && found.error().code() == Errc::kNotFound) return unknown(id);
  return found;
}

// With the ids of its children, which the children know and the document does not (spec/api 3.6).
Value view(ApiContext& api, const Document& execution, const Call& call) {
  Value shown = views::execution(execution, api.snapshots, api.masks(call));
  if (!execution::is_workflow_runner(execution::runner_of(execution.body))) return shown;
  auto children = api.seams.store.find(model::kExecutions, {.where = {{"parent", Op::kEq, execution.id}},
                                                            .sort = {{"start_timestamp", false}},
                                                            .read = store::Read::kSummary});
  if (!children.ok() || children->empty()) return shown;
  std::vector<Value> ids;
  for (const Document& child : *children) ids.emplace_back(child.id);
  return shown.with("children", Value::array(std::move(ids)));
}

// --- Lists
// ------------------------------------------------------------------------------------------------------------

// filter=path:value path2:value2 (spec/api 1.8 "advanced filter").
Result<void> add_advanced(const Call& call, store::Query& query) {
  const std::string text = call.query.get_string("filter");
  for (const std::string_view token : split_blanks(text)) {
    const std::size_t colon = token.find(':');
    if (colon == std::string_view::npos)
      return make_error(Errc::kInvalid, "invalid format for filter \"{}\"", token);
    const std::string path(token.substr(0, colon));
    const auto& columns = model::kExecutions.columns;
    const bool known = !path.starts_with("x.") &&
                       std::any_of(columns.begin(), columns.end(),
                                   [&](const model::Column& column) { return column.path == path; });
    if (!known) return make_error(Errc::kInvalid, "Cannot resolve field \"{}\"", path);
    query.where.push_back({path, Op::kEq, Value(token.substr(colon + 1))});
  }
  return {};
}

Result<Answer> list(ApiContext& api, const Call& call) {
  const auto given = [&](const char* name) { return !call.query.get_string(name).empty(); };
  http::ListSpec ordered = spec();
  if ((given("timestamp_gt") || given("sort_asc")) && !given("timestamp_lt") && !given("sort_desc"))
    ordered.order = {{"start_timestamp", false}, {"action.ref", false}};
  store::Query advanced;
  if (auto added = add_advanced(call, advanced); !added.ok()) return std::move(added).error();
  // It overrides the parameter of the same column.
  std::erase_if(ordered.filters, [&](const Filter& filter) {
    return std::any_of(advanced.where.begin(), advanced.where.end(),
                       [&](const store::Condition& condition) { return condition.path == filter.column; });
  });
  return http::list(
      api.seams.store, ordered, api.limits(), call,
      [&](const Document& execution) { return view(api, execution, call); }, std::move(advanced.where));
}

Result<Answer> filters(ApiContext& api, const Call& call) {
  constexpr std::pair<const char*, const char*> kFilters[] = {
      {"action", "action.ref"},  {"status", "status"},        {"rule", "rule.name"},
      {"runner", "runner.name"}, {"trigger", "trigger.name"}, {"trigger_type", "trigger_type.name"},
      {"user", "context.user"}};
  const Value& asked = call.query["types"];
  Object out;
  for (const auto& [name, column] : kFilters) {
    if (!asked.is_null() && !python::contains(asked, Value(name)).value_or(false)) continue;
    auto values = api.seams.store.distinct(model::kExecutions, column, 1000);
    if (!values.ok()) return std::move(values).error();
    out.set(name, Value::array(std::move(*values)));
  }
  return Answer::of(Value(std::move(out)));
}

// Depth-first, siblings by start; `sorted`: all by start (spec/api 2.5.7).
Result<void> add_children(ApiContext& api, const std::string& id, std::int64_t depth,
                          std::vector<Document>& out) {
  auto children = api.seams.store.find(
      model::kExecutions, {.where = {{"parent", Op::kEq, Value(id)}}, .sort = {{"start_timestamp", false}}});
  if (!children.ok()) return std::move(children).error();
  for (Document& child : *children) {
    const std::string child_id = child.id;
    out.push_back(std::move(child));
    if (depth == 1) continue;
    if (auto added = add_children(api, child_id, depth > 0 ? depth - 1 : depth, out); !added.ok())
      return added;
  }
  return {};
}

Result<Answer> children(ApiContext& api, const Call& call) {
  auto root = find(api, call.variable("id"), store::Read::kSummary);
  if (!root.ok()) return std::move(root).error();
  std::vector<Document> found;
  if (auto added = add_children(api, root->id, call.query.get_int("depth", -1), found); !added.ok())
    return std::move(added).error();
  if (call.query.get_string("result_fmt") == "sorted")
    std::stable_sort(found.begin(), found.end(), [](const Document& a, const Document& b) {
      return a.body.get_int("start_timestamp") < b.body.get_int("start_timestamp");
    });
  std::vector<Value> items;
  for (const Document& child : found) items.push_back(view(api, child, call));
  return Answer::of(Value::array(std::move(items)));
}

// --- One
// --------------------------------------------------------------------------------------------------------------

Result<Answer> get(ApiContext& api, const Call& call) {
  const Value& max = call.query["max_result_size"];
  const std::int64_t max_size = max.is_int() ? max.as_int() : 0;
  if (max_size < 0) return make_error(Errc::kInvalid, "max_result_size must be a positive number");
  if (max_size > kMaxResultSize)
    return make_error(Errc::kInvalid, "max_result_size query parameter must be smaller than 14 MB");
  auto found = find(api, call.variable("id"));
  if (!found.ok()) return std::move(found).error();
  if (max_size > 0 && found->body.get_int("result_size") > max_size)
    found->body = found->body.without("result");
  return Answer::of(http::select_attributes(view(api, *found, call), call, {}));
}

Result<Answer> attribute(ApiContext& api, const Call& call) {
  const std::string& name = call.variable("attribute");
  if (name != "result" && name != "trigger_instance" && name != "status")
    return make_error(
        Errc::kInvalid,
        "Invalid attribute \"{}\" specified. Valid attributes are: result, trigger_instance, status", name);
  auto found = find(api, call.variable("id"));
  if (!found.ok()) return std::move(found).error();
  const Value& value = found->body[name];
  return Answer::of(value.is_null() ? Value::object() : value);
}

Result<Answer> result(ApiContext& api, const Call& call) {
  auto found = find(api, call.variable("id"));
  if (!found.ok()) return std::move(found).error();
  const Value& value = found->body["result"];
  const bool pretty = call.query.get_bool("pretty_format");
  const bool compress = call.query.get_bool("compress");
  std::string text = json::dump(value.is_null() ? Value::object() : value, {.indent = pretty ? 2 : 0});
  Answer answer;
  if (call.query.get_bool("download"))
    answer.headers.emplace_back(
        "Content-Disposition",
        fmt::format("attachment; filename=execution_{}_result.json{}", found->id, compress ? ".gz" : ""));
  if (compress) {
    answer.headers.emplace_back("Content-Encoding", "gzip");
    text = net::gzip(text);
  }
  answer.text = std::move(text);
  answer.content_type = compress ? "application/x-gzip" : "text/json";
  return answer;
}

Result<Answer> output(ApiContext& api, const Call& call) {
  auto found = find(api, call.variable("id"), store::Read::kSummary);
  if (!found.ok()) return std::move(found).error();
  store::Query query{.where = {{"execution_id", Op::kEq, Value(found->id)}}, .sort = {{"sequence", false}}};
  if (const std::string type = call.query.get_string("output_type", "all"); type != "all")
    query.where.push_back({"output_type", Op::kEq, Value(type)});
  auto chunks = api.seams.store.find(model::kExecutionOutputs, query);
  if (!chunks.ok()) return std::move(chunks).error();
  std::string text;
  for (const Document& chunk : *chunks) text += chunk.body.get_string("data");
  return Answer::plain(std::move(text), "text/plain; charset=UTF-8");
}

// --- Requests
// ---------------------------------------------------------------------------------------------------------

struct Wanted {
  std::string action;
  Value parameters, context, notify, callback;
  std::optional<std::int64_t> delay_ms;
};

Result<Value> request_context(const Call& call, const Value& asked_user, Value base) {
  Object context(base.is_object() ? base : Value::object());
  context.set("user", python::truthy(asked_user) ? asked_user : Value(call.caller.user));
  const std::string_view header = call.request.headers.get("st2-context");
  if (header.empty()) return Value(std::move(context));
  auto parsed = json::parse(header);
  if (!parsed.ok() || !parsed->is_object())
    return make_error(Errc::kInvalid, "Unable to convert st2-context from the headers into JSON (was {}).",
                      header);
  for (const Member& member : parsed->members()) context.set(member.key, member.value);
  return Value(std::move(context));
}

// More work is not taken on while too much waits (design.md "Accepting is not handling").
Result<void> check_room(ApiContext& api) {
  if (api.intake.has_room()) return {};
  return make_error(Errc::kLimit, "Too many executions wait to run ([api] max_queued = {}); try again later.",
                    api.options.max_queued);
}

Result<Answer> submit(ApiContext& api, const Call& call, Wanted wanted) {
  if (auto room = check_room(api); !room.ok()) return std::move(room).error();
  auto action = api.seams.catalog.action(wanted.action);
  if (!action.ok()) return make_error(Errc::kInvalid, "Action \"{}\" cannot be found.", wanted.action);
  auto runner = api.seams.catalog.runner_type(action->body.get_string("runner_type"));
  if (!runner.ok()) return make_error(Errc::kInvalid, "{}", runner.error().message());
  const std::string pack = action->body.get_string("pack");
  execution::Request request{.action = std::move(*action), .runner = std::move(*runner)};
  request.parameters = wanted.parameters.is_null() ? Value::object() : std::move(wanted.parameters);
  request.context = std::move(wanted.context);
  request.notify = std::move(wanted.notify);
  request.callback = std::move(wanted.callback);
  request.delay_ms = wanted.delay_ms;
  const datastore::Reader reader(api.datastore);
  const execution::Rendering rendering{
      .environment = api.templates, .datastore = reader, .config = [&api, pack, user = call.caller.user] {
        return resolved_pack_config(api.seams.catalog, api.datastore, api.templates, pack, user);
      }};
  auto plan = api.executions.plan(std::move(request), rendering);
  if (!plan.ok()) {
    if (plan.error().code() == Errc::kNotFound)
      return make_error(Errc::kInvalid, "{}", plan.error().message());
    return std::move(plan).error();
  }
  const std::optional<Error> failed = plan->render_error;
  auto stored = api.launcher.store(std::move(*plan));
  if (!stored.ok()) return std::move(stored).error();
  kLog.audit("Action execution requested",
             {{"execution_id", stored->id}, {"action", wanted.action}, {"user", call.caller.user}});
  if (failed) return make_error(Errc::kInvalid, "{}", failed->message());
  return Answer::of(view(api, *stored, call), 201);
}

Result<Answer> create(ApiContext& api, const Call& call) {
  const Value& body = call.body;
  if (!body.is_object()) return make_error(Errc::kInvalid, "Input body needs to be an object.");
  if (!body["action"].is_string()) return make_error(Errc::kInvalid, "'action' is a required property");
  if (!body["parameters"].is_null() && !body["parameters"].is_object())
    return make_error(Errc::kInvalid, "{} is not of type 'object'", python::repr(body["parameters"]));
  auto context = request_context(call, body["user"], body["context"]);
  if (!context.ok()) return std::move(context).error();
  Wanted wanted{.action = body.get_string("action"),
                .parameters = body["parameters"],
                .context = std::move(*context),
                .notify = body["notify"],
                .callback = body["callback"]};
  if (body["delay"].is_int()) wanted.delay_ms = body["delay"].as_int();
  return submit(api, call, std::move(wanted));
}

Result<Answer> re_run(ApiContext& api, const Call& call) {
  auto checked =
      schema::validate(execution::rerun_schema(), call.body.is_null() ? Value::object() : call.body,
                       {.use_default = true, .allow_default_none = true});
  if (!checked.ok()) return make_error(Errc::kInvalid, "{}", checked.error().message());
  const std::string& id = call.variable("id");
  if (!is_id(id)) return unknown(id);
  Value request = *checked;
  if (call.query.get_bool("no_merge")) request = request.with("no_merge", true);
  auto plan = api.executions.rerun(id, request);
  if (!plan.ok()) return plan.error().code() == Errc::kNotFound ? unknown(id) : std::move(plan).error();
  auto context = request_context(call, call.body["user"], plan->context);
  if (!context.ok()) return std::move(context).error();
  return submit(api, call,
                {.action = plan->action,
                 .parameters = plan->parameters,
                 .context = std::move(*context),
                 .notify = {},
                 .callback = {},
                 .delay_ms = plan->delay_ms});
}

Result<Answer> changed(ApiContext& api, const Call& call, Result<Document> execution) {
  if (execution.ok()) return Answer::of(view(api, *execution, call));
  const Error& error = execution.error();
  if (error.code() == Errc::kNotFound) return unknown(call.variable("id"));
  // The reference answers 200 to the cancel of what cannot be cancelled; its clients read the body
  // (spec/api 2.5.5).
  if (error.kind() == "NotCancelable") return Answer::of(Value::object({{"faultstring", error.message()}}));
  return std::move(execution).error();
}

Result<Answer> put(ApiContext& api, const Call& call) {
  auto checked = schema::validate(execution::update_schema(), call.body, {});
  if (!checked.ok()) return make_error(Errc::kInvalid, "{}", checked.error().message());
  const std::string& id = call.variable("id");
  if (!is_id(id)) return unknown(id);
  return changed(api, call, api.executions.put(id, execution::parse_update(*checked), call.caller.user));
}

Result<Answer> erase(ApiContext& api, const Call& call) {
  const std::string& id = call.variable("id");
  if (!is_id(id)) return unknown(id);
  return changed(api, call, api.executions.remove(id, call.caller.user));
}

void add_views(http::EndpointTable& table, ApiContext& api) {
  using http::ParamType;
  const auto flag = [](std::string_view name) {
    return http::Param{.name = name, .type = ParamType::kBool, .fallback = false};
  };
  table.push_back({.method = "GET",
                   .path = "/v1/executions/views/filters",
                   .name = "executions_views.filters",
                   .permission = "execution_views_filters_list",
                   .query = {{.name = "types", .type = ParamType::kList}},
                   .handle = [&api](const Call& call) { return filters(api, call); }});
  table.push_back({.method = "GET",
                   .path = "/v1/executions/{id}/output",
                   .name = "executions.output",
                   .permission = "execution_view",
                   .query = {{.name = "output_type", .fallback = "all"}},
                   .handle = [&api](const Call& call) { return output(api, call); }});
  table.push_back({.method = "GET",
                   .path = "/v1/executions/{id}/attribute/{attribute}",
                   .name = "executions.attribute",
                   .permission = "execution_view",
                   .handle = [&api](const Call& call) { return attribute(api, call); }});
  table.push_back({.method = "GET",
                   .path = "/v1/executions/{id}/children",
                   .name = "executions.children",
                   .permission = "execution_view",
                   .query = {{.name = "depth", .type = ParamType::kInteger, .fallback = -1},
                             {.name = "result_fmt"},
                             show_secrets_param()},
                   .handle = [&api](const Call& call) { return children(api, call); }});
  table.push_back({.method = "GET",
                   .path = "/v1/executions/{id}/result",
                   .name = "executions.result",
                   .query = {flag("download"), flag("compress"), flag("pretty_format")},
                   .handle = [&api](const Call& call) { return result(api, call); }});
}

}  // namespace

void add_executions(http::EndpointTable& table, ApiContext& api) {
  using http::Body;
  using http::ParamType;
  std::vector<http::Param> params = http::list_params(spec(), 100);
  for (const char* name : {"filter", "sort_asc", "sort_desc"}) params.push_back({.name = name});
  params.push_back(show_secrets_param());
  table.push_back({.method = "GET",
                   .path = "/v1/executions",
                   .name = "executions.get_all",
                   .permission = "execution_list",
                   .query = std::move(params),
                   .handle = [&api](const Call& call) { return list(api, call); }});
  table.push_back({.method = "POST",
                   .path = "/v1/executions",
                   .name = "executions.post",
                   .permission = "action_execute",
                   .query = {show_secrets_param()},
                   .body = Body::kRequired,
                   .handle = [&api](const Call& call) { return create(api, call); },
                   .text = "Runs an action."});
  add_views(table, api);
  table.push_back({.method = "GET",
                   .path = "/v1/executions/{id}",
                   .name = "executions.get_one",
                   .permission = "execution_view",
                   .query = {{.name = "include_attributes", .type = ParamType::kList},
                             {.name = "exclude_attributes", .type = ParamType::kList},
                             {.name = "max_result_size", .type = ParamType::kInteger},
                             show_secrets_param()},
                   .handle = [&api](const Call& call) { return get(api, call); }});
  table.push_back({.method = "PUT",
                   .path = "/v1/executions/{id}",
                   .name = "executions.put",
                   .permission = "execution_stop",
                   .query = {show_secrets_param()},
                   .body = Body::kRequired,
                   .handle = [&api](const Call& call) { return put(api, call); },
                   .text = "Cancels, pauses, resumes, or sets a status."});
  table.push_back({.method = "DELETE",
                   .path = "/v1/executions/{id}",
                   .name = "executions.delete",
                   .permission = "execution_stop",
                   .query = {show_secrets_param()},
                   .body = Body::kOptional,
                   .handle = [&api](const Call& call) { return erase(api, call); },
                   .text = "Cancels."});
  table.push_back({.method = "POST",
                   .path = "/v1/executions/{id}/re_run",
                   .name = "executions.re_run",
                   .permission = "execution_rerun",
                   .query = {show_secrets_param(), {.name = "no_merge", .type = ParamType::kBool}},
                   .body = Body::kOptional,
                   .handle = [&api](const Call& call) { return re_run(api, call); },
                   .text = "Runs it again."});
}

}  // namespace squall::services
