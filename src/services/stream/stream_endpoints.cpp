#include "services/stream/stream_endpoints.h"

#include "base/id.h"
#include "base/strings.h"
#include "execution/transitions.h"
#include "model/collections.h"
#include "services/http/lists.h"
#include "value/json/json.h"

namespace squall::services {
namespace {

using http::Answer;
using http::Call;

constexpr std::string_view kOutputEvent = "st2.execution.output__create";
// What a client sees that does not say what it wants: no output and no aliases (spec/api 2.24).
const std::vector<std::string> kDefaultEvents = {
    "st2.announcement__*",    "st2.execution__create",  "st2.execution__update", "st2.execution__delete",
    "st2.liveaction__create", "st2.liveaction__update", "st2.liveaction__delete"};

std::vector<std::string> texts(const Value& list) {
  std::vector<std::string> out;
  for (const Value& item : list.items())
    if (!item.empty()) out.emplace_back(item.as_string());
  return out;
}

Answer streamed(net::OpenStream& stream) {
  Answer answer;
  answer.finish = [stream](net::Response& response) { response = stream.response; };
  return answer;
}

Result<Answer> watch(StreamContext& context, const Call& call) {
  StreamFilter filter{.events = texts(call.query["events"]),
                      .action_refs = texts(call.query["action_refs"]),
                      .execution_ids = texts(call.query["execution_ids"]),
                      .end_event = call.query.get_string("end_event"),
                      .end_execution_id = call.query.get_string("end_execution_id")};
  if (filter.events.empty()) filter.events = kDefaultEvents;
  for (std::string& event : filter.events)
    if (event == "*") event = "st2.*";
  net::OpenStream stream = net::open_event_stream();
  net::SseWriter writer(stream.writer);
  writer.heartbeat();
  context.hub.add(std::move(writer), std::move(filter));
  return streamed(stream);
}

Result<model::Document> find_execution(store::Store& store, const std::string& id) {
  if (id == "last") {
    // By time, as the API has it: ids that follow from a cause do not grow.
    auto last = store.find(
        model::kExecutions,
        {.where = {}, .sort = {{"start_timestamp", true}}, .limit = 1, .read = store::Read::kSummary});
    if (!last.ok()) return std::move(last).error();
    if (last->empty()) return make_error(Errc::kInvalid, "No executions found in the database");
    return std::move(last->front());
  }
  if (!is_id(id)) return make_error(Errc::kNotFound, "Unable to identify resource with id \"{}\".", id);
  auto found = store.get(model::kExecutions, id, store::Read::kSummary);
  if (!found.ok() && found.error().code() == Errc::kNotFound)
    return make_error(Errc::kNotFound, "Unable to identify resource with id \"{}\".", id);
  return found;
}

Result<std::vector<model::Document>> chunks_of(store::Store& store, const std::string& id,
                                               const std::string& type) {
  store::Query query{.where = {{"execution_id", store::Op::kEq, Value(id)}}, .sort = {{"sequence", false}}};
  if (type != "all") query.where.push_back({"output_type", store::Op::kEq, Value(type)});
  return store.find(model::kExecutionOutputs, query);
}

// The chunks kept so far, then live ones. Chunks are announced once they are stored, and the client is known
// to the hub before the store is read.
Result<Answer> watch_output(StreamContext& context, const Call& call) {
  auto execution = find_execution(context.store, call.variable("id"));
  if (!execution.ok()) return std::move(execution).error();
  const std::string type = call.query.get_string("output_type", "all");
  net::OpenStream stream = net::open_event_stream();
  net::SseWriter writer(stream.writer);
  StreamFilter filter{.events = {std::string(kOutputEvent), "st2.execution__update"},
                      .execution_ids = {execution->id},
                      .output_type = type == "all" ? "" : type,
                      .output_stream = true,
                      .heartbeat = false};
  const std::uint64_t client = context.hub.add_waiting(writer, std::move(filter));
  auto now = context.store.get(model::kExecutions, execution->id, store::Read::kSummary);
  auto chunks = chunks_of(context.store, execution->id, type);
  if (!now.ok() || !chunks.ok()) {
    context.hub.begin(client, {}, true);
    return now.ok() ? std::move(chunks).error() : std::move(now).error();
  }
  std::unordered_set<std::string> seen;
  std::string frames;
  for (const model::Document& chunk : *chunks) {
    Object body(chunk.body);
    body.set("id", chunk.id)
        .set("timestamp", http::timestamp_text(chunk.body["timestamp"]))
        .erase("sequence");
    frames += net::sse_frame(kOutputEvent, json::dump(Value(std::move(body))));
    seen.insert(chunk.id);
  }
  if (!frames.empty()) writer.frame(std::move(frames));
  context.hub.begin(client, seen, ends_output(execution::status_of(now->body)));
  return streamed(stream);
}

}  // namespace

http::EndpointTable stream_endpoints(StreamContext& context) {
  using http::Param;
  using http::ParamType;
  return {{.method = "GET",
           .path = "/v1/stream",
           .name = "stream.get_all",
           .permission = "stream_view",
           .query = {{.name = "events", .type = ParamType::kList, .text = "Patterns of event names."},
                     {.name = "action_refs",
                      .type = ParamType::kList,
                      .text = "Only executions of these actions."},
                     {.name = "execution_ids", .type = ParamType::kList, .text = "Only these executions."},
                     {.name = "end_event", .text = "The stream ends after this event ..."},
                     {.name = "end_execution_id", .text = "... of this execution, once it is completed."}},
           .handle = [&context](const Call& call) { return watch(context, call); },
           .text = "What happens, as server-sent events."},
          {.method = "GET",
           .path = "/v1/executions/{id}/output",
           .name = "executions.output_stream",
           .permission = "stream_view",
           .query = {{.name = "output_type", .fallback = "all"}},
           .handle = [&context](const Call& call) { return watch_output(context, call); },
           .text = "The output of an execution, from its beginning to its end."}};
}

}  // namespace squall::services
