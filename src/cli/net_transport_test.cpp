// The client over a real socket.
#include "cli/net_transport.h"

#include <gtest/gtest.h>

#include "cli/client_for_test.h"
#include "net/event_loop.h"
#include "net/http_server.h"
#include "net/sse.h"

namespace squall::cli {
namespace {

class Network : public testing::Test {
 protected:
  void SetUp() override {
    loop_.start();
    ASSERT_TRUE(server_.start().ok());
  }
  void TearDown() override {
    server_.stop();
    loop_.stop();
  }

  static net::Response answer(const net::Request& request) {
    if (request.path == "/v1/stream") {
      auto [response, writer] = net::open_event_stream();
      net::SseWriter events(writer);
      events.heartbeat();
      events.event("st2.execution__update", R"({"id": "e1", "status": "succeeded"})");
      events.finish();
      return std::move(response);
    }
    if (request.path == "/v1/executions/e1")
      return net::Response::json(200, R"({"id": "e1", "status": "running"})");
    if (request.path == "/v1/keys/a b" && request.headers.get("X-Auth-Token") == "tok") {
      return net::Response::json(200, R"({"name": "a b", "value": "ž"})");
    }
    return net::Response::fault(404, "not here");
  }

  int run(std::vector<std::string> words) {
    words.insert(words.begin(), {"--api-url", base_url(), "--stream-url", base_url(), "--skip-config"});
    Surroundings around{console_, real_clock(), {}, folder_.path(), folder_.path()};
    return run_shell(
        around, [](const Settings&) { return std::make_unique<NetTransport>(); }, words);
  }
  std::string base_url() const { return "http://127.0.0.1:" + std::to_string(server_.port()) + "/v1"; }

  FakeConsole console_;
  TempDirectory folder_{"squall-cli"};
  net::EventLoop loop_{"test"};
  net::HttpServer server_{loop_, {}, answer};
};

TEST_F(Network, SendsCredentialsAndEncodesNames) {
  EXPECT_EQ(run({"key", "get", "a b", "-a", "value", "-t", "tok", "-j"}), 0);
  EXPECT_EQ(console_.printed, "{\n    \"value\": \"\\u017e\"\n}\n");
  console_.printed.clear();
  EXPECT_EQ(run({"key", "delete", "nosuch"}), 2);
  EXPECT_EQ(console_.printed, "Key Value Pair \"nosuch\" is not found.\n\n");
}

TEST_F(Network, FollowsAStream) {
  EXPECT_EQ(run({"execution", "tail", "e1"}), 0);
  EXPECT_EQ(console_.printed, "\nExecution e1 has completed (status=succeeded).\n");
}

TEST_F(Network, NobodyThereIsAnError) {
  std::string url = base_url();
  server_.stop();
  EXPECT_EQ(run({"--api-url", url, "rule", "get", "x"}), 1);
  EXPECT_TRUE(console_.printed.starts_with("ERROR: "));
  EXPECT_NE(console_.printed.find("refused"), std::string::npos) << console_.printed;
}

}  // namespace
}  // namespace squall::cli
