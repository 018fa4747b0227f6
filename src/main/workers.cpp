// The store, what all services share, and the services that do the work.
#include "base/log.h"
#include "base/settings.h"
#include "content/paths.h"
#include "content/runner_types.h"
#include "expr/facade/bounds.h"
#include "main/first_start.h"
#include "main/parts.h"
#include "main/version.h"
#include "model/collections.h"
#include "runners/announcement.h"
#include "runners/http/http_runner.h"
#include "runners/local/local_runner.h"
#include "runners/noop.h"
#include "runners/unoffered.h"
#include "services/notifier/notifier.h"
#include "services/rulesengine/rules_engine.h"
#include "services/scheduler/scheduler.h"
#include "services/timers/timers_engine.h"

namespace squall::daemon {
namespace {

const log::Logger kLog{"st2d"};

// The bus of one process loses nothing; reading all content again is for what nobody can foresee.
constexpr Micros kCatalogAge = std::chrono::minutes(10);

}  // namespace

Result<void> Daemon::Parts::open() {
  if (auto prepared = prepare_data_dir(dir); !prepared.ok()) return prepared;
  if (auto opened = store.open(model::all_collections()); !opened.ok()) return opened;
  // With a password file of its own, the operator says who may log in.
  if (config.get(option<std::string>("auth", "backend_kwargs")).empty())
    if (auto admin = ensure_admin(dir); !admin.ok()) return admin;
  if (auto key = ensure_crypto_key(dir); !key.ok()) return key;
  auto start = count_start(store);
  if (!start.ok()) return std::move(start).error();
  coord = std::make_unique<coord::LocalCoordination>(real_clock(), coord::first_epoch_of_start(*start));
  auto problems = ensure_content(store, bus, content::content_paths(config),
                                 config.get(option<bool>("system", "validate_trigger_parameters")));
  if (!problems.ok())
    return std::move(problems).error().with(
        "the content of [content] system_packs_base_path and packs_base_paths cannot be registered");
  for (const std::string& problem : *problems) kLog.error("Not registered: " + problem);
  return {};
}

void Daemon::Parts::make_core() {
  Clock& clock = real_clock();
  catalog = std::make_unique<Catalog>(store, bus, clock, kCatalogAge);
  seams = std::make_unique<Seams>(Seams{config, clock, store, bus, *coord, *catalog});
  identities = std::make_unique<security::Identities>(store, clock);
  throttle = std::make_unique<security::LoginThrottle>(clock);
  datastore = std::make_unique<datastore::Datastore>(
      store, clock, config.get(option<std::string>("keyvalue", "encryption_key_path")));
  jinja::Settings template_settings = jinja::platform_settings(
      jinja::UndefinedKind::kStrict,
      [this](std::string_view text) { return datastore->cipher().decrypt("", text); });
  template_settings.limits = expr::jinja_limits(expr::configured_bounds(config));
  templates = std::make_unique<jinja::Environment>(std::move(template_settings));
  snapshots = std::make_unique<views::Snapshots>(store);
  executions = std::make_unique<execution::ExecutionService>(
      clock, store, bus,
      execution::ServiceSettings{.web_url_base = config.get(option<std::string>("webui", "webui_base_url")),
                                 .system_user = config.get(option<std::string>("system_user", "user"))});
  const auto max_queued = static_cast<std::size_t>(config.get(option<std::int64_t>("api", "max_queued")));
  intake = std::make_unique<Intake>(
      store, clock,
      std::vector<Intake::Source>{
          {&model::kTriggerInstances, {.where = {{"x.pending", store::Op::kEq, 1}}}},
          {&model::kExecutions, {.where = {{"x.due", store::Op::kLe, Value(INT64_MAX)}}}},
          {&model::kExecutions,
           {.where = {{"x.live", store::Op::kEq, 1}, {"status", store::Op::kEq, "scheduled"}}}}},
      max_queued);
}

void Daemon::Parts::make_runners() {
  const std::string own_user = current_user();
  const std::string system_user = config.get(option<std::string>("system_user", "user"));
  const auto max_output =
      static_cast<std::size_t>(config.get(option<std::int64_t>("actionrunner", "max_output_bytes")));
  supervisor = std::make_unique<process::Supervisor>(real_clock());
  const runners::LocalOptions shell{
      .system_user = system_user, .service_user = own_user, .max_output_bytes = max_output};
  runners.add("noop", runners::make_noop());
  runners.add("local-shell-cmd", runners::make_local(runners::LocalKind::kCommand, *supervisor, shell));
  runners.add("local-shell-script", runners::make_local(runners::LocalKind::kScript, *supervisor, shell));
  runners.add("http-request", runners::make_http({.version = std::string(kReferenceVersion)}));
  runners.add("announcement", runners::make_announcement([this](std::string_view route, const Value& body) {
                bus.announce({"st2.announcement", std::string(route), "", body});
              }));
  for (const Value& type : content::runner_types())
    if (const std::string name = type.get_string("name"); runners.find(name) == nullptr)
      runners.add(name, runners::make_unoffered(name));
  jobs = std::make_unique<JobPreparer>(
      *catalog, store, *datastore, *templates, *identities, *snapshots,
      JobSettings{
          .api_url = "",
          .system_user = system_user,
          .token_ttl = std::chrono::seconds(config.get(option<std::int64_t>("auth", "service_token_ttl")))});
  if (own_user == "root" && system_user == "root")
    kLog.warning("Actions run as root; set [system_user] user to run them as another user");
}

void Daemon::Parts::make_workers() {
  const std::string system_user = config.get(option<std::string>("system_user", "user"));
  std::unique_ptr<Notifier> follow_up;
  if (runs("notifier"))
    follow_up = std::make_unique<Notifier>(
        *seams, *executions, *datastore, *templates, *snapshots,
        NotifierOptions{.action_trigger = config.get(option<bool>("action_sensor", "enable")),
                        .emit_when = config.get(option<OptionList>("action_sensor", "emit_when"))});
  if (runs("actionrunner")) {
    make_runners();
    ActionRunnerOptions options;
    options.actions =
        static_cast<std::size_t>(config.get(option<std::int64_t>("actionrunner", "actions_pool_size")));
    options.max_output_bytes =
        static_cast<std::size_t>(config.get(option<std::int64_t>("actionrunner", "max_output_bytes")));
    options.stream_output = config.get(option<bool>("actionrunner", "stream_output"));
    options.validate_output_schema = config.get(option<bool>("system", "validate_output_schema"));
    auto runner = std::make_unique<ActionRunner>(*seams, runners, *jobs, follow_up.get(), options);
    local = runner.get();
    services.push_back(std::move(runner));
  }
  if (runs("scheduler")) {
    SchedulerOptions options;
    options.lock_timeout =
        std::chrono::seconds(config.get(option<std::int64_t>("coordination", "lock_timeout")));
    services.push_back(std::make_unique<Scheduler>(*seams, local, options));
  }
  if (runs("rulesengine")) {
    auto engine = std::make_unique<RulesEngine>(*seams, *executions, *datastore, *templates, local,
                                                RulesEngineOptions{.system_user = system_user});
    events = engine.get();
    services.push_back(std::move(engine));
  }
  if (follow_up) services.push_back(std::move(follow_up));
  if (runs("timersengine")) {
    if (timers_enabled(config)) {
      kLog.info("Timer is enabled.");
      services.push_back(std::make_unique<TimersEngine>(*seams, time::Zone{}));
    } else {
      kLog.info("Timer is disabled.");
    }
  }
}

}  // namespace squall::daemon
