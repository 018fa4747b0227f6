// The client for users' addresses, against our own server.
#include "net/curl/curl_client.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <latch>
#include <thread>

#include "base/encoding.h"
#include "base/strings.h"
#include "net/certificate_for_test.h"
#include "net/http_server.h"

namespace squall::net {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

class CurlClientTest : public testing::Test {
 protected:
  CurlClientTest() { loop_.start(); }
  std::string serve(Handler handler, ServerOptions options = {}) {
    const bool secure = !options.tls_key.empty();
    server_ = std::make_unique<HttpServer>(loop_, std::move(options), std::move(handler));
    EXPECT_TRUE(server_->start().ok());
    return fmt::format("{}://127.0.0.1:{}", secure ? "https" : "http", server_->port());
  }
  EventLoop loop_{"test-net"};
  std::unique_ptr<HttpServer> server_;
};

TEST_F(CurlClientTest, SendsAllItIsGiven) {
  const std::string url = serve([](const Request& request) {
    Response response = Response::text(202, request.method_text + " " + request.target + " " + request.body);
    for (const char* name :
         {"Authorization", "Cookie", "X-Empty", "X-Full", "Content-Length", "Content-Type"}) {
      response.headers.add(std::string("Seen-") + name,
                           request.headers.has(name) ? request.headers.get(name) : "absent");
    }
    return response;
  });
  const auto answer = curl_send({.method = "DELETE",
                                 .url = url + "/a?b",
                                 .headers = {{"X-Empty", ""}, {"X-Full", "1"}},
                                 .cookies = {{"a", "1"}, {"b", "2"}},
                                 .body = "body",
                                 .username = "me",
                                 .password = "pw"});
  ASSERT_TRUE(answer.ok()) << answer.error().message();
  EXPECT_EQ(answer->status, 202);
  EXPECT_EQ(answer->body, "DELETE /a?b body");
  EXPECT_EQ(answer->headers.get("Seen-Authorization"), "Basic " + base64_encode("me:pw"));
  EXPECT_EQ(answer->headers.get("Seen-Cookie"), "a=1; b=2");
  EXPECT_EQ(answer->headers.get("Seen-X-Empty"), "");
  EXPECT_EQ(answer->headers.get("Seen-X-Full"), "1");
  EXPECT_EQ(answer->headers.get("Seen-Content-Length"), "4");
  EXPECT_EQ(answer->headers.get("Seen-Content-Type"), "absent") << "nobody said that it is a form";
}

TEST_F(CurlClientTest, FollowsRedirectsOnlyWhenAllowed) {
  const std::string url = serve([](const Request& request) {
    if (request.path == "/end") return Response::text(200, "end");
    Response response = Response::text(302, "moved");
    response.headers.add("Location", request.path == "/file" ? "file:///etc/passwd" : "/end");
    return response;
  });
  EXPECT_EQ(curl_send({.url = url + "/x"})->status, 302);
  const auto followed = curl_send({.url = url + "/x", .allow_redirects = true});
  EXPECT_EQ(followed->body, "end");
  EXPECT_EQ(followed->url, url + "/end");
  EXPECT_EQ(followed->headers.get("Location"), "");
  EXPECT_FALSE(curl_send({.url = url + "/file", .allow_redirects = true}).ok());
}

TEST_F(CurlClientTest, RedirectsChangeTheMethodAsRequestsDoes) {
  const std::string url = serve([](const Request& request) {
    if (request.path == "/end")
      return Response::text(200,
                            fmt::format("{} {} {} {}", request.method_text, request.body,
                                        request.headers.get("Content-Type"), request.headers.get("Cookie")));
    Response response = Response::text(static_cast<int>(*parse_int64(request.query)), "moved");
    response.headers.add("Location", "/end");
    response.headers.add("Set-Cookie", "seen=1; Path=/");
    return response;
  });
  const auto after = [&](const char* method, int status) {
    auto answer = curl_send({.method = method,
                             .url = fmt::format("{}/x?{}", url, status),
                             .headers = {{"Content-Type", "text/x"}},
                             .body = "b",
                             .allow_redirects = true});
    return answer.ok() ? answer->body : answer.error().message();
  };
  EXPECT_EQ(after("POST", 301), "GET   seen=1");
  EXPECT_EQ(after("POST", 302), "GET   seen=1");
  EXPECT_EQ(after("PUT", 303), "GET   seen=1");
  EXPECT_EQ(after("PUT", 301), "PUT   seen=1");
  EXPECT_EQ(after("POST", 307), "POST b text/x seen=1");
  EXPECT_EQ(after("DELETE", 308), "DELETE b text/x seen=1");
}

TEST_F(CurlClientTest, CredentialsStayWithTheirHost) {
  EventLoop loop("other");
  loop.start();
  HttpServer other(loop, {}, [](const Request& request) {
    return Response::text(200, std::string(request.headers.get("Authorization")) +
                                   std::string(request.headers.get("Cookie")) + "|");
  });
  ASSERT_TRUE(other.start().ok());
  const std::string url = serve([&](const Request&) {
    Response response = Response::text(302, "");
    response.headers.add("Location", fmt::format("http://127.0.0.1:{}/", other.port()));
    return response;
  });
  const auto basic = curl_send(
      {.url = url, .cookies = {{"a", "1"}}, .allow_redirects = true, .username = "me", .password = "pw"});
  EXPECT_EQ(basic->body, "|");
  EXPECT_EQ(curl_send({.url = url, .headers = {{"Authorization", "x"}}, .allow_redirects = true})->body, "|");
}

TEST_F(CurlClientTest, RedirectsAreBounded) {
  const std::string url = serve([](const Request&) {
    Response response = Response::text(302, "");
    response.headers.add("Location", "/again");
    return response;
  });
  EXPECT_EQ(curl_send({.url = url, .allow_redirects = true, .max_redirects = 3}).error().code(),
            Errc::kLimit);
  EXPECT_EQ(server_->stats().requests, 4u);
}

TEST_F(CurlClientTest, UsesAProxy) {
  const std::string url = serve([](const Request& request) { return Response::text(200, request.target); });
  const auto answer = curl_send({.url = "http://elsewhere.invalid/a", .http_proxy = url});
  ASSERT_TRUE(answer.ok()) << answer.error().message();
  EXPECT_EQ(answer->body, "http://elsewhere.invalid/a");
}

TEST_F(CurlClientTest, ChecksCertificates) {
  const TempDirectory folder;
  const TestCertificate files(folder);
  const std::string url = serve([](const Request&) { return Response::text(200, "secret"); },
                                {.tls_certificate = files.certificate, .tls_key = files.key});
  const auto refused = curl_send({.url = url});
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().code(), Errc::kForbidden) << refused.error().message();
  EXPECT_EQ(curl_send({.url = url, .verify = false})->body, "secret");
  EXPECT_EQ(curl_send({.url = url, .ca_file = files.certificate})->body, "secret");
}

