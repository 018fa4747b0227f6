// What HTTP messages are made of: methods, headers, requests, responses, queries and cookies.
// Plain values; no I/O and no shared state.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "net/stream.h"

namespace squall::net {

enum class Method : std::uint8_t { kGet, kHead, kPost, kPut, kDelete, kOptions, kPatch, kOther };

// "GET"; "" for kOther.
std::string_view method_name(Method method);
// Exact, as HTTP wants it: "get" is kOther.
Method parse_method(std::string_view text);
// "Not Found" for 404; "Unknown" for a status without a registered text.
std::string_view status_text(int status);

// Header fields in the order they came, names compared without case. A message holds some ten of them: lookup
// is linear.
class Headers {
 public:
  struct Field {
    std::string name;
    std::string value;
  };
  Headers() = default;
  Headers(std::initializer_list<Field> fields) : fields_(fields) {}

  // Appends, also when the name is there already (Set-Cookie).
  void add(std::string_view name, std::string_view value);
  // Replaces all fields of that name by this one.
  void set(std::string_view name, std::string_view value);
  void erase(std::string_view name);
  void clear() { fields_.clear(); }

  // The first value of that name; empty when there is none. Valid until the headers change.
  std::string_view get(std::string_view name) const;
  bool has(std::string_view name) const { return find(name) != nullptr; }
  const std::string* find(std::string_view name) const;
  std::vector<std::string_view> all(std::string_view name) const;
  // Whether a comma-separated list of tokens (Connection, Accept-Encoding, ...) holds `token`, without case;
  // parameters behind ';' are ignored. Looks at every field of that name.
  bool lists(std::string_view name, std::string_view token) const;

  auto begin() const { return fields_.begin(); }
  auto end() const { return fields_.end(); }
  std::size_t size() const { return fields_.size(); }
  bool empty() const { return fields_.empty(); }

 private:
  std::vector<Field> fields_;
};

struct Request {
  Method method = Method::kGet;
  std::string method_text;  // as sent: "GET"
  std::string target;       // as sent: "/v1/a%20b?x=1"
  std::string path;         // percent-decoded, without query: "/v1/a b"; may hold any bytes
  std::string query;        // still encoded, without '?'
  Headers headers;
  std::string body;  // decoded: neither chunked nor compressed any more
  std::string peer;  // numeric address of the other end: "10.1.2.3", "::1"
  std::uint16_t peer_port = 0;
  bool secure = false;  // came over TLS
};

// Either a body, or a stream (then `body` is ignored).
struct Response {
  int status = 200;
  Headers headers;  // Content-Length, Transfer-Encoding, Connection and Date are the server's business
  std::string body;

  // Content sent piece by piece while it comes into being; made by open_stream() or produce().
  std::shared_ptr<StreamState> stream;
  // When set, runs on the handler's worker once the head is on its way, with the writer of `stream`.
  std::function<void(StreamWriter&)> producer;

  static Response text(int status, std::string body);
  // `json` is the finished document.
  static Response json(int status, std::string json);
  // {"faultstring": "<text>"}: how every service of the house answers an error (spec/api 1.7).
  static Response fault(int status, std::string_view text);
  // A large body made piece by piece on the worker: write_wait() slows the producer down to the client's
  // pace.
  static Response produce(std::string content_type, std::function<void(StreamWriter&)> producer,
                          StreamLimits limits = {});
};

// A response whose content is written later, by whom the writer is given to. The writer works at once: what
// is written before the head has been sent waits in the stream's queue.
//   auto [response, writer] = open_stream("text/plain", {});
struct OpenStream {
  Response response;
  StreamWriter writer;
};
OpenStream open_stream(std::string content_type, StreamLimits limits);

using Pairs = std::vector<std::pair<std::string, std::string>>;

// "a=1&b=x+y&a=" in order, decoded; blank values are kept, empty pieces are not. The form also of urlencoded
// bodies.
Pairs parse_query(std::string_view query);
// The last value of that name: what a repeated parameter means (spec/api 1.5).
std::optional<std::string> last_value(const Pairs& pairs, std::string_view name);
// "a=1&b=x+y"
std::string make_query(const Pairs& pairs);

// The pairs of Cookie headers; quotes around a value are removed.
Pairs parse_cookies(const Headers& headers);

enum class SameSite : std::uint8_t { kUnset, kStrict, kLax, kNone };

struct SetCookie {
  std::string name;
  std::string value;
  std::string path = "/";
  std::optional<std::int64_t> max_age;  // seconds; also gives "expires", counted from `now`
  bool http_only = true;
  bool secure = true;
  SameSite same_site = SameSite::kLax;
  // The value of a Set-Cookie header. `now`: seconds since 1970.
  std::string header(std::int64_t now) const;
};

// "Mon, 02 Jan 2006 15:04:05 GMT" from seconds since 1970, and back (that form alone).
std::string http_date(std::int64_t seconds);
std::optional<std::int64_t> parse_http_date(std::string_view text);

}  // namespace squall::net
