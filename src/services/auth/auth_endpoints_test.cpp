#include "services/auth/auth_endpoints.h"

#include "base/encoding.h"
#include "base/file.h"
#include "services/core/testing/world.h"
#include "services/http/authenticator.h"
#include "value/json/json.h"

namespace squall::services {
namespace {

// {SHA} of "right".
constexpr const char* kPasswords =
    "anna:{SHA}0nofEXcSAJSXFLGvmfBIpBb11vQ=\nbot:{SHA}0nofEXcSAJSXFLGvmfBIpBb11vQ=\n";

class AuthEndpointsTest : public ::testing::Test {
 protected:
  AuthEndpointsTest() {
    EXPECT_TRUE(write_file_atomic(folder_ / "htpasswd", kPasswords, 0600).ok());
    context_.backend = std::make_shared<security::FlatFileBackend>(folder_ / "htpasswd");
    world_.add(model::kUsers, user("bot", true, {{"chat", "robot"}}));
    world_.add(model::kUsers, user("mona", false, {{"chat", "mo"}, {"mail", "same"}}));
    world_.add(model::kUsers, user("nils", false, {{"chat", "ni"}, {"mail", "same"}}));
  }

  static Value user(const char* name, bool service, Object nicknames) {
    return Value::object(
        {{"name", name}, {"is_service", service}, {"nicknames", Value(std::move(nicknames))}});
  }
  net::Response ask(std::string_view authorization, std::string body, const char* path = "/v1/tokens") {
    net::Request request;
    request.method = net::Method::kPost;
    request.method_text = "POST";
    request.path = request.target = path;
    request.peer = "10.0.0.1";
    request.body = std::move(body);
    if (!authorization.empty()) request.headers.set("Authorization", authorization);
    for (const auto& [name, value] : headers_) request.headers.set(name, value);
    const http::Router router({.service = "auth"}, auth_endpoints(context_),
                              http::make_authenticate(identities_), world_.clock);
    return router.handle(request);
  }
  net::Response login(std::string_view user, std::string_view password, std::string body = "{}") {
    return ask("Basic " + base64_encode(std::string(user) + ":" + std::string(password)), std::move(body));
  }
  static std::string text_of(const net::Response& response, const char* field) {
    return json::parse(response.body).value().get_string(field);
  }

