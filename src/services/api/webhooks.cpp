#include <cctype>

#include "base/id.h"
#include "base/log.h"
#include "base/strings.h"
#include "base/text/utf8.h"
#include "bus/bus.h"
#include "model/collections.h"
#include "services/api/api_context.h"
#include "services/http/params.h"
#include "triggers/instance.h"
#include "value/json/json.h"

namespace squall::services {
namespace {

using http::Answer;
using http::Call;
using model::Document;

constexpr std::string_view kWebhookType = "core.st2.webhook";

std::string_view stripped(std::string_view hook) {
  while (hook.starts_with('/')) hook.remove_prefix(1);
  while (hook.ends_with('/')) hook.remove_suffix(1);
  return hook;
}

// Triggers of the hook; several may share one.
Result<std::vector<Document>> triggers_of(ApiContext& api, std::string_view hook) {
  auto triggers = api.seams.catalog.triggers();
  if (!triggers.ok()) return std::move(triggers).error();
  std::vector<Document> found;
  for (const Document& trigger : (*triggers)->all()) {
    if (trigger.body.get_string("type") != kWebhookType) continue;
    if (hook.empty() || stripped(trigger.body["parameters"].get_string("url")) == hook)
      found.push_back(trigger);
  }
  return found;
}

std::string title_case(std::string_view name) {
  std::string out(name);
  bool start = true;
  for (char& c : out) {
    c = static_cast<char>(start ? std::toupper(static_cast<unsigned char>(c))
                                : std::tolower(static_cast<unsigned char>(c)));
    start = c == '-';
  }
  return out;
}

// Headers as rules see them: without credentials, and with the id of the request (spec/api 1.10, 2.20).
std::pair<Value, Value> header_values(const Call& call) {
  Object shown, lower;
  const auto add = [&](std::string_view name, std::string_view value) {
    const std::string text = text::repaired_utf8(value);
    shown.set(title_case(name), text);
    lower.set(to_lower(name), text);
  };
  for (const auto& field : call.request.headers) {
    const std::string low = to_lower(field.name);
    if (low == "st2-api-key" || low == "x-auth-token" || low == "cookie" || low == "st2-trace-tag") continue;
    add(field.name, field.value);
  }
  add("X-Request-Id", call.request_id);
  return {Value(std::move(shown)), Value(std::move(lower))};
}

Value trace_context(const net::Request& request, std::string_view hook) {
  std::string tag = text::repaired_utf8(request.headers.get("st2-trace-tag"));
  if (tag.empty()) tag = fmt::format("webhook-{}-{}", hook, replace_all(new_uuid(), "-", ""));
  return Value::object({{"trace_tag", tag}});
}

// Too many events wait: the sender is told to come back (design.md "Accepting is not handling").
Result<void> check_intake(ApiContext& api) {
  if (api.intake.has_room()) return {};
  return make_error(Errc::kBusy,
                    "Too many events wait to be handled ([api] max_queued = {}); try again later.",
                    api.options.max_queued);
}

Result<void> dispatch(ApiContext& api, const std::vector<triggers::Event>& events) {
  std::vector<store::Write> batch;
  std::vector<std::string> ids;
  for (const triggers::Event& event : events) {
    Document instance = triggers::pending_instance(event, api.seams.clock.now());
    if (api.events)
      if (const auto handled = api.events->handle(instance)) {
        if (!handled->ok()) return *handled;
        continue;
      }
    ids.push_back(instance.id);
    batch.push_back(store::insert(model::kTriggerInstances, std::move(instance)));
  }
  if (batch.empty()) return {};
  auto written = api.seams.store.write(std::move(batch));
  if (!written.ok()) return std::move(written).error();
  for (const std::string& id : ids) api.seams.bus.wake({bus::Topic::kTriggerInstance, id, 1});
  return {};
}

Result<Value> type_of(ApiContext& api, std::string_view ref) {
  auto types = api.seams.catalog.trigger_types();
  if (!types.ok()) return std::move(types).error();
  const Document* type = (*types)->by_key(ref);
  if (!type) return make_error(Errc::kInvalid, "Trigger type with reference \"{}\" not found", ref);
  return type->body;
}

// POST /webhooks/st2: any trigger by its reference.
Result<Answer> inject(ApiContext& api, const Call& call) {
  if (!call.body.is_object())
    return make_error(Errc::kInvalid, "Webhook body needs to be an object, got: {}",
                      http::json_type(call.body));
  const std::string ref = call.body.get_string("trigger");
  if (ref.empty()) return make_error(Errc::kInvalid, "Trigger not specified.");
  const Value payload = call.body["payload"].is_null() ? Value::object() : call.body["payload"];
  auto triggers = api.seams.catalog.triggers();
  if (!triggers.ok()) return std::move(triggers).error();
  const Document* trigger = (*triggers)->by_key(ref);
  const std::string type_ref = trigger ? trigger->body.get_string("type") : ref;
  auto type = type_of(api, type_ref);
  if (!type.ok())
    return make_error(Errc::kInvalid,
                      "Trigger payload validation failed and validation is enabled, not dispatching a "
                      "trigger \"{}\" ({}): {}",
                      ref, json::dump(payload), type.error().message());
  if (auto checked = triggers::check_payload(*type, ref, payload, api.options.validate_trigger_payload);
      !checked.ok())
    return std::move(checked).error();
  if (!trigger)
    return make_error(Errc::kInvalid, "Trigger \"{}\" has parameters; name one of its triggers.", ref);
  if (auto sent = dispatch(api, {{ref, payload, trace_context(call.request, "st2")}}); !sent.ok())
    return std::move(sent).error();
  return Answer::of(call.body, 202);
}

Result<Answer> post(ApiContext& api, const Call& call) {
  const std::string_view hook = stripped(call.variable("hook"));
  if (auto room = check_intake(api); !room.ok()) return std::move(room).error();
  if (hook == "st2") return inject(api, call);
  auto found = triggers_of(api, hook);
  if (!found.ok()) return std::move(found).error();
  if (found->empty()) return make_error(Errc::kNotFound, "Webhook {} not registered with st2", hook);
  if (!call.body.is_object() && !call.body.is_array())
    return make_error(Errc::kInvalid, "Webhook body needs to be an object or array, got: {}",
                      http::json_type(call.body));
  auto type = type_of(api, kWebhookType);
  if (!type.ok()) return std::move(type).error();
  auto [headers, lower] = header_values(call);
  const Value payload = Value::object({{"headers", headers}, {"headers_lower", lower}, {"body", call.body}});
  const Value context = trace_context(call.request, hook);
  std::vector<triggers::Event> events;
  for (const Document& trigger : *found) {
    const std::string ref = trigger.body.get_string("ref");
    if (auto checked = triggers::check_payload(*type, ref, payload, true); !checked.ok())
      return std::move(checked).error();
    events.push_back({ref, payload, context});
  }
  if (auto sent = dispatch(api, events); !sent.ok()) return std::move(sent).error();
  return Answer::of(call.body, 202);
}

Result<Answer> list(ApiContext& api) {
  auto found = triggers_of(api, "");
  if (!found.ok()) return std::move(found).error();
  std::vector<Value> items;
  for (const Document& trigger : *found) items.push_back(views::resource(trigger));
  return Answer::of(Value::array(std::move(items)));
}

Result<Answer> get(ApiContext& api, const Call& call) {
  auto found = triggers_of(api, stripped(call.variable("url")));
  if (!found.ok()) return std::move(found).error();
  if (found->empty()) return make_error(Errc::kNotFound, "Unhandled exception");
  return Answer::of(views::resource(found->front()));
}

}  // namespace

void add_webhooks(http::EndpointTable& table, ApiContext& api) {
  table.push_back({.method = "GET",
                   .path = "/v1/webhooks",
                   .name = "webhooks.get_all",
                   .permission = "webhook_list",
                   .handle = [&api](const Call&) { return list(api); },
                   .text = "Lists the webhooks that rules made."});
  table.push_back({.method = "POST",
                   .path = "/v1/webhooks/{hook*}",
                   .name = "webhooks.post",
                   .permission = "webhook_send",
                   .body = http::Body::kRequired,
                   .handle = [&api](const Call& call) { return post(api, call); },
                   .text = "An event comes in."});
  table.push_back({.method = "GET",
                   .path = "/v1/webhooks/{url}",
                   .name = "webhooks.get_one",
                   .permission = "webhook_view",
                   .handle = [&api](const Call& call) { return get(api, call); },
                   .text = "One webhook."});
}

}  // namespace squall::services
