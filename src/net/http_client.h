// A small blocking HTTP/1.1 client for calls between services and for the command line. No redirects, no
// proxies, no cookies: for those see net/curl/curl_client.h.
//
// It costs nothing before its first call, and OpenSSL is loaded only when the first https address is called.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <stop_token>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/error.h"
#include "net/http.h"

namespace squall::net {

struct ClientOptions {
  bool verify = true;   // https: check the certificate's chain and name
  std::string ca_file;  // PEM file of trusted authorities; empty: those of the system
  std::size_t max_body_bytes = std::size_t{256} << 20;  // of one answer, after decompression
  std::size_t max_header_bytes = 64 * 1024;
  std::size_t max_idle = 8;  // connections kept for reuse
  Millis connect_timeout{10'000};
  std::string user_agent = "squall";
};

struct ClientRequest {
  std::string method = "GET";
  std::string url;  // absolute, http or https
  Headers headers;  // Host, Content-Length, User-Agent and Accept-Encoding are added unless given
  std::string body;
  Millis timeout{60'000};  // for the whole exchange; for a stream, until the head is there
};

struct ClientResponse {
  int status = 0;
  std::string reason;
  Headers headers;
  std::string body;  // decompressed
};

// Safe to use from any thread; calls run side by side, each on a connection of its own.
//
// Errors: kInvalid (address, header with a line break), kUnavailable (name not found, connection refused or
// lost), kTimeout, kCanceled, kParse (not HTTP), kLimit (answer too large), kForbidden (certificate not
// trusted). The text names host and port, never the query nor credentials. An answer of any status is no
// error. Looking up a name obeys the resolver's own timeouts, not ours.
class HttpClient {
 public:
  explicit HttpClient(ClientOptions options = {});
  ~HttpClient();
  HttpClient(const HttpClient&) = delete;
  HttpClient& operator=(const HttpClient&) = delete;

  // A request that a reused connection lost unanswered is sent again once when its method is idempotent.
  Result<ClientResponse> send(const ClientRequest& request, const std::stop_token& stop = {});

  // The head of an answer whose body arrives over time. False: do not read the body (the call then returns).
  using OnHead = std::function<bool(const ClientResponse&)>;
  // A piece of the body, decompressed. False: stop reading.
  using OnData = std::function<bool(std::string_view)>;
  // Reads until the body ends, a callback says false, or `stop`. kTimeout when no byte comes for
  // `idle_timeout`. Callbacks run on the calling thread. `max_body_bytes` does not apply.
  Result<void> stream(const ClientRequest& request, const OnHead& on_head, const OnData& on_data,
                      Millis idle_timeout, const std::stop_token& stop = {});

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace squall::net
