#include "services/http/router.h"

#include <algorithm>

#include "base/id.h"
#include "base/log.h"
#include "base/strings.h"
#include "base/text/utf8.h"
#include "services/http/params.h"
#include "value/json/json.h"
#include "value/schema/schema.h"

namespace squall::http {

// One segment of a path pattern.
struct Segment {
  std::string text;
  bool variable = false;
  bool rest = false;  // takes what is left, slashes too
};

struct Router::Route {
  const Endpoint* endpoint;
  std::vector<Segment> segments;
  std::optional<schema::Validator> validator;  // of the body
};

struct Router::Match {
  const Endpoint* endpoint = nullptr;
  const schema::Validator* validator = nullptr;
  std::map<std::string, std::string, std::less<>> variables;
};

namespace {

std::vector<Segment> parse_pattern(std::string_view path) {
  std::vector<Segment> segments;
  for (const std::string_view piece : split(path, '/')) {
    if (piece.empty()) continue;
    if (!piece.starts_with('{')) {
      segments.push_back({std::string(piece)});
      continue;
    }
    std::string_view name = piece.substr(1, piece.size() - 2);
    const bool rest = name.ends_with('*');
    if (rest) name.remove_suffix(1);
    segments.push_back({std::string(name), true, rest});
  }
  return segments;
}

// The path as the table has it: without the canonical prefix, with "/v1", without a last slash.
std::string normal_path(std::string_view service, std::string_view path) {
  const std::string canonical = "/" + std::string(service) + "/";
  if (path.starts_with(canonical)) path.remove_prefix(canonical.size() - 1);
  if (path.size() > 1 && path.ends_with('/')) path.remove_suffix(1);
  std::string normal(path);
  if (normal != "/v1" && !normal.starts_with("/v1/")) normal = "/v1" + (normal == "/" ? "" : normal);
  constexpr std::string_view kOldName = "/v1/actionexecutions";
  if (normal == kOldName || normal.starts_with(std::string(kOldName) + "/"))
    normal = "/v1/executions" + normal.substr(kOldName.size());
  return normal;
}

bool allowed_start(const Endpoint& endpoint, std::string_view value) {
  const std::string_view first = value.substr(0, value.find('/'));
  return std::find(endpoint.not_prefixes.begin(), endpoint.not_prefixes.end(), first) ==
         endpoint.not_prefixes.end();
}

bool fits(const std::vector<Segment>& pattern, const Endpoint& endpoint,
          const std::vector<std::string_view>& pieces,
          std::map<std::string, std::string, std::less<>>& variables) {
  variables.clear();
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    if (i >= pieces.size()) return false;
    const Segment& segment = pattern[i];
    if (!segment.variable) {
      if (segment.text != pieces[i]) return false;
      continue;
    }
    std::string value(pieces[i]);
    if (segment.rest)
      for (std::size_t k = i + 1; k < pieces.size(); ++k) value += "/" + std::string(pieces[k]);
    if (value.empty() || !allowed_start(endpoint, value)) return false;
    variables.emplace(segment.text, std::move(value));
    if (segment.rest) return true;
  }
  return pattern.size() == pieces.size();
}

Value fault_body(std::string_view text) { return Value::object({{"faultstring", text}}); }

net::Response json_response(int status, const Value& body) {
  net::Response response;
  response.status = status;
  response.headers.set("Content-Type", "application/json");
  response.body = json::dump(body);
  return response;
}

net::Response to_response(Answer&& answer) {
  net::Response response;
  response.status = answer.status;
  if (answer.text) {
    response.headers.set("Content-Type", answer.content_type);
    response.body = std::move(*answer.text);
  } else if (!answer.empty) {
    response.headers.set("Content-Type", answer.content_type);
    json::dump_to(response.body, answer.json);
  }
  for (auto& [name, value] : answer.headers) response.headers.set(name, value);
  if (answer.finish) answer.finish(response);
  return response;
}

}  // namespace

