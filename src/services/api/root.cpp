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
  return Answer::of(Value::object({{"version", version},
                                   {"docs_url", "https://docs.stackstorm.com/" + (development ? "latest" : short_version)}}));
}

Result<Answer> user(const Call& call) {
  Object authentication{{"method", call.caller.method}, {"location", call.caller.location}};
  if (call.caller.token_expiry) {
    std::string expiry = time::format_iso(*call.caller.token_expiry);  // ...:SS.ffffffZ
    authentication.set("token_expire", expiry.substr(0, expiry.find('.')) + "Z");
  }
  return Answer::of(Value::object(
      {{"username", call.caller.user},
       {"authentication", Value(std::move(authentication))},
       {"rbac", Value::object({{"enabled", false}, {"roles", Value::array()}, {"is_admin", true}})}}));
}

}  // namespace

void add_root(http::EndpointTable& table, ApiContext& api) {
  table.push_back({.method = "GET", .path = "/v1", .name = "root.index",
                   .handle = [&api](const Call&) { return root(api); }, .text = "The version."});
  table.push_back({.method = "GET", .path = "/v1/user", .name = "user.get", .handle = user, .text = "Who is asking."});
}

}  // namespace squall::services
