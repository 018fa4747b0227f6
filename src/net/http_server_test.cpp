// The server as a client sees it: framing, limits, keep-alive, overload, stopping.
#include "net/http_server.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <condition_variable>
#include <latch>
#include <mutex>
#include <thread>

#include "net/certificate_for_test.h"
#include "net/compress.h"
#include "net/raw_client_for_test.h"

namespace squall::net {
namespace {

using namespace std::chrono_literals;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

Response echo(const Request& request) {
  return Response::text(200,
                        request.method_text + " " + request.path + "?" + request.query + " " + request.body);
}

class HttpServerTest : public testing::Test {
 protected:
  HttpServerTest() { loop_.start(); }

  HttpServer& serve(Handler handler = echo, ServerOptions options = {}) {
    server_ = std::make_unique<HttpServer>(loop_, std::move(options), std::move(handler));
    const auto started = server_->start();
    EXPECT_TRUE(started.ok()) << (started.ok() ? "" : started.error().message());
    return *server_;
  }
  std::string ask(std::string_view bytes) {
    RawClient client(server_->port());
    client.send(bytes);
    return client.read_answer();
  }

  EventLoop loop_{"test-net"};
  std::unique_ptr<HttpServer> server_;
};

TEST_F(HttpServerTest, AnswersARequest) {
  serve();
  const std::string answer = ask("GET /a%20b?x=1 HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 200 OK\r\n"));
  EXPECT_THAT(answer, HasSubstr("\r\nContent-Type: text/plain; charset=UTF-8\r\n"));
  EXPECT_THAT(answer, HasSubstr("\r\nDate: "));
  EXPECT_THAT(answer, EndsWith("\r\n\r\nGET /a b?x=1 "));
  EXPECT_EQ(server_->stats().requests, 1u);
}

TEST_F(HttpServerTest, AnswersPipelinedRequestsInOrder) {
  serve();
  RawClient client(server_->port());
  std::string many;
  for (int i = 0; i < 50; ++i) many += fmt::format("GET /{} HTTP/1.1\r\nHost: x\r\n\r\n", i);
  client.send(many);
  for (int i = 0; i < 50; ++i) EXPECT_THAT(client.read_answer(), EndsWith(fmt::format("GET /{}? ", i)));
}

TEST_F(HttpServerTest, ReadsBodiesOfBothFramings) {
  serve();
  RawClient client(server_->port());
  client.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello");
  EXPECT_THAT(client.read_answer(), EndsWith("POST /? hello"));
  client.send("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n");
  client.send("4;ext=1\r\ndefg\r\n0\r\nTrailer: dropped\r\n\r\n");
  EXPECT_THAT(client.read_answer(), EndsWith("POST /? abcdefg"));
}

TEST_F(HttpServerTest, ABodyThatTricklesInIsRefused) {
  ServerOptions options;
  options.limits.body_timeout = 200ms;
  options.limits.min_body_rate = 1'000;
  serve(echo, options);
  RawClient client(server_->port());
  client.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\n");
  std::mutex mutex;
  std::condition_variable_any answered;
  std::jthread trickle([&](std::stop_token stop) {
    std::unique_lock lock(mutex);
    do client.send("x");  // always within the timeout for a single byte
    while (!answered.wait_for(lock, stop, 20ms, [&] { return stop.stop_requested(); }));
  });
  EXPECT_THAT(client.read_until("\r\n\r\n"), StartsWith("HTTP/1.1 408 "));
  trickle.request_stop();
}

TEST_F(HttpServerTest, AKeyWithAPassphraseIsAnErrorAndNoQuestion) {
  const TempDirectory folder;
  const TestCertificate files(folder);
  const std::string locked = folder / "locked.pem";
  BIO* in = BIO_new_file(files.key.c_str(), "r");
  EVP_PKEY* key = PEM_read_bio_PrivateKey(in, nullptr, nullptr, nullptr);
  BIO* out = BIO_new_file(locked.c_str(), "w");
  ASSERT_EQ(PEM_write_bio_PKCS8PrivateKey(out, key, EVP_aes_128_cbc(), "pass", 4, nullptr, nullptr), 1);
  BIO_free(in);
  BIO_free(out);
  EVP_PKEY_free(key);
  HttpServer server(loop_, {.tls_certificate = files.certificate, .tls_key = locked}, echo);
  const auto started = server.start();
  ASSERT_FALSE(started.ok());
  EXPECT_THAT(started.error().message(), HasSubstr(locked));
}

TEST_F(HttpServerTest, ReadsALargeBody) {
  serve([](const Request& request) { return Response::text(200, std::to_string(request.body.size())); });
  const std::string body(5'000'000, 'x');
  EXPECT_THAT(
      ask(fmt::format("PUT / HTTP/1.1\r\nHost: x\r\nContent-Length: {}\r\n\r\n{}", body.size(), body)),
      EndsWith("\r\n\r\n5000000"));
}

TEST_F(HttpServerTest, AsksForABodyThatWaits) {
  serve();
  RawClient client(server_->port());
  client.send("POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
  EXPECT_EQ(client.read_until("\r\n\r\n"), "HTTP/1.1 100 Continue\r\n\r\n");
  client.send("hi");
  EXPECT_THAT(client.read_answer(), EndsWith("POST /? hi"));
}

TEST_F(HttpServerTest, RefusesATooLargeBodyBeforeItIsSent) {
  serve(echo, {.limits = {.max_body_bytes = 10}});
  RawClient client(server_->port());
  client.send("POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 11\r\n\r\n");
  EXPECT_THAT(client.read_answer(), StartsWith("HTTP/1.1 413 "));
}

TEST_F(HttpServerTest, HeadHasTheLengthButNoBody) {
  serve([](const Request&) { return Response::text(200, "hello"); });
  RawClient client(server_->port());
  client.send("HEAD / HTTP/1.1\r\nHost: x\r\n\r\nGET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  const std::string all = client.read_to_end();
  EXPECT_THAT(all, HasSubstr("Content-Length: 5\r\n\r\nHTTP/1.1 200 OK"));
  EXPECT_THAT(all, EndsWith("\r\n\r\nhello"));
}

TEST_F(HttpServerTest, AnswersWithoutBodyCarryNone) {
  serve([](const Request&) {
    Response response = Response::text(204, "dropped");
    response.headers.add("X-Split", "a\r\nInjected: 1");
    return response;
  });
  const std::string answer = ask("DELETE / HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_THAT(answer, EndsWith("\r\n\r\n"));
  EXPECT_THAT(answer, Not(HasSubstr("Content-Length")));
  EXPECT_THAT(answer, HasSubstr("X-Split: a  Injected: 1\r\n"));
}

TEST_F(HttpServerTest, ClosesWhenTheClientWishes) {
  serve();
  for (std::string_view request :
       {"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", "GET / HTTP/1.0\r\n\r\n"}) {
    RawClient client(server_->port());
    client.send(request);
    EXPECT_THAT(client.read_to_end(), HasSubstr("Connection: close\r\n"));
  }
  RawClient old(server_->port());
  old.send("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
  EXPECT_THAT(old.read_answer(), HasSubstr("Connection: keep-alive\r\n"));
}

TEST_F(HttpServerTest, CompressesWhatIsWorthIt) {
  serve([](const Request& request) {
    return Response::json(200, "\"" + std::string(request.path == "/big" ? 10'000 : 10, 'a') + "\"");
  });
  const std::string big = ask("GET /big HTTP/1.1\r\nHost: x\r\nAccept-Encoding: br, gzip;q=0.5\r\n\r\n");
  EXPECT_THAT(big, HasSubstr("Content-Encoding: gzip\r\n"));
  EXPECT_THAT(big, HasSubstr("Vary: Accept-Encoding\r\n"));
  EXPECT_EQ(decompress("gzip", big.substr(big.find("\r\n\r\n") + 4), 20'000).value().size(), 10'002u);
  EXPECT_THAT(ask("GET /small HTTP/1.1\r\nHost: x\r\nAccept-Encoding: gzip\r\n\r\n"), Not(HasSubstr("gzip")));
  EXPECT_THAT(ask("GET /big HTTP/1.1\r\nHost: x\r\nAccept-Encoding: gzip;q=0\r\n\r\n"),
              Not(HasSubstr("gzip")));
}

TEST_F(HttpServerTest, ReadsCompressedBodiesWithinTheLimit) {
  serve([](const Request& request) { return Response::text(200, std::to_string(request.body.size())); },
        {.limits = {.max_body_bytes = 1000}});
  const auto post = [&](std::string_view coding, std::string_view body) {
    return ask(
        fmt::format("POST / HTTP/1.1\r\nHost: x\r\nContent-Encoding: {}\r\nContent-Length: {}\r\n\r\n{}",
                    coding, body.size(), body));
  };
  EXPECT_THAT(post("gzip", gzip(std::string(900, 'x'))), EndsWith("\r\n\r\n900"));
  EXPECT_THAT(post("gzip", gzip(std::string(100'000, 'x'))), StartsWith("HTTP/1.1 413 "));
  EXPECT_THAT(post("gzip", "no gzip at all"), StartsWith("HTTP/1.1 400 "));
  EXPECT_THAT(post("br", "x"), StartsWith("HTTP/1.1 415 "));
}

TEST_F(HttpServerTest, AnswersAnExceptionWith500) {
  serve([](const Request&) -> Response { throw std::runtime_error("secret detail"); });
  const std::string answer = ask("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 500 "));
  EXPECT_THAT(answer, EndsWith(R"({"faultstring":"Internal Server Error"})"));
}

TEST_F(HttpServerTest, TellsSlowClientsWhatTheyMissed) {
  serve(echo, {.limits = {.header_timeout = 60ms, .body_timeout = 60ms, .idle_timeout = 60ms}});
  RawClient head(server_->port()), body(server_->port()), idle(server_->port());
  head.send("GET / HT");
  body.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nab");
  EXPECT_THAT(head.read_to_end(), StartsWith("HTTP/1.1 408 "));
  EXPECT_THAT(body.read_to_end(), StartsWith("HTTP/1.1 408 "));
  EXPECT_EQ(idle.read_to_end(), "");
}

TEST_F(HttpServerTest, AnswersOverloadWith503) {
  std::latch entered(1), release(1);
  serve(
      [&](const Request& request) {
        if (request.path == "/block") {
          entered.count_down();
          release.wait();
        }
        return Response::text(200, "done");
      },
      {.workers = 1, .queue = 1});
  RawClient running(server_->port()), queued(server_->port());
  running.send("GET /block HTTP/1.1\r\nHost: x\r\n\r\n");
  entered.wait();
  queued.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
  while (server_->stats().requests < 2) std::this_thread::yield();
  const std::string refused = ask("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_THAT(refused, StartsWith("HTTP/1.1 503 "));
  EXPECT_THAT(refused, HasSubstr("Retry-After: 1\r\n"));
  release.count_down();
  EXPECT_THAT(running.read_answer(), EndsWith("done"));
  EXPECT_THAT(queued.read_answer(), EndsWith("done"));
  EXPECT_EQ(server_->stats().refused, 1u);
}

TEST_F(HttpServerTest, RefusesConnectionsBeyondItsLimit) {
  serve(echo, {.limits = {.max_connections = 1}});
  RawClient first(server_->port());
  first.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
  first.read_answer();
  RawClient second(server_->port());
  EXPECT_THAT(second.read_to_end(), StartsWith("HTTP/1.1 503 "));
}

TEST_F(HttpServerTest, NamesATakenPort) {
  serve();
  HttpServer second(loop_, {.port = server_->port()}, echo);
  const auto started = second.start();
  ASSERT_FALSE(started.ok());
  EXPECT_EQ(started.error().code(), Errc::kConflict);
  EXPECT_EQ(started.error().message(),
            fmt::format("cannot listen on 127.0.0.1:{}: the port is taken", server_->port()));
  HttpServer nowhere(loop_, {.address = "no such host."}, echo);
  EXPECT_FALSE(nowhere.start().ok());
  HttpServer without_key(loop_, {.tls_certificate = "/nonexistent.pem"}, echo);
  EXPECT_FALSE(without_key.start().ok());
}

TEST_F(HttpServerTest, StopLetsRunningRequestsFinish) {
  std::latch entered(1), release(1);
  serve([&](const Request&) {
    entered.count_down();
    release.wait();
    return Response::text(200, "finished");
  });
  RawClient idle(server_->port()), busy(server_->port());
  busy.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
  entered.wait();
  std::jthread stopper([&] { server_->stop(30s); });
  EXPECT_EQ(idle.read_to_end(), "");
  EXPECT_FALSE(RawClient(server_->port()).connected());
  release.count_down();
  EXPECT_THAT(busy.read_to_end(), EndsWith("finished"));
  busy.close();
  stopper.join();
  EXPECT_EQ(server_->stats().connections, 0u);
  server_->stop();
}

TEST_F(HttpServerTest, StopWithoutGraceClosesAtOnce) {
  serve();
  RawClient idle(server_->port()), half(server_->port());
  half.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nab");
  idle.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
  idle.read_answer();
  server_->stop();
  EXPECT_EQ(server_->stats().connections, 0u);
  EXPECT_EQ(idle.read_to_end(), "");
}

TEST_F(HttpServerTest, ServersShareALoop) {
  serve();
  HttpServer other(loop_, {}, [](const Request&) { return Response::text(200, "other"); });
  ASSERT_TRUE(other.start().ok());
  EXPECT_NE(other.port(), server_->port());
  RawClient client(other.port());
  client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_THAT(client.read_answer(), EndsWith("other"));
  EXPECT_THAT(ask("GET / HTTP/1.1\r\nHost: x\r\n\r\n"), EndsWith("GET /? "));
}

}  // namespace
}  // namespace squall::net
