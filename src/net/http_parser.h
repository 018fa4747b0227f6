// HTTP/1.1 messages out of bytes: no I/O, any cut of the bytes is fine. On Beast's parser, with what it
// leaves open: ambiguous lengths, folded lines and unbounded heads are refused here.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "net/http.h"

namespace squall::net {

enum class ParseState : std::uint8_t {
  kHead,    // reading the start line and the headers
  kBody,    // the head is there, the body is not
  kDone,    // a whole message
  kFailed,  // not HTTP, or beyond a limit; see fault
};

// Why a message was refused: the status that answers it, and a sentence for the client.
struct ParseFault {
  int status = 400;
  std::string text;
};

class RequestParser {
 public:
  RequestParser(std::size_t max_header_bytes, std::size_t max_body_bytes);
  ~RequestParser();
  RequestParser(const RequestParser&) = delete;
  RequestParser& operator=(const RequestParser&) = delete;

  // Takes bytes from the front of `bytes` and returns how many; stops at the end of the head and at the end
  // of the message, so call it again while it takes some. A rest that it does not take must be given again
  // with more behind it.
  std::size_t feed(std::string_view bytes);
  ParseState state() const;
  // Anything of a message has been seen.
  bool started() const;
  // REQUIRES: kFailed.
  const ParseFault& fault() const;

  // REQUIRES: the head is there (kBody or kDone). Move it out when done.
  Request& request();
  bool keep_alive() const;
  // The client waits for "100 Continue" before it sends the body.
  bool expects_continue() const;
  bool is_http11() const;
  // Ready for the next message.
  void reset();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

class ResponseParser {
 public:
  explicit ResponseParser(std::size_t max_header_bytes);
  ~ResponseParser();
  ResponseParser(const ResponseParser&) = delete;
  ResponseParser& operator=(const ResponseParser&) = delete;

  // As RequestParser::feed(). Interim answers (1xx) are skipped.
  std::size_t feed(std::string_view bytes);
  // The connection has ended: completes an answer without a length, and fails any other that is not whole.
  void feed_eof();
  ParseState state() const;
  bool started() const;
  const ParseFault& fault() const;

  int status() const;
  const std::string& reason() const;
  Headers& headers();
  // What came of the body since the last call.
  std::string take_body();
  bool keep_alive() const;
  // For the next message; `head_only`: it answers a HEAD request and has no body whatever it says.
  void reset(bool head_only);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace squall::net
