// The table of endpoints: one row says all about an endpoint, and routing, parameter extraction, validation,
// access control, the OpenAPI document and the reference tests walk that table (design.md "API").
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/error.h"
#include "net/http.h"
#include "value/value.h"

namespace squall::http {

enum class ParamType : std::uint8_t { kText, kInteger, kNumber, kBool, kList };

// A declared query parameter (spec/api 1.5); undeclared ones are ignored.
struct Param {
  std::string_view name;
  ParamType type = ParamType::kText;
  std::string_view text = "";  // for the OpenAPI document
  Value fallback = {};         // null: none
  bool required = false;
};

// Who is asking (spec/api 1.4). `user` is empty only while authentication is off.
struct Caller {
  std::string user;
  std::string method;    // "authentication token", "API key"
  std::string location;  // "header", "query", "cookie"
  std::optional<Timestamp> token_expiry;
  bool is_service = false;
};

struct Endpoint;

// A request that passed routing, authentication, extraction and validation.
struct Call {
  const net::Request& request;
  const Endpoint& endpoint;
  std::map<std::string, std::string, std::less<>> path;  // variables of the path, decoded
  Value query;           // object: declared parameters that were given or have a fallback
  Value body;            // null when the endpoint takes none or none was sent
  std::string raw_body;  // text/plain bodies as they came
  Caller caller;
  std::string request_id;

  const std::string& variable(std::string_view name) const { return path.find(name)->second; }
};

struct Answer {
  int status = 200;
  Value json;                       // the body, unless `text` is set or `empty`
  std::optional<std::string> text;  // a body as it is, with `content_type`
  std::string content_type = "application/json";
  bool empty = false;  // 204 and the like
  std::vector<std::pair<std::string, std::string>> headers;
  std::function<void(net::Response&)> finish;  // last say, e.g. turns it into a stream

  static Answer of(Value json, int status = 200) {
    Answer answer;
    answer.status = status;
    answer.json = std::move(json);
    return answer;
  }
  static Answer nothing(int status = 204) {
    Answer answer;
    answer.status = status;
    answer.empty = true;
    return answer;
  }
  static Answer plain(std::string text, std::string content_type) {
    Answer answer;
    answer.text = std::move(text);
    answer.content_type = std::move(content_type);
    return answer;
  }
};

using Handler = std::function<Result<Answer>(const Call&)>;

enum class Access : std::uint8_t { kPublic, kAuthenticated };
// What becomes of a request body.
enum class Body : std::uint8_t { kNone, kOptional, kRequired, kText };

struct Endpoint {
  std::string_view method;  // "GET"
  std::string path;  // "/v1/actions/{ref_or_id}"; "{name*}" takes slashes too; canonical prefix left out
  std::string name;  // operation: "actions.get_one"
  std::string permission = "";  // permission type, for RBAC
  std::vector<Param> query = {};
  Body body = Body::kNone;
  Value body_schema = {};  // JSON Schema of the body; null: any JSON
  // The first segment of a path variable must not be one of these: other rows have them. (The reference looks
  // at the start of the text, and hides what is called "viewstack"; spec/api 1.2 and 6, number 13.)
  std::vector<std::string_view> not_prefixes = {};
  bool hides_path = false;  // a variable of the path may be a credential: the log shows the pattern
  Handler handle;           // empty: registered, but answers 501 with its name
  Access access = Access::kAuthenticated;
  std::string_view text = "";  // one line for the OpenAPI document
};

// Rows of one service, in the order in which they match.
using EndpointTable = std::vector<Endpoint>;

}  // namespace squall::http
