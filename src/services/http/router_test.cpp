#include "services/http/router.h"

#include <gtest/gtest.h>

#include "value/json/json.h"

namespace squall::http {
namespace {

constexpr Timestamp kNow = 1'700'000'000'000'000;

Result<Caller> by_token(const net::Request& request, const Value& query) {
  const bool header = request.headers.get("x-auth-token") == "good";
  if (!header && query.get_string("x-auth-token") != "good")
    return make_error(Errc::kUnauthorized, "Unauthorized");
  return Caller{.user = "rowan",
                .method = "authentication token",
                .location = header ? "header" : "query",
                .token_expiry = kNow + 60'000'000};
}

// Says what it got.
Result<Answer> echo(const Call& call) {
  Object path;
  for (const auto& [name, value] : call.path) path.set(name, value);
  return Answer::of(Value::object({{"endpoint", call.endpoint.name},
                                   {"user", call.caller.user},
                                   {"path", Value(std::move(path))},
                                   {"query", call.query},
                                   {"body", call.body}}));
}

Result<Answer> break_inside(const Call&) { return make_error(Errc::kIo, "the disk is gone"); }
Result<Answer> collide(const Call&) {
  return Error(Errc::kConflict, "taken").about("0123456789abcdef01234567");
}

EndpointTable table() {
  const Value schema = Value::object(
      {{"type", "object"},
       {"properties", Value::object({{"n", Value::object({{"type", "integer"}})},
                                     {"mode", Value::object({{"type", "string"}, {"default", "fast"}})}})}});
  return {{.method = "GET", .path = "/v1", .name = "root", .handle = echo, .access = Access::kPublic},
          {.method = "GET",
           .path = "/v1/things",
           .name = "things.all",
           .query = {{.name = "limit", .type = ParamType::kInteger, .fallback = 50},
                     {.name = "ratio", .type = ParamType::kNumber},
                     {.name = "deep", .type = ParamType::kBool},
                     {.name = "tags", .type = ParamType::kList}},
           .handle = echo},
          {.method = "GET", .path = "/v1/things/views", .name = "things.views", .handle = echo},
          {.method = "GET", .path = "/v1/things/{id}", .name = "things.one", .handle = echo},
          {.method = "GET", .path = "/v1/executions/{id}", .name = "executions.one", .handle = echo},
          {.method = "GET", .path = "/v1/files/{ref}/{path*}", .name = "files", .handle = echo},
          {.method = "POST",
           .path = "/v1/things",
           .name = "things.post",
           .body = Body::kRequired,
           .body_schema = schema,
           .handle = echo},
          {.method = "GET", .path = "/v1/later", .name = "later.all"},
          {.method = "GET",
           .path = "/v1/needs",
           .name = "needs",
           .query = {{.name = "what", .required = true}},
           .handle = echo},
          {.method = "GET", .path = "/v1/broken", .name = "broken", .handle = break_inside},
          {.method = "GET", .path = "/v1/taken", .name = "taken", .handle = collide}};
}

class RouterTest : public ::testing::Test {
 protected:
  static net::Request request(const char* method, const char* path, const char* query = "") {
    net::Request request;
    request.method = net::parse_method(method);
    request.method_text = method;
    request.path = path;
    request.query = query;
    request.target = path;
    request.headers.set("X-Auth-Token", "good");
    return request;
  }
  net::Response get(const char* path, const char* query = "") {
    return router_.handle(request("GET", path, query));
  }
  net::Response post(std::string body, const char* type = "application/json") {
    net::Request asked = request("POST", "/v1/things");
    asked.body = std::move(body);
    asked.headers.set("Content-Type", type);
    return router_.handle(asked);
  }
  static Value body(const net::Response& response) { return json::parse(response.body).value(); }
  static std::string fault_of(const net::Response& response) {
    return body(response).get_string("faultstring");
  }
  static RouterOptions options() { return {.service = "api", .allow_origins = {"http://one", "http://two"}}; }

