// The server's API as commands use it: credentials, JSON in and out, errors in the reference's words
// (spec/cli 4).
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.h"
#include "cli/settings.h"
#include "cli/surroundings.h"
#include "cli/transport.h"
#include "value/value.h"

namespace squall::cli {

using Query = std::vector<std::pair<std::string, std::string>>;

// A list with the number of items that the server could give, when it says so.
struct Page {
  std::vector<Value> items;
  std::optional<std::int64_t> total;
};

// Used from one thread. `settings` and the others must live as long as this. Paths start with a slash and
// follow the version: "/actions/core.local". Names in a path are encoded by path_part().
//
// Errors of calls: kUnauthorized, kForbidden, kNotFound for these statuses, kInvalid for other 4xx, kInternal
// for 5xx, each with the text "<status> Client Error: <reason>\nMESSAGE: <what the server says> for url:
// <url>"; kUnavailable when there is no answer.
class Client {
 public:
  Client(Transport& transport, const Settings& settings, Console& console)
      : transport_(transport), settings_(settings), console_(console) {}

  Result<Value> get(std::string_view path, const Query& query = {});
  // Nothing for status 404.
  Result<std::optional<Value>> find(std::string_view path, const Query& query = {});
  // A list; empty for status 404.
  Result<Page> list(std::string_view path, const Query& query = {});
  Result<Value> post(std::string_view path, const Value& body);
  Result<Value> put(std::string_view path, const Value& body);
  // Status 404 counts as done. The body of the answer, that of a 404 too; null when it has none.
  Result<Value> erase(std::string_view path, const Query& query = {}, const Value* body = nullptr);
  // The body as it came.
  Result<std::string> get_text(std::string_view path, const Query& query = {});
  Result<Value> post_text(std::string_view path, std::string_view body);
  // POST /tokens at the authentication service.
  Result<Value> create_token(std::string_view user, std::string_view password,
                             std::optional<std::int64_t> ttl);
  // Events of the stream service until a callback says false or the stream ends. `opened` is called once,
  // when no event can be missed any more; calls from inside it are fine.
  Result<void> listen(const Query& query, const std::function<bool()>& opened,
                      const std::function<bool(const Value&)>& each);

 private:
  struct Answer {
    HttpReply reply;
    std::string url;
  };
  Result<Answer> send(HttpRequest request);
  // Whatever the status.
  Result<Answer> exchange(std::string_view method, std::string_view path, const Query& query,
                          std::optional<std::string> body,
                          std::string_view content_type = "application/json");
  // Statuses from 400 on are errors.
  Result<Answer> call(std::string_view method, std::string_view path, const Query& query,
                      std::optional<std::string> body, std::string_view content_type = "application/json");
  void add_credentials(HttpRequest& request) const;
  void print_exchange(const HttpRequest& request, const HttpReply& reply);

  Transport& transport_;
  const Settings& settings_;
  Console& console_;
  int requests_ = 0;
};

// A name as part of a path: blanks and other characters that would end it are encoded, slashes stay.
std::string path_part(std::string_view name);
// "k=v&k2=v2" as a query.
std::string encode_query(const Query& query);

}  // namespace squall::cli
