#include "net/http_exchange.h"

#include <ctime>
#include <exception>

#include "base/log.h"
#include "base/strings.h"
#include "net/compress.h"

namespace squall::net {
namespace {

const log::Logger kLog{"st2.net.http_server"};

int status_of(Errc code) {
  if (code == Errc::kLimit) return 413;
  return code == Errc::kUnsupported ? 415 : 400;
}

Result<void> undo_coding(Request& request, std::size_t max_bytes) {
  const std::string_view coding = trim(request.headers.get("Content-Encoding"));
  if (coding.empty() || iequals(coding, "identity") || request.body.empty()) return {};
  auto content = decompress(coding, request.body, max_bytes);
  if (!content.ok()) return std::move(content).error();
  request.body = *std::move(content);
  request.headers.erase("Content-Encoding");
  request.headers.set("Content-Length", std::to_string(request.body.size()));
  return {};
}

}  // namespace

void answer_exchange(HttpExchange& exchange, const Handler& handler, const ServerLimits& limits) {
  if (auto undone = undo_coding(exchange.request, limits.max_body_bytes); !undone.ok()) {
    exchange.response = Response::fault(status_of(undone.error().code()), undone.error().message());
    exchange.keep = false;
    return finish_exchange(exchange);
  }
  try {
    exchange.response = handler(exchange.request);
  } catch (const std::exception& error) {
    kLog.error(
        "A handler ended with an exception",
        {{"method", exchange.request.method_text}, {"path", exchange.request.path}, {"error", error.what()}});
    exchange.response = Response::fault(500, "Internal Server Error");
  }
  compress_response(exchange.request, exchange.response, limits.gzip_min_bytes);
  finish_exchange(exchange);
}

void finish_exchange(HttpExchange& exchange) {
  Response& response = exchange.response;
  const bool no_body = has_no_body(response.status);
  const bool head_only = exchange.request.method == Method::kHead;
  if (response.stream) {
    exchange.framing = exchange.http11 ? Framing::kChunked : Framing::kToEnd;
    exchange.open_ended = response.producer == nullptr;
    exchange.keep = false;  // the end of a stream is the end of its connection
    if (head_only || no_body) {
      response.stream->close();
      response.stream.reset();
      response.producer = nullptr;
    }
  } else if (!no_body && !head_only) {
    exchange.body = response.body;
  }
  Persistence persistence = exchange.http11 ? Persistence::kImplied : Persistence::kStated;
  if (!exchange.keep) persistence = Persistence::kClose;
  exchange.head = response_head(response, exchange.framing, persistence, std::time(nullptr));
}

}  // namespace squall::net
