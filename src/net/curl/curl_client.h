// The HTTP client for addresses that users choose: proxies, redirects, basic authentication, cookies (on
// libcurl).
#pragma once

#include <cstddef>
#include <optional>
#include <stop_token>
#include <string>

#include "base/clock.h"
#include "base/error.h"
#include "net/http.h"

namespace squall::net {

struct CurlRequest {
  std::string method = "GET";
  std::string url;  // http or https alone, also after redirects
  Headers headers;
  Pairs cookies;  // sent as one Cookie header
  std::string body;
  // As Python's requests follows them: POST becomes GET after 301, 302 and 303, and so does every method but
  // HEAD after the last two; credentials and cookies given here are not sent to another host.
  bool allow_redirects = false;
  int max_redirects = 30;
  bool verify = true;                   // https: check the certificate
  std::string ca_file;                  // empty: those of the system
  std::optional<std::string> username;  // with `password`: basic authentication, not sent on to another host
  std::string password;
  std::string http_proxy;  // empty: none from here; the environment's proxies are used as curl does
  std::string https_proxy;
  Millis timeout{60'000};  // for the whole exchange, redirects included; 0: none; at most 20 days
  std::size_t max_body_bytes = std::size_t{64} << 20;
};

struct CurlResponse {
  int status = 0;
  std::string url;   // the last one, after redirects
  Headers headers;   // of the last answer
  std::string body;  // decompressed
};

// Blocks. Errors: kTimeout, kCanceled (`stop`, at once), kInvalid (address), kUnavailable (connection),
// kForbidden (certificate), kLimit (body larger than its bound, too many redirects), kIo for the rest, in
// curl's words. Safe to call from any thread.
Result<CurlResponse> curl_send(const CurlRequest& request, const std::stop_token& stop = {});

}  // namespace squall::net
