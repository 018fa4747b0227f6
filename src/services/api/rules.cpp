#include "base/id.h"
#include "base/log.h"
#include "base/strings.h"
#include "bus/bus.h"
#include "content/rule_loader.h"
#include "content/rule_store.h"
#include "model/collections.h"
#include "services/api/api_context.h"
#include "value/python.h"
#include "value/schema/mask.h"

namespace squall::services {
namespace {

using http::Answer;
using http::Call;
using http::Filter;
using model::Document;

const log::Logger kLog{"st2.api.rules"};

const http::ListSpec& rules_spec() {
  static const http::ListSpec kSpec{
      .collection = &model::kRules,
      .filters = {{"pack", "pack"},
                  {"action", "action.ref"},
                  {"trigger", "trigger"},
                  {"enabled", "enabled", Filter::Kind::kBool}},
      .order = {{"pack", false}, {"name", false}},
      .always = {"ref", "pack"},
      .fields = {"id", "uid", "name", "pack", "ref", "description", "type", "trigger", "criteria", "action",
                 "context", "enabled", "tags", "metadata_file"}};
  return kSpec;
}

// Parameters of the rule's action with the secrets of that action hidden (spec/api 5.3).
Value mask_rule(ApiContext& api, Value rule) {
  auto action = api.seams.catalog.action(rule["action"].get_string("ref"));
  if (!action.ok()) return rule;
  const Value& parameters = rule["action"]["parameters"];
  return rule.with("action", rule["action"].with("parameters", schema::mask_parameters(
                                                                   action->body["parameters"], parameters)));
}

Value present(ApiContext& api, const Document& rule, bool masked) {
  auto triggers = api.seams.catalog.triggers();
  const Document* trigger = triggers.ok() ? (*triggers)->by_key(rule.body.get_string("trigger")) : nullptr;
  Value shown = views::rule(rule, trigger);
  return masked ? mask_rule(api, std::move(shown)) : shown;
}

// As present(), with the descriptions of action and trigger (spec/api 2.12 RuleView).
Value present_view(ApiContext& api, const Document& rule, bool masked) {
  Value view = present(api, rule, masked);
  auto action = api.seams.catalog.action(rule.body["action"].get_string("ref"));
  view = view.with("action", view["action"].with("description",
                                                 action.ok() ? action->body.get_string("description") : ""));
  if (view["trigger"].is_object() && view["trigger"].get_string("description").empty()) {
    auto types = api.seams.catalog.trigger_types();
    const Document* type = types.ok() ? (*types)->by_key(view["trigger"].get_string("type")) : nullptr;
    view = view.with("trigger",
                     view["trigger"].with("description", type ? type->body.get_string("description") : ""));
  }
  return view;
}

Result<Value> made(content::RuleStore& rules, ApiContext& api, const Call& call,
                   std::string_view default_pack) {
  Object metadata(call.body);
  for (const char* computed : {"id", "uid", "ref"}) metadata.erase(computed);
  if (!python::truthy(call.body["pack"])) metadata.set("pack", default_pack);
  if (!metadata.contains("enabled")) metadata.set("enabled", false);
  metadata.set("context", Value::object({{"user", call.caller.user}}));
  return content::make_rule(Value(std::move(metadata)),
                            rules.context(api.options.validate_trigger_parameters));
}

// Rules are known before their trigger is announced: who makes a timer or a webhook of it finds the rule.
void announce(ApiContext& api, const content::RuleStore::Change& change) {
  api.seams.bus.wake({bus::Topic::kRuleChanged, change.rule.id, change.rule.revision});
  for (const std::string& trigger : change.triggers)
    api.seams.bus.wake({bus::Topic::kTriggerChanged, trigger, 0});
}

Result<Answer> create(ApiContext& api, const Call& call) {
  content::RuleStore rules(api.seams.store);
  auto body = made(rules, api, call, "default");
  if (!body.ok()) return std::move(body).error();
  auto change = rules.save(*body, true);
  if (!change.ok()) {
    if (change.error().code() == Errc::kConflict)
      return duplicate(api, change.error(), model::kRules, (*body)["ref"]);
    return std::move(change).error();
  }
  announce(api, *change);
  kLog.audit("Rule created", {{"ref", body->get_string("ref")}, {"user", call.caller.user}});
  return Answer::of(present(api, change->rule, api.masks(call)), 201);
}

Result<Answer> update(ApiContext& api, const Call& call) {
  auto found = http::by_ref_or_id(api.seams.store, model::kRules, call.variable("rule_ref_or_id"));
  if (!found.ok()) return std::move(found).error();
  content::RuleStore rules(api.seams.store);
  auto body = made(rules, api, call, found->body.get_string("pack"));
  if (!body.ok()) return std::move(body).error();
  auto change = rules.replace(found->id, *body);
  if (!change.ok()) {
    if (change.error().code() == Errc::kConflict)
      return duplicate(api, change.error(), model::kRules, (*body)["ref"]);
    return std::move(change).error();
  }
  announce(api, *change);
  kLog.audit("Rule updated", {{"ref", body->get_string("ref")}, {"user", call.caller.user}});
  return Answer::of(present(api, change->rule, api.masks(call)));
}

Result<Answer> erase(ApiContext& api, const Call& call) {
  auto found = http::by_ref_or_id(api.seams.store, model::kRules, call.variable("ref_or_id"));
  if (!found.ok()) return std::move(found).error();
  content::RuleStore rules(api.seams.store);
  auto change = rules.remove(found->id);
  if (!change.ok()) return std::move(change).error();
  announce(api, *change);
  kLog.audit("Rule deleted", {{"ref", found->body.get_string("ref")}, {"user", call.caller.user}});
  return Answer::nothing();
}

const http::ListSpec& enforcements_spec() {
  static const http::ListSpec kSpec{
      .collection = &model::kRuleEnforcements,
      .filters = {{"execution", "execution_id"},
                  {"rule_ref", "rule.ref"},
                  {"rule_id", "rule.id"},
                  {"trigger_instance", "trigger_instance_id"},
                  {"status", "status"},
                  {"enforced_at_gt", "enforced_at", Filter::Kind::kTimeAfter},
                  {"enforced_at_lt", "enforced_at", Filter::Kind::kTimeBefore}},
      .order = {{"enforced_at", true}, {"rule.ref", false}},
      .always = {},
      .fields = {"id", "trigger_instance_id", "execution_id", "failure_reason", "rule", "enforced_at",
                 "status", "tags", "trigger_instance", "execution"}};
  return kSpec;
}

// These members of an object, where they are.
Value only(const Value& object, std::initializer_list<std::string_view> names) {
  Object out;
  for (const std::string_view name : names) out.set_if(name, object[name]);
  return Value(std::move(out));
}

Value enforcement_view(ApiContext& api, const Document& enforcement) {
  Value view = views::rule_enforcement(enforcement);
  auto instance =
      api.seams.store.get(model::kTriggerInstances, enforcement.body.get_string("trigger_instance_id"));
  view = view.with("trigger_instance", instance.ok() ? views::trigger_instance(*instance) : Value::object());
  auto execution = api.seams.store.get(model::kExecutions, enforcement.body.get_string("execution_id"));
  if (!execution.ok()) return view.with("execution", Value::object());
  const Value shown = views::execution(*execution, api.snapshots, api.options.mask_secrets);
  Object execution_part{{"id", shown["id"]},
                        {"action", only(shown["action"], {"ref", "parameters"})},
                        {"runner", only(shown["runner"], {"name", "runner_parameters"})}};
  for (const char* name : {"parameters", "status", "start_timestamp"})
    execution_part.set_if(name, shown[name]);
  return view.with("execution", Value(std::move(execution_part)));
}

Result<Document> enforcement(ApiContext& api, const std::string& id) {
  if (is_id(id))
    if (auto found = api.seams.store.get(model::kRuleEnforcements, id); found.ok()) return found;
  return make_error(Errc::kNotFound, "Unable to identify resource with id \"{}\".", id);
}

void add_enforcements(http::EndpointTable& table, ApiContext& api) {
  using Shape = std::function<Value(const Document&)>;
  const auto add = [&](const std::string& path, const std::string& name, const Shape& shape) {
    table.push_back({.method = "GET",
                     .path = path,
                     .name = name + ".get_all",
                     .permission = "rule_enforcement_list",
                     .query = http::list_params(enforcements_spec(), 50),
                     .handle =
                         [&api, shape](const Call& call) {
                           return http::list(api.seams.store, enforcements_spec(), api.limits(), call, shape);
                         },
                     .text = "Lists enforcements of rules."});
    table.push_back({.method = "GET",
                     .path = path + "/{id}",
                     .name = name + ".get_one",
                     .permission = "rule_enforcement_view",
                     .not_prefixes = {"views"},
                     .handle = [&api, shape](const Call& call) -> Result<Answer> {
                       auto found = enforcement(api, call.variable("id"));
                       if (!found.ok()) return std::move(found).error();
                       return Answer::of(shape(*found));
                     },
                     .text = "One enforcement of a rule."});
  };
  add("/v1/ruleenforcements", "rule_enforcements", views::rule_enforcement);
  add("/v1/ruleenforcements/views", "rule_enforcement_views",
      [&api](const Document& document) { return enforcement_view(api, document); });
}

void add_rule_types(http::EndpointTable& table, ApiContext& api) {
  table.push_back(
      {.method = "GET",
       .path = "/v1/ruletypes",
       .name = "ruletypes.get_all",
       .handle = [&api](const Call&) -> Result<Answer> {
         auto found = api.seams.store.find(model::kRuleTypes, {.where = {}, .sort = {{"name", false}}});
         if (!found.ok()) return std::move(found).error();
         std::vector<Value> items;
         for (const Document& type : *found) items.push_back(views::resource(type));
         return Answer::of(Value::array(std::move(items)));
       },
       .text = "Lists rule types."});
  table.push_back({.method = "GET",
                   .path = "/v1/ruletypes/{id}",
                   .name = "ruletypes.get_one",
                   .handle = [&api](const Call& call) -> Result<Answer> {
                     const std::string& id = call.variable("id");
                     if (is_id(id))
                       if (auto found = api.seams.store.get(model::kRuleTypes, id); found.ok())
                         return Answer::of(views::resource(*found));
                     return make_error(Errc::kNotFound, "Unable to identify resource with id \"{}\".", id);
                   },
                   .text = "One rule type."});
}

void add_rule_views(http::EndpointTable& table, ApiContext& api) {
  std::vector<http::Param> params = http::list_params(rules_spec(), 0);
  params.push_back(show_secrets_param());
  table.push_back({.method = "GET",
                   .path = "/v1/rules/views",
                   .name = "rule_views.get_all",
                   .permission = "rule_list",
                   .query = std::move(params),
                   .handle =
                       [&api](const Call& call) {
                         return http::list(
                             api.seams.store, rules_spec(), api.limits(), call,
                             [&](const Document& rule) { return present_view(api, rule, api.masks(call)); });
                       },
                   .text = "Lists rules with descriptions of action and trigger."});
  table.push_back({.method = "GET",
                   .path = "/v1/rules/views/{ref_or_id}",
                   .name = "rule_views.get_one",
                   .permission = "rule_view",
                   .query = {show_secrets_param()},
                   .handle = [&api](const Call& call) -> Result<Answer> {
                     auto found =
                         http::by_ref_or_id(api.seams.store, model::kRules, call.variable("ref_or_id"));
                     if (!found.ok()) return std::move(found).error();
                     return Answer::of(present_view(api, *found, api.masks(call)));
                   },
                   .text = "One rule with descriptions of action and trigger."});
}

}  // namespace

void add_rules(http::EndpointTable& table, ApiContext& api) {
  add_rule_views(table, api);
  std::vector<http::Param> params = http::list_params(rules_spec(), 0);
  params.push_back(show_secrets_param());
  table.push_back({.method = "GET",
                   .path = "/v1/rules",
                   .name = "rules.get_all",
                   .permission = "rule_list",
                   .query = std::move(params),
                   .handle =
                       [&api](const Call& call) {
                         return http::list(
                             api.seams.store, rules_spec(), api.limits(), call,
                             [&](const Document& rule) { return present(api, rule, api.masks(call)); });
                       },
                   .text = "Lists rules."});
  table.push_back({.method = "POST",
                   .path = "/v1/rules",
                   .name = "rules.post",
                   .permission = "rule_create",
                   .body = http::Body::kRequired,
                   .handle = [&api](const Call& call) { return create(api, call); },
                   .text = "Makes a rule."});
  table.push_back({.method = "GET",
                   .path = "/v1/rules/{ref_or_id*}",
                   .name = "rules.get_one",
                   .permission = "rule_view",
                   .query = {show_secrets_param()},
                   .not_prefixes = {"views"},
                   .handle = [&api](const Call& call) -> Result<Answer> {
                     auto found =
                         http::by_ref_or_id(api.seams.store, model::kRules, call.variable("ref_or_id"));
                     if (!found.ok()) return std::move(found).error();
                     return Answer::of(present(api, *found, api.masks(call)));
                   },
                   .text = "One rule."});
  table.push_back({.method = "PUT",
                   .path = "/v1/rules/{rule_ref_or_id}",
                   .name = "rules.put",
                   .permission = "rule_modify",
                   .body = http::Body::kRequired,
                   .handle = [&api](const Call& call) { return update(api, call); },
                   .text = "Replaces a rule."});
  table.push_back({.method = "DELETE",
                   .path = "/v1/rules/{ref_or_id}",
                   .name = "rules.delete",
                   .permission = "rule_delete",
                   .handle = [&api](const Call& call) { return erase(api, call); },
                   .text = "Deletes a rule."});
  add_rule_types(table, api);
  add_enforcements(table, api);
}

}  // namespace squall::services
