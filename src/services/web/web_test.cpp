#include "services/web/web.h"

#include <gtest/gtest.h>

namespace squall::services {
namespace {

net::Handler named(const char* name) {
  return [name](const net::Request& request) {
    return net::Response::text(200, std::string(name) + " " + request.path);
  };
}

net::Response ask(const net::Handler& web, const char* path, const char* method = "GET") {
  net::Request request;
  request.method = net::parse_method(method);
  request.method_text = method;
  request.path = path;
  return web(request);
}

TEST(Web, APrefixLeadsToItsService) {
  const net::Handler web = web_handler({named("auth"), named("api"), named("stream")}, {"1", {"st2api"}});
  EXPECT_EQ(ask(web, "/auth/v1/tokens", "POST").body, "auth /v1/tokens");
  EXPECT_EQ(ask(web, "/api/v1/actions").body, "api /v1/actions");
  EXPECT_EQ(ask(web, "/api").body, "api /");
  EXPECT_EQ(ask(web, "/stream/v1/stream").body, "stream /v1/stream");
  EXPECT_EQ(ask(web, "/apinosuch").status, 404);
  EXPECT_NE(ask(web, "/").body.find("st2api"), std::string::npos);
  EXPECT_EQ(ask(web, "/", "HEAD").status, 200);
  EXPECT_EQ(ask(web, "/", "POST").status, 404);
}

TEST(Web, StreamsHaveAnOldAddressUnderTheApi) {
  const net::Handler web = web_handler({named("auth"), named("api"), named("stream")}, {});
  EXPECT_EQ(ask(web, "/api/stream").body, "stream /v1/stream");
  EXPECT_EQ(ask(web, "/api/v1/stream").body, "stream /v1/stream");
  EXPECT_EQ(ask(web, "/api/v12/stream").body, "stream /v1/stream");
  EXPECT_EQ(ask(web, "/api/v/stream").body, "api /v/stream");
  EXPECT_EQ(ask(web, "/api/vx/stream").body, "api /vx/stream");
  EXPECT_EQ(ask(web, "/api/v1/streams").body, "api /v1/streams");
}

TEST(Web, WhatDoesNotRunHereSaysSo) {
  const net::Handler web = web_handler({}, {});
  EXPECT_EQ(ask(web, "/api/v1/actions").status, 503);
  EXPECT_EQ(ask(web, "/auth/v1/tokens").status, 503);
  const net::Response stream = ask(web, "/stream/v1/stream");
  EXPECT_EQ(stream.status, 200);
  EXPECT_EQ(stream.body, "retry: 1000\n\n") << "a browser comes back by itself";
}

TEST(Web, MethodsThatNobodyTakesAreRefused) {
  const net::Handler web = web_handler({named("auth"), named("api"), named("stream")}, {});
  const net::Response refused = ask(web, "/api/v1/actions", "PATCH");
  EXPECT_EQ(refused.status, 405);
  EXPECT_EQ(refused.headers.get("Allow"), "GET,HEAD,POST,PUT,DELETE,OPTIONS");
  EXPECT_EQ(ask(web, "/api/v1/actions", "HEAD").status, 200);
}

}  // namespace
}  // namespace squall::services
