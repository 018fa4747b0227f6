// The blocking client against our own server, and against sockets that misbehave.
#include "net/http_client.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <latch>
#include <thread>

#include "net/certificate_for_test.h"
#include "net/http_server.h"
#include "net/raw_client_for_test.h"
#include "net/sse.h"

namespace squall::net {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;

class HttpClientTest : public testing::Test {
 protected:
  HttpClientTest() { loop_.start(); }

  std::string serve(Handler handler, ServerOptions options = {}) {
    const bool secure = !options.tls_key.empty();
    server_ = std::make_unique<HttpServer>(loop_, std::move(options), std::move(handler));
    EXPECT_TRUE(server_->start().ok());
    return fmt::format("{}://127.0.0.1:{}", secure ? "https" : "http", server_->port());
  }

  EventLoop loop_{"test-net"};
  std::unique_ptr<HttpServer> server_;
  HttpClient client_;
};

// A server that answers each connection with fixed bytes, then closes it.
class RawServer {
 public:
  explicit RawServer(std::vector<std::string> answers)
      : fd_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    ::bind(fd_.get(), reinterpret_cast<sockaddr*>(&address), sizeof address);
    ::listen(fd_.get(), 8);
    socklen_t size = sizeof address;
    ::getsockname(fd_.get(), reinterpret_cast<sockaddr*>(&address), &size);
    url = fmt::format("http://127.0.0.1:{}/", ntohs(address.sin_port));
    thread_ = std::jthread([this, answers = std::move(answers)] {
      for (const std::string& answer : answers) {
        const UniqueFd peer(::accept(fd_.get(), nullptr, nullptr));
        char scrap[4096];
        if (::recv(peer.get(), scrap, sizeof scrap, 0) <= 0) continue;
        ::send(peer.get(), answer.data(), answer.size(), MSG_NOSIGNAL);
      }
    });
  }
  std::string url;

 private:
  UniqueFd fd_;
  std::jthread thread_;
};

TEST_F(HttpClientTest, SendsAndReceives) {
  const std::string url = serve([](const Request& request) {
    Response response = Response::json(201, request.method_text + request.target + request.body);
    response.headers.add("X-Seen", request.headers.get("X-Sent"));
    return response;
  });
  const auto answer =
      client_.send({.method = "PUT", .url = url + "/a?b=c", .headers = {{"X-Sent", "1"}}, .body = "hello"});
  ASSERT_TRUE(answer.ok()) << answer.error().message();
  EXPECT_EQ(answer->status, 201);
  EXPECT_EQ(answer->reason, "Created");
  EXPECT_EQ(answer->body, "PUT/a?b=chello");
  EXPECT_EQ(answer->headers.get("x-seen"), "1");
}

TEST_F(HttpClientTest, ReusesAConnection) {
  const std::string url =
      serve([](const Request& request) { return Response::text(200, std::to_string(request.peer_port)); });
  const auto first = client_.send({.url = url});
  const auto second = client_.send({.url = url});
  ASSERT_TRUE(first.ok() && second.ok());
  EXPECT_EQ(first->body, second->body);
}

TEST_F(HttpClientTest, SurvivesAServerThatClosedTheKeptConnection) {
  const RawServer server(
      {"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\na", "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nb"});
  EXPECT_EQ(client_.send({.url = server.url})->body, "a");
  EXPECT_EQ(client_.send({.url = server.url})->body, "b");
}

TEST_F(HttpClientTest, UnpacksLargeAnswers) {
  const std::string url =
      serve([](const Request&) { return Response::text(200, std::string(1'000'000, 'x')); });
  const auto answer = client_.send({.url = url});
  ASSERT_TRUE(answer.ok());
  EXPECT_EQ(answer->headers.get("Content-Encoding"), "gzip");
  EXPECT_EQ(answer->body.size(), 1'000'000u);
}

