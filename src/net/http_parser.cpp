#include "net/http_parser.h"

#include <fmt/format.h>

#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/error.hpp>
#include <optional>

#include "base/encoding.h"
#include "base/strings.h"

namespace squall::net {
namespace {

namespace http = boost::beast::http;
using boost::system::error_code;
using BeastView = boost::beast::string_view;

std::string_view view(BeastView text) { return {text.data(), text.size()}; }

// What both directions share: which of Beast's many callbacks matter, and how they are stored.
template <bool kRequest>
class Core : public http::basic_parser<kRequest> {
 public:
  explicit Core(std::size_t max_header_bytes) {
    this->header_limit(static_cast<std::uint32_t>(max_header_bytes));
    this->body_limit(boost::none);  // counted by ourselves, after chunks are undone
    this->eager(false);             // stop behind the head
  }

  Headers headers;
  std::string body;
  std::string method, target, reason;
  int version = 0;
  int status = 0;
  std::size_t body_left = 0;

 private:
  void on_request_impl(http::verb, BeastView method_text, BeastView target_text, int number,
                       error_code&) override {
    version = number;
    method = view(method_text);
    target = view(target_text);
  }
  void on_response_impl(int code, BeastView text, int number, error_code&) override {
    version = number;
    status = code;
    reason = view(text);
  }
  void on_field_impl(http::field, BeastView name, BeastView value, error_code& ec) override {
    if (this->is_header_done()) return;  // trailers are not ours to trust
    for (const char c : value) {
      if (c == '\0') ec = http::error::bad_value;
    }
    headers.add(view(name), view(value));
  }
  void on_header_impl(error_code&) override {}
  void on_body_init_impl(const boost::optional<std::uint64_t>&, error_code&) override {}
  std::size_t on_body_impl(BeastView bytes, error_code& ec) override { return add(bytes, ec); }
  void on_chunk_header_impl(std::uint64_t, BeastView, error_code&) override {}
  std::size_t on_chunk_body_impl(std::uint64_t, BeastView bytes, error_code& ec) override {
    return add(bytes, ec);
  }
  void on_finish_impl(error_code&) override {}

  std::size_t add(BeastView bytes, error_code& ec) {
    if (bytes.size() > body_left) {
      ec = http::error::body_limit;
      return 0;
    }
    body_left -= bytes.size();
    body.append(bytes.data(), bytes.size());
    return bytes.size();
  }
};

// A header line that begins with a blank continues the one before: intermediaries disagree about it (RFC
// 9112, 5.2).
bool has_folded_line(std::string_view head) {
  return head.find("\n ") != std::string_view::npos || head.find("\n\t") != std::string_view::npos;
}

bool all_digits(std::string_view text) {
  for (const char c : text) {
    if (!is_digit(c)) return false;
  }
  return !text.empty();
}

// How the body ends must be said once and plainly: what we read differently than a proxy in front can smuggle
// a request.
std::optional<ParseFault> check_lengths(const Headers& headers, bool http11) {
  const auto lengths = headers.all("Content-Length");
  const auto codings = headers.all("Transfer-Encoding");
  if (lengths.size() > 1) return ParseFault{400, "Content-Length is given more than once"};
  if (!lengths.empty() && !all_digits(lengths[0])) return ParseFault{400, "Content-Length is no number"};
  if (codings.empty()) return std::nullopt;
  if (!lengths.empty()) return ParseFault{400, "Content-Length and Transfer-Encoding exclude each other"};
  if (codings.size() > 1) return ParseFault{400, "Transfer-Encoding is given more than once"};
  if (!http11) return ParseFault{400, "HTTP/1.0 has no Transfer-Encoding"};
  if (iequals(codings[0], "chunked")) return std::nullopt;
  return ParseFault{501, "the only Transfer-Encoding supported is \"chunked\""};
}

}  // namespace

// --- requests ------------------------------------------------------------------------------------

struct RequestParser::Impl {
  Impl(std::size_t header_limit, std::size_t body_limit) : max_header(header_limit), max_body(body_limit) {
    reset();
  }

