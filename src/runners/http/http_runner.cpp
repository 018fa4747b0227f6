#include "runners/http/http_runner.h"

#include <algorithm>
#include <exception>
#include <mutex>
#include <optional>
#include <stop_token>
#include <unordered_map>

#include "base/strings.h"
#include "base/text/utf8.h"
#include "base/worker_pool.h"
#include "net/form.h"
#include "value/json/json.h"
#include "value/python.h"
#include "value/python_literal.h"

namespace squall::runners {
namespace {

using model::Status;

constexpr Millis kDefaultTimeout{60'000};
constexpr double kMaxTimeout = 1e6;  // seconds

// netloc without port and brackets.
std::string host_of(std::string_view url) {
  const std::size_t scheme = url.find("://");
  if (scheme != std::string_view::npos) url.remove_prefix(scheme + 3);
  url = url.substr(0, url.find_first_of("/?#"));
  if (const std::size_t at = url.rfind('@'); at != std::string_view::npos) url.remove_prefix(at + 1);
  if (url.starts_with('[')) return std::string(url.substr(1, url.find(']') - 1));
  return std::string(url.substr(0, url.find(':')));
}

bool lists(const Value& hosts, const std::string& host) {
  return std::any_of(hosts.items().begin(), hosts.items().end(),
                     [&](const Value& item) { return item.is_string() && item.as_string() == host; });
}

Result<void> check_host(const Value& parameters, const std::string& url) {
  const Value& black = parameters["url_hosts_blacklist"];
  const Value& white = parameters["url_hosts_whitelist"];
  if (!black.empty() && !white.empty())
    return make_error(
        Errc::kInvalid,
        "\"url_hosts_blacklist\" and \"url_hosts_whitelist\" parameters are mutually exclusive. "
        "Only one should be provided.");
  const std::string host = host_of(url);
  if (!black.empty() && lists(black, host))
    return make_error(Errc::kInvalid, "URL \"{}\" is blacklisted", url);
  if (!white.empty() && !lists(white, host))
    return make_error(Errc::kInvalid, "URL \"{}\" is not whitelisted", url);
  return {};
}

// A JSON content type makes JSON of whatever was given (spec/runtime 1.5 "Body encoding").
Result<std::string> body_text(const Value& body, bool is_json) {
  if (!is_json) return body.is_null() ? std::string() : python::str(body);
  if (!body.is_string()) return json::dumps(body);
  if (auto parsed = json::parse(body.as_string()); parsed.ok()) return json::dumps(*parsed);
  auto literal = python::parse_literal(body.as_string());
  if (!literal.ok()) return std::move(literal).error().with("body is neither JSON nor a literal");
  return json::dumps(*literal);
}

void add_query(std::string& url, const Value& params) {
  net::Pairs pairs;
  for (const Member& member : params.members()) {
    if (member.value.is_null()) continue;
    if (!member.value.is_array()) pairs.emplace_back(member.name(), python::str(member.value));
    for (const Value& item : member.value.items()) pairs.emplace_back(member.name(), python::str(item));
  }
  if (pairs.empty()) return;
  url += (contains(url, "?") ? "&" : "?") + net::make_query(pairs);
}

Result<void> add_body(const Value& action, net::CurlRequest& request) {
  if (python::truthy(action["file_name"]) && python::truthy(action["file_content"])) {
    const std::string name = action.get_string("file_name");
    const std::string boundary = net::make_boundary();
    net::FormPart part{.name = name,
                       .file_name = name,
                       .content_type = action.get_string("file_content_type"),
                       .body = python::str(action["file_content"])};
    request.body = net::make_multipart({part}, boundary);
    request.headers.set("Content-Type", "multipart/form-data; boundary=" + boundary);
    return {};
  }
  const Value& body = action["body"];
  if (!python::truthy(body)) return {};
  auto text = body_text(body, request.headers.get("content-type") == "application/json");
  if (!text.ok()) return std::move(text).error();
  request.body = std::move(*text);
  return {};
}

// float() of the parameter; the reference's client refuses what is not positive.
Result<Millis> timeout_of(const Value& action) {
  if (!action.contains("timeout")) return kDefaultTimeout;
  const Value& given = action["timeout"];
  std::optional<double> seconds;
  if (given.is_double()) seconds = given.as_double();
  if (given.is_integer()) seconds = python::to_double(given);
  if (given.is_bool()) seconds = given.as_bool() ? 1 : 0;
  if (given.is_string()) {
    seconds = python::parse_float(given.as_string());
    if (!seconds)
      return make_error(Errc::kInvalid, "could not convert string to float: {}", python::repr(given));
  }
  if (!seconds)
    return make_error(Errc::kInvalid, "float() argument must be a string or a real number, not '{}'",
                      python::type_name(given));
  if (!(*seconds > 0))
    return make_error(Errc::kInvalid, "the timeout of {} seconds must be positive", *seconds);
  return Millis(std::max<std::int64_t>(1, static_cast<std::int64_t>(std::min(*seconds, kMaxTimeout) * 1000)));
}

class HttpRunner final : public Runner {
 public:
  explicit HttpRunner(HttpRunnerOptions options)
      : options_(std::move(options)),
        pool_({.name = "http-run", .threads = options_.parallel, .queue = options_.waiting}) {
    pool_.start();
  }
  ~HttpRunner() override { pool_.stop(); }

  void run(Job job, OnOutput, OnDone on_done) override {
    auto request = http_request(job, options_.version);
    if (!request.ok()) return on_done(failure(request.error().text()));
    request->max_body_bytes = options_.max_body_bytes;
    std::stop_source stop;
    {
      std::lock_guard lock(mutex_);
      stops_.emplace(job.execution_id, stop);
    }
    auto done = std::make_shared<OnDone>(std::move(on_done));
    const bool accepted =
        pool_.try_submit([this, id = job.execution_id, request = std::move(*request), stop, done] {
          const Outcome outcome = outcome_of(request, stop.get_token());
          forget(id);
          (*done)(outcome);
        });
    if (accepted) return;
    forget(job.execution_id);
    (*done)(failure("Too many HTTP requests wait on this action runner."));
  }

  void cancel(std::string_view execution_id) override {
    std::lock_guard lock(mutex_);
    if (const auto found = stops_.find(std::string(execution_id)); found != stops_.end())
      found->second.request_stop();
  }

 private:
  // Whatever happens, the job ends.
  static Outcome outcome_of(const net::CurlRequest& request, const std::stop_token& stop) {
    try {
      return http_outcome(net::curl_send(request, stop));
    } catch (const std::exception& error) {
      return failure(error.what());
    }
  }
  void forget(const std::string& id) {
    std::lock_guard lock(mutex_);
    stops_.erase(id);
  }

  const HttpRunnerOptions options_;
  std::mutex mutex_;
  std::unordered_map<std::string, std::stop_source> stops_;
  WorkerPool pool_;
};

}  // namespace

Result<net::CurlRequest> http_request(const Job& job, std::string_view version) {
  const Value& runner = job.runner_parameters;
  const Value& action = job.action_parameters;
  net::CurlRequest request;
  request.url = runner.get_string("url");
  if (auto allowed = check_host(runner, request.url); !allowed.ok()) return std::move(allowed).error();
  for (const Member& member : runner["headers"].members())
    request.headers.add(member.name(), python::str(member.value));
  request.headers.set("User-Agent", fmt::format("st2/v{}", version));
  request.headers.set("X-Stanley-Action", job.action.get_string("name"));
  for (const Member& member : runner["cookies"].members())
    request.cookies.emplace_back(member.name(), python::str(member.value));
  if (auto added = add_body(action, request); !added.ok()) return std::move(added).error();
  request.method = action.get_string("method", request.body.empty() ? "GET" : "POST");
  if (request.method.empty()) request.method = request.body.empty() ? "GET" : "POST";
  add_query(request.url, action["params"]);
  request.allow_redirects = runner.get_bool("allow_redirects");
  request.verify = runner.get_bool("verify_ssl_cert", true);
  request.http_proxy = runner.get_string("http_proxy");
  request.https_proxy = runner.get_string("https_proxy");
  if (const std::string user = runner.get_string("username"); !user.empty()) {
    request.username = user;
    request.password = runner.get_string("password");
  }
  auto timeout = timeout_of(action);
  if (!timeout.ok()) return std::move(timeout).error();
  request.timeout = *timeout;
  return request;
}

Outcome http_outcome(const Result<net::CurlResponse>& response) {
  if (!response.ok()) {
    const Errc code = response.error().code();
    if (code == Errc::kCanceled) return {Status::kCanceled, {}};
    if (code == Errc::kTimeout)
      return {Status::kTimeout, Value::object({{"error", response.error().text()}})};
    return failure(response.error().text());
  }
  std::string_view type = response->headers.get("content-type");
  type = trim(type.substr(0, type.find(';')));
  Value body(text::repaired_utf8(response->body));
  bool parsed = false;
  if (type == "application/json")
    if (auto decoded = json::parse(response->body); decoded.ok()) {
      body = std::move(*decoded);
      parsed = true;
    }
  Object headers;
  for (const auto& field : response->headers) headers.set(field.name, field.value);
  const bool good = response->status >= 200 && response->status <= 206;
  return {good ? Status::kSucceeded : Status::kFailed,
          Value::object({{"status_code", response->status},
                         {"body", std::move(body)},
                         {"parsed", parsed},
                         {"headers", Value(std::move(headers))}})};
}

std::shared_ptr<Runner> make_http(HttpRunnerOptions options) {
  return std::make_shared<HttpRunner>(std::move(options));
}

}  // namespace squall::runners
