// From a net::Request to an Answer: the pipeline of spec/api 1.3 over a table of endpoints.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "net/http.h"
#include "services/http/endpoint.h"

namespace squall::http {

// Finds out who sends a request; the security floor provides it.
using Authenticate = std::function<Result<Caller>(const net::Request&, const Value& raw_query)>;

struct RouterOptions {
  std::string service;                     // "api", "auth", "stream": log names, canonical prefix "/api"
  std::vector<std::string> allow_origins;  // spec/api 1.10
  bool authenticate = true;                // [auth] enable
  std::string system_user = "stanley";     // the caller while authentication is off
  // Cookie attributes for token logins (spec/api 1.4).
  bool cookie_secure = true;
  net::SameSite cookie_same_site = net::SameSite::kLax;
  bool debug = false;  // 500 answers say what happened
};

// Immutable after construction; handle() may be called from any thread.
class Router {
 public:
  Router(RouterOptions options, EndpointTable table, Authenticate authenticate, const Clock& clock);
  ~Router();

  // Never fails: every failure becomes an answer with {"faultstring": ...} (spec/api 1.7).
  net::Response handle(const net::Request& request) const;
  const EndpointTable& table() const { return table_; }

 private:
  struct Match;
  struct Route;
  Match match(std::string_view method, std::string_view path) const;
  std::string methods_of(std::string_view path) const;
  net::Response not_found(std::string_view path) const;
  std::string logged_path(std::string_view path) const;
  Result<Answer> run(const net::Request& request, const Match& match, std::string_view request_id,
                     Caller& caller) const;
  void add_cors(const net::Request& request, net::Response& response) const;
  void add_cookie(const net::Request& request, const Caller& caller, net::Response& response) const;

  const RouterOptions options_;
  const EndpointTable table_;
  const Authenticate authenticate_;
  const Clock& clock_;
  std::vector<Route> routes_;
};

// The HTTP status of a failure (spec/api 1.7).
int status_of(Errc code);
// {"faultstring": text} with the right status; 409 adds "conflict-id".
net::Response fault(const Error& error, bool debug = false);

// The OpenAPI 3 document of the tables.
Value openapi(std::string_view title, std::string_view version,
              const std::vector<const EndpointTable*>& tables);

}  // namespace squall::http
