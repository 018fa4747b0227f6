// The plain parts of HTTP: headers, queries, cookies, dates, addresses, forms, compression.
#include "net/http.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "net/compress.h"
#include "net/form.h"
#include "net/url.h"

namespace squall::net {
namespace {

using testing::ElementsAre;
using testing::Pair;

TEST(Headers, AreFoundWithoutCaseAndKeepTheirOrder) {
  Headers headers{{"Accept", "a"}, {"Set-Cookie", "1"}, {"set-cookie", "2"}};
  EXPECT_EQ(headers.get("ACCEPT"), "a");
  EXPECT_THAT(headers.all("Set-Cookie"), ElementsAre("1", "2"));
  headers.set("SET-COOKIE", "3");
  EXPECT_THAT(headers.all("Set-Cookie"), ElementsAre("3"));
  headers.erase("accept");
  EXPECT_FALSE(headers.has("Accept"));
  EXPECT_EQ(headers.get("Accept"), "");
}

TEST(Headers, ListsOfTokens) {
  const Headers headers{{"Connection", "Upgrade, close;q=1"}, {"Connection", "keep-alive"}};
  EXPECT_TRUE(headers.lists("connection", "CLOSE"));
  EXPECT_TRUE(headers.lists("connection", "keep-alive"));
  EXPECT_FALSE(headers.lists("connection", "clos"));
}

TEST(Methods, AreExact) {
  EXPECT_EQ(parse_method("DELETE"), Method::kDelete);
  EXPECT_EQ(parse_method("get"), Method::kOther);
  EXPECT_EQ(method_name(Method::kPatch), "PATCH");
  EXPECT_EQ(status_text(409), "Conflict");
  EXPECT_EQ(status_text(299), "Unknown");
}

TEST(Responses, FaultsAreJson) {
  EXPECT_EQ(Response::fault(400, "a \"b\"\\\n").body, R"({"faultstring":"a \"b\"\\\u000a"})");
}

TEST(Query, SplitsAndJoins) {
  const Pairs pairs = parse_query("a=1&b=x+y%26&&c&=d&a=%zz");
  EXPECT_THAT(pairs,
              ElementsAre(Pair("a", "1"), Pair("b", "x y&"), Pair("c", ""), Pair("", "d"), Pair("a", "%zz")));
  EXPECT_EQ(last_value(pairs, "a"), "%zz");
  EXPECT_EQ(last_value(pairs, "z"), std::nullopt);
  EXPECT_EQ(make_query({{"a b", "1&2"}, {"c", ""}}), "a+b=1%262&c=");
}

TEST(Cookies, AreReadAndWritten) {
  const Headers headers{{"Cookie", "auth-token=abc; quoted=\"q v\"; junk"}, {"Cookie", "x=y=z"}};
  EXPECT_THAT(parse_cookies(headers),
              ElementsAre(Pair("auth-token", "abc"), Pair("quoted", "q v"), Pair("x", "y=z")));
  const SetCookie cookie{.name = "auth-token", .value = "abc", .max_age = 60};
  EXPECT_EQ(cookie.header(0),
            "auth-token=abc; expires=Thu, 01 Jan 1970 00:01:00 GMT; Max-Age=60; Path=/; HttpOnly; Secure; "
            "SameSite=Lax");
  const SetCookie bare{.name = "a",
                       .value = "b",
                       .path = "",
                       .http_only = false,
                       .secure = false,
                       .same_site = SameSite::kUnset};
  EXPECT_EQ(bare.header(0), "a=b");
}

TEST(HttpDate, BothWays) {
  const std::pair<std::int64_t, const char*> cases[] = {{0, "Thu, 01 Jan 1970 00:00:00 GMT"},
                                                        {784'111'777, "Sun, 06 Nov 1994 08:49:37 GMT"},
                                                        {951'782'400, "Tue, 29 Feb 2000 00:00:00 GMT"},
                                                        {-1, "Wed, 31 Dec 1969 23:59:59 GMT"},
                                                        {4'102'444'799, "Thu, 31 Dec 2099 23:59:59 GMT"}};
  for (const auto& [seconds, text] : cases) {
    EXPECT_EQ(http_date(seconds), text);
    EXPECT_EQ(parse_http_date(text), seconds);
  }
  for (const char* bad : {"", "06 Nov 1994 08:49:37 GMT", "Sun, 06 Foo 1994 08:49:37 GMT",
                          "Sun, 06 Nov 1994 28:49:37 GMT", "Sun, +6 Nov 1994 08:49:37 GMT"}) {
    EXPECT_EQ(parse_http_date(bad), std::nullopt) << bad;
  }
}

TEST(Url, IsTakenApart) {
  const auto url = parse_url("https://us%40er:p%3Aw@example.org/a?b#c");
  ASSERT_TRUE(url.ok());
  EXPECT_EQ(url->user, "us@er");
  EXPECT_EQ(url->password, "p:w");
  EXPECT_EQ(url->authority(), "example.org");
  EXPECT_EQ(url->port, 443);
  EXPECT_EQ(url->target, "/a?b");
  EXPECT_EQ(parse_url("http://[::1]:8080")->authority(), "[::1]:8080");
  EXPECT_EQ(parse_url("HTTP://h?x")->target, "/?x");
  for (const char* bad : {"", "h", "ftp://h", "http://", "http://h:0", "http://h:x", "http://h:+1",
                          "http://[::1", "http://h/a b", "http://h/\r\nX: 1"}) {
    EXPECT_FALSE(parse_url(bad).ok()) << bad;
  }
}

TEST(Multipart, RoundTrip) {
  const std::vector<FormPart> parts = {{"a", std::nullopt, "", "1\r\n2"},
                                       {"f\"ile", "na;me.txt", "text/plain", std::string("\0\r\n--", 5)},
                                       {"empty", "", "", ""}};
  const auto read = parse_multipart("multipart/form-data; boundary=\"XyZ\"", make_multipart(parts, "XyZ"));
  ASSERT_TRUE(read.ok()) << read.error().message();
  ASSERT_EQ(read->size(), 3u);
  for (std::size_t i = 0; i < parts.size(); ++i) {
    EXPECT_EQ((*read)[i].name, parts[i].name);
    EXPECT_EQ((*read)[i].file_name, parts[i].file_name);
    EXPECT_EQ((*read)[i].content_type, parts[i].content_type);
    EXPECT_EQ((*read)[i].body, parts[i].body);
  }
  EXPECT_NE(make_boundary(), make_boundary());
}

TEST(Multipart, RefusesWhatIsBroken) {
  const char* type = "multipart/form-data; boundary=B";
  EXPECT_EQ(parse_multipart("multipart/form-data", "").error().code(), Errc::kInvalid);
  EXPECT_EQ(parse_multipart("text/plain; boundary=B", "").error().code(), Errc::kInvalid);
  for (const char* bad : {"", "--B", "--B\r\n", "--B\r\n\r\n\r\n--B--", "--Bx\r\n\r\n--B--",
                          "--B\r\nContent-Disposition: form-data; name=a\r\n\r\nx"}) {
    const auto read = parse_multipart(type, bad);
    ASSERT_FALSE(read.ok()) << bad;
    EXPECT_EQ(read.error().code(), Errc::kParse) << bad;
  }
  std::string many;
  for (std::size_t i = 0; i <= kMaxFormParts; ++i)
    many += "--B\r\nContent-Disposition: form-data; name=a\r\n\r\n\r\n";
  EXPECT_EQ(parse_multipart(type, many + "--B--").error().code(), Errc::kLimit);
}

TEST(Compress, RoundTripOfEachCoding) {
  const std::string text(100'000, 'a');
  EXPECT_EQ(decompress("gzip", gzip(text), 100'000).value(), text);
  EXPECT_EQ(decompress("GZIP", gzip("one ") + gzip("two"), 100).value(), "one two");
  EXPECT_EQ(decompress("gzip", gzip(""), 100).value(), "");
  // zlib and bare deflate of "hello", as other programs send them.
  const std::string zlib("\x78\x9c\xcb\x48\xcd\xc9\xc9\x07\x00\x06\x2c\x02\x15", 13);
  EXPECT_EQ(decompress("deflate", zlib, 100).value(), "hello");
  EXPECT_EQ(decompress("deflate", zlib.substr(2, 7), 100).value(), "hello");
}

TEST(Compress, BoundsAndFaults) {
  const std::string packed = gzip(std::string(1000, 'a'));
  EXPECT_TRUE(decompress("gzip", packed, 1000).ok());
  EXPECT_EQ(decompress("gzip", packed, 999).error().code(), Errc::kLimit);
  EXPECT_EQ(decompress("gzip", packed.substr(0, packed.size() - 1), 1000).error().code(), Errc::kParse);
  EXPECT_EQ(decompress("gzip", packed + "junk", 1000).error().code(), Errc::kParse);
  EXPECT_EQ(decompress("br", packed, 1000).error().code(), Errc::kUnsupported);
  auto piecewise = Decompressor::make("gzip", 1000);
  std::string out;
  for (const char c : packed) ASSERT_TRUE(piecewise->feed(std::string_view(&c, 1), out).ok());
  EXPECT_TRUE(piecewise->complete());
  EXPECT_EQ(out.size(), 1000u);
}

}  // namespace
}  // namespace squall::net
