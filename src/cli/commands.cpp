// The table of commands (spec/cli 7 and 20).
#include <fmt/format.h>

#include <algorithm>

#include "cli/command.h"
#include "cli/execution_view.h"
#include "cli/handlers.h"

namespace squall::cli {

namespace {

// A row of a table is easier to read on one line or two than with each field on its own.
// clang-format off

constexpr Resource kAction{"/actions", "Action", "actions"};
constexpr Resource kAlias{"/actionalias", "Action Alias", "action aliases"};
constexpr Resource kApiKey{"/apikeys", "API Key", "api keys"};
constexpr Resource kExecution{"/executions", "Action Execution", "action executions"};
constexpr Resource kInquiry{"/inquiries", "Inquiry", "inquiries"};
constexpr Resource kKey{"/keys", "Key Value Pair", "key value pairs"};
constexpr Resource kPack{"/packs", "Pack", "packs"};
constexpr Resource kPolicy{"/policies", "Policy", "policies"};
constexpr Resource kPolicyType{"/policytypes", "Policy type", "policy types"};
constexpr Resource kRole{"/rbac/roles", "Role", "roles"};
constexpr Resource kAssignment{"/rbac/role_assignments", "Role Assignment", "role assignments"};
constexpr Resource kRule{"/rules", "Rule", "rules"};
constexpr Resource kEnforcement{"/ruleenforcements", "Rule Enforcement", "rule enforcements"};
constexpr Resource kRunner{"/runnertypes", "Runner", "runners"};
constexpr Resource kSensor{"/sensortypes", "Sensor", "sensortypes"};
constexpr Resource kTimer{"/timers", "Timer", "timers"};
constexpr Resource kTrace{"/traces", "Trace", "traces"};
constexpr Resource kTrigger{"/triggertypes", "Trigger", "triggers"};
constexpr Resource kTriggerInstance{"/triggerinstances", "Trigger Instance", "triggerinstances"};
constexpr Resource kWebhook{"/webhooks", "Webhook", "webhooks"};

// --- arguments that several commands share ---

constexpr Argument kRefOrIds[] = {{.names = "ref_or_id", .arity = Arity::kSome, .help = "Reference or id.", .key = "word",
                                   .metavar = "ref-or-id"}};
constexpr Argument kRefOrId[] = {{.names = "ref_or_id", .help = "Reference or id.", .key = "word", .metavar = "ref-or-id"}};
constexpr Argument kNameOrIds[] = {{.names = "name_or_id", .arity = Arity::kSome, .help = "Name or id.", .key = "word",
                                    .metavar = "name-or-id"}};
constexpr Argument kNameOrId[] = {{.names = "name_or_id", .help = "Name or id.", .key = "word", .metavar = "name-or-id"}};
constexpr Argument kIds[] = {{.names = "id", .arity = Arity::kSome, .help = "Id.", .key = "word"}};
constexpr Argument kKeyOrIds[] = {{.names = "key_or_id", .arity = Arity::kSome, .help = "The key or its id.", .key = "word",
                                   .metavar = "key-or-id"}};
constexpr Argument kKeyOrId[] = {{.names = "key_or_id", .help = "The key or its id.", .key = "word", .metavar = "key-or-id"}};
constexpr Argument kFile[] = {{.names = "file", .help = "JSON or YAML file with the document."}};
constexpr Argument kRefAndFile[] = {kRefOrId[0], kFile[0]};
constexpr Argument kNameAndFile[] = {kNameOrId[0], kFile[0]};
constexpr Argument kPackFilter{.names = "-p --pack", .help = "Only those of this pack."};
constexpr Argument kPackOption[] = {kPackFilter};
constexpr Filter kPackQuery[] = {{"pack", "pack"}};
constexpr Argument kAfter{.names = "-tg --timestamp-gt", .help = "Only those after this time, e.g. 2000-01-01T12:00:00.000Z."};
constexpr Argument kBefore{.names = "-tl --timestamp-lt", .help = "Only those before this time, e.g. 2000-01-01T12:00:00.000Z."};
constexpr Argument kWidth{.names = "-w --width", .arity = Arity::kSome, .help = "Widths of the columns.",
                          .type = ArgumentType::kInteger};
constexpr Argument kUserOption{.names = "-u --user", .help = "The user (for administrators)."};
constexpr Argument kShowHelp{.names = "-h --help", .arity = Arity::kFlag, .help = "Show help."};

// --- run, actions, aliases ---

constexpr Argument kAsync{.names = "-a --async", .arity = Arity::kFlag, .help = "Do not wait for the end.", .key = "async"};
constexpr Argument kInheritEnv{.names = "-e --inherit-env", .arity = Arity::kFlag,
                               .help = "Pass the environment of this command as the parameter env."};
constexpr Argument kParameters{.names = "parameters", .arity = Arity::kMany, .help = "name=value, @name=file, or words for cmd."};
constexpr Argument kRunArguments[] = {
    {.names = "ref_or_id", .arity = Arity::kOptional, .help = "Reference or id of the action.", .key = "word",
     .metavar = "ref-or-id"},
    kParameters,
    {.names = "-h --help", .arity = Arity::kFlag, .help = "Show the parameters of the action."},
    {.names = "--trace-tag --trace_tag", .help = "Tag of the trace that this execution belongs to."},
    {.names = "--trace-id", .help = "Id of an existing trace."},
    kAsync,
    kInheritEnv,
    kUserOption};
constexpr Argument kRerunArguments[] = {
    {.names = "id", .arity = Arity::kOptional, .help = "Id of the execution."},
    kParameters,
    {.names = "--tasks", .arity = Arity::kMany, .help = "Tasks of the workflow to run again."},
    {.names = "--no-reset", .arity = Arity::kMany, .help = "Tasks with items of which only the failed ones run again."},
    kAsync,
    kInheritEnv,
    {.names = "-h --help", .arity = Arity::kFlag, .help = "Show the parameters of the action."}};
constexpr std::string_view kExecutionAttributes[] = {"id", "action.ref", "context.user", "parameters", "status",
                                                     "start_timestamp", "end_timestamp", "result"};

constexpr std::string_view kRefPackText[] = {"ref", "pack", "description"};
constexpr std::string_view kRefPackTextEnabled[] = {"ref", "pack", "description", "enabled"};
constexpr std::string_view kActionOrder[] = {"id", "uid", "ref", "pack", "name", "description", "enabled", "entry_point",
                                             "runner_type", "parameters"};
constexpr Argument kActionDelete[] = {
    kRefOrId[0],
    {.names = "-r --remove-files", .arity = Arity::kFlag, .help = "Remove the files of the action too."}};
constexpr Argument kActionClone[] = {
    {.names = "source_ref_or_id", .help = "The action to copy.", .metavar = "source-ref-or-id"},
    {.names = "dest_pack_name", .help = "Pack of the copy.", .metavar = "dest-pack-name"},
    {.names = "dest_action_name", .help = "Name of the copy.", .metavar = "dest-action-name"},
    {.names = "-f --force", .arity = Arity::kFlag, .help = "Overwrite an action of that name."}};

constexpr std::string_view kAliasOrder[] = {"id", "ref", "pack", "name", "description", "enabled", "action_ref", "formats"};
constexpr std::string_view kNameText[] = {"name", "description"};
constexpr Argument kCommandText{.names = "command_text", .help = "What would be said in chat.", .metavar = "command"};
constexpr Argument kAliasMatch[] = {kCommandText};
constexpr Argument kAliasExecute[] = {kCommandText, kUserOption};
constexpr Argument kAliasTest[] = {kCommandText, kUserOption, kAsync};
constexpr std::string_view kNameOnly[] = {"name"};

// --- authentication ---

constexpr Argument kUserName{.names = "username", .help = "Name of the user."};
constexpr Argument kPassword{.names = "-p --password", .help = "The password; asked for when it is not given."};
constexpr Argument kTokenTtl{.names = "-l --ttl", .help = "Seconds that the token shall live.", .type = ArgumentType::kInteger};
constexpr Argument kAuth[] = {kUserName, kPassword, kTokenTtl,
                              {.names = "-t --only-token", .arity = Arity::kFlag, .help = "Print the token alone."}};
constexpr Argument kLogin[] = {kUserName, kPassword, kTokenTtl,
                               {.names = "-w --write-password", .arity = Arity::kFlag,
                                .help = "Write the password, as it is, into the configuration file."}};
constexpr std::string_view kTokenAttributes[] = {"user", "token", "expiry"};
constexpr std::string_view kKeyAttributes[] = {"id", "user", "metadata"};
constexpr Argument kApiKeyList[] = {
    {.names = "-u --user", .help = "Only keys of this user."},
    {.names = "-d --detail", .arity = Arity::kFlag, .help = "All attributes."},
    {.names = "--show-secrets", .arity = Arity::kFlag, .help = "Show the hashes of keys."}};
constexpr Filter kApiKeyQuery[] = {{"user", "user"}, {"show_secrets", "show_secrets", "True"}};
constexpr Argument kApiKeyCreate[] = {
    {.names = "-u --user", .help = "User that the key belongs to."},
    {.names = "-m --metadata", .help = "JSON to keep with the key.", .type = ArgumentType::kJson},
    {.names = "-k --only-key", .arity = Arity::kFlag, .help = "Print the key alone."}};
constexpr Argument kApiKeyLoad[] = {{.names = "file", .help = "JSON or YAML file with the keys."}, kWidth};

// --- executions, inquiries ---

constexpr std::string_view kExecutionColumns[] = {"id", "action.ref", "context.user", "status", "start_timestamp",
                                                  "end_timestamp"};
constexpr std::string_view kExecutionDetail[] = {"id", "action.ref", "context.user", "parameters", "status",
                                                 "start_timestamp", "end_timestamp", "log", "result"};
constexpr Argument kExecutionList[] = {
    {.names = "--action", .help = "Only those of this action."},
    {.names = "--status", .help = "Only those with this status, such as succeeded, running, scheduled, paused, failed, "
                                  "canceling or canceled."},
    {.names = "--user", .help = "Only those of this user."},
    {.names = "--trigger_instance", .help = "Only those that this trigger instance caused."},
    kAfter,
    kBefore,
    {.names = "-l --showall", .arity = Arity::kFlag, .help = "Also those that belong to a workflow."}};
constexpr Filter kExecutionQuery[] = {{"action", "action"}, {"status", "status"}, {"user", "user"},
                                      {"trigger_instance", "trigger_instance"}, {"timestamp_gt", "timestamp_gt"},
                                      {"timestamp_lt", "timestamp_lt"}, {"showall", "parent", "", "null"}};
constexpr Argument kExecutionGet[] = {
    kIds[0], {.names = "-x --exclude-result", .arity = Arity::kFlag, .help = "Neither read nor show the result."}};
constexpr Argument kManyIds[] = {{.names = "ids", .arity = Arity::kSome, .help = "Ids of executions."}};
constexpr Argument kTail[] = {
    {.names = "id", .arity = Arity::kOptional, .help = "Id of the execution; without it, or with \"last\", the newest one."},
    {.names = "--type", .help = "Only output of this type.", .key = "output_type"},
    {.names = "--include-metadata", .arity = Arity::kFlag, .help = "Show time and type of each piece."}};
constexpr std::string_view kInquiryColumns[] = {"id", "roles", "users", "route", "ttl"};
constexpr std::string_view kInquiryDetail[] = {"id", "roles", "users", "route", "ttl", "schema"};
constexpr Argument kRespond[] = {{.names = "id", .help = "Id of the inquiry."},
                                 {.names = "-r --response", .help = "The whole response as JSON; asked for without it."}};

// --- datastore ---

constexpr std::string_view kPairColumns[] = {"name", "value", "secret", "encrypted", "scope", "user", "expire_timestamp"};
constexpr std::string_view kPairDetail[] = {"name", "value", "secret", "encrypted", "scope", "expire_timestamp"};
constexpr Transform kPairTransforms[] = {{"expire_timestamp", show_time}};
constexpr Argument kDecrypt{.names = "-d --decrypt", .arity = Arity::kFlag, .help = "Decrypt secrets and show them."};
constexpr Argument kScope{.names = "-s --scope", .help = "Scope of the item: system or user."};
constexpr Argument kPairList[] = {
    {.names = "--prefix", .help = "Only names that start so."}, kDecrypt, kScope, kUserOption};
constexpr Filter kPairListQuery[] = {
    {"prefix", "prefix"}, {"decrypt", "decrypt", "true", "false"}, {"scope", "scope", "", "all"}, {"user", "user"}};
constexpr Argument kPairGet[] = {{.names = "name", .arity = Arity::kSome, .help = "Name of the item.", .key = "word"}, kDecrypt,
                                 kScope};
constexpr Filter kPairGetQuery[] = {{"decrypt", "decrypt", "true", "false"}, {"scope", "scope", "", "system"}};
constexpr Argument kPairSet[] = {
    {.names = "-e --encrypt", .arity = Arity::kFlag, .help = "Encrypt the value before it is stored.", .exclusive = 1},
    {.names = "--encrypted", .arity = Arity::kFlag, .help = "The value is encrypted already.", .exclusive = 1},
    {.names = "name", .help = "Name of the item."},
    {.names = "value", .arity = Arity::kOptional, .help = "Its value; asked for without it."},
    {.names = "-l --ttl", .help = "Seconds that the value shall live.", .type = ArgumentType::kInteger},
    kScope,
    kUserOption};
constexpr std::string_view kPairSetColumns[] = {"name", "value", "scope", "expire_timestamp"};
constexpr Argument kPairDelete[] = {{.names = "name", .help = "Name of the item."}, kScope, kUserOption};
constexpr Argument kPairDeletePrefix[] = {
    {.names = "-p --prefix", .help = "How the names start, e.g. twitter.TwitterSensor:", .required = true}};
constexpr Argument kPairLoad[] = {
    {.names = "-c --convert", .arity = Arity::kFlag, .help = "Turn values that are no texts into JSON."},
    {.names = "file", .help = "JSON or YAML file with the items."}};
constexpr std::string_view kPairLoadColumns[] = {"name", "value", "secret", "scope", "user", "ttl"};

// --- packs ---

constexpr std::string_view kPackColumns[] = {"ref", "name", "description", "version", "author"};
constexpr std::string_view kPackDetail[] = {"name", "version", "author", "email", "keywords", "description"};
constexpr std::string_view kPackSearchColumns[] = {"name", "description", "version", "author"};
constexpr Argument kPackRefs[] = {{.names = "ref", .arity = Arity::kSome, .help = "Reference of the pack.", .key = "word"}};
constexpr Argument kPackShow[] = {{.names = "pack", .help = "Name of the pack in the index."}};
constexpr Argument kPackSearch[] = {{.names = "query", .help = "What to look for."}};
constexpr Argument kPackAttr{.names = "--attr", .arity = Arity::kSome, .help = "Attributes to show.", .exclusive = 1};
constexpr Argument kPackDetailFlag{.names = "-d --detail", .arity = Arity::kFlag, .help = "Show a failed execution in full.",
                                   .exclusive = 1};
constexpr Argument kPackInstall[] = {
    {.names = "packs", .arity = Arity::kSome, .help = "Name in the index, name=version, or address of a git repository.",
     .metavar = "pack"},
    {.names = "--force", .arity = Arity::kFlag, .help = "Install over what is there."},
    {.names = "--skip-dependencies", .arity = Arity::kFlag, .help = "Do not install the packs that it needs."},
    kWidth,
    kPackAttr,
    kPackDetailFlag};
constexpr Argument kPackRemove[] = {{.names = "packs", .arity = Arity::kSome, .help = "Name of the pack.", .metavar = "pack"},
                                    kWidth, kPackAttr, kPackDetailFlag};
constexpr Argument kPackRegister[] = {
    {.names = "packs", .arity = Arity::kMany, .help = "Name of the pack; all without it.", .metavar = "pack"},
    {.names = "--types", .arity = Arity::kSome, .help = "Kinds of content to register."}};
constexpr Argument kPackConfig[] = {{.names = "name", .help = "Name of the pack."}};

// --- policies, rules, triggers ---

constexpr std::string_view kPolicyColumns[] = {"ref", "resource_ref", "policy_type", "enabled"};
constexpr std::string_view kPolicyOrder[] = {"id", "ref", "pack", "name", "description", "enabled", "resource_ref",
                                             "policy_type", "parameters"};
constexpr Argument kPolicyList[] = {kPackFilter,
                                    {.names = "-r --resource-ref", .help = "Only those of this action."},
                                    {.names = "-pt --policy-type", .help = "Only those of this type."}};
constexpr Filter kPolicyQuery[] = {{"pack", "pack"}, {"resource_ref", "resource_ref"}, {"policy_type", "policy_type"}};
constexpr std::string_view kPolicyTypeColumns[] = {"id", "resource_type", "name", "description"};
constexpr Argument kPolicyTypeList[] = {{.names = "-r --resource-type", .help = "Only those for this kind of resource."}};
constexpr Filter kPolicyTypeQuery[] = {{"resource_type", "resource_type"}};

constexpr std::string_view kRuleOrder[] = {"id", "uid", "ref", "pack", "name", "description", "enabled"};
constexpr Argument kRuleList[] = {
    {.names = "--iftt", .arity = Arity::kFlag, .help = "Show trigger and action of each rule."},
    kPackFilter,
    {.names = "-c --action", .help = "Only those that run this action."},
    {.names = "-g --trigger", .help = "Only those of this trigger type."},
    {.names = "--enabled", .arity = Arity::kFlag, .help = "Only those that are enabled.", .exclusive = 1},
    {.names = "--disabled", .arity = Arity::kFlag, .help = "Only those that are disabled.", .exclusive = 1}};
constexpr Filter kRuleQuery[] = {{"pack", "pack"}, {"action", "action"}, {"trigger", "trigger"},
                                 {"enabled", "enabled", "True"}, {"disabled", "enabled", "False"}};
constexpr std::string_view kEnforcementColumns[] = {"id", "rule.ref", "trigger_instance_id", "execution_id", "enforced_at"};
constexpr std::string_view kEnforcementDetail[] = {"id", "rule.ref", "trigger_instance_id", "execution_id", "failure_reason",
                                                   "enforced_at"};
constexpr Argument kEnforcementList[] = {{.names = "--trigger-instance", .help = "Only those of this trigger instance."},
                                         {.names = "--execution", .help = "Only those of this execution."},
                                         {.names = "--rule", .help = "Only those of this rule."},
                                         kAfter,
                                         kBefore};
constexpr Filter kEnforcementQuery[] = {{"trigger_instance", "trigger_instance"}, {"execution", "execution"},
                                        {"rule", "rule_ref"}, {"timestamp_gt", "enforced_at_gt"},
                                        {"timestamp_lt", "enforced_at_lt"}};

constexpr std::string_view kTriggerOrder[] = {"id", "ref", "pack", "name", "description", "parameters_schema", "payload_schema"};
constexpr Argument kGetSpecs[] = {{.names = "ref", .arity = Arity::kOptional, .help = "Reference of the trigger type."}, kShowHelp};
constexpr std::string_view kInstanceColumns[] = {"id", "trigger", "occurrence_time", "status"};
constexpr std::string_view kInstanceOrder[] = {"id", "trigger", "occurrence_time", "payload"};
constexpr Transform kInstanceTransforms[] = {{"occurrence_time", show_time}};
constexpr Argument kInstanceList[] = {
    {.names = "--trigger", .help = "Only those of this trigger."},
    kAfter,
    kBefore,
    {.names = "--status", .help = "Only those that are pending, processing, processed or processing_failed."}};
constexpr Filter kInstanceQuery[] = {{"trigger", "trigger"}, {"timestamp_gt", "timestamp_gt"},
                                     {"timestamp_lt", "timestamp_lt"}, {"status", "status"}};
constexpr Argument kReemit[] = {{.names = "id", .arity = Arity::kOptional, .help = "Id of the trigger instance."}, kShowHelp};

// --- the rest ---

constexpr std::string_view kWebhookColumns[] = {"url", "type", "description"};
constexpr std::string_view kWebhookOrder[] = {"type", "description"};
constexpr Argument kUrls[] = {{.names = "url", .arity = Arity::kSome, .help = "Name of the webhook.", .key = "word"}};
constexpr std::string_view kTimerColumns[] = {"id", "uid", "pack", "name", "type", "parameters"};
constexpr std::string_view kTimerOrder[] = {"type", "pack", "name", "description", "parameters"};
constexpr Argument kTimerList[] = {
    {.names = "-ty --timer-type", .help = "Only core.st2.IntervalTimer, core.st2.DateTimer or core.st2.CronTimer."}};
constexpr Filter kTimerQuery[] = {{"timer_type", "timer_type"}};
constexpr std::string_view kIdNameText[] = {"id", "name", "description"};
constexpr std::string_view kSensorOrder[] = {"id", "uid", "ref", "pack", "name", "enabled", "entry_point", "artifact_uri",
                                             "trigger_types"};
constexpr std::string_view kTraceColumns[] = {"id", "uid", "trace_tag", "start_timestamp"};
constexpr Transform kTraceTransforms[] = {{"start_timestamp", show_time}};
constexpr Argument kTraceList[] = {
    {.names = "-c --trace-tag", .help = "Only the trace with this tag.", .exclusive = 1},
    {.names = "-e --execution", .help = "Only those with this execution.", .exclusive = 1},
    {.names = "-r --rule", .help = "Only those with this rule.", .exclusive = 1},
    {.names = "-g --trigger-instance", .help = "Only those with this trigger instance.", .exclusive = 1}};
constexpr Argument kTraceGet[] = {
    kIds[0],
    {.names = "-e --execution", .help = "Show what led to this execution.", .exclusive = 1},
    {.names = "-r --rule", .help = "Show what led to this rule.", .exclusive = 1},
    {.names = "-g --trigger-instance", .help = "Show what led to this trigger instance.", .exclusive = 1},
    {.names = "--show-executions", .arity = Arity::kFlag, .help = "Show executions."},
    {.names = "--show-rules", .arity = Arity::kFlag, .help = "Show rules."},
    {.names = "--show-trigger-instances", .arity = Arity::kFlag, .help = "Show trigger instances."},
    {.names = "-n --hide-noop-triggers", .arity = Arity::kFlag, .help = "Hide trigger instances without a rule."}};
constexpr Argument kInspect[] = {
    {.names = "--file", .help = "Local file with the definition.", .exclusive = 1},
    {.names = "--action", .help = "Reference of an action whose file is on this machine.", .exclusive = 1}};
constexpr std::string_view kGroupColumns[] = {"group_id"};
constexpr std::string_view kMemberColumns[] = {"group_id", "member_id", "capabilities"};
constexpr Argument kMemberList[] = {{.names = "--group-id", .help = "Only members of this group."}};
constexpr std::string_view kRoleColumns[] = {"id", "name", "system", "description"};
constexpr std::string_view kRoleOrder[] = {"id", "name", "system", "permission_grants"};
constexpr Argument kRoleList[] = {{.names = "-s --system", .arity = Arity::kFlag, .help = "Only roles of the system."}};
constexpr Filter kRoleQuery[] = {{"system", "system", "True"}};
constexpr std::string_view kAssignmentColumns[] = {"id", "role", "user", "is_remote", "source", "description"};
constexpr std::string_view kAssignmentOrder[] = {"id", "role", "user", "is_remote", "description"};
constexpr Argument kAssignmentList[] = {{.names = "-r --role", .help = "Only those of this role."},
                                        {.names = "-u --user", .help = "Only those of this user."},
                                        {.names = "-s --source", .help = "Only those from this source."},
                                        {.names = "--remote", .arity = Arity::kFlag, .help = "Only remote ones."}};
constexpr Filter kAssignmentQuery[] = {{"role", "role"}, {"user", "user"}, {"source", "source"}, {"remote", "remote", "True"}};

constexpr Argument kExpressionFunctions[] = {
    {.names = "name", .arity = Arity::kOptional, .help = "Show what this one does, with examples."},
    {.names = "--markdown", .arity = Arity::kFlag, .help = "Print the page docs/expressions.md."}};
constexpr std::string_view kFunctionColumns[] = {"name", "kind", "help"};
constexpr Argument kExpressionEval[] = {
    {.names = "text", .help = "The text, e.g. '<% ctx().x + 1 %>'."},
    {.names = "-c --context", .help = "JSON or YAML file with the variables.", .metavar = "file"}};

constexpr unsigned kListTraits = kUsual | kColumns;
constexpr unsigned kContentList = kListTraits | kIncludes;
constexpr unsigned kGetTraits = kUsual | kAttributes;

constexpr Branch kBranches[] = {
    {"run", "Run an action."},
    {"action", "What automation can do."},
    {"action-alias", "Actions by their words in chat."},
    {"auth", "Get an access token."},
    {"login", "Get an access token and remember who you are."},
    {"whoami", "Show who you are to the server."},
    {"apikey", "Keys for programs."},
    {"execution", "Runs of actions."},
    {"inquiry", "Questions that workflows ask."},
    {"key", "The datastore."},
    {"pack", "Packs: actions, rules and sensors that belong together."},
    {"policy", "What limits or repeats executions."},
    {"policy-type", "Kinds of policies."},
    {"rule", "Which trigger runs which action, and when."},
    {"webhook", "Addresses that trigger."},
    {"timer", "Times that trigger."},
    {"runner", "What runs actions."},
    {"sensor", "Programs that watch other systems."},
    {"trace", "Executions, rules and trigger instances that belong together."},
    {"trigger", "Kinds of events."},
    {"trigger-instance", "Events that happened."},
    {"rule-enforcement", "Rules that fired."},
    {"workflow", "Work on definitions of workflows."},
    {"expression", "Expressions of workflows, on the spot."},
    {"service-registry", "Groups of services and their members."},
    {"role", "Roles of users."},
    {"role-assignment", "Who has which role."},
};

constexpr Command kCommands[] = {
    {.path = "run", .help = "Run an action and wait for its end.", .run = run_action, .traits = kUsual | kOwnHelp | kDisplay,
     .resource = &kAction, .arguments = kRunArguments, .attributes = kExecutionAttributes},

    {.path = "action list", .help = "List actions.", .run = run_list, .traits = kContentList, .resource = &kAction,
     .arguments = kPackOption, .attributes = kRefPackText, .filters = kPackQuery},
    {.path = "action get", .help = "Show actions.", .run = run_get, .traits = kGetTraits, .resource = &kAction,
     .arguments = kRefOrIds, .order = kActionOrder},
    {.path = "action create", .help = "Create an action.", .run = run_create, .resource = &kAction, .arguments = kFile},
    {.path = "action update", .help = "Change an action.", .run = run_update, .resource = &kAction, .arguments = kRefAndFile},
    {.path = "action delete", .help = "Delete an action.", .run = run_action_delete, .resource = &kAction,
     .arguments = kActionDelete},
    {.path = "action clone", .help = "Copy an action.", .run = run_action_clone, .resource = &kAction, .arguments = kActionClone},
    {.path = "action enable", .help = "Enable an action.", .run = run_switch, .resource = &kAction, .arguments = kRefOrId,
     .switch_to = true},
    {.path = "action disable", .help = "Disable an action.", .run = run_switch, .resource = &kAction, .arguments = kRefOrId},
    {.path = "action execute", .help = "Run an action without waiting.", .run = run_action,
     .traits = kUsual | kOwnHelp | kDisplay, .resource = &kAction, .arguments = kRunArguments, .attributes = kExecutionAttributes},

    {.path = "action-alias list", .help = "List action aliases.", .run = run_list, .traits = kContentList, .resource = &kAlias,
     .arguments = kPackOption, .attributes = kRefPackTextEnabled, .filters = kPackQuery},
    {.path = "action-alias get", .help = "Show action aliases.", .run = run_get, .traits = kGetTraits, .resource = &kAlias,
     .arguments = kRefOrIds, .order = kAliasOrder},
    {.path = "action-alias create", .help = "Create an action alias.", .run = run_create, .resource = &kAlias, .arguments = kFile},
    {.path = "action-alias update", .help = "Change an action alias.", .run = run_update, .resource = &kAlias,
     .arguments = kNameAndFile, .lookup = Lookup::kNameOrId},
    {.path = "action-alias delete", .help = "Delete an action alias.", .run = run_delete, .resource = &kAlias,
     .arguments = kNameOrId, .lookup = Lookup::kNameOrId},
    {.path = "action-alias clone", .help = "Copy an action alias (not offered).", .run = run_unsupported_clone},
    {.path = "action-alias match", .help = "Show the alias that some words match.", .run = run_alias_match,
     .traits = kUsual | kColumns, .resource = &kAlias, .arguments = kAliasMatch, .attributes = kNameText},
    {.path = "action-alias execute", .help = "Run the action behind some words.", .run = run_alias_execute, .resource = &kAlias,
     .arguments = kAliasExecute},
    {.path = "action-alias test", .help = "Run the action behind some words and show the message for chat.",
     .run = run_alias_test, .traits = kUsual | kDisplay, .resource = &kAlias, .arguments = kAliasTest, .attributes = kNameOnly},

    {.path = "auth", .help = "Get an access token.", .run = run_auth, .traits = kFormats, .arguments = kAuth,
     .attributes = kTokenAttributes},
    {.path = "login", .help = "Get an access token and remember who you are.", .run = run_login, .traits = kFormats,
     .arguments = kLogin},
    {.path = "whoami", .help = "Show who you are to the server.", .run = run_whoami, .traits = kFormats},

    {.path = "apikey list", .help = "List API keys.", .run = run_list, .traits = kListTraits, .resource = &kApiKey,
     .arguments = kApiKeyList, .attributes = kKeyAttributes, .filters = kApiKeyQuery},
    {.path = "apikey get", .help = "Show API keys.", .run = run_get, .traits = kGetTraits, .resource = &kApiKey,
     .arguments = kKeyOrIds, .order = kKeyAttributes},
    {.path = "apikey create", .help = "Create an API key.", .run = run_apikey_create, .resource = &kApiKey,
     .arguments = kApiKeyCreate},
    {.path = "apikey delete", .help = "Delete an API key.", .run = run_delete, .resource = &kApiKey, .arguments = kKeyOrId,
     .lookup = Lookup::kDirect},
    {.path = "apikey clone", .help = "Copy an API key (not offered).", .run = run_unsupported_clone},
    {.path = "apikey enable", .help = "Enable an API key.", .run = run_switch, .resource = &kApiKey, .arguments = kKeyOrId,
     .lookup = Lookup::kDirect, .switch_to = true},
    {.path = "apikey disable", .help = "Disable an API key.", .run = run_switch, .resource = &kApiKey, .arguments = kKeyOrId,
     .lookup = Lookup::kDirect},
    {.path = "apikey load", .help = "Create or change API keys from a file.", .run = run_apikey_load, .resource = &kApiKey,
     .arguments = kApiKeyLoad, .attributes = kKeyAttributes},

    {.path = "execution list", .help = "List the newest executions.", .run = run_list,
     .traits = kContentList | kLimited | kSorted | kReversed, .resource = &kExecution, .arguments = kExecutionList,
     .attributes = kExecutionColumns, .filters = kExecutionQuery, .transforms = kExecutionTransforms,
     .prepare = prepare_executions},
    {.path = "execution get", .help = "Show executions.", .run = run_execution_get, .traits = kUsual | kDisplay,
     .resource = &kExecution, .arguments = kExecutionGet, .attributes = kExecutionDetail},
    {.path = "execution re-run", .help = "Run an execution again.", .run = run_rerun, .traits = kUsual | kOwnHelp | kDisplay,
     .resource = &kExecution, .arguments = kRerunArguments, .attributes = kExecutionAttributes},
    {.path = "execution cancel", .help = "Cancel executions.", .run = run_execution_cancel, .resource = &kExecution,
     .arguments = kManyIds},
    {.path = "execution pause", .help = "Pause executions of workflows.", .run = run_execution_pause,
     .traits = kUsual | kDisplay, .resource = &kExecution, .arguments = kManyIds, .attributes = kExecutionAttributes},
    {.path = "execution resume", .help = "Resume executions of workflows.", .run = run_execution_resume,
     .traits = kUsual | kDisplay, .resource = &kExecution, .arguments = kManyIds, .attributes = kExecutionAttributes},
    {.path = "execution tail", .help = "Show the output of an execution as it comes.", .run = run_execution_tail,
     .resource = &kExecution, .arguments = kTail},

    {.path = "inquiry list", .help = "List the newest inquiries.", .run = run_list,
     .traits = kListTraits | kLimited | kReversed, .resource = &kInquiry, .attributes = kInquiryColumns},
    {.path = "inquiry get", .help = "Show inquiries.", .run = run_get, .traits = kGetTraits, .resource = &kInquiry,
     .arguments = kIds, .attributes = kInquiryDetail},
    {.path = "inquiry respond", .help = "Answer an inquiry.", .run = run_inquiry_respond, .resource = &kInquiry,
     .arguments = kRespond, .lookup = Lookup::kDirect},

    {.path = "key list", .help = "List items of the datastore.", .run = run_list,
     .traits = kListTraits | kLimited | kReversedDocuments, .resource = &kKey, .arguments = kPairList,
     .attributes = kPairColumns, .filters = kPairListQuery, .transforms = kPairTransforms},
    {.path = "key get", .help = "Show items of the datastore.", .run = run_get, .traits = kGetTraits, .resource = &kKey,
     .arguments = kPairGet, .attributes = kPairDetail, .filters = kPairGetQuery},
    {.path = "key delete", .help = "Delete an item of the datastore.", .run = run_key_delete, .resource = &kKey,
     .arguments = kPairDelete},
    {.path = "key clone", .help = "Copy an item (not offered).", .run = run_unsupported_clone},
    {.path = "key set", .help = "Put an item into the datastore.", .run = run_key_set, .resource = &kKey, .arguments = kPairSet,
     .attributes = kPairSetColumns},
    {.path = "key load", .help = "Put the items of a file into the datastore.", .run = run_key_load, .resource = &kKey,
     .arguments = kPairLoad, .attributes = kPairLoadColumns},
    {.path = "key delete_by_prefix", .help = "Delete all items whose names start alike.", .run = run_key_delete_by_prefix,
     .resource = &kKey, .arguments = kPairDeletePrefix},

    {.path = "pack list", .help = "List packs that are installed.", .run = run_list, .traits = kContentList, .resource = &kPack,
     .attributes = kPackColumns},
    {.path = "pack get", .help = "Show packs that are installed.", .run = run_get, .traits = kGetTraits, .resource = &kPack,
     .arguments = kPackRefs, .attributes = kPackDetail, .order = kPackDetail},
    {.path = "pack show", .help = "Show a pack of the index.", .run = run_pack_show, .resource = &kPack, .arguments = kPackShow},
    {.path = "pack search", .help = "Search the index for packs.", .run = run_pack_search, .traits = kListTraits,
     .resource = &kPack, .arguments = kPackSearch, .attributes = kPackSearchColumns},
    {.path = "pack install", .help = "Install packs.", .run = run_pack_install, .resource = &kPack, .arguments = kPackInstall,
     .attributes = kPackColumns},
    {.path = "pack remove", .help = "Remove packs.", .run = run_pack_remove, .resource = &kPack, .arguments = kPackRemove,
     .attributes = kPackColumns},
    {.path = "pack register", .help = "Register the files of packs.", .run = run_pack_register, .resource = &kPack,
     .arguments = kPackRegister},
    {.path = "pack config", .help = "Configure a pack.", .run = run_pack_config, .resource = &kPack, .arguments = kPackConfig},

    {.path = "policy list", .help = "List policies.", .run = run_list, .traits = kContentList, .resource = &kPolicy,
     .arguments = kPolicyList, .attributes = kPolicyColumns, .filters = kPolicyQuery},
    {.path = "policy get", .help = "Show policies.", .run = run_get, .traits = kGetTraits, .resource = &kPolicy,
     .arguments = kRefOrIds, .order = kPolicyOrder},
    {.path = "policy create", .help = "Create a policy.", .run = run_create, .resource = &kPolicy, .arguments = kFile},
    {.path = "policy update", .help = "Change a policy.", .run = run_update, .resource = &kPolicy, .arguments = kRefAndFile},
    {.path = "policy delete", .help = "Delete a policy.", .run = run_delete, .resource = &kPolicy, .arguments = kRefOrId},
    {.path = "policy clone", .help = "Copy a policy (not offered).", .run = run_unsupported_clone},

    {.path = "policy-type list", .help = "List policy types.", .run = run_list, .traits = kListTraits, .resource = &kPolicyType,
     .arguments = kPolicyTypeList, .attributes = kPolicyTypeColumns, .filters = kPolicyTypeQuery},
    {.path = "policy-type get", .help = "Show policy types.", .run = run_get, .traits = kGetTraits, .resource = &kPolicyType,
     .arguments = kRefOrIds, .order = kIdNameText},

    {.path = "rule list", .help = "List rules.", .run = run_list, .traits = kContentList | kLimited, .resource = &kRule,
     .arguments = kRuleList, .attributes = kRefPackTextEnabled, .filters = kRuleQuery},
    {.path = "rule get", .help = "Show rules.", .run = run_get, .traits = kGetTraits, .resource = &kRule,
     .arguments = kRefOrIds, .order = kRuleOrder},
    {.path = "rule create", .help = "Create a rule.", .run = run_create, .resource = &kRule, .arguments = kFile},
    {.path = "rule update", .help = "Change a rule.", .run = run_update, .resource = &kRule, .arguments = kRefAndFile},
    {.path = "rule delete", .help = "Delete a rule.", .run = run_delete, .resource = &kRule, .arguments = kRefOrId},
    {.path = "rule clone", .help = "Copy a rule (not offered).", .run = run_unsupported_clone},
    {.path = "rule enable", .help = "Enable a rule.", .run = run_switch, .resource = &kRule, .arguments = kRefOrId,
     .switch_to = true},
    {.path = "rule disable", .help = "Disable a rule.", .run = run_switch, .resource = &kRule, .arguments = kRefOrId},

    {.path = "webhook list", .help = "List webhooks.", .run = run_list, .traits = kListTraits, .resource = &kWebhook,
     .arguments = kPackOption, .attributes = kWebhookColumns, .filters = kPackQuery, .prepare = prepare_webhooks},
    {.path = "webhook get", .help = "Show webhooks.", .run = run_get, .traits = kGetTraits, .resource = &kWebhook,
     .arguments = kUrls, .order = kWebhookOrder},

    {.path = "timer list", .help = "List timers.", .run = run_list, .traits = kListTraits, .resource = &kTimer,
     .arguments = kTimerList, .attributes = kTimerColumns, .filters = kTimerQuery},
    {.path = "timer get", .help = "Show timers.", .run = run_get, .traits = kGetTraits, .resource = &kTimer,
     .arguments = kNameOrIds, .order = kTimerOrder},

    {.path = "runner list", .help = "List runners.", .run = run_list, .traits = kContentList, .resource = &kRunner,
     .attributes = kIdNameText},
    {.path = "runner get", .help = "Show runners.", .run = run_get, .traits = kGetTraits, .resource = &kRunner,
     .arguments = kNameOrIds, .order = kIdNameText},
    {.path = "runner enable", .help = "Enable a runner.", .run = run_switch, .resource = &kRunner, .arguments = kNameOrId,
     .lookup = Lookup::kNameOrId, .switch_to = true},
    {.path = "runner disable", .help = "Disable a runner.", .run = run_switch, .resource = &kRunner, .arguments = kNameOrId,
     .lookup = Lookup::kNameOrId},

    {.path = "sensor list", .help = "List sensors.", .run = run_list, .traits = kContentList, .resource = &kSensor,
     .arguments = kPackOption, .attributes = kRefPackTextEnabled, .filters = kPackQuery},
    {.path = "sensor get", .help = "Show sensors.", .run = run_get, .traits = kGetTraits, .resource = &kSensor,
     .arguments = kRefOrIds, .order = kSensorOrder},
    {.path = "sensor enable", .help = "Enable a sensor.", .run = run_switch, .resource = &kSensor, .arguments = kRefOrId,
     .switch_to = true},
    {.path = "sensor disable", .help = "Disable a sensor.", .run = run_switch, .resource = &kSensor, .arguments = kRefOrId},

    {.path = "trace list", .help = "List the newest traces.", .run = run_trace_list,
     .traits = kListTraits | kLimited | kSorted, .resource = &kTrace, .arguments = kTraceList, .attributes = kTraceColumns,
     .transforms = kTraceTransforms},
    {.path = "trace get", .help = "Show traces.", .run = run_trace_get, .traits = kGetTraits, .resource = &kTrace,
     .arguments = kTraceGet, .transforms = kTraceTransforms},

    {.path = "trigger list", .help = "List trigger types.", .run = run_list, .traits = kContentList, .resource = &kTrigger,
     .arguments = kPackOption, .attributes = kRefPackText, .filters = kPackQuery},
    {.path = "trigger get", .help = "Show trigger types.", .run = run_get, .traits = kGetTraits, .resource = &kTrigger,
     .arguments = kRefOrIds, .order = kTriggerOrder},
    {.path = "trigger create", .help = "Create a trigger type.", .run = run_create, .resource = &kTrigger, .arguments = kFile},
    {.path = "trigger update", .help = "Change a trigger type.", .run = run_update, .resource = &kTrigger,
     .arguments = kRefAndFile},
    {.path = "trigger delete", .help = "Delete a trigger type.", .run = run_delete, .resource = &kTrigger, .arguments = kRefOrId},
    {.path = "trigger clone", .help = "Copy a trigger type (not offered).", .run = run_unsupported_clone},
    {.path = "trigger getspecs", .help = "Show the triggers of a trigger type.", .run = run_trigger_getspecs,
     .traits = kUsual | kOwnHelp, .arguments = kGetSpecs},

    {.path = "trigger-instance list", .help = "List the newest trigger instances.", .run = run_list,
     .traits = kContentList | kLimited | kReversed, .resource = &kTriggerInstance, .arguments = kInstanceList,
     .attributes = kInstanceColumns, .filters = kInstanceQuery, .transforms = kInstanceTransforms},
    {.path = "trigger-instance get", .help = "Show trigger instances.", .run = run_get, .traits = kGetTraits,
     .resource = &kTriggerInstance, .arguments = kIds, .order = kInstanceOrder},
    {.path = "trigger-instance re-emit", .help = "Send a trigger instance again.", .run = run_trigger_instance_reemit,
     .traits = kUsual | kOwnHelp, .resource = &kTriggerInstance, .arguments = kReemit},

    {.path = "rule-enforcement list", .help = "List the newest rule enforcements.", .run = run_list,
     .traits = kListTraits | kLimited | kReversedDocuments, .resource = &kEnforcement, .arguments = kEnforcementList,
     .attributes = kEnforcementColumns, .filters = kEnforcementQuery},
    {.path = "rule-enforcement get", .help = "Show rule enforcements.", .run = run_get, .traits = kGetTraits,
     .resource = &kEnforcement, .arguments = kIds, .attributes = kEnforcementDetail, .order = kEnforcementDetail},
    {.path = "rule-enforcement create", .help = "Create a rule enforcement (the server refuses).", .run = run_create,
     .resource = &kEnforcement, .arguments = kFile},
    {.path = "rule-enforcement update", .help = "Change a rule enforcement (the server refuses).", .run = run_update,
     .resource = &kEnforcement, .arguments = kNameAndFile, .lookup = Lookup::kNameOrId},
    {.path = "rule-enforcement delete", .help = "Delete a rule enforcement (the server refuses).", .run = run_delete,
     .resource = &kEnforcement, .arguments = kNameOrId, .lookup = Lookup::kNameOrId},
    {.path = "rule-enforcement clone", .help = "Copy a rule enforcement (not offered).", .run = run_unsupported_clone},

    {.path = "workflow inspect", .help = "Look for errors in the definition of a workflow.", .run = run_workflow_inspect,
     .traits = 0, .resource = &kAction, .arguments = kInspect},

    {.path = "expression functions", .help = "What expressions can name: functions, operators, filters, tests.",
     .run = run_expression_functions, .traits = kFormats | kColumns | kOffline, .arguments = kExpressionFunctions,
     .attributes = kFunctionColumns},
    {.path = "expression eval", .help = "Evaluate a text with expressions.", .run = run_expression_eval,
     .traits = kFormats | kOffline, .arguments = kExpressionEval},

    {.path = "service-registry group list", .help = "List groups of services.", .run = run_group_list, .traits = kListTraits,
     .attributes = kGroupColumns},
    {.path = "service-registry member list", .help = "List members of groups.", .run = run_member_list, .traits = kListTraits,
     .arguments = kMemberList, .attributes = kMemberColumns},

    {.path = "role list", .help = "List roles.", .run = run_list, .traits = kListTraits, .resource = &kRole,
     .arguments = kRoleList, .attributes = kRoleColumns, .filters = kRoleQuery},
    {.path = "role get", .help = "Show roles.", .run = run_get, .traits = kGetTraits, .resource = &kRole, .arguments = kIds,
     .order = kRoleOrder},
    {.path = "role-assignment list", .help = "List role assignments.", .run = run_list, .traits = kListTraits,
     .resource = &kAssignment, .arguments = kAssignmentList, .attributes = kAssignmentColumns, .filters = kAssignmentQuery},
    {.path = "role-assignment get", .help = "Show role assignments.", .run = run_get, .traits = kGetTraits,
     .resource = &kAssignment, .arguments = kIds, .order = kAssignmentOrder},
};

// --- options that traits add ---

constexpr Argument kCredentialOptions[] = {
    {.names = "-t --token", .help = "Access token. Default: ST2_AUTH_TOKEN."},
    {.names = "--api-key", .help = "API key. Default: ST2_API_KEY."}};
constexpr Argument kFormatOptions[] = {{.names = "-j --json", .arity = Arity::kFlag, .help = "Print JSON."},
                                       {.names = "-y --yaml", .arity = Arity::kFlag, .help = "Print YAML."}};
constexpr Argument kAttributeOptions[] = {
    {.names = "-a --attr", .arity = Arity::kSome, .help = "Attributes to show; \"all\" shows every one."}};
constexpr Argument kWidthOptions[] = {kWidth};
constexpr Argument kLimitOptions[] = {
    {.names = "-n --last", .help = "Show this many at most (50); -1 shows all.", .type = ArgumentType::kInteger}};
constexpr Argument kSortOptions[] = {
    {.names = "-s --sort", .help = "asc or desc by start time (desc).", .key = "sort_order"}};
// How an execution is shown. Those with a number exclude each other (spec/cli 7.1).
constexpr Argument kDisplayOptions[] = {
    {.names = "--with-schema", .arity = Arity::kFlag, .help = "Suggest an output schema for the action."},
    {.names = "--raw", .arity = Arity::kFlag, .help = "Show a workflow without its tasks."},
    {.names = "--show-tasks", .arity = Arity::kFlag, .help = "Show the tasks."},
    {.names = "--depth", .help = "Levels of tasks to show (-1: all).", .type = ArgumentType::kInteger},
    kWidth,
    {.names = "--attr", .arity = Arity::kSome, .help = "Attributes to show; \"all\" shows every one.", .exclusive = 1},
    {.names = "-d --detail", .arity = Arity::kFlag, .help = "Show everything in a table.", .exclusive = 1},
    {.names = "-k --key", .help = "Show this part of the result alone; dots step into objects.", .exclusive = 1},
    {.names = "--delay", .help = "Milliseconds to wait before the execution is scheduled.", .type = ArgumentType::kInteger,
     .exclusive = 1},
    {.names = "--tail", .arity = Arity::kFlag, .help = "Show the output as it comes.", .exclusive = 1},
    {.names = "--auto-dict", .arity = Arity::kFlag, .help = "Turn items with colons into objects.", .exclusive = 1}};

struct TraitOptions {
  unsigned trait;
  std::span<const Argument> options;
};
constexpr TraitOptions kTraitOptions[] = {{kCredentials, kCredentialOptions}, {kFormats, kFormatOptions},
                                          {kColumns | kAttributes, kAttributeOptions}, {kColumns, kWidthOptions},
                                          {kLimited, kLimitOptions}, {kSorted, kSortOptions}};

// clang-format on

}  // namespace

std::span<const Branch> branches() { return kBranches; }

std::span<const Command> commands() { return kCommands; }

const Command* find_command(std::string_view path) {
  auto it = std::find_if(std::begin(kCommands), std::end(kCommands),
                         [&](const Command& c) { return c.path == path; });
  return it == std::end(kCommands) ? nullptr : it;
}

std::shared_ptr<Parser> leaf_parser(const Command& command, const std::string& program, int width) {
  auto parser = std::make_shared<Parser>(program, std::string(command.help), width);
  if ((command.traits & kOwnHelp) == 0) parser->add_help();
  for (const TraitOptions& extra : kTraitOptions) {
    if ((command.traits & extra.trait) == 0) continue;
    for (const Argument& option : extra.options) parser->add(option);
  }
  for (const Argument& argument : command.arguments) parser->add(argument);
  if ((command.traits & kDisplay) != 0) {
    for (const Argument& option : kDisplayOptions) parser->add(option);
  }
  return parser;
}

}  // namespace squall::cli
