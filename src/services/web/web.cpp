#include "services/web/web.h"

#include "base/strings.h"

namespace squall::services {
namespace {

std::string page_text(const WebPage& page) {
  std::string items;
  for (const std::string& service : page.services) items += "<li>" + service + "</li>\n";
  return "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n<title>Squall</title>\n"
         "<style>body{font:16px/1.5 system-ui,sans-serif;max-width:44rem;margin:3rem auto;padding:0 "
         "1rem;color:#223}"
         "code{background:#eef;padding:.1rem .3rem;border-radius:.2rem}</style>\n"
         "<h1>Squall " +
         page.version +
         "</h1>\n"
         "<p>Event-driven automation: an event comes in, a rule matches it, an action runs.</p>\n"
         "<ul>\n"
         "<li><code>/api/v1</code> the REST API; <a href=\"/api/v1/openapi.json\">its OpenAPI "
         "document</a></li>\n"
         "<li><code>/auth/v1/tokens</code> tokens for a user and a password</li>\n"
         "<li><code>/stream/v1/stream</code> what happens, as server-sent events</li>\n</ul>\n"
         "<p>On the command line: <code>st2 login st2admin</code>, then <code>st2 run core.local cmd='echo "
         "hi'</code>.</p>\n"
         "<h2>Running in this process</h2>\n<ul>\n" +
         items + "</ul>\n</html>\n";
}

// The part of `path` behind "/prefix", with its slash; nothing when it is not below the prefix.
std::optional<std::string> below(std::string_view path, std::string_view prefix) {
  if (!path.starts_with(prefix)) return std::nullopt;
  path.remove_prefix(prefix.size());
  if (path.empty()) return std::string("/");
  if (!path.starts_with('/')) return std::nullopt;
  return std::string(path);
}

// "/api/stream", "/api/v1/stream" and what is below, for old clients: the path of the stream service.
std::optional<std::string> stream_under_api(std::string_view path) {
  const auto rest = below(path, "/api");
  if (!rest) return std::nullopt;
  std::string_view at = *rest;
  if (const std::size_t slash = at.find('/', 1); at.starts_with("/v") && slash != std::string_view::npos) {
    const std::string_view version = at.substr(2, slash - 2);
    if (version.empty() || version.find_first_not_of("0123456789") != std::string_view::npos)
      return std::nullopt;
    at.remove_prefix(slash);
  }
  if (at != "/stream" && !at.starts_with("/stream/")) return std::nullopt;
  return "/v1" + std::string(at);
}

// What the reference's front proxy answers itself (spec/api 1.1).
net::Response unreachable(std::string_view name) {
  if (name != "stream") return net::Response::fault(503, fmt::format("st2{} does not run here.", name));
  net::Response response;
  response.headers.set("Content-Type", "text/event-stream");
  response.body = "retry: 1000\n\n";
  return response;
}

bool is_passed_on(net::Method method) {
  return method != net::Method::kPatch && method != net::Method::kOther;
}

net::Response hand_on(const net::Handler& handler, const net::Request& request, std::string path,
                      std::string_view name) {
  if (!handler) return unreachable(name);
  net::Request inner = request;
  inner.path = std::move(path);
  return handler(inner);
}

}  // namespace

net::Handler web_handler(WebRoutes routes, WebPage page) {
  return [routes = std::move(routes), text = page_text(page)](const net::Request& request) -> net::Response {
    if (!is_passed_on(request.method)) {
      net::Response refused = net::Response::fault(405, "Method not allowed.");
      refused.headers.set("Allow", "GET,HEAD,POST,PUT,DELETE,OPTIONS");
      return refused;
    }
    if (auto path = stream_under_api(request.path))
      return hand_on(routes.stream, request, std::move(*path), "stream");
    if (auto path = below(request.path, "/api")) return hand_on(routes.api, request, std::move(*path), "api");
    if (auto path = below(request.path, "/auth"))
      return hand_on(routes.auth, request, std::move(*path), "auth");
    if (auto path = below(request.path, "/stream"))
      return hand_on(routes.stream, request, std::move(*path), "stream");
    // The server leaves the body out of an answer to HEAD.
    if (request.path != "/" || (request.method != net::Method::kGet && request.method != net::Method::kHead))
      return net::Response::fault(404, "The resource could not be found.");
    net::Response response;
    response.headers.set("Content-Type", "text/html; charset=UTF-8");
    response.body = text;
    return response;
  };
}

}  // namespace squall::services
