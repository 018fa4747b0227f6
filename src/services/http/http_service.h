// A listener of the daemon: an HTTP server with a handler, as a service.
#pragma once

#include <memory>
#include <string>

#include "net/event_loop.h"
#include "net/http_server.h"
#include "services/core/service.h"

namespace squall::http {

class HttpService final : public services::Service {
 public:
  // `loop` outlives the service and runs from before start() until after stop().
  HttpService(std::string_view name, net::EventLoop& loop, net::ServerOptions options, net::Handler handler)
      : name_(name), loop_(loop), options_(std::move(options)), handler_(std::move(handler)) {}
  ~HttpService() override { stop(); }
  std::string_view name() const override { return name_; }
  Result<void> start() override;
  void stop() override;
  bool listening() const { return server_ != nullptr; }
  // The port listened on, also when the kernel chose it. REQUIRES: started.
  std::uint16_t port() const { return server_->port(); }
  // "http://127.0.0.1:9101". REQUIRES: started.
  std::string url() const;

 private:
  const std::string_view name_;
  net::EventLoop& loop_;
  const net::ServerOptions options_;
  const net::Handler handler_;
  std::unique_ptr<net::HttpServer> server_;
};

}  // namespace squall::http
