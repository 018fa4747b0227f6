#include "base/time/iso8601.h"
#include "services/api/api_context.h"

namespace squall::services {
namespace {

using http::Answer;
using http::Call;

Result<Answer> root(const ApiContext& api) {
  const std::string& version = api.options.version;
  const bool development = version.find("dev") != std::string::npos;
  const std::string short_version = version.substr(0, version.find('.', version.find('.') + 1));
  return Answer::of(Value::object(
      {{"version", version},
       {"docs_url", "https://docs.stackstorm.com/" + (development ? "latest" : short_version)}}));
}

Result<Answer> user(const Call& call) {
  // Without authentication there is no method (spec/api 6, 65).
  const auto or_null = [](const std::string& text) { return text.empty() ? Value() : Value(text); };
  Object authentication{{"method", or_null(call.caller.method)}, {"location", or_null(call.caller.location)}};
  if (call.caller.token_expiry) {
    std::string expiry = time::format_iso(*call.caller.token_expiry);  // ...:SS.ffffffZ
    authentication.set("token_expire", expiry.substr(0, expiry.find('.')) + "Z");
  }
  return Answer::of(Value::object(
      {{"username", call.caller.user},
       {"authentication", Value(std::move(authentication))},
       {"rbac", Value::object({{"enabled", false}, {"roles", Value::array()}, {"is_admin", true}})}}));
}

// In the text form of Prometheus. Durable syncs are the figure to watch: they bound what the disk lets
// through.
Result<Answer> metrics(const ApiContext& api) {
  const store::Counters counters = api.seams.store.counters();
  std::string text;
  const auto counter = [&text](std::string_view name, std::string_view help, std::uint64_t value) {
    text += fmt::format("# HELP {0} {1}\n# TYPE {0} counter\n{0} {2}\n", name, help, value);
  };
  counter("squall_store_commits_total", "Durable syncs of the store since the start.", counters.commits);
  counter("squall_store_batches_total", "Batches of writes that the store took.", counters.batches);
  counter("squall_store_writes_total", "Writes of single documents.", counters.writes);
  return Answer::plain(std::move(text), "text/plain; version=0.0.4");
}

}  // namespace

void add_root(http::EndpointTable& table, ApiContext& api) {
  table.push_back({.method = "GET",
                   .path = "/v1",
                   .name = "root.index",
                   .handle = [&api](const Call&) { return root(api); },
                   .text = "The version."});
  table.push_back(
      {.method = "GET", .path = "/v1/user", .name = "user.get", .handle = user, .text = "Who is asking."});
  table.push_back({.method = "GET",
                   .path = "/v1/metrics",
                   .name = "metrics.get",
                   .handle = [&api](const Call&) { return metrics(api); },
                   .text = "Counters since the start."});
}

}  // namespace squall::services