  void reset() {
    core.emplace(max_header);
    core->body_left = max_body;
    state = ParseState::kHead;
    head_bytes = 0;
    expects_continue = false;
  }

  void fail(int status, std::string text) {
    fault = {status, std::move(text)};
    state = ParseState::kFailed;
  }

  void fail_as(error_code ec, std::string_view unread) {
    if (ec == http::error::header_limit) return fail_head();
    if (ec == http::error::body_limit) return fail_body();
    if (ec == http::error::bad_version) {
      // Beast stops before the line when it does not know the version.
      const std::string_view line = unread.substr(0, unread.find("\r\n"));
      const std::size_t at = line.rfind(" HTTP/");
      if (at != std::string_view::npos && at + 6 < line.size() && is_digit(line[at + 6]) &&
          !line.substr(at).starts_with(" HTTP/1.1")) {
        return fail(505, "only HTTP/1.0 and HTTP/1.1 are spoken here");
      }
    }
    fail(400, "Bad request: " + ec.message());
  }
  void fail_head() { fail(431, fmt::format("the request line and headers exceed {} bytes", max_header)); }
  void fail_body() { fail(413, fmt::format("the request body exceeds {} bytes", max_body)); }

  void check_head() {
    const bool http11 = core->version == 11;
    if (auto bad = check_lengths(core->headers, http11)) return fail(bad->status, std::move(bad->text));
    const std::size_t hosts = core->headers.all("Host").size();
    if (hosts > 1) return fail(400, "Host is given more than once");
    if (http11 && hosts == 0) return fail(400, "the Host header is missing");
    const auto length = core->content_length();
    if (length && *length > max_body) return fail_body();
    const std::string_view expect = core->headers.get("Expect");
    if (!expect.empty() && !iequals(expect, "100-continue"))
      return fail(417, "the only expectation known is 100-continue");
    expects_continue = !expect.empty() && http11;
    take_target();
  }

  void take_target() {
    request.target = std::move(core->target);
    std::string_view rest = request.target;
    request.method_text = std::move(core->method);
    request.method = parse_method(request.method_text);
    if (istarts_with(rest, "http://") || istarts_with(rest, "https://")) {
      rest.remove_prefix(std::min(rest.find('/', rest.find("//") + 2), rest.size()));
    } else if (!rest.starts_with('/') && !(rest == "*" && request.method == Method::kOptions)) {
      return fail(400, "the request target must be a path");
    }
    const std::size_t question = rest.find('?');
    request.path = rest.empty() || question == 0 ? "/" : url_decode(rest.substr(0, question));
    request.query = question == std::string_view::npos ? std::string_view() : rest.substr(question + 1);
    request.headers = std::move(core->headers);
    request.body.clear();
    state = ParseState::kBody;
  }

  std::size_t feed(std::string_view bytes) {
    if (state == ParseState::kDone || state == ParseState::kFailed) return 0;
    const bool in_head = state == ParseState::kHead;
    error_code ec;
    const std::size_t taken = core->put({bytes.data(), bytes.size()}, ec);
    if (in_head) {
      head_bytes += taken;
      if (head_bytes + (core->is_header_done() ? 0 : bytes.size() - taken) > max_header) {
        fail_head();
        return taken;
      }
      if (has_folded_line(bytes.substr(0, taken))) {
        fail(400, "folded header lines are not accepted");
        return taken;
      }
    }
    if (ec && ec != http::error::need_more) {
      fail_as(ec, bytes.substr(taken));
      return taken;
    }
    if (in_head && core->is_header_done()) check_head();
    if (state == ParseState::kBody && core->is_done()) {
      request.body = std::move(core->body);
      state = ParseState::kDone;
    }
    return taken;
  }

