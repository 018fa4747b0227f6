// What counts as a message: a table of requests, each fed whole and byte by byte, with the status that
// refuses it (0: taken).
#include "net/http_parser.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace squall::net {
namespace {

struct Case {
  const char* name;
  std::string text;
  int status;
  std::string body = "";
};

std::string get(std::string_view headers) {
  return "GET / HTTP/1.1\r\nHost: x\r\n" + std::string(headers) + "\r\n";
}
std::string post(std::string_view headers, std::string_view body) {
  return "POST / HTTP/1.1\r\nHost: x\r\n" + std::string(headers) + "\r\n" + std::string(body);
}
std::string chunked(std::string_view body) { return post("Transfer-Encoding: chunked\r\n", body); }

const Case kCases[] = {
    {"Plain", get(""), 0},
    {"EmptyHeaderValue", get("X-Empty:\r\n"), 0},
    {"AbsoluteTarget", "GET http://h/p?q HTTP/1.1\r\nHost: h\r\n\r\n", 0},
    {"Length", post("Content-Length: 3\r\n", "abc"), 0, "abc"},
    {"Chunks", chunked("3\r\nabc\r\nA;x=y\r\n0123456789\r\n0\r\n\r\n"), 0, "abc0123456789"},
    {"Trailers", chunked("1\r\na\r\n0\r\nX-After: 1\r\n\r\n"), 0, "a"},

    // Who counts the body differently than a proxy in front lets one request hide in another.
    {"LengthAndChunked", post("Content-Length: 3\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n"), 400},
    {"ChunkedAndLength", post("Transfer-Encoding: chunked\r\nContent-Length: 3\r\n", "0\r\n\r\n"), 400},
    {"TwoLengths", post("Content-Length: 3\r\nContent-Length: 4\r\n", "abcd"), 400},
    {"TwoEqualLengths", post("Content-Length: 3\r\nContent-Length: 3\r\n", "abc"), 400},
    {"ListOfLengths", post("Content-Length: 3, 3\r\n", "abc"), 400},
    {"SignedLength", post("Content-Length: +3\r\n", "abc"), 400},
    {"NegativeLength", post("Content-Length: -3\r\n", "abc"), 400},
    {"HexLength", post("Content-Length: 0x3\r\n", "abc"), 400},
    {"EmptyLength", post("Content-Length:\r\n", ""), 400},
    {"HugeLength", post("Content-Length: 99999999999999999999999\r\n", ""), 400},
    {"UnknownCoding", post("Transfer-Encoding: xchunked\r\n", ""), 501},
    {"CodingBeforeChunked", post("Transfer-Encoding: gzip, chunked\r\n", ""), 501},
    {"CodingAfterChunked", post("Transfer-Encoding: chunked, identity\r\n", ""), 501},
    {"ChunkedTwice", post("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n"), 400},
    {"ChunkedWithTab", post("Transfer-Encoding:\tchunked\r\n", "0\r\n\r\n"), 0},
    {"QuotedChunked", post("Transfer-Encoding: \"chunked\"\r\n", "0\r\n\r\n"), 501},
    {"ChunkedInOldVersion", "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400},
    {"BlankBeforeColon", post("Content-Length : 3\r\n", "abc"), 400},
    {"FoldedLine", get("X-A: 1\r\n 2\r\n"), 400},
    {"FoldedCoding", post("Transfer-Encoding:\r\n chunked\r\n", "0\r\n\r\n"), 400},
    {"LeadingBlankLineField", "GET / HTTP/1.1\r\n Host: x\r\n\r\n", 400},
    {"BareLineFeeds", "GET / HTTP/1.1\nHost: x\n\n\r\n\r\n", 400},
    {"BareReturn", get("X-A: 1\rX-B: 2\r\n"), 400},
    {"ZeroByte", get(std::string("X-A: a\0b\r\n", 10)), 400},
    {"NoColon", get("X-A\r\n"), 400},
    {"BadChunkSize", chunked("g\r\nabc\r\n"), 400},
    {"NegativeChunkSize", chunked("-1\r\nabc\r\n"), 400},
    {"ChunkSizePrefix", chunked("0x3\r\nabc\r\n0\r\n\r\n"), 400},
    {"HugeChunkSize", chunked("FFFFFFFFFFFFFFFFF\r\nabc"), 400},
    {"ChunkLongerThanItSays", chunked("3\r\nabcd\r\n0\r\n\r\n"), 400},
    {"ChunkSizeBareLineFeed", chunked("3\nabc\r\n0\r\n\r\n"), 400},

    {"NoHost", "GET / HTTP/1.1\r\n\r\n", 400},
    {"OldVersionNeedsNoHost", "GET / HTTP/1.0\r\n\r\n", 0},
    {"TwoHosts", get("Host: y\r\n"), 400},
    {"NotHttp", "\x16\x03\x01 hello\r\n\r\n", 400},
    {"NoVersion", "GET /\r\n\r\n", 400},
    {"OtherVersion", "GET / HTTP/2.0\r\nHost: x\r\n\r\n", 505},
    {"OldestVersion", "GET / HTTP/0.9\r\nHost: x\r\n\r\n", 505},
    {"PrefaceOfHttp2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505},
    {"OtherProtocol", "GET / FTP/1.1\r\nHost: x\r\n\r\n", 400},
    {"TargetIsNoPath", "GET foo HTTP/1.1\r\nHost: x\r\n\r\n", 400},
    {"StarForOthers", "GET * HTTP/1.1\r\nHost: x\r\n\r\n", 400},
    {"StarForOptions", "OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n", 0},
    {"OtherExpectation", get("Expect: tea\r\n"), 417},
    {"LongTarget", "GET /" + std::string(5000, 'a') + " HTTP/1.1\r\nHost: x\r\n\r\n", 431},
    {"LongHeader", get("X-A: " + std::string(5000, 'a') + "\r\n"), 431},
    {"LongBody", post("Content-Length: 1001\r\n", ""), 413},
    {"LongChunks", chunked("300\r\n" + std::string(0x300, 'a') + "\r\n300\r\n" + std::string(0x300, 'a')),
     413},
};

class RequestParserTable : public testing::TestWithParam<Case> {};

void feed_all(RequestParser& parser, std::string_view text, std::size_t step) {
  std::string unread;
  for (std::size_t at = 0; at < text.size(); at += step) {
    unread += text.substr(at, step);
    for (std::size_t taken = 1; taken > 0 && !unread.empty();) {
      taken = parser.feed(unread);
      unread.erase(0, taken);
    }
  }
}

TEST_P(RequestParserTable, IsTakenOrRefused) {
  for (const std::size_t step : {GetParam().text.size(), std::size_t{1}, std::size_t{7}}) {
    RequestParser parser(4096, 1000);
    feed_all(parser, GetParam().text, step);
    if (GetParam().status == 0) {
      ASSERT_EQ(parser.state(), ParseState::kDone) << "step " << step;
      EXPECT_EQ(parser.request().body, GetParam().body);
    } else {
      ASSERT_EQ(parser.state(), ParseState::kFailed) << "step " << step;
      EXPECT_EQ(parser.fault().status, GetParam().status) << "step " << step << ": " << parser.fault().text;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Requests, RequestParserTable, testing::ValuesIn(kCases),
                         [](const auto& info) { return info.param.name; });

TEST(RequestParser, SplitsTheTarget) {
  RequestParser parser(4096, 1000);
  feed_all(parser, "PATCH http://host/a%2Fb%C3%A9?x=%20&y HTTP/1.1\r\nHost: host\r\nA: 1\r\na: 2\r\n\r\n",
           100);
  ASSERT_EQ(parser.state(), ParseState::kDone);
  const Request& request = parser.request();
  EXPECT_EQ(request.method, Method::kPatch);
  EXPECT_EQ(request.path, "/a/b\xC3\xA9");
  EXPECT_EQ(request.query, "x=%20&y");
  EXPECT_EQ(request.target, "http://host/a%2Fb%C3%A9?x=%20&y");
  EXPECT_THAT(request.headers.all("A"), testing::ElementsAre("1", "2"));
}

TEST(RequestParser, ManySmallFieldsAreBounded) {
  RequestParser parser(4096, 1000);
  std::string unread = "GET / HTTP/1.1\r\nHost: x\r\n";
  for (int i = 0; i < 2000 && parser.state() == ParseState::kHead; ++i) {
    unread.erase(0, parser.feed(unread));
    unread += "A: b\r\n";
  }
  ASSERT_EQ(parser.state(), ParseState::kFailed);
  EXPECT_EQ(parser.fault().status, 431);
}

TEST(RequestParser, StopsBehindEachMessage) {
  RequestParser parser(4096, 1000);
  const std::string both = post("Content-Length: 1\r\n", "a") + get("");
  std::string_view unread = both;
  unread.remove_prefix(parser.feed(unread));
  unread.remove_prefix(parser.feed(unread));
  ASSERT_EQ(parser.state(), ParseState::kDone);
  EXPECT_EQ(parser.feed(unread), 0u);
  EXPECT_EQ(unread, get(""));
  parser.reset();
  parser.feed(unread);
  EXPECT_EQ(parser.state(), ParseState::kDone);
  EXPECT_EQ(parser.request().method, Method::kGet);
}

TEST(ResponseParser, SkipsInterimAnswersAndReadsToTheEnd) {
  ResponseParser parser(4096);
  std::string unread = "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 Fine\r\nServer: x\r\n\r\nabc";
  for (std::size_t taken = 1; taken > 0 && !unread.empty();) {
    taken = parser.feed(unread);
    unread.erase(0, taken);
  }
  EXPECT_EQ(parser.state(), ParseState::kBody);
  parser.feed_eof();
  ASSERT_EQ(parser.state(), ParseState::kDone);
  EXPECT_EQ(parser.status(), 200);
  EXPECT_EQ(parser.reason(), "Fine");
  EXPECT_EQ(parser.take_body(), "abc");
  EXPECT_FALSE(parser.keep_alive());
}

TEST(ResponseParser, NoticesACutAnswer) {
  ResponseParser parser(4096);
  std::string_view unread = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nab";
  unread.remove_prefix(parser.feed(unread));
  parser.feed(unread);
  parser.feed_eof();
  EXPECT_EQ(parser.state(), ParseState::kFailed);
}

TEST(ResponseParser, AnswerToHeadHasNoBody) {
  ResponseParser parser(4096);
  parser.reset(true);
  parser.feed("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n");
  EXPECT_EQ(parser.state(), ParseState::kDone);
  EXPECT_TRUE(parser.keep_alive());
}

}  // namespace
}  // namespace squall::net