int status_of(Errc code) {
  switch (code) {
    case Errc::kInvalid:
    case Errc::kParse:
    case Errc::kExpression:
    case Errc::kLimit:  // of what was asked for: asking again does not help
      return 400;
    case Errc::kUnauthorized:
      return 401;
    case Errc::kForbidden:
      return 403;
    case Errc::kNotFound:
      return 404;
    case Errc::kConflict:
      return 409;
    case Errc::kBusy:
      return 429;
    case Errc::kUnsupported:
      return 501;
    case Errc::kTimeout:
    case Errc::kCanceled:
    case Errc::kUnavailable:
      return 503;
    case Errc::kIo:
    case Errc::kInternal:
      return 500;
  }
  return 500;
}

net::Response fault(const Error& error, bool debug) {
  const int status = status_of(error.code());
  Object body;
  // Headers that a text cites may be no UTF-8.
  body.set("faultstring", status == 500 && !debug ? std::string("Internal Server Error")
                                                  : text::repaired_utf8(error.text()));
  if (status == 409) body.set("conflict-id", is_id(error.detail()) ? Value(error.detail()) : Value());
  net::Response response = json_response(status, Value(std::move(body)));
  if (status == 429 || status == 503) response.headers.set("Retry-After", "1");
  return response;
}

Router::Router(RouterOptions options, EndpointTable table, Authenticate authenticate, const Clock& clock)
    : options_(std::move(options)),
      table_(std::move(table)),
      authenticate_(std::move(authenticate)),
      clock_(clock) {
  routes_.reserve(table_.size());
  for (const Endpoint& endpoint : table_) {
    routes_.push_back({&endpoint, parse_pattern(endpoint.path), std::nullopt});
    if (!endpoint.body_schema.is_null()) routes_.back().validator = body_validator(endpoint.body_schema);
  }
}

Router::~Router() = default;

Router::Match Router::match(std::string_view method, std::string_view path) const {
  std::vector<std::string_view> pieces = split(path, '/');
  pieces.erase(pieces.begin());  // what stands before the first slash
  Match match;
  for (const Route& route : routes_) {
    if (route.endpoint->method != method) continue;
    if (!fits(route.segments, *route.endpoint, pieces, match.variables)) continue;
    match.endpoint = route.endpoint;
    match.validator = route.validator ? &*route.validator : nullptr;
    return match;
  }
  match.variables.clear();
  return match;
}

// "GET,POST": what the path takes.
std::string Router::methods_of(std::string_view path) const {
  std::string methods;
  for (const std::string_view method : {"GET", "POST", "PUT", "DELETE"}) {
    if (!match(method, path).endpoint) continue;
    if (!methods.empty()) methods += ",";
    methods += method;
  }
  return methods;
}

// Whatever the method: a key is a key also where it is not found.
std::string Router::logged_path(std::string_view path) const {
  std::vector<std::string_view> pieces = split(path, '/');
  pieces.erase(pieces.begin());
  std::map<std::string, std::string, std::less<>> unused;
  for (const Route& route : routes_)
    if (route.endpoint->hides_path && fits(route.segments, *route.endpoint, pieces, unused))
      return route.endpoint->path;
  return text::repaired_utf8(path);
}

// The reference answers a method that a path does not take like a path that is not there (spec/api 1.2); what
// it takes is said besides.
net::Response Router::not_found(std::string_view path) const {
  net::Response response = json_response(404, fault_body("The resource could not be found."));
  if (const std::string methods = methods_of(path); !methods.empty()) response.headers.set("Allow", methods);
  return response;
}

Result<Answer> Router::run(const net::Request& request, const Match& match, std::string_view request_id,
                           Caller& caller) const {
  const Endpoint& endpoint = *match.endpoint;
  const Value raw_query = parse_query(request.query);
  if (options_.authenticate && endpoint.access != Access::kPublic) {
    auto found = authenticate_(request, raw_query);
    if (!found.ok()) return std::move(found).error();
    caller = std::move(*found);
  } else if (endpoint.access != Access::kPublic) {
    caller.user = options_.system_user;
  }
  if (!endpoint.handle)
    return make_error(Errc::kUnsupported, "\"{}\" is not offered by this server.", endpoint.name);
  auto query = typed_query(endpoint.query, raw_query);
  if (!query.ok()) return std::move(query).error();
  auto body = parse_body(endpoint, request, match.validator);
  if (!body.ok()) return std::move(body).error();
  const Call call{.request = request,
                  .endpoint = endpoint,
                  .path = match.variables,
                  .query = std::move(*query),
                  .body = std::move(*body),
                  .raw_body = endpoint.body == Body::kText ? request.body : std::string(),
                  .caller = caller,
                  .request_id = std::string(request_id)};
  return endpoint.handle(call);
}

