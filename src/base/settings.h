// The table of all options: the reference's 172 (spec/services 3.3) and Squall's own. A new option is one row
// here.
//
// Whoever reads an option makes a handle, checked against the table when it compiles:
//   constexpr auto kPort = option<std::int64_t>("api", "port");
//   listen(config.get(kPort));
// Options that may be "none" have an optional type: option<std::optional<std::int64_t>>("garbagecollector",
// "traces_ttl").
#pragma once

#include <iterator>
#include <vector>

#include "base/options.h"

namespace squall {

namespace settings_rows {  // how a row is written

constexpr OptionSpec str(std::string_view section, std::string_view name, std::string_view fallback,
                         std::string_view text, std::string_view allowed = "") {
  return {.section = section, .name = name, .fallback = fallback, .text = text, .allowed = allowed};
}
constexpr OptionSpec flag(std::string_view section, std::string_view name, bool fallback,
                          std::string_view text) {
  return {.section = section,
          .name = name,
          .type = OptionType::kBool,
          .fallback = fallback ? "True" : "False",
          .text = text};
}
constexpr OptionSpec num(std::string_view section, std::string_view name, std::string_view fallback,
                         std::string_view text, double min = 0, double max = 1e15) {
  return {.section = section,
          .name = name,
          .type = OptionType::kInt,
          .fallback = fallback,
          .text = text,
          .min = min,
          .max = max};
}
constexpr OptionSpec port(std::string_view section, std::string_view fallback, std::string_view text) {
  return num(section, "port", fallback, text, 0, 65535);
}
constexpr OptionSpec real(std::string_view section, std::string_view name, std::string_view fallback,
                          std::string_view text, double min = 0, double max = 1e15) {
  return {.section = section,
          .name = name,
          .type = OptionType::kDouble,
          .fallback = fallback,
          .text = text,
          .min = min,
          .max = max};
}
constexpr OptionSpec list(std::string_view section, std::string_view name, std::string_view fallback,
                          std::string_view text, std::string_view allowed = "") {
  return {.section = section,
          .name = name,
          .type = OptionType::kList,
          .fallback = fallback,
          .text = text,
          .allowed = allowed};
}
constexpr OptionSpec dict(std::string_view section, std::string_view name, std::string_view fallback,
                          std::string_view text) {
  return {.section = section, .name = name, .type = OptionType::kDict, .fallback = fallback, .text = text};
}
constexpr OptionSpec maybe(OptionSpec row) {
  row.nullable = true;
  return row;
}
constexpr OptionSpec secret(OptionSpec row) {
  row.secrecy = Secrecy::kSecret;
  return row;
}
constexpr OptionSpec url(OptionSpec row) {
  row.secrecy = Secrecy::kUrl;
  return row;
}
constexpr OptionSpec was(std::string_view former, OptionSpec row) {
  row.was = former;
  return row;
}
// Days after which the garbage collector removes a kind of document.
constexpr OptionSpec ttl(std::string_view name, std::string_view fallback, std::string_view text) {
  return maybe(num("garbagecollector", name, fallback, text, 0, 36500));
}
constexpr OptionSpec logging(std::string_view section, std::string_view fallback) {
  return str(section, "logging", fallback,
             "File in the form of Python's logging: where lines of this service go and how they look; read "
             "only when set.");
}

constexpr std::string_view kStatuses =
    "requested|scheduled|delayed|running|succeeded|failed|timeout|abandoned|canceling|canceled|pending|"
    "pausing|paused|resuming";

// One row a line, whatever its length: the table is read down, not across.
// clang-format off
inline constexpr OptionSpec kRows[] = {
    flag("action_sensor", "enable", true, "Emit core.st2.generic.actiontrigger for finished executions."),
    list("action_sensor", "emit_when", "succeeded,failed,timeout,canceled,abandoned", "Statuses for which it is emitted.", kStatuses),

    logging("actionrunner", "/etc/st2/logging.actionrunner.conf"),
    str("actionrunner", "python_binary", "/usr/bin/python3", "Interpreter for Python actions without their own virtual environment."),
    str("actionrunner", "python_runner_log_level", "DEBUG", "Log level handed to the Python wrapper."),
    str("actionrunner", "virtualenv_binary", "", "Program that makes virtual environments; empty: the venv module of python_binary."),
    list("actionrunner", "virtualenv_opts", "--system-site-packages", "Arguments for that program."),
    list("actionrunner", "pip_opts", "", "Arguments added when the dependencies of a pack are installed."),
    flag("actionrunner", "stream_output", true, "Store and announce output while an action runs."),
    num("actionrunner", "stream_output_buffer_size", "-1", "Buffer of output: 0 none, 1 a line, -1 the system's, else bytes.", -1),
    num("actionrunner", "workflows_pool_size", "40", "Workflow executions one process handles at the same time.", 1, 100000),
    num("actionrunner", "actions_pool_size", "60", "Other executions one process handles at the same time.", 1, 100000),
    flag("actionrunner", "graceful_shutdown", true, "Wait for running work when told to stop."),
    num("actionrunner", "exit_still_active_check", "300", "Seconds of that wait at most."),
    num("actionrunner", "still_active_check_interval", "2", "Seconds between two looks during that wait.", 1),

    str("api", "host", "127.0.0.1", "Address to listen on."),
    port("api", "9101", "Port to listen on."),
    logging("api", "/etc/st2/logging.api.conf"),
    flag("api", "debug", false, "Show details of internal errors in answers."),
    list("api", "allow_origin", "http://127.0.0.1:3000", "Origins that browsers may call from (api, auth, stream); * allows all."),
    flag("api", "mask_secrets", true, "Put eight asterisks in place of secrets in answers."),
    num("api", "max_page_size", "100", "Largest limit of a list for users who are not administrators.", 1, 100000),
    flag("api", "auth_cookie_secure", true, "Give the auth-token cookie the attribute Secure."),
    maybe(str("api", "auth_cookie_same_site", "lax", "SameSite attribute of that cookie.", "strict|lax|none|unset")),

    str("api_pecan", "root", "", "Legacy; accepted and ignored."),
    str("api_pecan", "static_root", "", "Legacy; accepted and ignored."),
    str("api_pecan", "template_path", "", "Legacy; accepted and ignored."),
    list("api_pecan", "modules", "", "Legacy; accepted and ignored."),
    flag("api_pecan", "debug", false, "Legacy; accepted and ignored."),
    flag("api_pecan", "auth_enable", true, "Legacy; accepted and ignored."),
    dict("api_pecan", "errors", "", "Legacy; accepted and ignored."),

    str("auth", "host", "127.0.0.1", "Address to listen on."),
    port("auth", "9100", "Port to listen on."),
    flag("auth", "use_ssl", false, "Serve TLS."),
    str("auth", "cert", "/etc/apache2/ssl/mycert.crt", "Certificate file for TLS."),
    str("auth", "key", "/etc/apache2/ssl/mycert.key", "Key file for TLS."),
    logging("auth", "/etc/st2/logging.auth.conf"),
    flag("auth", "debug", false, "Show details of internal errors in answers."),
    flag("auth", "enable", true, "Ask users of the API and the stream who they are."),
    str("auth", "mode", "standalone", "Who checks passwords: the service's own backend, or a proxy in front.", "standalone|proxy"),
    str("auth", "backend", "flat_file", "Backend of mode standalone."),
    secret(str("auth", "backend_kwargs", "", "JSON object for the backend; flat_file needs file_path.")),
    num("auth", "token_ttl", "86400", "Seconds a user's token lives, by default and at most.", 1),
    num("auth", "service_token_ttl", "86400", "Seconds an internal token lives.", 1),
    flag("auth", "sso", false, "Offer single sign-on."),
    str("auth", "sso_backend", "noop", "Backend of single sign-on."),
    secret(str("auth", "sso_backend_kwargs", "", "JSON object for that backend.")),
    str("auth", "api_url", "", "Public base of the API for sensors and actions; empty: http://<api.host>:<api.port>."),

    str("content", "system_packs_base_path", "${system.base_path}/packs", "Folder of the packs that come with the product."),
    str("content", "packs_base_paths", "", "Further folders of packs, separated by colons, searched in order."),
    str("content", "system_runners_base_path", "${system.base_path}/runners", "Unused since 3.0; accepted and ignored."),
    str("content", "runners_base_paths", "", "Unused since 3.0; accepted and ignored."),
    str("content", "pack_group", "st2packs", "Group that owns packs and virtual environments."),
    list("content", "index_url", "https://index.stackstorm.org/v1/index.json", "Indexes of packs, the first that answers counts."),

    url(str("coordination", "url", "", "Backend of locks and groups; empty: inside the process.")),
    num("coordination", "lock_timeout", "60", "Seconds after which a lock that is not renewed is free.", 1),
    flag("coordination", "service_registry", false, "Announce running services in groups."),

    url(str("database", "host", "127.0.0.1", "Host, or a whole mongodb:// or mongodb+srv:// address.")),
    port("database", "27017", "Port, unless the address carries one."),
    str("database", "db_name", "st2", "Name of the database."),
    str("database", "username", "", "User; replaces that of the address."),
    secret(str("database", "password", "", "Password; replaces that of the address.")),
    num("database", "connection_timeout", "3000", "Milliseconds to connect and to find a server.", 1),
    num("database", "connection_retry_max_delay_m", "3", "Minutes of trying to connect in all."),
    num("database", "connection_retry_backoff_max_s", "10", "Longest pause between two tries, in seconds."),
    num("database", "connection_retry_backoff_mul", "1", "First pause between two tries, in seconds."),
    was("ssl", flag("database", "tls", false, "Use TLS.")),
    str("database", "tls_certificate_key_file", "", "PEM file with key and certificate."),
    secret(str("database", "tls_certificate_key_file_password", "", "Password of that key.")),
    flag("database", "tls_allow_invalid_certificates", false, "Accept certificates that do not verify."),
    was("ssl_ca_certs", str("database", "tls_ca_file", "", "File of trusted certificates.")),
    flag("database", "tls_allow_invalid_hostnames", false, "Accept certificates of another host."),
    str("database", "ssl_certfile", "", "Deprecated; accepted and ignored."),
    str("database", "ssl_keyfile", "", "Deprecated; accepted and ignored."),
    maybe(str("database", "ssl_cert_reqs", "", "Deprecated way to say tls_allow_invalid_certificates.", "none|optional|required")),
    flag("database", "ssl_match_hostname", true, "Deprecated opposite of tls_allow_invalid_hostnames."),
    str("database", "authentication_mechanism", "", "For example MONGODB-X509 or SCRAM-SHA-256."),
    list("database", "compressors", "", "Compression of the wire, in order of preference.", "zstd|zlib|snappy"),
    maybe(num("database", "zlib_compression_level", "", "Level of zlib.", -1, 9)),

    logging("garbagecollector", "/etc/st2/logging.garbagecollector.conf"),
    num("garbagecollector", "collection_interval", "600", "Seconds between two rounds.", 1),
    real("garbagecollector", "sleep_delay", "2", "Seconds of rest between two kinds of documents."),
    ttl("action_executions_ttl", "", "Days finished executions are kept; empty: for ever."),
    ttl("action_executions_output_ttl", "7", "Days output of executions is kept; empty: for ever."),
    ttl("trigger_instances_ttl", "", "Days trigger instances are kept; empty: for ever."),
    ttl("traces_ttl", "", "Days traces are kept; empty: for ever."),
    ttl("tokens_ttl", "", "Days tokens are kept after they ran out; empty: for ever."),
    ttl("rule_enforcements_ttl", "", "Days rule enforcements are kept; empty: for ever."),
    ttl("workflow_executions_ttl", "", "Days workflow executions are kept; empty: for ever."),
    ttl("task_executions_ttl", "", "Days task executions are kept; empty: for ever."),
    flag("garbagecollector", "purge_inquiries", false, "Let inquiries time out after their own time to live."),

    flag("keyvalue", "enable_encryption", true, "Permit secret values in the datastore."),
    str("keyvalue", "encryption_key_path", "", "File of the key for secret values; without it none can be stored."),

    list("log", "excludes", "", "Names of loggers to silence."),
    flag("log", "redirect_stderr", false, "Let standard error follow the log into its file."),
    flag("log", "mask_secrets", true, "Mask the values of secret keys in the log."),
    list("log", "mask_secrets_blacklist", "", "Further keys to mask."),

    url(str("messaging", "url", "amqp://guest:guest@127.0.0.1:5672//", "Address of the message broker.")),
    url(list("messaging", "cluster_urls", "", "Addresses of a cluster of brokers; replaces url.")),
    num("messaging", "connection_retries", "10", "Attempts to connect at start.", 1),
    num("messaging", "connection_retry_wait", "10000", "Milliseconds between them."),
    flag("messaging", "ssl", false, "Use TLS."),
    str("messaging", "ssl_keyfile", "", "Key file; given, TLS is used."),
    str("messaging", "ssl_certfile", "", "Certificate file; given, TLS is used."),
    maybe(str("messaging", "ssl_cert_reqs", "", "How far the broker's certificate is checked; given, TLS is used.",
              "none|optional|required")),
    str("messaging", "ssl_ca_certs", "", "File of trusted certificates; given, TLS is used."),
    maybe(str("messaging", "login_method", "", "How to log in.", "PLAIN|AMQPLAIN|EXTERNAL")),
    maybe(str("messaging", "compression", "", "Compression of messages.", "zstd|lzma|bz2|gzip")),
    str("messaging", "prefix", "st2", "First part of the names of exchanges and queues."),

    str("metrics", "driver", "noop", "Where metrics go.", "noop|echo|statsd|prometheus"),
    str("metrics", "host", "127.0.0.1", "Host of the statsd server."),
    port("metrics", "8125", "UDP port of the statsd server."),
    str("metrics", "prefix", "", "Put behind \"st2.\" in the names of metrics."),
    real("metrics", "sample_rate", "1", "Share of the metrics that is sent.", 0, 1),

    logging("notifier", "/etc/st2/logging.notifier.conf"),
    logging("rulesengine", "/etc/st2/logging.rulesengine.conf"),

    flag("packs", "enable_common_libs", false, "Put <pack>/lib on the import path of actions and sensors."),

    flag("rbac", "enable", false, "Check what users may do; needs auth.enable."),
    str("rbac", "backend", "noop", "Backend of access control; \"noop\" together with enable is an error at start.", "noop|default"),
    flag("rbac", "sync_remote_groups", false, "Map the groups of the authentication backend to roles at login."),
    flag("rbac", "permission_isolation", false, "Let users see their own executions, rules and inquiries only."),

    maybe(num("results_tracker", "thread_pool_size", "", "Legacy; accepted and ignored.")),
    maybe(real("results_tracker", "query_interval", "", "Legacy; accepted and ignored.")),

    logging("scheduler", "/etc/st2/logging.scheduler.conf"),
    num("scheduler", "pool_size", "10", "Executions one process schedules at the same time.", 1, 100000),
    real("scheduler", "sleep_interval", "0.1", "Seconds between two looks at the due work when nothing wakes it.", 0.001),
    real("scheduler", "gc_interval", "10", "Seconds between two looks for orphaned work.", 0.001),
    real("scheduler", "execution_scheduling_timeout_threshold_min", "1", "Minutes after which claimed work counts as orphaned."),
    num("scheduler", "retry_max_attempt", "10", "Attempts at the database."),
    num("scheduler", "retry_wait_msec", "3000", "Milliseconds between them."),

    str("schema", "draft", "http://json-schema.org/draft-04/schema#", "Dialect of parameter schemas."),
    num("schema", "version", "4", "Its version."),

    logging("sensorcontainer", "/etc/st2/logging.sensorcontainer.conf"),
    str("sensorcontainer", "sensor_node_name", "sensornode1", "Name of this node when sensors are spread over several."),
    dict("sensorcontainer", "partition_provider", "name:default", "How sensors are spread: name:default, kvstore, file or hash."),
    flag("sensorcontainer", "single_sensor_mode", false, "Run the one sensor named by --sensor-ref and end with it."),

    str("ssh_runner", "remote_dir", "/tmp", "Folder on remote hosts for scripts."),
    flag("ssh_runner", "allow_partial_failure", false, "Let an action succeed though some host failed."),
    num("ssh_runner", "max_parallel_actions", "50", "Hosts at the same time.", 1, 10000),
    num("ssh_runner", "ssh_connect_timeout", "60", "Seconds to connect.", 1),
    flag("ssh_runner", "use_ssh_config", false, "Honour the SSH configuration file."),
    str("ssh_runner", "ssh_config_file_path", "~/.ssh/config", "That file."),

    str("stream", "host", "127.0.0.1", "Address to listen on."),
    port("stream", "9102", "Port to listen on."),
    logging("stream", "/etc/st2/logging.stream.conf"),
    flag("stream", "debug", false, "Show details of internal errors in answers."),
    num("stream", "heartbeat", "25", "Seconds after which an idle stream gets an empty line.", 1),

    str("syslog", "host", "127.0.0.1", "Host of the syslog server."),
    port("syslog", "514", "Port of the syslog server."),
    str("syslog", "facility", "local7", "Facility of the lines.",
        "kern|user|mail|daemon|auth|syslog|lpr|news|uucp|cron|authpriv|ftp|ntp|security|console|solaris-cron|local0|local1|local2|local3|local4|local5|local6|local7"),
    str("syslog", "protocol", "udp", "How lines travel.", "udp|tcp"),

    str("system", "base_path", "/opt/stackstorm", "Folder of packs, configurations, virtual environments and runners."),
    flag("system", "debug", false, "Log everything and show details of internal errors."),
    flag("system", "validate_trigger_parameters", true, "Check trigger parameters of rules against the schema of the trigger."),
    flag("system", "validate_trigger_payload", true, "Check payloads against the schema of the trigger."),
    flag("system", "validate_output_schema", false, "Check results of actions against their output schema."),

    str("system_user", "user", "stanley", "User that local and remote actions run as."),
    str("system_user", "ssh_key_file", "/home/stanley/.ssh/stanley_rsa", "That user's key."),

    flag("timersengine", "enable", true, "Run timers."),
    str("timersengine", "local_timezone", "America/Los_Angeles", "Zone of the reference's scheduler; timers that name none run in UTC, as there."),
    logging("timersengine", "/etc/st2/logging.timersengine.conf"),
    maybe(flag("timer", "enable", false, "Deprecated: [timersengine] enable.")),
    str("timer", "local_timezone", "", "Deprecated: [timersengine] local_timezone; counts when set."),
    str("timer", "logging", "", "Deprecated: [timersengine] logging."),

    str("webui", "webui_base_url", "https://${host.fqdn}", "Base of links to the dashboard."),

    logging("workflow_engine", "/etc/st2/logging.workflowengine.conf"),
    num("workflow_engine", "retry_stop_max_msec", "60000", "Milliseconds after which a failing step is given up."),
    num("workflow_engine", "retry_wait_fixed_msec", "1000", "Milliseconds between two tries."),
    num("workflow_engine", "retry_max_jitter_msec", "1000", "Milliseconds added to that at most, by chance."),
    num("workflow_engine", "gc_max_idle_sec", "0", "Seconds after which an idle workflow is canceled; 0: never."),
    num("workflow_engine", "exit_still_active_check", "300", "Seconds to wait for running work when told to stop."),
    num("workflow_engine", "still_active_check_interval", "2", "Seconds between two looks during that wait.", 1),

    // Squall's own; new rows go behind these, never among those of the reference.
    str("web", "host", "127.0.0.1", "Address to listen on."),
    port("web", "8080", "Port to listen on: /auth, /api and /stream behind one address."),
    num("api", "max_queued", "20000", "Events and executions that may wait; beyond it the API answers 429.", 1),
    num("api", "max_body_bytes", "33554432", "Largest request body.", 1024),
    num("api", "workers", "24", "Requests of the API that are handled at the same time.", 1, 1000),
    num("actionrunner", "max_output_bytes", "10000000", "Bytes kept of what an action prints, of each stream.", 1024),
    num("expressions", "max_steps", "20000000", "Steps that one evaluation may take: values made or compared, 16 bytes of text.", 1000),
    num("expressions", "max_iterations", "10000000", "Items that one YAQL expression may take from collections.", 1000),
    num("expressions", "max_nesting", "200", "Calls, operators and blocks inside each other in one expression.", 10, 400),
    num("expressions", "max_data_depth", "200", "Depth of data that expressions compare, print or hand on.", 10, 500),
    num("expressions", "max_text_bytes", "67108864", "Largest text that an expression makes.", 1024, 1e10),
    str("squall", "data_dir", "/var/lib/squall", "Folder of the embedded store and of everything else that must last."),
    str("squall", "log_level", "INFO", "Least level that is logged.", "DEBUG|INFO|WARNING|ERROR|CRITICAL"),
    str("squall", "log_form", "text", "Form of the log's lines.", "text|json|gelf"),
    str("squall", "log_file", "", "File of the log; empty: standard error."),
    str("squall", "audit_log_file", "", "File of the audit log, in GELF; empty: with the others."),
};
// clang-format on

}  // namespace settings_rows

// The first so many rows are the reference's; Squall's own follow, whatever their section.
inline constexpr std::size_t kReferenceOptions = 172;
inline constexpr const auto& kSettings = settings_rows::kRows;

// The handle of an option. Does not compile when the table has no such option or another type.
template <typename T>
consteval Option<T> option(std::string_view section, std::string_view name) {
  for (std::size_t i = 0; i < std::size(kSettings); ++i) {
    const OptionSpec& row = kSettings[i];
    if (row.section != section || row.name != name) continue;
    // A text that may be empty is read as std::string all the same.
    const bool fits = row.type == OptionTraits<T>::kType &&
                      (row.nullable == OptionTraits<T>::kNullable || row.type == OptionType::kString);
    if (!fits) throw "the option has another type";
    return {i};
  }
  throw "there is no such option";
}

// All positions, section by section in the order in which the sections first appear: for what people read.
std::vector<std::size_t> options_by_section();

// Position in the table, by the current or the former name; nothing when unknown. Case counts.
std::optional<std::size_t> find_option(std::string_view section, std::string_view name);

}  // namespace squall
