#include "model/collections.h"

namespace squall::model {
namespace {

constexpr ColumnType kText = ColumnType::kText;
constexpr ColumnType kInt = ColumnType::kInteger;

// Documents of a pack that are found by ref, and by (pack, name).
Collection of_pack(std::string_view name, std::vector<Column> more = {}, std::vector<Index> indexes = {}) {
  Collection c{.name = name,
               .columns = {{"ref", kText}, {"pack", kText}, {"name", kText}},
               .indexes = {},
               .heavy = {}};
  c.columns.insert(c.columns.end(), more.begin(), more.end());
  c.indexes = {{.name = "pack_name", .columns = {"pack", "name"}, .unique = true},
               {.name = "ref", .columns = {"ref"}}};
  c.indexes.insert(c.indexes.end(), indexes.begin(), indexes.end());
  return c;
}

Collection by_key(std::string_view name, std::vector<Column> columns, std::vector<Index> indexes) {
  return {.name = name, .columns = std::move(columns), .indexes = std::move(indexes), .heavy = {}};
}

}  // namespace

const Collection kPacks =
    by_key("packs", {{"ref", kText}, {"name", kText}}, {{.name = "ref", .columns = {"ref"}, .unique = true}});
const Collection kActions = of_pack("actions", {{"enabled", kInt}, {"runner_type", kText}});
const Collection kActionAliases = of_pack("action_aliases", {{"enabled", kInt}});
const Collection kRunnerTypes = by_key("runner_types", {{"name", kText}, {"enabled", kInt}},
                                       {{.name = "name", .columns = {"name"}, .unique = true}});
const Collection kRules =
    of_pack("rules", {{"enabled", kInt}, {"trigger", kText}, {"action.ref", kText}, {"context.user", kText}},
            {{.name = "trigger", .columns = {"trigger"}}, {.name = "action", .columns = {"action.ref"}}});
const Collection kRuleTypes =
    by_key("rule_types", {{"name", kText}}, {{.name = "name", .columns = {"name"}, .unique = true}});
const Collection kTriggerTypes = of_pack("trigger_types");
const Collection kTriggers =
    of_pack("triggers", {{"type", kText}, {"uid", kText}},
            {{.name = "type", .columns = {"type"}}, {.name = "uid", .columns = {"uid"}}});
const Collection kSensorTypes = of_pack("sensor_types", {{"enabled", kInt}});
const Collection kPolicies =
    of_pack("policies", {{"resource_ref", kText}, {"policy_type", kText}, {"enabled", kInt}},
            {{.name = "resource", .columns = {"resource_ref", "policy_type"}, .unique = true}});
const Collection kPolicyTypes =
    by_key("policy_types", {{"ref", kText}, {"name", kText}, {"resource_type", kText}},
           {{.name = "ref", .columns = {"ref"}, .unique = true}});
const Collection kConfigs =
    by_key("configs", {{"pack", kText}}, {{.name = "pack", .columns = {"pack"}, .unique = true}});
const Collection kConfigSchemas =
    by_key("config_schemas", {{"pack", kText}}, {{.name = "pack", .columns = {"pack"}, .unique = true}});

// Few indexes on purpose: each costs every execution a write. Filters on other columns walk newest first and
// stop at the page's end, which is what the dashboard asks for.
const Collection kExecutions{
    .name = "executions",
    .columns = {{"status", kText},
                {"action.ref", kText},
                {"runner.name", kText},
                {"start_timestamp", kInt},
                {"end_timestamp", kInt},
                {"parent", kText},
                {"rule.name", kText},
                {"rule.ref", kText},
                {"trigger.name", kText},
                {"trigger_type.name", kText},
                {"trigger_instance.id", kText},
                {"context.user", kText},
                {"workflow_execution", kText},
                {"task_execution", kText},
                {"x.due", kInt},
                {"x.owner", kText},
                {"x.notify", kInt},
                {"x.cancel", kInt},
                {"x.live", kInt}},
    .indexes = {{.name = "start", .columns = {"start_timestamp"}},
                {.name = "action_start", .columns = {"action.ref", "start_timestamp"}},
                {.name = "parent", .columns = {"parent"}, .only_when = "parent"},
                {.name = "instance", .columns = {"trigger_instance.id"}, .only_when = "trigger_instance.id"},
                {.name = "due", .columns = {"x.due"}, .only_when = "x.due"},
                {.name = "live", .columns = {"x.live", "action.ref", "status"}, .only_when = "x.live"},
                {.name = "notify", .columns = {"x.notify"}, .only_when = "x.notify"}},
    .heavy = {"result"}};

const Collection kSnapshots{.name = "snapshots", .columns = {}, .indexes = {}, .heavy = {}};

const Collection kExecutionOutputs{
    .name = "execution_outputs",
    .columns = {{"execution_id", kText}, {"sequence", kInt}, {"output_type", kText}, {"timestamp", kInt}},
    .indexes = {{.name = "execution", .columns = {"execution_id", "sequence"}},
                {.name = "timestamp", .columns = {"timestamp"}}},
    .heavy = {}};

const Collection kTriggerInstances{
    .name = "trigger_instances",
    .columns = {{"trigger", kText}, {"occurrence_time", kInt}, {"status", kText}, {"x.pending", kInt}},
    .indexes = {{.name = "occurred", .columns = {"occurrence_time"}},
                {.name = "trigger_occurred", .columns = {"trigger", "occurrence_time"}},
                {.name = "pending", .columns = {"x.pending"}, .only_when = "x.pending"}},
    .heavy = {}};

const Collection kRuleEnforcements{
    .name = "rule_enforcements",
    .columns = {{"trigger_instance_id", kText},
                {"execution_id", kText},
                {"rule.ref", kText},
                {"rule.id", kText},
                {"enforced_at", kInt},
                {"status", kText}},
    .indexes = {{.name = "enforced", .columns = {"enforced_at"}},
                {.name = "rule", .columns = {"rule.ref", "enforced_at"}},
                {.name = "instance", .columns = {"trigger_instance_id"}},
                {.name = "execution", .columns = {"execution_id"}, .only_when = "execution_id"}},
    .heavy = {}};

const Collection kTraces{
    .name = "traces",
    .columns = {{"trace_tag", kText}, {"start_timestamp", kInt}},
    .indexes = {{.name = "tag", .columns = {"trace_tag"}}, {.name = "start", .columns = {"start_timestamp"}}},
    .heavy = {}};

const Collection kTraceComponents{
    .name = "trace_components",
    .columns = {{"trace_id", kText}, {"kind", kText}, {"object_id", kText}},
    .indexes = {{.name = "trace", .columns = {"trace_id"}}, {.name = "object", .columns = {"object_id"}}},
    .heavy = {}};

const Collection kUsers =
    by_key("users", {{"name", kText}}, {{.name = "name", .columns = {"name"}, .unique = true}});
const Collection kTokens = by_key(
    "tokens", {{"token", kText}, {"user", kText}, {"expiry", kInt}},
    {{.name = "token", .columns = {"token"}, .unique = true}, {.name = "expiry", .columns = {"expiry"}}});
const Collection kApiKeys = by_key("api_keys", {{"key_hash", kText}, {"user", kText}},
                                   {{.name = "key_hash", .columns = {"key_hash"}, .unique = true}});
const Collection kKeyValuePairs =
    by_key("key_value_pairs", {{"scope", kText}, {"name", kText}, {"expire_timestamp", kInt}},
           {{.name = "scope_name", .columns = {"scope", "name"}, .unique = true},
            {.name = "expiry", .columns = {"expire_timestamp"}, .only_when = "expire_timestamp"}});
const Collection kSettings =
    by_key("settings", {{"name", kText}}, {{.name = "name", .columns = {"name"}, .unique = true}});

std::span<const Collection* const> all_collections() {
  static constexpr const Collection* kAll[] = {&kPacks,
                                               &kActions,
                                               &kActionAliases,
                                               &kRunnerTypes,
                                               &kRules,
                                               &kRuleTypes,
                                               &kTriggerTypes,
                                               &kTriggers,
                                               &kSensorTypes,
                                               &kPolicies,
                                               &kPolicyTypes,
                                               &kConfigs,
                                               &kConfigSchemas,
                                               &kExecutions,
                                               &kSnapshots,
                                               &kExecutionOutputs,
                                               &kTriggerInstances,
                                               &kRuleEnforcements,
                                               &kTraces,
                                               &kTraceComponents,
                                               &kUsers,
                                               &kTokens,
                                               &kApiKeys,
                                               &kKeyValuePairs,
                                               &kSettings};
  return kAll;
}

}  // namespace squall::model
