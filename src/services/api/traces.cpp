#include <map>

#include "model/collections.h"
#include "services/api/api_context.h"

namespace squall::services {
namespace {

using http::Answer;
using http::Call;
using model::Document;

Result<std::vector<Document>> components_of(store::Store& store, const std::vector<std::string>& traces) {
  std::vector<Value> ids(traces.begin(), traces.end());
  return store.find(
      model::kTraceComponents,
      {.where = {{"trace_id", store::Op::kIn, Value::array(std::move(ids))}}, .sort = {{"id", false}}});
}

const http::ListSpec& spec() {
  static const http::ListSpec kSpec{
      .collection = &model::kTraces,
      .filters = {{"trace_tag", "trace_tag"},
                  {"start_timestamp", "start_timestamp", http::Filter::Kind::kTime}},
      .order = {{"start_timestamp", true}, {"trace_tag", false}},
      .always = {},
      .fields = {"id", "uid", "trace_tag", "start_timestamp", "trigger_instances", "rules",
                 "action_executions"}};
  return kSpec;
}

// Traces that have a component of the kind with the object id: the newest, as many as three such filters
// together may name in one query.
Result<std::vector<Value>> traces_with(store::Store& store, std::string_view kind, const Value& object) {
  auto found =
      store.find(model::kTraceComponents,
                 {.where = {{"object_id", store::Op::kEq, object}, {"kind", store::Op::kEq, Value(kind)}},
                  .sort = {{"id", true}},
                  .limit = store::kMaxOperands / 3});
  if (!found.ok()) return std::move(found).error();
  std::vector<Value> ids;
  for (const Document& component : *found) ids.push_back(component.body["trace_id"]);
  return ids;
}

std::vector<Value> present(const std::vector<Document>& traces, const std::vector<Document>& components) {
  std::map<std::string, std::vector<Document>> of;
  for (const Document& component : components) of[component.body.get_string("trace_id")].push_back(component);
  std::vector<Value> presented;
  presented.reserve(traces.size());
  for (const Document& trace : traces) presented.push_back(views::trace(trace, of[trace.id]));
  return presented;
}

Result<Answer> list_traces(ApiContext& api, const Call& call) {
  auto query = http::list_query(spec(), api.limits(), call);
  if (!query.ok()) return std::move(query).error();
  if (call.query.get_string("sort_asc") == "True")
    query->sort = {{"start_timestamp", false}, {"trace_tag", false}};
  for (const auto& [param, kind] : {std::pair{"execution", "action_execution"},
                                    {"rule", "rule"},
                                    {"trigger_instance", "trigger_instance"}}) {
    const Value& object = call.query[param];
    if (object.empty()) continue;
    auto ids = traces_with(api.seams.store, kind, object);
    if (!ids.ok()) return std::move(ids).error();
    query->where.push_back({"id", store::Op::kIn, Value::array(std::move(*ids))});
  }
  auto page = http::find_page(api.seams.store, model::kTraces, *query);
  if (!page.ok()) return std::move(page).error();
  std::vector<std::string> ids;
  for (const Document& trace : page->documents) ids.push_back(trace.id);
  auto components = components_of(api.seams.store, ids);
  if (!components.ok()) return std::move(components).error();
  return http::page_answer(*page, present(page->documents, *components), spec(), call);
}

Result<Answer> get_trace(ApiContext& api, const Call& call) {
  auto trace = http::by_ref_or_id(api.seams.store, model::kTraces, call.variable("id"));
  if (!trace.ok())
    return make_error(Errc::kNotFound, "Unable to identify resource with id \"{}\".", call.variable("id"));
  auto components = components_of(api.seams.store, {trace->id});
  if (!components.ok()) return std::move(components).error();
  return Answer::of(views::trace(*trace, *components));
}

}  // namespace

void add_traces(http::EndpointTable& table, ApiContext& api) {
  std::vector<http::Param> params = http::list_params(spec(), 100);
  for (const char* name : {"execution", "rule", "trigger_instance", "sort_asc", "sort_desc"})
    params.push_back({.name = name, .text = "Filter."});
  table.push_back({.method = "GET",
                   .path = "/v1/traces",
                   .name = "traces.get_all",
                   .permission = "trace_list",
                   .query = std::move(params),
                   .handle = [&api](const Call& call) { return list_traces(api, call); },
                   .text = "Lists traces."});
  table.push_back({.method = "GET",
                   .path = "/v1/traces/{id}",
                   .name = "traces.get_one",
                   .permission = "trace_view",
                   .handle = [&api](const Call& call) { return get_trace(api, call); },
                   .text = "One trace."});
}

}  // namespace squall::services
