#include "main/daemon.h"

#include <algorithm>

#include "base/log.h"
#include "base/settings.h"
#include "base/strings.h"
#include "bus/local/local_bus.h"
#include "content/paths.h"
#include "coord/local/local_coordination.h"
#include "datastore/datastore.h"
#include "execution/service.h"
#include "expr/jinja/platform.h"
#include "main/first_start.h"
#include "main/service_registry.h"
#include "main/service_set.h"
#include "main/version.h"
#include "model/collections.h"
#include "net/event_loop.h"
#include "process/supervisor.h"
#include "runners/announcement.h"
#include "runners/http/http_runner.h"
#include "runners/local/local_runner.h"
#include "runners/noop.h"
#include "runners/registry.h"
#include "security/backend.h"
#include "services/actionrunner/action_runner.h"
#include "services/actionrunner/job_preparer.h"
#include "services/api/api_context.h"
#include "services/auth/auth_endpoints.h"
#include "services/garbage/garbage_collector.h"
#include "services/http/authenticator.h"
#include "services/http/http_service.h"
#include "services/http/router.h"
#include "services/notifier/notifier.h"
#include "services/rulesengine/rules_engine.h"
#include "services/scheduler/scheduler.h"
#include "services/stream/stream_endpoints.h"
#include "services/timers/timers_engine.h"
#include "services/web/web.h"
#include "store/sqlite/sqlite_store.h"
#include "value/json/json.h"

namespace squall::daemon {

using namespace services;  // NOLINT: this file puts the services together

namespace {

const log::Logger kLog{"st2d"};

// The bus of one process loses nothing; reading all content again is for what nobody can foresee.
constexpr Micros kCatalogAge = std::chrono::minutes(10);

// Every non-final execution has an owner, or is due, or waits for a runner; what is ended is marked nowhere
// as live.
Result<std::vector<std::string>> check_executions(store::Store& store) {
  auto live = store.find(model::kExecutions,
                         {.where = {{"x.live", store::Op::kEq, 1}}, .read = store::Read::kSummary});
  if (!live.ok()) return std::move(live).error();
  std::vector<std::string> findings;
  for (const model::Document& execution : *live) {
    const model::Status status = execution::status_of(execution.body);
    const Value& x = execution.body["x"];
    const std::string text(model::to_text(status));
    if (model::is_completed(status))
      findings.push_back(fmt::format("execution {} is {} but marked as live", execution.id, text));
    const bool waits = status == model::Status::kRequested || status == model::Status::kDelayed;
    if (waits && x["due"].is_null())
      findings.push_back(fmt::format("execution {} is {} but never due", execution.id, text));
    if (status == model::Status::kRunning && x["owner"].is_null())
      findings.push_back(fmt::format("execution {} is running but nobody owns it", execution.id));
  }
  return findings;
}

store::SqliteOptions store_options(const DataDir& dir) {
  store::SqliteOptions options;
  options.directory = dir.path;
  options.invariants = {check_executions};
  return options;
}

}  // namespace

// Members stand in the order in which they are made; the last is ended first.
struct Daemon::Parts {
  Config config;
  DataDir dir;
  std::set<std::string> chosen;

  store::SqliteStore store;
  bus::LocalBus bus;
  std::unique_ptr<coord::LocalCoordination> coord;
  std::unique_ptr<Catalog> catalog;
  std::unique_ptr<Seams> seams;
  std::unique_ptr<security::Identities> identities;
  std::unique_ptr<security::LoginThrottle> throttle;
  std::unique_ptr<datastore::Datastore> datastore;
  std::unique_ptr<jinja::Environment> templates;
  std::unique_ptr<views::Snapshots> snapshots;
  std::unique_ptr<execution::ExecutionService> executions;
  std::unique_ptr<Intake> intake;
  std::unique_ptr<Launcher> launcher;
  std::unique_ptr<process::Supervisor> supervisor;
  runners::Registry runners;
  std::unique_ptr<JobPreparer> jobs;
  LocalRunner* local = nullptr;  // the action runner, when it runs here
  net::EventLoop loop{"net"};

  std::unique_ptr<AuthContext> auth;
  std::unique_ptr<ApiContext> api;
  std::unique_ptr<StreamHub> hub;
  std::unique_ptr<StreamContext> stream;
  std::vector<std::unique_ptr<http::Router>> routers;
  WebRoutes routes;
  std::vector<std::unique_ptr<Service>> services;  // in the order of their start
  std::vector<http::HttpService*> listeners;
  GarbageCollector* collector = nullptr;

