// Absolute addresses of HTTP services.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/error.h"

namespace squall::net {

struct Url {
  bool secure = false;  // https
  std::string host;     // without the brackets of an IPv6 address
  std::uint16_t port = 80;
  std::string target = "/";  // path and query as sent; never empty
  std::string user;          // decoded; empty when there is none
  std::string password;

  // "host", "host:8080", "[::1]:8080": without the scheme's own port. The value of a Host header.
  std::string authority() const;
};

// http:// and https:// alone; kInvalid names what is wrong but repeats no credentials. A fragment is dropped;
// blanks and control characters are refused.
Result<Url> parse_url(std::string_view text);

}  // namespace squall::net
