#include <algorithm>
#include <map>

#include "base/id.h"
#include "model/collections.h"
#include "net/compress.h"
#include "services/api/executions.h"
#include "value/json/json.h"
#include "value/python.h"

namespace squall::services {
namespace {

using http::Answer;
using http::Call;
using model::Document;
using store::Op;

constexpr std::size_t kMaxFilterValues = 1000;

Result<Answer> filters(ApiContext& api, const Call& call) {
  constexpr std::pair<const char*, const char*> kFilters[] = {
      {"action", "action.ref"},  {"status", "status"},        {"rule", "rule.name"},
      {"runner", "runner.name"}, {"trigger", "trigger.name"}, {"trigger_type", "trigger_type.name"},
      {"user", "context.user"}};
  const Value& asked = call.query["types"];
  Object out;
  for (const auto& [name, column] : kFilters) {
    if (!asked.is_null() && !python::contains(asked, Value(name)).value_or(false)) continue;
    auto values = api.seams.store.distinct(model::kExecutions, column, kMaxFilterValues);
    if (!values.ok()) return std::move(values).error();
    out.set(name, Value::array(std::move(*values)));
  }
  return Answer::of(Value(std::move(out)));
}

using Family = std::map<std::string, std::vector<Document>, std::less<>>;  // by the id of the parent

// Level by level, so that a wide workflow costs one query. `depth`: 1 for the direct children, 0 or less for
// all.
Result<Family> family_of(ApiContext& api, const std::string& root, std::int64_t depth) {
  Family family;
  std::vector<std::string> level{root};
  for (std::int64_t at = 0; !level.empty() && (depth <= 0 || at < depth); ++at) {
    auto children = children_of(api, level, store::Read::kFull);
    if (!children.ok()) return std::move(children).error();
    level.clear();
    for (Document& child : *children) {
      level.push_back(child.id);
      std::string parent = child.body.get_string("parent");
      family[std::move(parent)].push_back(std::move(child));
    }
    // A parent stands before its children in time, so nobody comes twice; a damaged store must not hold us.
    std::erase_if(level, [&](const std::string& id) { return family.contains(id); });
  }
  return family;
}

// Parents before their children, siblings by start.
std::vector<Document> depth_first(Family family, const std::string& root) {
  std::vector<Document> out, waiting;
  const auto add_children = [&](const std::string& parent) {
    auto own = family.extract(parent);
    if (own.empty()) return;
    std::move(own.mapped().rbegin(), own.mapped().rend(), std::back_inserter(waiting));
  };
  add_children(root);
  while (!waiting.empty()) {
    out.push_back(std::move(waiting.back()));
    waiting.pop_back();
    add_children(out.back().id);
  }
  return out;
}

// Depth-first, siblings by start; `sorted`: all by start (spec/api 2.5.7).
Result<Answer> children(ApiContext& api, const Call& call) {
  auto root = find_execution(api, call.variable("id"), store::Read::kSummary);
  if (!root.ok()) return std::move(root).error();
  auto family = family_of(api, root->id, call.query.get_int("depth", -1));
  if (!family.ok()) return std::move(family).error();
  std::vector<Document> found = depth_first(std::move(*family), root->id);
  if (call.query.get_string("result_fmt") == "sorted")
    std::stable_sort(found.begin(), found.end(), [](const Document& a, const Document& b) {
      return a.body.get_int("start_timestamp") < b.body.get_int("start_timestamp");
    });
  auto presented = present_executions(api, found, call);
  if (!presented.ok()) return std::move(presented).error();
  return Answer::of(Value::array(std::move(*presented)));
}

Result<Answer> attribute(ApiContext& api, const Call& call) {
  const std::string& name = call.variable("attribute");
  if (name != "result" && name != "trigger_instance" && name != "status")
    return make_error(
        Errc::kInvalid,
        "Invalid attribute \"{}\" specified. Valid attributes are: result, trigger_instance, status", name);
  const std::string& id = call.variable("id");
  if (!is_id(id)) return http::not_an_id(id);
  auto found = find_execution(api, id, name == "result" ? store::Read::kFull : store::Read::kSummary);
  if (!found.ok()) return std::move(found).error();
  const Value& value = found->body[name];
  return Answer::of(value.is_null() ? Value::object() : value);
}

Result<Answer> result(ApiContext& api, const Call& call) {
  auto found = find_execution(api, call.variable("id"));
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
  auto found = find_execution(api, call.variable("id"), store::Read::kSummary);
  if (!found.ok()) return std::move(found).error();
  store::Query query{.where = {{"execution_id", Op::kEq, Value(found->id)}}, .sort = {{"sequence", false}}};
  if (const std::string type = call.query.get_string("output_type", "all"); type != "all")
    query.where.push_back({"output_type", Op::kEq, Value(type)});
  auto chunks = api.seams.store.find(model::kExecutionOutputs, query);
  if (!chunks.ok()) return std::move(chunks).error();
  std::string text;
  for (const Document& chunk : *chunks)
    text += chunk.body["data"].is_string() ? chunk.body["data"].as_string() : "";
  return Answer::plain(std::move(text), "text/plain; charset=UTF-8");
}

}  // namespace

void add_execution_views(http::EndpointTable& table, ApiContext& api) {
  using http::ParamType;
  const auto flag = [](std::string_view name) {
    return http::Param{.name = name, .type = ParamType::kBool, .fallback = false};
  };
  table.push_back({.method = "GET",
                   .path = "/v1/executions/views/filters",
                   .name = "executions_views.filters",
                   .permission = "execution_views_filters_list",
                   .query = {{.name = "types", .type = ParamType::kList}},
                   .handle = [&api](const Call& call) { return filters(api, call); },
                   .text = "The values that filters can take."});
  table.push_back({.method = "GET",
                   .path = "/v1/executions/{id}/output",
                   .name = "executions.output",
                   .permission = "execution_view",
                   .query = {{.name = "output_type", .fallback = "all"}},
                   .handle = [&api](const Call& call) { return output(api, call); },
                   .text = "What it has printed so far."});
  table.push_back({.method = "GET",
                   .path = "/v1/executions/{id}/attribute/{attribute}",
                   .name = "executions.attribute",
                   .permission = "execution_view",
                   .handle = [&api](const Call& call) { return attribute(api, call); },
                   .text = "One attribute as it is."});
  table.push_back({.method = "GET",
                   .path = "/v1/executions/{id}/children",
                   .name = "executions.children",
                   .permission = "execution_view",
                   .query = {{.name = "depth", .type = ParamType::kInteger, .fallback = -1},
                             {.name = "result_fmt"},
                             show_secrets_param()},
                   .handle = [&api](const Call& call) { return children(api, call); },
                   .text = "What it started, down to a depth."});
  table.push_back({.method = "GET",
                   .path = "/v1/executions/{id}/result",
                   .name = "executions.result",
                   .query = {flag("download"), flag("compress"), flag("pretty_format")},
                   .handle = [&api](const Call& call) { return result(api, call); },
                   .text = "The result as it is."});
}

}  // namespace squall::services