TEST_F(CurlClientTest, EndsInTimeOrWhenToldOrAtItsBound) {
  std::latch release(1);
  std::latch entered(2);
  const std::string url = serve([&](const Request& request) {
    if (request.path == "/big") return Response::text(200, std::string(10'000, 'x'));
    entered.count_down();
    release.wait();
    return Response::text(200, "late");
  });
  EXPECT_EQ(curl_send({.url = url, .timeout = 50ms}).error().code(), Errc::kTimeout);
  std::stop_source stop;
  std::jthread stopper([&] {
    entered.wait();
    stop.request_stop();
  });
  EXPECT_EQ(curl_send({.url = url}, stop.get_token()).error().code(), Errc::kCanceled);
  EXPECT_EQ(curl_send({.url = url + "/big", .max_body_bytes = 9'999}).error().code(), Errc::kLimit);
  EXPECT_EQ(curl_send({.url = url + "/big", .max_body_bytes = 10'000})->body.size(), 10'000u);
  release.count_down();
  server_.reset();
}

TEST_F(CurlClientTest, NamesWhatFailed) {
  std::string url = serve([](const Request&) { return Response(); });
  server_.reset();
  EXPECT_EQ(curl_send({.url = url}).error().code(), Errc::kUnavailable);
  EXPECT_EQ(curl_send({.url = "file:///etc/passwd"}).error().code(), Errc::kInvalid);
  EXPECT_EQ(curl_send({.url = "http://no-such-host.invalid"}).error().code(), Errc::kUnavailable);
  EXPECT_EQ(curl_send({.url = url, .headers = {{"A", "1\n2"}}}).error().code(), Errc::kInvalid);
  EXPECT_EQ(curl_send({.method = "A B", .url = url}).error().code(), Errc::kInvalid);
}

}  // namespace
}  // namespace squall::net