net::Response Router::handle(const net::Request& request) const {
  const log::Logger logger("st2.router");
  const Micros started = clock_.steady();
  std::string request_id(request.headers.get("x-request-id"));
  if (request_id.empty()) request_id = new_uuid();
  Caller caller;
  net::Response response;
  const std::string path = normal_path(options_.service, request.path);
  if (request.method == net::Method::kOptions) {
    response.status = 200;
  } else if (!text::is_valid_utf8(path)) {
    response = json_response(400, fault_body(fmt::format("Failed to parse request path \"{}\".",
                                                         text::repaired_utf8(request.path))));
  } else if (const Match found = match(request.method_text, path); !found.endpoint) {
    response = not_found(path);
  } else if (auto answer = run(request, found, request_id, caller); answer.ok()) {
    response = to_response(std::move(*answer));
    add_cookie(request, caller, response);
  } else {
    response = fault(answer.error(), options_.debug);
    if (response.status >= 500 && response.status != 501)
      logger.repeated(log::Level::kError, found.endpoint->name, "Request failed: " + answer.error().text(),
                      {{"request_id", request_id}, {"path", logged_path(path)}});
  }
  response.headers.set("X-Request-ID", request_id);
  add_cors(request, response);
  if (logger.enabled(log::Level::kDebug))
    logger.debug(
        fmt::format("{} - {} {} {:.3f}ms", request_id, response.status, response.body.size(),
                    static_cast<double>((clock_.steady() - started).count()) / 1000.0),
        {{"method", request.method_text}, {"path", logged_path(path)}, {"remote_addr", request.peer}});
  return response;
}

void Router::add_cors(const net::Request& request, net::Response& response) const {
  const std::string_view origin = request.headers.get("origin");
  const auto& allowed = options_.allow_origins;
  std::string_view answer =
      allowed.empty() ? std::string_view("http://127.0.0.1:3000") : std::string_view(allowed.front());
  const auto listed = [&](std::string_view name) {
    return std::find(allowed.begin(), allowed.end(), name) != allowed.end();
  };
  if (!origin.empty() && (listed("*") || listed(origin))) answer = origin;
  response.headers.set("Access-Control-Allow-Origin", answer);
  response.headers.set("Access-Control-Allow-Methods", "GET,POST,PUT,DELETE,OPTIONS");
  response.headers.set("Access-Control-Allow-Headers",
                       "Content-Type,Authorization,X-Auth-Token,St2-Api-Key,X-Request-ID");
  response.headers.set("Access-Control-Allow-Credentials", "true");
  response.headers.set("Access-Control-Expose-Headers", "Content-Type,X-Limit,X-Total-Count,X-Request-ID");
}

void Router::add_cookie(const net::Request& request, const Caller& caller, net::Response& response) const {
  if (!caller.token_expiry || (caller.location != "header" && caller.location != "query")) return;
  std::string token(request.headers.get("x-auth-token"));
  if (token.empty()) token = parse_query(request.query).get_string("x-auth-token");
  if (token.empty()) return;
  net::SetCookie cookie{.name = "auth-token", .value = token};
  cookie.max_age = std::max<std::int64_t>(0, (*caller.token_expiry - clock_.now()) / 1'000'000);
  cookie.secure = options_.cookie_secure;
  cookie.same_site = options_.cookie_same_site;
  response.headers.add("Set-Cookie", cookie.header(clock_.now() / 1'000'000));
}

}  // namespace squall::http
