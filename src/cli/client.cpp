#include "cli/client.h"

#include <fmt/format.h>

#include "base/encoding.h"
#include "base/strings.h"
#include "value/json/json.h"

namespace squall::cli {

namespace {

// The text of an answer that is an error (spec/cli 4.3).
std::string error_text(const HttpReply& reply, const std::string& url) {
  std::string reason = reply.reason;
  auto body = json::parse(reply.body);
  if (!body.ok()) {
    reason += fmt::format("\nUnable to retrieve detailed message from the HTTP response. {}\n",
                          body.error().message());
  } else if (std::string fault = body->get_string("faultstring"); !fault.empty()) {
    reason += "\nMESSAGE: " + fault;
  }
  std::string_view side = reply.status < 500 ? "Client" : "Server";
  return fmt::format("{} {} Error: {} for url: {}", reply.status, side, reason, url);
}

Errc error_code(int status) {
  switch (status) {
    case 401:
      return Errc::kUnauthorized;
    case 403:
      return Errc::kForbidden;
    case 404:
      return Errc::kNotFound;
    case 409:
      return Errc::kConflict;
    default:
      return status < 500 ? Errc::kInvalid : Errc::kInternal;
  }
}

// A word that a shell reads as it is.
std::string shell_quoted(std::string_view text) { return "'" + replace_all(text, "'", "'\"'\"'") + "'"; }

// The body of an answer with the values of secrets masked.
Value masked(const Value& value) {
  if (value.is_array()) {
    std::vector<Value> items;
    for (const Value& item : value.items()) items.push_back(masked(item));
    return Value::array(std::move(items));
  }
  if (!value.is_object()) return value;
  Object out;
  for (const Member& member : value.members()) {
    bool secret = member.name() == "token" || member.name() == "key";
    out.set(member.key, secret && member.value.is_string() ? Value(kMask) : masked(member.value));
  }
  return out;
}

bool is_secret_header(std::string_view name) {
  return iequals(name, "X-Auth-Token") || iequals(name, "St2-Api-Key") || iequals(name, "Authorization");
}

Result<Value> body_of(const HttpReply& reply, const std::string& url) {
  auto value = json::parse(reply.body);
  if (!value.ok()) return std::move(value).error().with("the answer of {} is not JSON", url);
  return value;
}

}  // namespace

std::string HttpReply::header(std::string_view name) const {
  for (const auto& [key, value] : headers) {
    if (iequals(key, name)) return value;
  }
  return "";
}

std::string path_part(std::string_view name) { return url_encode(name, "/!$&'()*+,:;=@"); }

std::string encode_query(const Query& query) {
  std::vector<std::string> parts;
  for (const auto& [key, value] : query) parts.push_back(url_encode_plus(key) + "=" + url_encode_plus(value));
  return join(parts, "&");
}

void Client::add_credentials(HttpRequest& request) const {
  if (!settings_.token.empty()) request.headers.emplace_back("X-Auth-Token", settings_.token);
  if (!settings_.api_key.empty()) request.headers.emplace_back("St2-Api-Key", settings_.api_key);
  if (settings_.basic_auth) {
    const auto& [user, password] = *settings_.basic_auth;
    request.headers.emplace_back("Authorization", "Basic " + base64_encode(user + ":" + password));
  }
}

void Client::print_exchange(const HttpRequest& request, const HttpReply& reply) {
  ++requests_;
  std::string line = "curl -X " + request.method;
  for (const auto& [name, value] : request.headers) {
    line += " -H " + shell_quoted(name + ": " + (is_secret_header(name) ? std::string(kMask) : value));
  }
  if (request.body && !request.body->empty()) line += " --data-binary " + shell_quoted(*request.body);
  line += " " + shell_quoted(request.url);
  std::string body = reply.body;
  bool holds_secrets = contains(request.url, "/tokens") || contains(request.url, "/apikeys");
  if (auto parsed = json::parse(body); holds_secrets && parsed.ok()) body = json::dumps(masked(*parsed));
  console_.out(fmt::format(
      "# -------- begin {0} request ----------\n{1}\n# -------- begin {0} response ----------\n{2}\n"
      "# -------- end {0} response ------------\n\n",
      requests_, line, body));
}

Result<Client::Answer> Client::send(HttpRequest request) {
  auto reply = transport_.send(request);
  if (!reply.ok()) return std::move(reply).error();
  if (settings_.debug) print_exchange(request, *reply);
  return Answer{std::move(*reply), std::move(request.url)};
}

Result<Client::Answer> Client::exchange(std::string_view method, std::string_view path, const Query& query,
                                        std::optional<std::string> body, std::string_view content_type) {
  HttpRequest request{std::string(method), settings_.api_url + std::string(path), {}, std::move(body)};
  if (!query.empty()) request.url += "?" + encode_query(query);
  if (request.body) request.headers.emplace_back("content-type", content_type);
  add_credentials(request);
  return send(std::move(request));
}

Result<Client::Answer> Client::call(std::string_view method, std::string_view path, const Query& query,
                                    std::optional<std::string> body, std::string_view content_type) {
  auto answer = exchange(method, path, query, std::move(body), content_type);
  if (!answer.ok() || answer->reply.status < 400) return answer;
  return Error(error_code(answer->reply.status), error_text(answer->reply, answer->url));
}

Result<Value> Client::get(std::string_view path, const Query& query) {
  auto answer = call("GET", path, query, std::nullopt);
  if (!answer.ok()) return std::move(answer).error();
  return body_of(answer->reply, answer->url);
}

Result<std::optional<Value>> Client::find(std::string_view path, const Query& query) {
  auto value = get(path, query);
  if (value.ok()) return std::optional<Value>(std::move(*value));
  if (value.error().code() == Errc::kNotFound) return std::optional<Value>();
  return std::move(value).error();
}

Result<Page> Client::list(std::string_view path, const Query& query) {
  auto answer = call("GET", path, query, std::nullopt);
  if (!answer.ok()) {
    if (answer.error().code() == Errc::kNotFound) return Page{};
    return std::move(answer).error();
  }
  auto body = body_of(answer->reply, answer->url);
  if (!body.ok()) return std::move(body).error();
  if (!body->is_array()) return make_error(Errc::kInternal, "the answer of {} is no list", answer->url);
  return Page{{body->items().begin(), body->items().end()},
              parse_int64(answer->reply.header("X-Total-Count"))};
}

Result<Value> Client::post(std::string_view path, const Value& body) {
  auto answer = call("POST", path, {}, json::dumps(body));
  if (!answer.ok()) return std::move(answer).error();
  return body_of(answer->reply, answer->url);
}

Result<Value> Client::put(std::string_view path, const Value& body) {
  auto answer = call("PUT", path, {}, json::dumps(body));
  if (!answer.ok()) return std::move(answer).error();
  return body_of(answer->reply, answer->url);
}

Result<Value> Client::erase(std::string_view path, const Query& query, const Value* body) {
  std::optional<std::string> text;
  if (body != nullptr) text = json::dumps(*body);
  auto answer = exchange("DELETE", path, query, std::move(text));
  if (!answer.ok()) return std::move(answer).error();
  if (answer->reply.status >= 400 && answer->reply.status != 404) {
    return Error(error_code(answer->reply.status), error_text(answer->reply, answer->url));
  }
  auto value = json::parse(answer->reply.body);
  return value.ok() ? std::move(*value) : Value();
}

Result<std::string> Client::get_text(std::string_view path, const Query& query) {
  auto answer = call("GET", path, query, std::nullopt);
  if (!answer.ok()) return std::move(answer).error();
  return std::move(answer->reply.body);
}

Result<Value> Client::post_text(std::string_view path, std::string_view body) {
  auto answer = call("POST", path, {}, std::string(body), "text/plain");
  if (!answer.ok()) return std::move(answer).error();
  return body_of(answer->reply, answer->url);
}

Result<Value> Client::create_token(std::string_view user, std::string_view password,
                                   std::optional<std::int64_t> ttl) {
  Value body = Value::object();
  if (ttl && *ttl != 0) body = body.with("ttl", *ttl);
  HttpRequest request{"POST", settings_.auth_url + "/tokens", {}, json::dumps(body)};
  request.headers.emplace_back("content-type", "application/json");
  request.headers.emplace_back("Authorization",
                               "Basic " + base64_encode(std::string(user) + ":" + std::string(password)));
  auto answer = send(std::move(request));
  if (!answer.ok()) return std::move(answer).error();
  if (answer->reply.status >= 400) {
    return Error(error_code(answer->reply.status), error_text(answer->reply, answer->url));
  }
  return body_of(answer->reply, answer->url);
}

Result<void> Client::listen(const Query& query, const std::function<bool()>& opened,
                            const std::function<bool(const Value&)>& each) {
  // The reference puts credentials into the query of a stream; headers do not end up in access logs.
  HttpRequest request{"GET", settings_.stream_url + "/stream?" + encode_query(query), {}, std::nullopt};
  request.headers.emplace_back("Accept", "text/event-stream");
  add_credentials(request);
  auto on_event = [&](std::string_view data) {
    auto event = json::parse(data);
    return !event.ok() || each(*event);
  };
  auto reply = transport_.listen(request, {opened, on_event});
  if (!reply.ok()) return std::move(reply).error();
  if (reply->status < 400) return {};
  return Error(error_code(reply->status), error_text(*reply, request.url));
}

}  // namespace squall::cli
