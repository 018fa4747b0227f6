#include "services/http/authenticator.h"

namespace squall::http {
namespace {

struct Source {
  std::string credential;
  bool is_token = false;
  std::string_view location;
};

Source find_credential(const net::Request& request, const Value& query) {
  const auto header = [&](std::string_view name) { return std::string(request.headers.get(name)); };
  if (auto token = header("x-auth-token"); !token.empty()) return {std::move(token), true, "header"};
  if (auto key = header("st2-api-key"); !key.empty()) return {std::move(key), false, "header"};
  if (auto token = query.get_string("x-auth-token"); !token.empty()) return {std::move(token), true, "query"};
  if (auto key = query.get_string("st2-api-key"); !key.empty()) return {std::move(key), false, "query"};
  for (auto& [name, value] : net::parse_cookies(request.headers))
    if (name == "auth-token" && !value.empty()) return {value, true, "cookie"};
  return {};
}

}  // namespace

Authenticate make_authenticate(security::Identities& identities) {
  return [&identities](const net::Request& request, const Value& query) -> Result<Caller> {
    const Source source = find_credential(request, query);
    if (source.credential.empty())
      return Error(Errc::kUnauthorized, "Unauthorized - One of Token or API key required.");
    auto identity =
        source.is_token ? identities.by_token(source.credential) : identities.by_api_key(source.credential);
    if (!identity.ok()) return std::move(identity).error();
    return Caller{.user = std::move(identity->user),
                  .method = source.is_token ? "authentication token" : "API key",
                  .location = std::string(source.location),
                  .token_expiry = identity->expiry,
                  .is_service = identity->is_service};
  };
}

}  // namespace squall::http
