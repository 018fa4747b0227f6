#include "services/http/http_service.h"

#include "base/strings.h"

namespace squall::http {
namespace {

constexpr Millis kStopGrace{2000};

}  // namespace

Result<void> HttpService::start() {
  auto server = std::make_unique<net::HttpServer>(loop_, options_, handler_);
  if (auto started = server->start(); !started.ok())
    return std::move(started).error().with("{} cannot listen", name_);
  server_ = std::move(server);
  return {};
}

void HttpService::stop() {
  if (server_) server_->stop(kStopGrace);
}

std::string HttpService::url() const {
  const bool tls = !options_.tls_certificate.empty();
  const bool v6 = contains(options_.address, ":");
  return fmt::format("{}://{}{}{}:{}", tls ? "https" : "http", v6 ? "[" : "", options_.address, v6 ? "]" : "",
                     port());
}

}  // namespace squall::http
