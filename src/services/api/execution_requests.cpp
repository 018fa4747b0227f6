// What makes executions and changes them (spec/api 2.5.2, 2.5.4-2.5.6).
#include "base/id.h"
#include "base/log.h"
#include "base/strings.h"
#include "execution/operations.h"
#include "execution/service.h"
#include "services/api/executions.h"
#include "services/core/pack_configs.h"
#include "value/json/json.h"
#include "value/python.h"
#include "value/schema/mask.h"
#include "value/schema/schema.h"

namespace squall::services {
namespace {

using http::Answer;
using http::Call;
using model::Document;

const log::Logger kLog{"st2.api.executions"};

// Ten years in milliseconds: what lies further ahead is a mistake, and due times stay within their range.
constexpr std::int64_t kMaxDelayMs = std::int64_t{10} * 366 * 24 * 3600 * 1000;

// The live action that a request describes; what is not read here is accepted and has no meaning in a
// request.
Value request_schema() {
  const auto type = [](std::string_view name) { return Value::object({{"type", name}}); };
  const Value any = Value::object();
  return Value::object(
      {{"type", "object"},
       {"properties",
        Value::object(
            {{"action", Value::object({{"type", "string"}, {"required", true}})},
             {"parameters", type("object")},
             {"user", type("string")},
             {"context", type("object")},
             {"notify", type("object")},
             {"delay", Value::object({{"type", "integer"}, {"minimum", 0}, {"maximum", kMaxDelayMs}})},
             {"callback", type("object")},
             {"id", any},
             {"status", any},
             {"result", any},
             {"start_timestamp", any},
             {"end_timestamp", any},
             {"runner_info", any},
             {"action_is_workflow", any},
             {"workflow_execution", any},
             {"task_execution", any}})},
       {"additionalProperties", false}});
}

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
  return make_error(Errc::kBusy, "Too many executions wait to run ([api] max_queued = {}); try again later.",
                    api.options.max_queued);
}

// The texts and numbers inside a value, as a message may cite them.
void add_citations(const Value& value, std::vector<std::string>& out) {
  if (value.is_string()) {
    const std::string quoted = python::repr(value);
    out.emplace_back(value.as_string());
    out.push_back(quoted.substr(1, quoted.size() - 2));
  } else if (value.is_number()) {
    out.push_back(python::repr(value));
  }
  for (const Value& item : value.items()) add_citations(item, out);
  for (const Member& member : value.members()) add_citations(member.value, out);
}

void add_secrets(const Value& given, const Value& masked, std::vector<std::string>& out) {
  if (given == masked) return;
  if (!given.is_object() || !masked.is_object()) return add_citations(given, out);
  for (const Member& member : given.members()) add_secrets(member.value, masked[member.name()], out);
}

// A refusal says which value was wrong; when it was a secret one, it does not say the value.
Error without_secrets(const Error& error, const Value& secrets, const Value& given) {
  constexpr std::size_t kAlwaysCut = 4;  // shorter texts are words of the message itself, too
  std::vector<std::string> values;
  add_secrets(given, schema::mask_secrets(secrets, given), values);
  std::string text = error.message();
  for (const std::string& value : values) {
    if (value.size() >= kAlwaysCut) text = replace_all(text, value, schema::kMask);
    for (const char* quote : {"'", "\""})
      if (!value.empty()) text = replace_all(text, quote + value + quote, std::string(schema::kMask));
  }
  return Error(error.code(), std::move(text)).as(error.kind()).about(error.detail());
}

Result<execution::Plan> plan(ApiContext& api, const Call& call, Wanted wanted) {
  auto action = api.seams.catalog.action(wanted.action);
  if (!action.ok()) return make_error(Errc::kInvalid, "Action \"{}\" cannot be found.", wanted.action);
  auto runner = api.seams.catalog.runner_type(action->body.get_string("runner_type"));
  if (!runner.ok()) return make_error(Errc::kInvalid, "{}", runner.error().message());
  const std::string pack = action->body.get_string("pack");
  const Value secrets = views::secret_parameters(action->body, runner->body);
  const Value given = wanted.parameters;
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
  auto made = api.executions.plan(std::move(request), rendering);
  if (!made.ok()) {
    const Error refusal = without_secrets(made.error(), secrets, given);
    return refusal.code() == Errc::kNotFound ? Error(Errc::kInvalid, refusal.message()) : refusal;
  }
  if (made->render_error) made->render_error = without_secrets(*made->render_error, secrets, given);
  return made;
}

Result<Answer> submit(ApiContext& api, const Call& call, Wanted wanted) {
  if (auto room = check_room(api); !room.ok()) return std::move(room).error();
  const std::string action = wanted.action;
  auto made = plan(api, call, std::move(wanted));
  if (!made.ok()) return std::move(made).error();
  const std::optional<Error> failed = made->render_error;
  auto stored = api.launcher.store(std::move(*made));
  if (!stored.ok()) return std::move(stored).error();
  kLog.audit("Action execution requested",
             {{"execution_id", stored->id}, {"action", action}, {"user", call.caller.user}});
  if (failed) return make_error(Errc::kInvalid, "{}", failed->message());
  return Answer::of(views::execution(*stored, api.snapshots, api.masks(call)),
                    201);  // it has no children yet
}

Result<Answer> create(ApiContext& api, const Call& call) {
  const Value& body = call.body;
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
  auto checked = schema::validate(execution::rerun_schema(), call.body,
                                  {.use_default = true, .allow_default_none = true});
  if (!checked.ok()) return make_error(Errc::kInvalid, "{}", checked.error().message());
  const Value& delay = (*checked)["delay"];
  if (!delay.is_null() && (!delay.is_int() || delay.as_int() < 0 || delay.as_int() > kMaxDelayMs))
    return make_error(Errc::kInvalid, "delay: {} is not between 0 and {} milliseconds", python::repr(delay),
                      kMaxDelayMs);
  const std::string& id = call.variable("id");
  if (!is_id(id)) return unknown_execution(id);
  Value request = *checked;
  if (call.query.get_bool("no_merge")) request = request.with("no_merge", true);
  auto again = api.executions.rerun(id, request);
  if (!again.ok())
    return again.error().code() == Errc::kNotFound ? unknown_execution(id) : std::move(again).error();
  auto context = request_context(call, call.body["user"], again->context);
  if (!context.ok()) return std::move(context).error();
  return submit(api, call,
                {.action = again->action,
                 .parameters = again->parameters,
                 .context = std::move(*context),
                 .notify = {},
                 .callback = {},
                 .delay_ms = again->delay_ms});
}

Result<Answer> changed(ApiContext& api, const Call& call, Result<Document> execution) {
  if (execution.ok()) {
    auto presented = present_execution(api, *execution, call);
    if (!presented.ok()) return std::move(presented).error();
    return Answer::of(std::move(*presented));
  }
  const Error& error = execution.error();
  if (error.code() == Errc::kNotFound) return unknown_execution(call.variable("id"));
  // The reference answers 200 to the cancel of what cannot be cancelled; its clients read the body
  // (spec/api 2.5.5).
  if (error.kind() == "NotCancelable") return Answer::of(Value::object({{"faultstring", error.message()}}));
  return std::move(execution).error();
}

Result<Answer> put(ApiContext& api, const Call& call) {
  auto checked = schema::validate(execution::update_schema(), call.body, {});
  if (!checked.ok()) return make_error(Errc::kInvalid, "{}", checked.error().message());
  const std::string& id = call.variable("id");
  if (!is_id(id)) return unknown_execution(id);
  return changed(api, call, api.executions.put(id, execution::parse_update(*checked), call.caller.user));
}

Result<Answer> erase(ApiContext& api, const Call& call) {
  const std::string& id = call.variable("id");
  if (!is_id(id)) return unknown_execution(id);
  return changed(api, call, api.executions.remove(id, call.caller.user));
}

}  // namespace

void add_execution_requests(http::EndpointTable& table, ApiContext& api) {
  using http::Body;
  table.push_back({.method = "POST",
                   .path = "/v1/executions",
                   .name = "executions.post",
                   .permission = "action_execute",
                   .query = {show_secrets_param()},
                   .body = Body::kRequired,
                   .body_schema = request_schema(),
                   .handle = [&api](const Call& call) { return create(api, call); },
                   .text = "Runs an action."});
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
                   .query = {show_secrets_param(), {.name = "no_merge", .type = http::ParamType::kBool}},
                   .body = Body::kOptional,
                   .handle = [&api](const Call& call) { return re_run(api, call); },
                   .text = "Runs it again."});
}

}  // namespace squall::services