  const std::size_t max_header;
  const std::size_t max_body;
  std::optional<Core<true>> core;
  ParseState state = ParseState::kHead;
  ParseFault fault;
  Request request;
  std::size_t head_bytes = 0;
  bool expects_continue = false;
};

RequestParser::RequestParser(std::size_t max_header_bytes, std::size_t max_body_bytes)
    : impl_(std::make_unique<Impl>(max_header_bytes, max_body_bytes)) {}
RequestParser::~RequestParser() = default;
std::size_t RequestParser::feed(std::string_view bytes) { return impl_->feed(bytes); }
ParseState RequestParser::state() const { return impl_->state; }
bool RequestParser::started() const { return impl_->core->got_some(); }
const ParseFault& RequestParser::fault() const { return impl_->fault; }
Request& RequestParser::request() { return impl_->request; }
bool RequestParser::keep_alive() const { return impl_->core->keep_alive(); }
bool RequestParser::expects_continue() const { return impl_->expects_continue; }
bool RequestParser::is_http11() const { return impl_->core->version == 11; }
void RequestParser::reset() { impl_->reset(); }

// --- responses -----------------------------------------------------------------------------------

struct ResponseParser::Impl {
  explicit Impl(std::size_t header_limit) : max_header(header_limit) { reset(false); }

  void reset(bool no_body) {
    head_only = no_body;
    core.emplace(max_header);
    core->body_left = ~std::size_t{0};
    core->skip(no_body);
    state = ParseState::kHead;
    head_bytes = 0;
  }

  void fail(std::string text) {
    fault = {502, std::move(text)};
    state = ParseState::kFailed;
  }

  std::size_t feed(std::string_view bytes) {
    if (state == ParseState::kDone || state == ParseState::kFailed) return 0;
    const bool in_head = state == ParseState::kHead;
    error_code ec;
    const std::size_t taken = core->put({bytes.data(), bytes.size()}, ec);
    if (in_head) {
      head_bytes += taken;
      if (head_bytes + (core->is_header_done() ? 0 : bytes.size() - taken) > max_header) {
        fail(fmt::format("the head of the answer exceeds {} bytes", max_header));
        return taken;
      }
    }
    if (ec && ec != http::error::need_more) {
      fail("the answer is not HTTP: " + ec.message());
      return taken;
    }
    if (in_head && core->is_header_done()) {
      if (core->status / 100 == 1 && core->status != 101) {
        reset(head_only);
        return taken;
      }
      state = ParseState::kBody;
    }
    if (core->is_done()) state = ParseState::kDone;
    return taken;
  }

  void feed_eof() {
    if (state == ParseState::kDone || state == ParseState::kFailed) return;
    error_code ec;
    if (core->got_some()) {
      core->put_eof(ec);
    } else {
      ec = http::error::end_of_stream;
    }
    if (ec) return fail("the connection ended before the answer did");
    state = ParseState::kDone;
  }

  const std::size_t max_header;
  std::optional<Core<false>> core;
  ParseState state = ParseState::kHead;
  ParseFault fault;
  std::size_t head_bytes = 0;
  bool head_only = false;
};

ResponseParser::ResponseParser(std::size_t max_header_bytes)
    : impl_(std::make_unique<Impl>(max_header_bytes)) {}
ResponseParser::~ResponseParser() = default;
std::size_t ResponseParser::feed(std::string_view bytes) { return impl_->feed(bytes); }
void ResponseParser::feed_eof() { impl_->feed_eof(); }
ParseState ResponseParser::state() const { return impl_->state; }
bool ResponseParser::started() const { return impl_->core->got_some(); }
const ParseFault& ResponseParser::fault() const { return impl_->fault; }
int ResponseParser::status() const { return impl_->core->status; }
const std::string& ResponseParser::reason() const { return impl_->core->reason; }
Headers& ResponseParser::headers() { return impl_->core->headers; }
std::string ResponseParser::take_body() { return std::exchange(impl_->core->body, {}); }
bool ResponseParser::keep_alive() const { return impl_->core->keep_alive() && !impl_->core->need_eof(); }
void ResponseParser::reset(bool head_only) { impl_->reset(head_only); }

}  // namespace squall::net
