#include "services/http/params.h"

#include <gtest/gtest.h>

#include "services/http/multipart.h"
#include "value/json/json.h"

namespace squall::http {
namespace {

Result<Value> read(std::string body, std::string_view type = "application/json") {
  net::Request request;
  request.body = std::move(body);
  request.headers.set("Content-Type", type);
  return parse_body({.method = "POST", .path = "/v1/x", .name = "x", .body = Body::kRequired}, request,
                    nullptr);
}

constexpr std::string_view kForm = "multipart/form-data; charset=utf-8; boundary=\"AaB03x\"";

TEST(Params, AFormOfManyPartsHasTheShapeOfAnyForm) {
  auto form = read(
      "--AaB03x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n"
      "--AaB03x\r\ncontent-disposition: form-data; name=\"file\"; filename=\"x.txt\"\r\n"
      "Content-Type: text/plain\r\n\r\nline\r\nline\r\n"
      "--AaB03x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n2\r\n"
      "--AaB03x\r\nContent-Disposition: form-data; name=\"blank\"\r\n\r\n\r\n"
      "--AaB03x--\r\n",
      kForm);
  ASSERT_TRUE(form.ok()) << form.error().message();
  EXPECT_EQ(json::dump(*form), R"({"a":["1","2"],"file":["line\r\nline"]})");
  EXPECT_EQ(json::dump(*read("a=1&b=&a=2", "application/x-www-form-urlencoded")), R"({"a":["1","2"]})");
}

TEST(Params, AFormThatIsCutIsRefused) {
  EXPECT_EQ(read("x", "multipart/form-data").error().message(),
            "Failed to parse request body: multipart/form-data without a boundary");
  EXPECT_FALSE(read("no boundary at all", kForm).ok());
  EXPECT_FALSE(read("--AaB03x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1", kForm).ok());
  EXPECT_FALSE(read("--AaB03x", kForm).ok());
  EXPECT_EQ(json::dump(*read("--AaB03x--\r\n", kForm)), "{}");
  std::string many;
  for (std::size_t i = 0; i <= kMaxFormParts; ++i)
    many += "--AaB03x\r\nContent-Disposition: form-data; name=a\r\n\r\n1\r\n";
  EXPECT_FALSE(read(many + "--AaB03x--", kForm).ok());
}

TEST(Params, BodiesThatAreNoTextOrNoNumberAreBadInput) {
  for (const char* body :
       {R"({"a": "\ud800"})", R"({"\udfff": 1})", R"({"a": NaN})", R"([[-Infinity]])", "{\"a\": \"\xff\"}"}) {
    auto wrong = read(body);
    ASSERT_FALSE(wrong.ok()) << body;
    EXPECT_EQ(wrong.error().code(), Errc::kInvalid) << body;
  }
  EXPECT_EQ((*read(R"({"a": "\ud83d\ude00 NaN"})"))["a"], Value("\xF0\x9F\x98\x80 NaN"));
  EXPECT_FALSE(read("a=%ff", "application/x-www-form-urlencoded").ok());
}

TEST(Params, ABodyThatIsTooDeepIsBadInputAndNotAServerThatIsBusy) {
  EXPECT_EQ(read(std::string(5000, '[') + std::string(5000, ']')).error().code(), Errc::kInvalid);
}

TEST(Params, AParameterThatIsNoTextIsRefused) {
  auto wrong = typed_query({{.name = "name"}}, parse_query("name=%ff%fe"));
  ASSERT_FALSE(wrong.ok());
  EXPECT_EQ(wrong.error().message(), "Parameter \"name\" is not UTF-8");
  EXPECT_TRUE(typed_query({{.name = "name"}}, parse_query("other=%ff")).ok());
}

}  // namespace
}  // namespace squall::http
