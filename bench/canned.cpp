// The HTTP server of the house with nothing behind it: one answer of so many bytes to every request. The
// floor of what an API on it can serve.
//
//   canned BYTES      prints its port, and ends at the end of standard input
#include <cstdio>

#include "base/log.h"
#include "bench/measure.h"
#include "net/event_loop.h"
#include "net/http_server.h"

int main(int argc, char** argv) {
  using namespace squall;
  if (argc != 2) bench::die("usage: canned BYTES");
  const std::string body =
      fmt::format("{{\"text\": \"{}\"}}", std::string(std::strtoul(argv[1], nullptr, 10), 'x'));
  net::EventLoop loop("canned");
  loop.start();
  net::HttpServer server(loop, {.name = "canned"},
                         [&body](const net::Request&) { return net::Response::json(200, body); });
  if (auto started = server.start(); !started.ok()) bench::die(started.error().text());
  fmt::print("{}\n", server.port());
  std::fflush(stdout);
  while (std::getchar() != EOF) {
  }
  server.stop();
  loop.stop();
  return 0;
}
