// The text of responses. Private to this folder. Pure functions.
#pragma once

#include <cstdint>
#include <string>

#include "net/http.h"

namespace squall::net {

enum class Framing : std::uint8_t {
  kLength,   // Content-Length
  kChunked,  // Transfer-Encoding: chunked
  kToEnd,    // until the connection closes (HTTP/1.0)
};

enum class Persistence : std::uint8_t {
  kImplied,  // HTTP/1.1 keeps the connection unless told otherwise
  kStated,   // HTTP/1.0 wants to be told that it stays open
  kClose,
};

// Answers of these kinds have no body, whatever the handler put there (1xx, 204, 304).
bool has_no_body(int status);

// Status line and headers up to the empty line. Fields that are the server's business are taken from here
// alone; control characters in values become blanks, so that no value can start another field.
std::string response_head(const Response& response, Framing framing, Persistence persistence,
                          std::int64_t now);

// Compresses the body in place, when the client accepts it, it has at least `min_bytes`, its type is worth it
// and no coding is set yet.
void compress_response(const Request& request, Response& response, std::size_t min_bytes);

}  // namespace squall::net
