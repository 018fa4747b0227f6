#include "net/http_client.h"

#include <algorithm>
#include <chrono>
#include <iterator>
#include <optional>
#include <vector>

#include "base/mutex.h"
#include "base/strings.h"
#include "net/client_socket.h"
#include "net/compress.h"
#include "net/http_parser.h"
#include "net/url.h"

namespace squall::net {
namespace {

using SteadyTime = std::chrono::steady_clock;

constexpr std::size_t kMaxUnread = std::size_t{1} << 20;  // of a head, or of a chunk's first line

// TLS 1.3 servers send tickets at any time: such a connection is never quiet, and not kept.
struct IdleConnection {
  std::string key;
  std::unique_ptr<ClientSocket> socket;
};

std::string key_of(const Url& url) {
  return fmt::format("{}{}:{}", url.secure ? "s" : "", url.host, url.port);
}

bool is_idempotent(std::string_view method) {
  return method == "GET" || method == "HEAD" || method == "PUT" || method == "DELETE" || method == "OPTIONS";
}

bool breaks_line(std::string_view text) {
  return text.find_first_of(std::string_view("\r\n\0", 3)) != std::string_view::npos;
}

Result<std::string> request_head(const ClientRequest& request, const Url& url,
                                 const std::string& user_agent) {
  std::string head = fmt::format("{} {} HTTP/1.1\r\n", request.method, url.target);
  const auto add = [&head](std::string_view name, std::string_view value) {
    fmt::format_to(std::back_inserter(head), "{}: {}\r\n", name, value);
  };
  if (!request.headers.has("Host")) add("Host", url.authority());
  if (!request.headers.has("User-Agent")) add("User-Agent", user_agent);
  if (!request.headers.has("Accept-Encoding")) add("Accept-Encoding", "gzip");
  const bool has_body = !request.body.empty() || request.method == "POST" || request.method == "PUT";
  if (has_body && !request.headers.has("Content-Length"))
    add("Content-Length", std::to_string(request.body.size()));
  for (const auto& field : request.headers) {
    if (breaks_line(field.name) || breaks_line(field.value)) {
      return make_error(Errc::kInvalid, "the header \"{}\" must not hold line breaks",
                        shorten(quoted(field.name), 60));
    }
    add(field.name, field.value);
  }
  return head + "\r\n";
}

// One exchange on one connection.
class Exchange {
 public:
  Exchange(ClientSocket& socket, Patience& patience, const ClientOptions& options, bool head_only)
      : socket_(socket), patience_(patience), parser_(options.max_header_bytes) {
    parser_.reset(head_only);
  }

  // Whether the request is sent or the server has answered before it was: then the answer counts.
  Result<void> send(std::string_view head, std::string_view body) {
    std::string joined;
    if (body.size() <= 16 * 1024) {
      joined.append(head).append(body);
      head = joined;
      body = {};
    }
    auto sent = socket_.write(head, patience_);
    if (sent.ok()) sent = socket_.write(body, patience_);
    if (!sent.ok() && sent.error().code() != Errc::kUnavailable) return sent;
    unsent_ = !sent.ok();
    return {};
  }

  Result<ClientResponse> read_head() {
    while (parser_.state() == ParseState::kHead) {
      if (auto more = advance(); !more.ok()) return std::move(more).error();
    }
    ClientResponse response;
    response.status = parser_.status();
    response.reason = parser_.reason();
    response.headers = std::move(parser_.headers());
    return response;
  }

  // The next piece of the body; empty at its end.
  Result<std::string> read_body() {
    for (;;) {
      std::string piece = parser_.take_body();
      if (!piece.empty() || parser_.state() == ParseState::kDone) return piece;
      if (auto more = advance(); !more.ok()) return std::move(more).error();
    }
  }

  bool answered() const { return parser_.started(); }
  bool reusable() const {
    return parser_.state() == ParseState::kDone && parser_.keep_alive() && unread_.empty() && !unsent_;
  }

 private:
  Result<void> advance() {
    if (const std::size_t taken = parser_.feed(unread_); taken > 0) {
      unread_.erase(0, taken);
    } else if (parser_.state() != ParseState::kFailed) {
      auto got = socket_.read(unread_, patience_);
      if (!got.ok()) return std::move(got).error();
      if (unread_.size() > kMaxUnread) return make_error(Errc::kParse, "{}: an endless line", socket_.peer());
      if (*got == 0) {
        if (!parser_.started())
          return make_error(Errc::kUnavailable, "{} ended the connection without an answer", socket_.peer());
        parser_.feed_eof();
        if (parser_.state() == ParseState::kFailed) {
          return make_error(Errc::kUnavailable, "{}: {}", socket_.peer(), parser_.fault().text);
        }
      }
    }
    if (parser_.state() == ParseState::kFailed)
      return make_error(Errc::kParse, "{}: {}", socket_.peer(), parser_.fault().text);
    return {};
  }

  ClientSocket& socket_;
  Patience& patience_;
  ResponseParser parser_;
  std::string unread_;
  bool unsent_ = false;
};

struct Opened {
  std::string key;
  std::unique_ptr<ClientSocket> socket;
  std::unique_ptr<Exchange> exchange;
  ClientResponse head;
};

// Undoes the coding that the head announces, if we know it.
std::optional<Decompressor> decoder_for(const ClientResponse& head, std::size_t max_bytes) {
  const std::string_view coding = head.headers.get("Content-Encoding");
  if (coding.empty()) return std::nullopt;
  auto decoder = Decompressor::make(coding, max_bytes);
  if (!decoder.ok()) return std::nullopt;
  return *std::move(decoder);
}

}  // namespace

struct HttpClient::Impl {
  explicit Impl(ClientOptions given) : options(std::move(given)) {}

