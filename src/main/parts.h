// What a daemon is made of. Private to this folder.
#pragma once

#include <memory>
#include <set>
#include <string>
#include <vector>

#include "bus/local/local_bus.h"
#include "coord/local/local_coordination.h"
#include "datastore/datastore.h"
#include "execution/service.h"
#include "expr/jinja/platform.h"
#include "main/daemon.h"
#include "net/event_loop.h"
#include "process/supervisor.h"
#include "runners/registry.h"
#include "security/backend.h"
#include "services/actionrunner/action_runner.h"
#include "services/actionrunner/job_preparer.h"
#include "services/api/api_context.h"
#include "services/auth/auth_endpoints.h"
#include "services/garbage/garbage_collector.h"
#include "services/http/http_service.h"
#include "services/http/router.h"
#include "services/stream/stream_endpoints.h"
#include "services/web/web.h"
#include "store/sqlite/sqlite_store.h"

namespace squall::daemon {

using namespace services;  // NOLINT: this folder puts the services together

// Of an embedded store, with the invariants that `st2d --check` verifies.
store::SqliteOptions store_options(const DataDir& dir);

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
  LocalRunner* local = nullptr;    // the action runner, when it runs here
  EventHandler* events = nullptr;  // the rules engine, when it runs here
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

  // The data directory, the store and what the first start makes.
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
  // Lists the services of this process in the registry.
  Result<void> announce_services();
  Value event_data(const bus::Event& event);
};

}  // namespace squall::daemon
