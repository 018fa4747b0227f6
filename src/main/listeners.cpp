// The services that answer requests, each with its listener.
#include <algorithm>
#include <iterator>

#include "base/settings.h"
#include "base/strings.h"
#include "main/parts.h"
#include "main/service_registry.h"
#include "main/service_set.h"
#include "main/version.h"
#include "model/collections.h"
#include "services/http/authenticator.h"
#include "services/http/lists.h"
#include "value/json/json.h"

namespace squall::daemon {

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
                                                *executions, *launcher, events, *intake, *templates});
  http::Router& router = add_router("api", api_endpoints(*api));
  routes.api = [&router](const net::Request& request) { return router.handle(request); };
  listen("st2api", config.get(option<std::string>("api", "host")),
         config.get(option<std::int64_t>("api", "port")),
         static_cast<std::size_t>(config.get(option<std::int64_t>("api", "workers"))), routes.api);
}

Value Daemon::Parts::event_data(const bus::Event& event) {
  if (event.exchange == "st2.execution.output") {  // as the stored chunks of GET /executions/ID/output
    Object chunk(event.body);
    chunk.set("timestamp", http::timestamp_text(event.body["timestamp"])).erase("sequence");
    return Value(std::move(chunk));
  }
  if (!event.body.is_null()) return event.body;
  auto found = store.get(model::kExecutions, event.id);
  if (!found.ok()) return {};
  if (event.key == "create") found->body = execution::as_created(found->body);
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

}  // namespace squall::daemon
