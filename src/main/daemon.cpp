// The life of a daemon: what starts and ends in which order.
#include "main/daemon.h"

#include <algorithm>

#include "base/file.h"
#include "main/first_start.h"
#include "main/parts.h"

namespace squall::daemon {

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

std::string Daemon::next_text() const {
  struct Address {
    std::string_view service, variable, usual, path;
  };
  constexpr Address kAddresses[] = {{"st2auth", "ST2_AUTH_URL", "http://127.0.0.1:9100", ""},
                                    {"st2api", "ST2_API_URL", "http://127.0.0.1:9101", "/v1"},
                                    {"st2stream", "ST2_STREAM_URL", "http://127.0.0.1:9102", "/v1"}};
  std::string exports;
  for (const http::HttpService* listener : parts_->listeners)
    for (const Address& address : kAddresses)
      if (listener->name() == address.service && listener->url() != address.usual)
        exports += fmt::format(" {}={}{}", address.variable, listener->url(), address.path);
  std::string text;
  if (const std::string file = parts_->dir.password_file(); file_exists(file))
    text = fmt::format("The password of {} is in {}\n", kAdminUser, file);
  if (!exports.empty()) exports = " export" + exports + ";";
  return fmt::format("{}Next:{} st2 login {}; st2 run core.local cmd='echo hi'", text, exports, kAdminUser);
}

void Daemon::collect_garbage() {
  if (parts_->collector) parts_->collector->collect();
}

}  // namespace squall::daemon