  FakeClock clock_{kNow};
  Router router_{options(), table(), by_token, clock_};
};

TEST_F(RouterTest, PrefixesAndALastSlashLeadToTheSamePlace) {
  for (const char* path : {"/v1/things", "/things", "/api/v1/things", "/api/things/", "/v1/things/"})
    EXPECT_EQ(body(get(path)).get_string("endpoint"), "things.all") << path;
  EXPECT_EQ(body(get("/")).get_string("endpoint"), "root");
  EXPECT_EQ(body(get("/v1/actionexecutions/7")).get_string("endpoint"), "executions.one");
}

TEST_F(RouterTest, TheFirstRowThatFitsIsTaken) {
  EXPECT_EQ(body(get("/v1/things/views")).get_string("endpoint"), "things.views");
  EXPECT_EQ(body(get("/v1/things/7"))["path"].get_string("id"), "7");
}

TEST_F(RouterTest, AVariableWithAStarTakesSlashes) {
  EXPECT_EQ(body(get("/v1/files/probe/a/b.sh"))["path"].get_string("path"), "a/b.sh");
  EXPECT_EQ(get("/v1/files/probe").status, 404);
}

TEST_F(RouterTest, WhatIsNotThereIsNotFound) {
  const net::Response answer = get("/v1/nothing");
  EXPECT_EQ(answer.status, 404);
  EXPECT_EQ(fault_of(answer), "The resource could not be found.");
  EXPECT_FALSE(answer.headers.has("Allow"));
}

TEST_F(RouterTest, AMethodThatAPathDoesNotTakeIsNotFoundAndToldWhatItTakes) {
  for (const char* method : {"DELETE", "PATCH", "HEAD", "get"}) {
    const net::Response answer = router_.handle(request(method, "/v1/things"));
    EXPECT_EQ(answer.status, 404) << method;
    EXPECT_EQ(answer.headers.get("Allow"), "GET,POST") << method;
  }
}

TEST_F(RouterTest, WhatIsNotOfferedSaysSo) {
  const net::Response answer = get("/v1/later");
  EXPECT_EQ(answer.status, 501);
  EXPECT_EQ(fault_of(answer), "\"later.all\" is not offered by this server.");
}

TEST_F(RouterTest, APathThatIsNoTextIsRefusedWithoutTellingItsQuery) {
  net::Request asked = request("GET", "/v1/\xff", "x-auth-token=good");
  asked.target = "/v1/%ff?x-auth-token=good";
  const net::Response answer = router_.handle(asked);
  EXPECT_EQ(answer.status, 400);
  EXPECT_EQ(fault_of(answer), "Failed to parse request path \"/v1/\xEF\xBF\xBD\".");
}

TEST_F(RouterTest, AFaultIsAlwaysUtf8) {
  EXPECT_EQ(fault_of(fault(Error(Errc::kInvalid, "header \xff"))), "header \xEF\xBF\xBD");
}

TEST_F(RouterTest, WhatIsTooMuchIsBadInputAndWhatIsBusyMayBeTriedAgain) {
  EXPECT_EQ(fault(Error(Errc::kLimit, "too deep")).status, 400);
  const net::Response busy = fault(Error(Errc::kBusy, "too many wait"));
  EXPECT_EQ(busy.status, 429);
  EXPECT_EQ(busy.headers.get("Retry-After"), "1");
}

TEST_F(RouterTest, WithoutCredentialsOnlyPublicRowsAnswer) {
  net::Request stranger = request("GET", "/v1/things");
  stranger.headers.clear();
  EXPECT_EQ(router_.handle(stranger).status, 401);
  stranger.path = "/v1";
  EXPECT_EQ(router_.handle(stranger).status, 200);
}

TEST_F(RouterTest, WithAuthenticationOffTheSystemUserAsks) {
  RouterOptions off = options();
  off.authenticate = false;
  net::Request stranger = request("GET", "/v1/things");
  stranger.headers.clear();
  EXPECT_EQ(body(Router(off, table(), by_token, clock_).handle(stranger)).get_string("user"), "stanley");
}

TEST_F(RouterTest, ParametersHaveTheirTypes) {
  EXPECT_EQ(body(get("/v1/things"))["query"], Value::object({{"limit", 50}}));
  EXPECT_EQ(
      body(get("/v1/things", "limit=5&ratio=0.5&deep=Yes&tags=a,b&other=1"))["query"],
      Value::object({{"limit", 5}, {"ratio", 0.5}, {"deep", true}, {"tags", Value::array({"a", "b"})}}));
}

TEST_F(RouterTest, AParameterOfTheWrongTypeIsNamed) {
  EXPECT_EQ(fault_of(get("/v1/things", "limit=many")), "Parameter \"limit\" is not of type integer");
  EXPECT_EQ(fault_of(get("/v1/things", "ratio=x")), "Parameter \"ratio\" is not of type float");
  EXPECT_EQ(fault_of(get("/v1/things", "deep=maybe")), "Parameter \"deep\" is not of type boolean");
  EXPECT_EQ(get("/v1/things", "limit=99999999999999999999").status, 400);
  EXPECT_EQ(fault_of(get("/v1/needs")), "Required parameter \"what\" is missing");
}

TEST_F(RouterTest, BodiesAreCheckedAndDefaultsFilledIn) {
  EXPECT_EQ(body(post(R"({"n": 3})"))["body"], Value::object({{"n", 3}, {"mode", "fast"}}));
  EXPECT_EQ(fault_of(post(R"({"n": "three"})")), "n: 'three' is not of type 'integer', 'null'");
  EXPECT_EQ(fault_of(post("[1]")), "Input body needs to be an object, got: array");
  EXPECT_EQ(post("{").status, 400);
  EXPECT_EQ(fault_of(post("<a/>", "text/xml")),
            "Failed to parse request body: Unsupported Content-Type: \"text/xml\"");
  EXPECT_EQ(post(std::string(200, '[')).status / 100, 4);
}

TEST_F(RouterTest, AFailureInsideSaysNothingOfItUnlessDebugging) {
  const net::Response answer = get("/v1/broken");
  EXPECT_EQ(answer.status, 500);
  EXPECT_EQ(fault_of(answer), "Internal Server Error");
  RouterOptions debug = options();
  debug.debug = true;
  EXPECT_EQ(fault_of(Router(debug, table(), by_token, clock_).handle(request("GET", "/v1/broken"))),
            "the disk is gone");
}

TEST_F(RouterTest, AConflictNamesWhatIsInTheWay) {
  const net::Response answer = get("/v1/taken");
  EXPECT_EQ(answer.status, 409);
  EXPECT_EQ(body(answer).get_string("conflict-id"), "0123456789abcdef01234567");
}

TEST_F(RouterTest, OriginsThatAreAllowedAreAnsweredWithTheirName) {
  net::Request asked = request("OPTIONS", "/v1/things");
  asked.headers.set("Origin", "http://two");
  const net::Response answer = router_.handle(asked);
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.headers.get("Access-Control-Allow-Origin"), "http://two");
  EXPECT_EQ(answer.headers.get("Access-Control-Allow-Credentials"), "true");
  asked.headers.set("Origin", "http://evil");
  EXPECT_EQ(router_.handle(asked).headers.get("Access-Control-Allow-Origin"), "http://one");
}

TEST_F(RouterTest, ATokenIsRememberedInACookieUntilItEnds) {
  const std::string cookie(get("/v1/things").headers.get("Set-Cookie"));
  EXPECT_TRUE(cookie.starts_with("auth-token=good;")) << cookie;
  EXPECT_NE(cookie.find("Max-Age=60"), std::string::npos) << cookie;
  EXPECT_NE(cookie.find("Secure"), std::string::npos) << cookie;
  EXPECT_NE(cookie.find("HttpOnly"), std::string::npos) << cookie;
  EXPECT_FALSE(get("/v1").headers.has("Set-Cookie"));
}

TEST_F(RouterTest, TheRequestIdIsTheCallersOrAFreshOne) {
  net::Request asked = request("GET", "/v1/things");
  asked.headers.set("X-Request-ID", "mine");
  EXPECT_EQ(router_.handle(asked).headers.get("X-Request-ID"), "mine");
  EXPECT_EQ(get("/v1/nothing").headers.get("X-Request-ID").size(), 36U);
}

}  // namespace
}  // namespace squall::http
