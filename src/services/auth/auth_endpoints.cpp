#include "services/auth/auth_endpoints.h"

#include "base/encoding.h"
#include "base/log.h"
#include "base/strings.h"
#include "base/text/utf8.h"
#include "model/collections.h"
#include "services/http/lists.h"
#include "services/http/params.h"
#include "value/json/json.h"

namespace squall::services {
namespace {

using http::Answer;
using http::Call;

const log::Logger kLog{"st2.auth"};
constexpr std::string_view kBadCredentials = "Invalid or missing credentials";

Error bad_credentials() { return Error(Errc::kUnauthorized, std::string(kBadCredentials)); }

struct Basic {
  std::string user, password;
};

Result<Basic> basic_credentials(const net::Request& request) {
  const std::string_view header = request.headers.get("authorization");
  if (header.empty()) return bad_credentials();
  const auto words = split_blanks(header);
  if (words.size() != 2) return make_error(Errc::kInvalid, "Invalid authorization header");
  if (!iequals(words[0], "basic")) return bad_credentials();
  const auto decoded = base64_decode(words[1]);
  if (!decoded) return bad_credentials();
  const std::size_t colon = decoded->find(':');
  if (colon == std::string::npos || colon == 0) return bad_credentials();
  std::string user = decoded->substr(0, colon);
  if (!text::is_valid_utf8(user)) return bad_credentials();
  return Basic{std::move(user), decoded->substr(colon + 1)};
}

Result<std::string> check_password(AuthContext& auth, const Call& call) {
  auto basic = basic_credentials(call.request);
  if (!basic.ok()) return std::move(basic).error();
  const std::string account = "user:" + basic->user,
                    address = "from:" + call.request.peer + ":" + basic->user;
  for (const std::string& key : {account, address})
    if (auto free = auth.throttle.check(key); !free.ok()) return std::move(free).error();
  auto right = auth.backend->authenticate(basic->user, basic->password);
  if (!right.ok()) return std::move(right).error();
  for (const std::string& key : {account, address})
    *right ? auth.throttle.succeeded(key) : auth.throttle.failed(key);
  if (*right) return std::move(basic->user);
  kLog.audit("Login refused", {{"user", basic->user}, {"remote_addr", call.request.peer}});
  return bad_credentials();
}

// Who the front end says it is; a password is not looked at (spec/api 2.23).
Result<std::string> proxied_user(const Call& call) {
  for (const std::string_view header : {"remote-user", "x-forwarded-user"})
    if (const std::string_view user = call.request.headers.get(header); !user.empty())
      return text::is_valid_utf8(user) ? Result<std::string>(std::string(user)) : bad_credentials();
  auto basic = basic_credentials(call.request);
  if (!basic.ok()) return bad_credentials();
  return std::move(basic->user);
}

Result<std::string> nicknamed_user(AuthContext& auth, const std::string& nickname,
                                   const std::string& origin) {
  if (origin.empty())
    return make_error(Errc::kInvalid, "Nickname origin is not provided for nickname '{}'", nickname);
  auto users = auth.store.find(model::kUsers, {.where = {}});
  if (!users.ok()) return std::move(users).error();
  std::vector<std::string> found;
  for (const auto& user : *users)
    if (user.body["nicknames"][origin] == Value(nickname)) found.push_back(user.body.get_string("name"));
  if (found.empty()) return make_error(Errc::kInvalid, "Could not locate user {}@{}", nickname, origin);
  if (found.size() > 1)
    return make_error(Errc::kInvalid, "{}@{} matched more than one username", nickname, origin);
  return std::move(found.front());
}

// The account that the token is for: the caller's, or the one a service asks for.
Result<std::string> target_user(AuthContext& auth, const std::string& account, const Value& body) {
  const std::string wanted = body.get_string("user");
  const std::string nickname = body.get_string("impersonate_user");
  if (wanted.empty() && nickname.empty()) return account;
  auto users =
      auth.store.find(model::kUsers, {.where = {{"name", store::Op::kEq, Value(account)}}, .limit = 1});
  if (!users.ok()) return std::move(users).error();
  if (users->empty()) return make_error(Errc::kInvalid, "Could not locate user {}", account);
  if (!users->front().body.get_bool("is_service"))
    return make_error(Errc::kInvalid, "Current user is not a service and cannot request impersonated tokens");
  if (!wanted.empty()) return wanted;
  return nicknamed_user(auth, nickname, body.get_string("nickname_origin"));
}

Result<std::chrono::seconds> token_ttl(const AuthContext& auth, const Value& body) {
  const Value& given = body["ttl"];
  if (given.is_null()) return auth.options.token_ttl;
  // An integer of more than 64 bits has its sign in its text.
  const bool positive = given.is_int() ? given.as_int() > 0 : !given.as_string().starts_with('-');
  if (!positive)
    return make_error(Errc::kInvalid, "TTL specified {} must be greater than 0.", json::dump(given));
  if (!given.is_int() || given.as_int() > auth.options.token_ttl.count())
    return make_error(Errc::kInvalid, "TTL specified {} is greater than max allowed {}.", json::dump(given),
                      auth.options.token_ttl.count());
  return std::chrono::seconds(given.as_int());
}

Result<Answer> create_token(AuthContext& auth, const Call& call) {
  auto account = auth.options.proxy_mode ? proxied_user(call) : check_password(auth, call);
  if (!account.ok()) return std::move(account).error();
  auto user = target_user(auth, *account, call.body);
  if (!user.ok()) return std::move(user).error();
  auto ttl = token_ttl(auth, call.body);
  if (!ttl.ok()) return std::move(ttl).error();
  auto token =
      auth.identities.issue({.user = *user, .ttl = *ttl, .metadata = Value::object(), .service = false});
  if (!token.ok()) return std::move(token).error();
  kLog.audit("Token created", {{"user", *user}, {"requested_by", *account}});
  Object body(token->body);
  body.set("id", token->id).set("expiry", http::timestamp_text(token->body["expiry"]));
  Answer answer = Answer::of(Value(std::move(body)), 201);
  answer.headers.emplace_back("X-API-URL", auth.options.api_url);
  return answer;
}

Result<Answer> validate_token(AuthContext& auth, const Call& call) {
  if (!call.body.is_object())
    return make_error(Errc::kInvalid, "Input body needs to be an object, got: {}",
                      http::json_type(call.body));
  const std::string token = call.body.get_string("token");
  if (token.empty()) return make_error(Errc::kInvalid, "Token is not provided.");
  auto identity = auth.identities.by_token(token);
  if (!identity.ok() && identity.error().code() != Errc::kUnauthorized) return std::move(identity).error();
  return Answer::of(Value::object({{"valid", identity.ok()}}));
}

Result<Answer> no_sso(const Call&) {
  Answer answer =
      Answer::of(Value::object({{"faultstring",
                                 "The default \"noop\" SSO backend is not a proper implementation. Please "
                                 "refer to the enterprise version for configuring SSO."}}));
  answer.status = 500;
  return answer;
}

Value token_schema() {
  const auto type = [](Value name) { return Value::object({{"type", std::move(name)}}); };
  return Value::object(
      {{"type", "object"},
       {"properties", Value::object({{"ttl", type(Value::array({"integer", "null"}))},
                                     {"user", type(Value::array({"string", "null"}))},
                                     {"impersonate_user", type(Value::array({"string", "null"}))},
                                     {"nickname_origin", type(Value::array({"string", "null"}))}})}});
}

}  // namespace

http::EndpointTable auth_endpoints(AuthContext& context) {
  using http::Access;
  using http::Body;
  return {{.method = "POST",
           .path = "/v1/tokens",
           .name = "tokens.create",
           .body = Body::kOptional,
           .body_schema = token_schema(),
           .handle = [&context](const Call& call) { return create_token(context, call); },
           .access = Access::kPublic,
           .text = "Makes a token for a user and a password."},
          {.method = "POST",
           .path = "/v1/tokens/validate",
           .name = "tokens.validate",
           .body = Body::kRequired,
           .handle = [&context](const Call& call) { return validate_token(context, call); },
           .text = "Tells whether a token is good."},
          {.method = "GET",
           .path = "/v1/sso",
           .name = "sso.enabled",
           .handle = [&context](const Call&) -> Result<Answer> {
             return Answer::of(Value::object({{"enabled", context.options.sso}}));
           },
           .access = Access::kPublic,
           .text = "Tells whether single sign-on is on."},
          {.method = "GET",
           .path = "/v1/sso/request",
           .name = "sso.request",
           .handle = no_sso,
           .access = Access::kPublic},
          {.method = "POST",
           .path = "/v1/sso/callback",
           .name = "sso.callback",
           .body = Body::kOptional,
           .handle = no_sso,
           .access = Access::kPublic}};
}

}  // namespace squall::services