  testing::World world_;
  security::Identities identities_{world_.store, world_.clock};
  security::LoginThrottle throttle_{world_.clock};
  const TempDirectory folder_;
  std::vector<std::pair<std::string, std::string>> headers_;
  AuthContext context_{.options = {.api_url = "http://api"},
                       .store = world_.store,
                       .identities = identities_,
                       .throttle = throttle_,
                       .backend = nullptr};
};

TEST_F(AuthEndpointsTest, ATokenIsForWhoKnowsThePassword) {
  const net::Response made = login("anna", "right");
  ASSERT_EQ(made.status, 201) << made.body;
  EXPECT_EQ(text_of(made, "user"), "anna");
  EXPECT_EQ(made.headers.get("X-API-URL"), "http://api");
  EXPECT_EQ(identities_.by_token(text_of(made, "token"))->user, "anna");
  for (const auto& [user, password] :
       {std::pair{"anna", "wrong"}, {"nobody", "right"}, {"", "right"}, {"anna", ""}}) {
    const net::Response refused = login(user, password);
    EXPECT_EQ(refused.status, 401) << user;
    EXPECT_EQ(text_of(refused, "faultstring"), "Invalid or missing credentials");
  }
}

TEST_F(AuthEndpointsTest, HeadersThatAreNoCredentials) {
  EXPECT_EQ(ask("", "{}").status, 401);
  EXPECT_EQ(ask("Bearer abc", "{}").status, 401);
  EXPECT_EQ(ask("Basic ***", "{}").status, 401);
  EXPECT_EQ(ask("Basic", "{}").status, 400);
  EXPECT_EQ(ask("Basic YQ== YQ==", "{}").status, 400);
  EXPECT_EQ(login("an\xffna", "right").status, 401);
}

TEST_F(AuthEndpointsTest, TheLifeOfATokenHasBounds) {
  const auto refusal = [&](std::string body) {
    return text_of(login("anna", "right", std::move(body)), "faultstring");
  };
  EXPECT_EQ(login("anna", "right", R"({"ttl": 86400})").status, 201);
  EXPECT_EQ(login("anna", "right", R"({"ttl": null})").status, 201);
  EXPECT_EQ(refusal(R"({"ttl": 86401})"), "TTL specified 86401 is greater than max allowed 86400.");
  EXPECT_EQ(refusal(R"({"ttl": 0})"), "TTL specified 0 must be greater than 0.");
  EXPECT_EQ(refusal(R"({"ttl": 100000000000000000000})"),
            "TTL specified 100000000000000000000 is greater than max allowed 86400.");
  EXPECT_EQ(refusal(R"({"ttl": -100000000000000000000})"),
            "TTL specified -100000000000000000000 must be greater than 0.");
  EXPECT_EQ(login("anna", "right", R"({"ttl": 1.5})").status, 400);
}

TEST_F(AuthEndpointsTest, AServiceAsksForTokensOfOthers) {
  const auto target = [&](std::string body) {
    return text_of(login("bot", "right", std::move(body)), "user");
  };
  EXPECT_EQ(target(R"({"user": "newcomer"})"), "newcomer");
  EXPECT_EQ(target(R"({"impersonate_user": "mo", "nickname_origin": "chat"})"), "mona");
  const auto refusal = [&](std::string body) {
    return text_of(login("bot", "right", std::move(body)), "faultstring");
  };
  EXPECT_EQ(refusal(R"({"impersonate_user": "xx", "nickname_origin": "chat"})"),
            "Could not locate user xx@chat");
  EXPECT_EQ(refusal(R"({"impersonate_user": "same", "nickname_origin": "mail"})"),
            "same@mail matched more than one username");
  EXPECT_EQ(refusal(R"({"impersonate_user": "mo"})"), "Nickname origin is not provided for nickname 'mo'");
}

TEST_F(AuthEndpointsTest, OthersDoNot) {
  const auto refusal = [&] { return text_of(login("anna", "right", R"({"user": "mona"})"), "faultstring"); };
  EXPECT_EQ(refusal(), "Could not locate user anna") << "no account yet, and asking makes none";
  ASSERT_EQ(login("anna", "right").status, 201);
  EXPECT_EQ(refusal(), "Current user is not a service and cannot request impersonated tokens");
}

TEST_F(AuthEndpointsTest, GuessesAreSlowedDown) {
  for (int i = 0; i < 5; ++i) EXPECT_EQ(login("anna", "wrong").status, 401);
  const net::Response refused = login("anna", "right");
  EXPECT_EQ(refused.status, 429);
  EXPECT_TRUE(refused.headers.has("Retry-After"));
  EXPECT_EQ(login("bot", "right").status, 201) << "another account from the same address";
  world_.clock.advance(std::chrono::seconds(400));
  EXPECT_EQ(login("anna", "right").status, 201);
}

TEST_F(AuthEndpointsTest, BehindAFrontEndTheUserIsWhoItSays) {
  context_.options.proxy_mode = true;
  EXPECT_EQ(ask("", "{}").status, 401);
  EXPECT_EQ(text_of(login("anna", "whatever"), "user"), "anna");
  headers_ = {{"X-Forwarded-User", "front"}};
  EXPECT_EQ(text_of(login("anna", "whatever"), "user"), "front");
  headers_.emplace_back("Remote-User", "remote");
  EXPECT_EQ(text_of(ask("", "{}"), "user"), "remote");
  headers_ = {{"Remote-User", "r\xff"}};
  EXPECT_EQ(ask("", "{}").status, 401);
}

TEST_F(AuthEndpointsTest, ATokenIsValidatedForWhoHasOne) {
  const std::string token = text_of(login("anna", "right"), "token");
  EXPECT_EQ(ask("", R"({"token": "x"})", "/v1/tokens/validate").status, 401);
  headers_ = {{"X-Auth-Token", token}};
  EXPECT_EQ(ask("", "{\"token\": \"" + token + "\"}", "/v1/tokens/validate").body, R"({"valid":true})");
  EXPECT_EQ(ask("", R"({"token": "x"})", "/v1/tokens/validate").body, R"({"valid":false})");
  EXPECT_EQ(ask("", "{}", "/v1/tokens/validate").status, 400);
  EXPECT_EQ(ask("", "[]", "/v1/tokens/validate").status, 400);
}

}  // namespace
}  // namespace squall::services
