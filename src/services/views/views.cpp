#include "services/views/views.h"

#include <algorithm>

#include "base/strings.h"
#include "base/time/iso8601.h"
#include "model/collections.h"
#include "value/python.h"

namespace squall::views {
namespace {

constexpr std::size_t kMaxSnapshots = 2000;
constexpr std::string_view kMask = "********";

Value instant(const Value& micros) {
  return micros.is_int() ? Value(time::format_iso(micros.as_int())) : micros;
}

Object with_id(const model::Document& document) {
  Object out;
  out.reserve(document.body.size() + 1);
  out.set("id", document.id);
  return out;
}

Value caused_components(const std::vector<model::Document>& components, std::string_view kind) {
  std::vector<const model::Document*> ordered;
  for (const model::Document& component : components)
    if (component.body.get_string("kind") == kind) ordered.push_back(&component);
  std::stable_sort(ordered.begin(), ordered.end(), [](const model::Document* a, const model::Document* b) {
    return a->body.get_int("updated_at") < b->body.get_int("updated_at");
  });
  std::vector<Value> items;
  for (const model::Document* component : ordered) {
    const Value& body = component->body;
    items.push_back(
        Value::object({{"object_id", body["object_id"]},
                       {"ref", body["ref"].is_null() ? Value("") : body["ref"]},
                       {"updated_at", instant(body["updated_at"])},
                       {"caused_by", body["caused_by"].is_null() ? Value::object() : body["caused_by"]}}));
  }
  return Value::array(std::move(items));
}

}  // namespace

Value plain(const model::Document& document, std::initializer_list<std::string_view> instants) {
  Object out = with_id(document);
  for (const Member& member : document.body.members()) {
    if (member.value.is_null() || member.name() == "x") continue;
    const bool is_instant = std::find(instants.begin(), instants.end(), member.name()) != instants.end();
    out.set(member.key, is_instant ? instant(member.value) : member.value);
  }
  return Value(std::move(out));
}

Value resource(const model::Document& document) { return plain(document).without("ref_count"); }

Value action(const model::Document& document) { return plain(document); }

Value rule(const model::Document& rule, const model::Document* trigger) {
  Object out(plain(rule));
  if (trigger)
    out.set("trigger", Value::object({{"type", trigger->body["type"]},
                                      {"ref", trigger->body["ref"]},
                                      {"description", trigger->body["description"].is_null()
                                                          ? Value("")
                                                          : trigger->body["description"]},
                                      {"parameters", trigger->body["parameters"]}}));
  return Value(std::move(out));
}

Value trigger_instance(const model::Document& document) { return plain(document, {"occurrence_time"}); }

Value rule_enforcement(const model::Document& document) {
  const Value full = plain(document, {"enforced_at"});
  Object out;
  for (const Member& member : full.members())
    if (python::truthy(member.value)) out.set(member.key, member.value);
  return Value(std::move(out));
}

Value api_key(const model::Document& document, bool masked) {
  Object out(plain(document, {"created_at"}));
  if (masked) out.set("key_hash", kMask).set("uid", kMask);
  return Value(std::move(out));
}

Value trace(const model::Document& document, const std::vector<model::Document>& components) {
  Object out(plain(document, {"start_timestamp"}));
  out.set("action_executions", caused_components(components, "action_execution"));
  out.set("rules", caused_components(components, "rule"));
  out.set("trigger_instances", caused_components(components, "trigger_instance"));
  return Value(std::move(out));
}

Value key_value_pair(const model::Document& document, bool decrypted) {
  Object out(plain(document, {"expire_timestamp"}));
  const bool secret = document.body.get_bool("secret");
  out.set("secret", secret).set("encrypted", secret && !decrypted);
  if (document.body.get_string("scope") == "st2kv.user") {
    const std::string name = document.body.get_string("name");
    const std::size_t colon = name.find(':');
    if (colon != std::string::npos)
      out.set("user", name.substr(0, colon)).set("name", name.substr(colon + 1));
  }
  return Value(std::move(out));
}

Named Snapshots::named_by(const Value& execution) {
  const Value &action = execution["action"], &runner = execution["runner"];
  const std::string key = action.get_string("snapshot") + runner.get_string("snapshot");
  {
    std::lock_guard lock(mutex_);
    if (const auto found = named_.find(key); found != named_.end()) return found->second;
  }
  Named named{get(action.get_string("snapshot")), get(runner.get_string("snapshot")), {}};
  const bool complete = !named.action.is_null() && !named.runner.is_null();
  if (named.action.is_null()) named.action = action.without("snapshot");
  if (named.runner.is_null()) named.runner = runner.without("snapshot");
  named.secrets = secret_parameters(named.action, named.runner);
  if (!complete) return named;
  std::lock_guard lock(mutex_);
  if (named_.size() >= kMaxSnapshots) named_.clear();
  named_[key] = named;
  return named;
}

Value Snapshots::get(std::string_view id) {
  if (id.empty()) return {};
  {
    std::lock_guard lock(mutex_);
    if (const auto found = cache_.find(std::string(id)); found != cache_.end()) return found->second;
  }
  auto read = store_.get(model::kSnapshots, id);
  if (!read.ok()) return {};
  const Value value = read->body["value"];
  std::lock_guard lock(mutex_);
  if (cache_.size() >= kMaxSnapshots) cache_.clear();
  cache_[std::string(id)] = value;
  return value;
}

}  // namespace squall::views