TEST_F(HttpClientTest, BoundsTheAnswer) {
  const std::string url =
      serve([](const Request&) { return Response::text(200, std::string(100'000, 'x')); });
  HttpClient small({.max_body_bytes = 1000});
  for (const char* coding : {"gzip", "identity"}) {
    const auto answer = small.send({.url = url, .headers = {{"Accept-Encoding", coding}}});
    ASSERT_FALSE(answer.ok());
    EXPECT_EQ(answer.error().code(), Errc::kLimit) << answer.error().message();
  }
}

TEST_F(HttpClientTest, ReadsAnAnswerWithoutLength) {
  const RawServer server({"HTTP/1.1 200 OK\r\n\r\nuntil the end"});
  EXPECT_EQ(client_.send({.url = server.url})->body, "until the end");
}

TEST_F(HttpClientTest, HeadHasNoBody) {
  const std::string url = serve([](const Request&) { return Response::text(200, "hello"); });
  const auto answer = client_.send({.method = "HEAD", .url = url});
  ASSERT_TRUE(answer.ok());
  EXPECT_EQ(answer->headers.get("Content-Length"), "5");
  EXPECT_EQ(answer->body, "");
}

TEST_F(HttpClientTest, NamesWhatFailed) {
  const RawServer cut({"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nab"}), noise({"SSH-2.0-OpenSSH\r\n\r\n"}),
      silent({""});
  std::string closed_url;
  {
    const RawServer closed({});
    closed_url = closed.url;
  }
  const struct {
    std::string url;
    Errc code;
    std::string text;
  } cases[] = {
      {closed_url, Errc::kUnavailable, "Connection refused"},
      {"http://no-such-host.invalid/", Errc::kUnavailable, "cannot find the host \"no-such-host.invalid\""},
      {cut.url, Errc::kUnavailable, "ended before the answer did"},
      {noise.url, Errc::kParse, "not HTTP"},
      {silent.url, Errc::kUnavailable, "without an answer"},
      {"ftp://x/", Errc::kInvalid, "http://"},
      {"http://127.0.0.1:99999/", Errc::kInvalid, "port"},
  };
  for (const auto& wanted : cases) {
    const auto answer = client_.send({.method = "POST", .url = wanted.url, .timeout = 20s});
    ASSERT_FALSE(answer.ok()) << wanted.url;
    EXPECT_EQ(answer.error().code(), wanted.code) << answer.error().message();
    EXPECT_THAT(answer.error().message(), HasSubstr(wanted.text));
  }
}

TEST_F(HttpClientTest, RefusesHeadersWithLineBreaks) {
  const auto answer = client_.send({.url = "http://127.0.0.1:1/", .headers = {{"X-A", "1\r\nX-B: 2"}}});
  ASSERT_FALSE(answer.ok());
  EXPECT_EQ(answer.error().code(), Errc::kInvalid);
}

TEST_F(HttpClientTest, GivesUpInTimeOrWhenTold) {
  std::latch release(1);
  const std::string url = serve([&](const Request&) {
    release.wait();
    return Response::text(200, "late");
  });
  const auto late = client_.send({.url = url, .timeout = 50ms});
  ASSERT_FALSE(late.ok());
  EXPECT_EQ(late.error().code(), Errc::kTimeout);
  std::stop_source stop;
  std::jthread stopper([&] { stop.request_stop(); });
  const auto canceled = client_.send({.url = url}, stop.get_token());
  ASSERT_FALSE(canceled.ok());
  EXPECT_EQ(canceled.error().code(), Errc::kCanceled);
  release.count_down();
  server_.reset();
}

TEST_F(HttpClientTest, StreamsEvents) {
  const std::string url = serve([](const Request&) {
    OpenStream open = open_event_stream();
    SseWriter events(open.writer);
    for (int i = 0; i < 3; ++i) events.event("e", std::to_string(i));
    events.finish();
    return std::move(open.response);
  });
  std::vector<std::string> seen;
  SseParser parser([&](SseEvent event) { seen.push_back(event.data); });
  const auto done = client_.stream(
      {.url = url}, [](const ClientResponse& head) { return head.status == 200; },
      [&](std::string_view bytes) { return parser.feed(bytes); }, 30s);
  EXPECT_TRUE(done.ok());
  EXPECT_THAT(seen, ElementsAre("0", "1", "2"));
}

TEST_F(HttpClientTest, AQuietStreamTimesOut) {
  StreamWriter held;
  const std::string url = serve([&](const Request&) {
    OpenStream open = open_event_stream();
    held = open.writer;
    return std::move(open.response);
  });
  const auto done = client_.stream(
      {.url = url}, [](const ClientResponse&) { return true; }, [](std::string_view) { return true; }, 30ms);
  ASSERT_FALSE(done.ok());
  EXPECT_EQ(done.error().code(), Errc::kTimeout);
}

TEST_F(HttpClientTest, SpeaksTls) {
  const TempDirectory folder;
  const TestCertificate files(folder);
  const std::string url = serve(
      [](const Request& request) { return Response::text(200, request.secure ? request.body : "plain"); },
      {.tls_certificate = files.certificate, .tls_key = files.key});
  const std::string body(300'000, 'x');
  HttpClient trusting({.ca_file = files.certificate});
  for (int i = 0; i < 2; ++i) {
    const auto answer = trusting.send(
        {.method = "POST", .url = url, .headers = {{"Accept-Encoding", "identity"}}, .body = body});
    ASSERT_TRUE(answer.ok()) << answer.error().message();
    EXPECT_EQ(answer->body, body);
  }
  const auto stranger = client_.send({.url = url});
  ASSERT_FALSE(stranger.ok());
  EXPECT_EQ(stranger.error().code(), Errc::kForbidden);
  EXPECT_THAT(stranger.error().message(), HasSubstr("is not trusted: self-signed certificate"));
  HttpClient careless({.verify = false});
  EXPECT_TRUE(careless.send({.url = url}).ok());
  HttpClient misled({.ca_file = "/nonexistent.pem"});
  EXPECT_EQ(misled.send({.url = url}).error().code(), Errc::kInvalid);
}

TEST_F(HttpClientTest, TlsServerDropsPlainText) {
  const TempDirectory folder;
  const TestCertificate files(folder);
  const std::string url = serve([](const Request&) { return Response::text(200, ""); },
                                {.tls_certificate = files.certificate, .tls_key = files.key});
  EXPECT_FALSE(client_.send({.url = "http" + url.substr(5), .timeout = 20s}).ok());
  HttpServer broken(loop_, {.tls_certificate = files.key, .tls_key = files.certificate},
                    [](const Request&) { return Response(); });
  EXPECT_EQ(broken.start().error().code(), Errc::kInvalid);
}

}  // namespace
}  // namespace squall::net