  std::unique_ptr<ClientSocket> take_idle(const std::string& key) {
    MutexLock lock(mutex);
    for (auto entry = idle.rbegin(); entry != idle.rend(); ++entry) {
      if (entry->key != key) continue;
      auto socket = std::move(entry->socket);
      idle.erase(std::next(entry).base());
      return socket;
    }
    return nullptr;
  }
  void give_back(std::string key, std::unique_ptr<ClientSocket> socket) {
    MutexLock lock(mutex);
    if (options.max_idle == 0) return;
    if (idle.size() >= options.max_idle) idle.erase(idle.begin());
    idle.push_back({std::move(key), std::move(socket)});
  }

  // Sends the request and reads the head of its answer, on a kept connection when there is one.
  Result<Opened> open(const ClientRequest& request, Patience& patience, SteadyTime::time_point deadline,
                      const std::stop_token& stop);

  const ClientOptions options;
  Mutex mutex;
  std::vector<IdleConnection> idle SQUALL_GUARDED_BY(mutex);  // the one used last is at the end
};

Result<Opened> HttpClient::Impl::open(const ClientRequest& request, Patience& patience,
                                      SteadyTime::time_point deadline, const std::stop_token& stop) {
  auto url = parse_url(request.url);
  if (!url.ok()) return std::move(url).error();
  if (request.method.empty() || breaks_line(request.method) ||
      request.method.find(' ') != std::string::npos) {
    return make_error(Errc::kInvalid, "\"{}\" is no method", shorten(quoted(request.method), 60));
  }
  auto head = request_head(request, *url, options.user_agent);
  if (!head.ok()) return std::move(head).error();

  for (bool may_reuse = true;; may_reuse = false) {
    Opened opened{key_of(*url), nullptr, nullptr, {}};
    if (may_reuse) opened.socket = take_idle(opened.key);
    if (opened.socket && !opened.socket->is_quiet()) opened.socket = nullptr;
    const bool reused = opened.socket != nullptr;
    if (!reused) {
      const Patience connecting(std::min(deadline, SteadyTime::now() + options.connect_timeout), stop);
      auto socket = ClientSocket::connect(*url, options, connecting);
      if (!socket.ok()) return std::move(socket).error();
      opened.socket = *std::move(socket);
    }
    opened.exchange = std::make_unique<Exchange>(*opened.socket, patience, options, request.method == "HEAD");
    if (auto sent = opened.exchange->send(*head, request.body); !sent.ok()) return std::move(sent).error();
    auto answer = opened.exchange->read_head();
    if (answer.ok()) {
      opened.head = *std::move(answer);
      return opened;
    }
    // The server may close a kept connection at the very moment we use it.
    const bool lost = answer.error().code() == Errc::kUnavailable && reused && !opened.exchange->answered();
    if (!lost || !is_idempotent(request.method)) return std::move(answer).error();
  }
}

HttpClient::HttpClient(ClientOptions options) : impl_(std::make_unique<Impl>(std::move(options))) {}
HttpClient::~HttpClient() = default;

Result<ClientResponse> HttpClient::send(const ClientRequest& request, const std::stop_token& stop) {
  const auto deadline = SteadyTime::now() + request.timeout;
  Patience patience(deadline, stop);
  auto opened = impl_->open(request, patience, deadline, stop);
  if (!opened.ok()) return std::move(opened).error();
  ClientResponse& response = opened->head;
  auto decoder = decoder_for(response, impl_->options.max_body_bytes);
  bool coded = false;
  for (;;) {
    auto piece = opened->exchange->read_body();
    if (!piece.ok()) return std::move(piece).error();
    if (piece->empty()) break;
    if (decoder) {
      coded = true;
      auto fed = decoder->feed(*piece, response.body);
      if (!fed.ok()) return std::move(fed).error().with("the answer of {}", opened->socket->peer());
    } else if (response.body.size() + piece->size() > impl_->options.max_body_bytes) {
      return make_error(Errc::kLimit, "the answer of {} exceeds {} bytes", opened->socket->peer(),
                        impl_->options.max_body_bytes);
    } else {
      response.body += *piece;
    }
  }
  if (coded && !decoder->complete())
    return make_error(Errc::kParse, "the answer of {} is cut short", opened->socket->peer());
  if (opened->exchange->reusable()) impl_->give_back(opened->key, std::move(opened->socket));
  return std::move(response);
}

Result<void> HttpClient::stream(const ClientRequest& request, const OnHead& on_head, const OnData& on_data,
                                Millis idle_timeout, const std::stop_token& stop) {
  const auto deadline = SteadyTime::now() + request.timeout;
  Patience patience(deadline, stop);
  auto opened = impl_->open(request, patience, deadline, stop);
  if (!opened.ok()) return std::move(opened).error();
  if (!on_head(opened->head)) return {};
  auto decoder = decoder_for(opened->head, ~std::size_t{0} >> 1);
  for (;;) {
    patience.extend(SteadyTime::now() + idle_timeout);
    auto piece = opened->exchange->read_body();
    if (!piece.ok()) return std::move(piece).error();
    if (piece->empty()) return {};
    std::string content;
    if (decoder) {
      if (auto fed = decoder->feed(*piece, content); !fed.ok()) return fed;
    } else {
      content = *std::move(piece);
    }
    if (!content.empty() && !on_data(content)) return {};
  }
}

}  // namespace squall::net
