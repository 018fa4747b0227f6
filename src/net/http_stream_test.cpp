// Streams: events, large bodies, slow and vanishing clients, and the parser of events.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <latch>
#include <thread>
#include <vector>

#include "net/http_server.h"
#include "net/raw_client_for_test.h"
#include "net/sse.h"

namespace squall::net {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::EndsWith;
using testing::HasSubstr;

class HttpStreamTest : public testing::Test {
 protected:
  HttpStreamTest() { loop_.start(); }

  // Every request opens an event stream; its writer is handed to the test.
  void serve_events(StreamLimits limits = {}) {
    serve([this, limits](const Request&) {
      OpenStream open = open_event_stream(limits);
      writer_ = open.writer;
      writer_.on_closed([this] { closed_.count_down(); });
      opened_.count_down();
      return std::move(open.response);
    });
  }
  void serve(Handler handler) {
    server_ = std::make_unique<HttpServer>(loop_, ServerOptions{}, std::move(handler));
    ASSERT_TRUE(server_->start().ok());
  }
  RawClient& connect(std::string_view version = "HTTP/1.1") {
    client_ = std::make_unique<RawClient>(server_->port());
    client_->send(fmt::format("GET / {}\r\nHost: x\r\n\r\n", version));
    return *client_;
  }

  EventLoop loop_{"test-net"};
  std::latch opened_{1};
  std::latch closed_{1};
  StreamWriter writer_;
  std::unique_ptr<HttpServer> server_;
  std::unique_ptr<RawClient> client_;
};

TEST_F(HttpStreamTest, SendsEventsInChunks) {
  serve_events();
  RawClient& client = connect();
  opened_.wait();
  const std::string head = client.read_until("\r\n\r\n");
  EXPECT_THAT(head,
              HasSubstr("Content-Type: text/event-stream; charset=UTF-8\r\nCache-Control: no-cache\r\n"));
  EXPECT_THAT(head, HasSubstr("Transfer-Encoding: chunked\r\n"));
  SseWriter events(writer_);
  EXPECT_EQ(events.heartbeat(), Sent::kQueued);
  EXPECT_EQ(client.read_until("1\r\n\n\r\n"), "1\r\n\n\r\n");
  events.event("st2.execution__create", "{}");
  EXPECT_EQ(client.read_until("\n\n\r\n"), "27\r\nevent: st2.execution__create\ndata: {}\n\n\r\n");
  events.finish();
  EXPECT_EQ(client.read_to_end(), "0\r\n\r\n");
  closed_.wait();
  EXPECT_EQ(events.event("late", ""), Sent::kClosed);
}

TEST_F(HttpStreamTest, AClientThatTalksIntoItsStreamKeepsNoConnection) {
  serve([](const Request&) {
    OpenStream open = open_event_stream({});
    open.writer.write("x");
    return std::move(open.response);  // the writer goes: the stream ends at once
  });
  std::atomic<bool> over{false};
  std::vector<std::jthread> talkers;
  for (int i = 0; i < 8; ++i) {
    talkers.emplace_back([&] {
      while (!over) {
        RawClient client(server_->port());
        client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
        for (int byte = 0; byte < 200 && !over; ++byte) client.send("x");
      }
    });
  }
  while (server_->stats().requests < 2'000) std::this_thread::yield();
  over = true;
  talkers.clear();
  const auto until = std::chrono::steady_clock::now() + 20s;
  while (server_->stats().connections > 0 && std::chrono::steady_clock::now() < until)
    std::this_thread::yield();
  EXPECT_EQ(server_->stats().connections, 0u);
}

TEST_F(HttpStreamTest, SendsToTheEndForOldClients) {
  serve_events();
  RawClient& client = connect("HTTP/1.0");
  opened_.wait();
  writer_.write("abc");
  writer_.finish();
  EXPECT_THAT(client.read_to_end(), EndsWith("\r\n\r\nabc"));
}

TEST_F(HttpStreamTest, TellsTheWriterThatTheClientHasGone) {
  serve_events();
  connect().read_until("\r\n\r\n");
  client_->close();
  closed_.wait();
  EXPECT_TRUE(writer_.closed());
  EXPECT_EQ(writer_.write("x"), Sent::kClosed);
}

TEST_F(HttpStreamTest, EndsWhenTheLastWriterGoes) {
  serve_events();
  RawClient& client = connect();
  opened_.wait();
  StreamWriter copy = writer_;
  writer_ = {};
  copy.write("last");
  copy = {};
  EXPECT_THAT(client.read_to_end(), EndsWith("4\r\nlast\r\n0\r\n\r\n"));
}

TEST_F(HttpStreamTest, CountsWhatASlowClientMissed) {
  serve_events({.max_bytes = 100'000, .max_pieces = 1000});
  RawClient& client = connect();
  opened_.wait();
  SseWriter events(writer_);
  const std::string data(10'000, 'x');
  // The kernel's buffers fill up first, then ours; and the kernel may take some more behind the first
  // refusal.
  std::uint64_t refused = 0, in_a_row = 0;
  const auto is_refused = [&](const char* name, const std::string& text) {
    if (events.event(name, text) != Sent::kFull) return false;
    ++refused;
    ++in_a_row;
    return true;
  };
  while (in_a_row < 2)
    if (!is_refused("e", data)) in_a_row = 0;
  std::string got;
  std::jthread reader([&] { got = client.read_to_end(); });
  while (is_refused("after", "")) std::this_thread::yield();
  EXPECT_EQ(events.missed(), refused);
  events.finish();
  reader.join();
  EXPECT_THAT(got, HasSubstr(fmt::format(": missed {} events\n\nevent: after\n", in_a_row)));
}

TEST_F(HttpStreamTest, CutsASlowClientWhenToldTo) {
  serve_events({.max_bytes = 100'000, .when_slow = WhenSlow::kDropClient});
  RawClient& client = connect();
  opened_.wait();
  while (writer_.write(std::string(10'000, 'x')) == Sent::kQueued) {
  }
  closed_.wait();
  EXPECT_THAT(client.read_to_end(), testing::Not(EndsWith("0\r\n\r\n")));
}

TEST_F(HttpStreamTest, ProducesALargeBodyAtTheClientsPace) {
  serve([&](const Request&) {
    return Response::produce("application/octet-stream",
                             [](StreamWriter& writer) {
                               for (int i = 0; i < 200; ++i) {
                                 if (writer.write_wait(std::string(100'000, 'x'), 30s) != Sent::kQueued)
                                   return;
                               }
                             },
                             {.max_bytes = 150'000});
  });
  const std::string all = connect().read_to_end();
  EXPECT_GT(all.size(), 20'000'000u);
  EXPECT_THAT(all.substr(all.size() - 7), "\r\n0\r\n\r\n");
}

TEST_F(HttpStreamTest, AFailingProducerCutsTheAnswer) {
  serve([&](const Request&) {
    return Response::produce("text/plain", [](StreamWriter& writer) {
      writer.write("part");
      throw std::runtime_error("oops");
    });
  });
  EXPECT_THAT(connect().read_to_end(), testing::Not(EndsWith("0\r\n\r\n")));
}

TEST_F(HttpStreamTest, StopEndsStreamsProperly) {
  serve_events();
  connect().read_until("\r\n\r\n");
  std::jthread stopper([&] { server_->stop(30s); });
  EXPECT_EQ(client_->read_to_end(), "0\r\n\r\n");
  client_->close();
  stopper.join();
  EXPECT_TRUE(writer_.closed());
}

TEST(StreamWriter, AStreamNobodyTakesIsClosedWithItsResponse) {
  bool closed = false;
  OpenStream open = open_stream("text/plain", {});
  open.writer.on_closed([&] { closed = true; });
  EXPECT_EQ(open.writer.write("x"), Sent::kQueued);
  open = {};
  EXPECT_TRUE(closed);
}

TEST(SseFrame, KeepsLinesApart) {
  EXPECT_EQ(sse_frame("a", "1\n2"), "event: a\ndata: 1\ndata: 2\n\n");
  EXPECT_EQ(sse_frame("a\nevil: 1", "", "7\r"), "id: 7\nevent: aevil: 1\ndata: \n\n");
}

std::vector<std::string> parse(std::string_view text, std::size_t step) {
  std::vector<std::string> events;
  SseParser parser([&](SseEvent event) { events.push_back(event.name + "|" + event.data + "|" + event.id); });
  for (std::size_t at = 0; at < text.size(); at += step) EXPECT_TRUE(parser.feed(text.substr(at, step)));
  return events;
}

TEST(SseParser, ReadsAnyCutOfTheStream) {
  const std::string text =
      "\xEF\xBB\xBF\n: comment\n\nevent: a\ndata: 1\ndata:2\nid: 5\n\ndata\r\n\r\nevent: nodata\n\nretry: "
      "10\rdata:  x\r\rdata: cut";
  for (std::size_t step : {1, 2, 3, 1000}) {
    EXPECT_THAT(parse(text, step), ElementsAre("a|1\n2|5", "message||5", "message| x|5")) << step;
  }
}

}  // namespace
}  // namespace squall::net