  Parts(Config c, DataDir d, std::set<std::string> s)
      : config(std::move(c)), dir(std::move(d)), chosen(std::move(s)), store(store_options(dir)) {}

  bool runs(const char* name) const { return chosen.contains(name); }

  Result<void> open();
  Result<void> make_backend();
  void make_core();
  void make_runners();
  void make_workers();
  void make_auth();
  void make_api();
  void make_stream();
  void make_web();
  http::Router& add_router(const std::string& service, http::EndpointTable table);
  void listen(std::string_view name, const std::string& host, std::int64_t port, std::size_t workers,
              net::Handler handler);
  std::string api_url() const;
  Result<void> announce_services();
  Value event_data(const bus::Event& event);
};

// --- Making
// -----------------------------------------------------------------------------------------------------------

Result<void> Daemon::Parts::open() {
  if (auto prepared = prepare_data_dir(dir); !prepared.ok()) return prepared;
  if (auto opened = store.open(model::all_collections()); !opened.ok()) return opened;
  if (auto admin = ensure_admin(dir); !admin.ok()) return admin;
  if (auto key = ensure_crypto_key(dir); !key.ok()) return key;
  auto start = count_start(store);
  if (!start.ok()) return std::move(start).error();
  coord = std::make_unique<coord::LocalCoordination>(real_clock(), coord::first_epoch_of_start(*start));
  auto problems = ensure_content(store, bus, content::content_paths(config));
  if (!problems.ok()) return std::move(problems).error().with("content cannot be registered");
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
  templates = std::make_unique<jinja::Environment>(jinja::platform_settings(
      jinja::UndefinedKind::kStrict,
      [this](std::string_view text) { return datastore->cipher().decrypt("", text); }));
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
  if (runs("rulesengine"))
    services.push_back(std::make_unique<RulesEngine>(*seams, *executions, *datastore, *templates, local,
                                                     RulesEngineOptions{.system_user = system_user}));
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

http::Router& Daemon::Parts::add_router(const std::string& service, http::EndpointTable table) {
  http::RouterOptions options;
  options.service = service;
  options.allow_origins = config.get(option<OptionList>("api", "allow_origin"));
  for (const char* origin : {"http://127.0.0.1:3000", "http://localhost:8080", "http://127.0.0.1:8080"})
    options.allow_origins.emplace_back(origin);
  options.authenticate = config.get(option<bool>("auth", "enable"));
  options.system_user = config.get(option<std::string>("system_user", "user"));
  options.cookie_secure = config.get(option<bool>("api", "auth_cookie_secure"));
  const std::string same_site = config.get(option<std::string>("api", "auth_cookie_same_site"));
  options.cookie_same_site = same_site == "strict" ? net::SameSite::kStrict
                             : same_site == "none" ? net::SameSite::kNone
                             : same_site == "lax"  ? net::SameSite::kLax
                                                   : net::SameSite::kUnset;
  options.debug = config.get(option<bool>("system", "debug"));
  routers.push_back(std::make_unique<http::Router>(std::move(options), std::move(table),
                                                   http::make_authenticate(*identities), real_clock()));
  return *routers.back();
}

void Daemon::Parts::listen(std::string_view name, const std::string& host, std::int64_t port,
                           std::size_t workers, net::Handler handler) {
  net::ServerOptions options;
  options.name = std::string(name);
  options.address = host;
  options.port = static_cast<std::uint16_t>(port);
  options.workers = workers;
  options.queue = 4096;
  options.limits.max_body_bytes =
      static_cast<std::size_t>(config.get(option<std::int64_t>("api", "max_body_bytes")));
  options.limits.gzip_min_bytes = 8192;
  if (name == "st2auth" && config.get(option<bool>("auth", "use_ssl"))) {
    options.tls_certificate = config.get(option<std::string>("auth", "cert"));
    options.tls_key = config.get(option<std::string>("auth", "key"));
  }
  auto service = std::make_unique<http::HttpService>(name, loop, std::move(options), std::move(handler));
  listeners.push_back(service.get());
  services.push_back(std::move(service));
}

std::string Daemon::Parts::api_url() const {
  std::string url = config.get(option<std::string>("auth", "api_url"));
  while (url.ends_with('/')) url.pop_back();
  if (!url.empty()) return url;
  for (const http::HttpService* listener : listeners)
    if (listener->name() == "st2api" && listener->listening()) return listener->url();
  return fmt::format("http://{}:{}", config.get(option<std::string>("api", "host")),
                     config.get(option<std::int64_t>("api", "port")));
}

Result<void> Daemon::Parts::announce_services() {
  std::vector<std::pair<std::string, std::optional<ListensOn>>> running;
  const std::pair<std::string_view, std::string> hosts[] = {
      {"auth", config.get(option<std::string>("auth", "host"))},
      {"api", config.get(option<std::string>("api", "host"))},
      {"stream", config.get(option<std::string>("stream", "host"))},
      {"web", config.get(option<std::string>("web", "host"))}};
  const auto host_of = [&](std::string_view name) {
    const auto* found = std::find_if(std::begin(hosts), std::end(hosts),
                                     [&](const auto& host) { return host.first == name; });
    return found == std::end(hosts) ? std::string() : found->second;
  };
  for (const std::string& name : chosen) {
    std::optional<ListensOn> where;
    for (const http::HttpService* listener : listeners)
      if (listener->name().substr(3) == name) where = ListensOn{host_of(name), listener->port()};
    if (where && name == "auth") where->tls = config.get(option<bool>("auth", "use_ssl"));
    running.emplace_back(name, std::move(where));
  }
  return join_groups(*coord, running);
}

Result<void> Daemon::Parts::make_backend() {
  const std::string kind = config.get(option<std::string>("auth", "backend"));
  if (kind != "flat_file")
    return make_error(Errc::kUnsupported, "[auth] backend = {} is not offered; there is: flat_file", kind);
  const std::string kwargs = config.get(option<std::string>("auth", "backend_kwargs"));
  std::string file = dir.htpasswd_file();
  if (!kwargs.empty()) {
    auto parsed = json::parse(kwargs);
    if (!parsed.ok() || !(*parsed)["file_path"].is_string())
      return make_error(Errc::kInvalid, "[auth] backend_kwargs must be a JSON object with \"file_path\"");
    file = parsed->get_string("file_path");
  }
  auth = std::make_unique<AuthContext>(AuthContext{
      .options = {.proxy_mode = config.get(option<std::string>("auth", "mode")) == "proxy",
                  .token_ttl = std::chrono::seconds(config.get(option<std::int64_t>("auth", "token_ttl"))),
                  .api_url = "",
                  .sso = config.get(option<bool>("auth", "sso"))},
      .store = store,
      .identities = *identities,
      .throttle = *throttle,
      .backend = std::make_shared<security::FlatFileBackend>(file)});
  return {};
}

void Daemon::Parts::make_auth() {
  http::Router& router = add_router("auth", auth_endpoints(*auth));
  routes.auth = [&router](const net::Request& request) { return router.handle(request); };
  listen("st2auth", config.get(option<std::string>("auth", "host")),
         config.get(option<std::int64_t>("auth", "port")), 4, routes.auth);
}

void Daemon::Parts::make_api() {
  ApiOptions options;
  options.version = std::string(kReferenceVersion);
  options.system_user = config.get(option<std::string>("system_user", "user"));
  options.mask_secrets =
      config.get(option<bool>("api", "mask_secrets")) && config.get(option<bool>("log", "mask_secrets"));
  options.validate_trigger_parameters = config.get(option<bool>("system", "validate_trigger_parameters"));
  options.validate_trigger_payload = config.get(option<bool>("system", "validate_trigger_payload"));
  options.max_page_size = config.get(option<std::int64_t>("api", "max_page_size"));
  options.max_queued = static_cast<std::size_t>(config.get(option<std::int64_t>("api", "max_queued")));
  launcher = std::make_unique<Launcher>(*executions, *catalog, local);
  api = std::make_unique<ApiContext>(ApiContext{*seams, options, *identities, *snapshots, *datastore,
                                                *executions, *launcher, *intake, *templates});
  http::Router& router = add_router("api", api_endpoints(*api));
  routes.api = [&router](const net::Request& request) { return router.handle(request); };
  listen("st2api", config.get(option<std::string>("api", "host")),
         config.get(option<std::int64_t>("api", "port")),
         static_cast<std::size_t>(config.get(option<std::int64_t>("api", "workers"))), routes.api);
}

Value Daemon::Parts::event_data(const bus::Event& event) {
  if (!event.body.is_null()) return event.body;
  auto found = store.get(model::kExecutions, event.id);
  if (!found.ok()) return {};
  const bool masked = config.get(option<bool>("api", "mask_secrets"));
  return event.exchange == "st2.liveaction" ? views::live_action(*found, *snapshots, masked)
                                            : views::execution(*found, *snapshots, masked);
}

void Daemon::Parts::make_stream() {
  hub = std::make_unique<StreamHub>(
      bus, real_clock(), [this](const bus::Event& event) { return event_data(event); },
      std::chrono::seconds(config.get(option<std::int64_t>("stream", "heartbeat"))));
  hub->start();
  stream = std::make_unique<StreamContext>(StreamContext{store, *hub});
  http::Router& router = add_router("stream", stream_endpoints(*stream));
  routes.stream = [&router](const net::Request& request) { return router.handle(request); };
  listen("st2stream", config.get(option<std::string>("stream", "host")),
         config.get(option<std::int64_t>("stream", "port")), 4, routes.stream);
}

void Daemon::Parts::make_web() {
  WebPage page{.version = std::string(kVersion), .services = {}};
  for (const std::string& name : chosen) page.services.push_back("st2" + name);
  listen("st2web", config.get(option<std::string>("web", "host")),
         config.get(option<std::int64_t>("web", "port")), 8, web_handler(routes, std::move(page)));
}

// --- Life
// -------------------------------------------------------------------------------------------------------------

Daemon::Daemon(Config config, DataDir dir, std::set<std::string> services)
    : parts_(std::make_unique<Parts>(std::move(config), std::move(dir), std::move(services))) {}

Daemon::~Daemon() { stop(); }

Result<void> Daemon::start() {
  Parts& parts = *parts_;
  if (auto opened = parts.open(); !opened.ok()) return opened;
  parts.make_core();
  auto garbage = garbage_options(parts.config);
  if (!garbage.ok()) return std::move(garbage).error();
  if (auto backend = parts.make_backend(); !backend.ok()) return backend;
  parts.make_workers();
  if (parts.runs("garbagecollector")) {
    auto collector = std::make_unique<GarbageCollector>(*parts.seams, *garbage);
    parts.collector = collector.get();
    parts.services.push_back(std::move(collector));
  }
  if (parts.runs("auth")) parts.make_auth();
  if (parts.runs("api")) parts.make_api();
  if (parts.runs("stream")) parts.make_stream();
  if (parts.runs("web")) parts.make_web();

  parts.loop.start();
  if (parts.supervisor)
    if (auto started = parts.supervisor->start(); !started.ok()) return started;
  // Listeners first: a taken port is known before any action runs.
  for (http::HttpService* listener : parts.listeners)
    if (auto started = listener->start(); !started.ok()) {
      stop();
      return started;
    }
  const std::string url = parts.api_url();
  if (parts.jobs) parts.jobs->set_api_url(url);
  parts.auth->options.api_url = url;
  for (auto& service : parts.services) {
    if (std::find(parts.listeners.begin(), parts.listeners.end(), service.get()) != parts.listeners.end())
      continue;
    if (auto started = service->start(); !started.ok()) {
      stop();
      return started;
    }
  }
  if (auto announced = parts.announce_services(); !announced.ok()) {
    stop();
    return announced;
  }
  return {};
}

void Daemon::stop() {
  Parts& parts = *parts_;
  if (parts.hub) parts.hub->stop();
  for (auto service = parts.services.rbegin(); service != parts.services.rend(); ++service)
    (*service)->stop();
  if (parts.supervisor) parts.supervisor->stop();
  parts.loop.stop();
  parts.store.close();
}

std::string Daemon::ready_text() const {
  std::string text = "Squall is ready:";
  for (const http::HttpService* listener : parts_->listeners)
    text += fmt::format(" {}={}", listener->name().substr(3), listener->url());
  return text + " data=" + parts_->dir.path;
}

void Daemon::collect_garbage() {
  if (parts_->collector) parts_->collector->collect();
}

Result<std::vector<std::string>> check_data_dir(const DataDir& dir) {
  store::SqliteStore store(store_options(dir));
  if (auto opened = store.open(model::all_collections()); !opened.ok()) return std::move(opened).error();
  return store.check();
}

}  // namespace squall::daemon
