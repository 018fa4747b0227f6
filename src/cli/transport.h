// The one way out of the client: HTTP requests, and event streams.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.h"

namespace squall::cli {

struct HttpRequest {
  std::string method;
  std::string url;  // with its query
  std::vector<std::pair<std::string, std::string>> headers;
  std::optional<std::string> body;
};

struct HttpReply {
  int status = 0;
  std::string reason;  // "Not Found"
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;

  // Empty when absent; the case of `name` does not matter.
  std::string header(std::string_view name) const;
};

// What to do with a stream. False ends it.
struct Listener {
  std::function<bool()> opened;                 // the server has begun to send: from now on nothing is missed
  std::function<bool(std::string_view)> event;  // the data of one event
};

// Used from one thread; send() may be called while listen() calls back.
class Transport {
 public:
  virtual ~Transport() = default;
  // Any answer is a reply, whatever its status. kUnavailable when there is none.
  virtual Result<HttpReply> send(const HttpRequest& request) = 0;
  // Reads server-sent events until the listener says false or the stream ends. Any other status than 200 is
  // given back with its reason, and nothing is read.
  virtual Result<HttpReply> listen(const HttpRequest& request, const Listener& listener) = 0;
};

}  // namespace squall::cli
