// What strangers send us over HTTP: messages in any cut, forms, events, compressed bodies. The first byte
// chooses what is fed.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "net/compress.h"
#include "net/form.h"
#include "net/http.h"
#include "net/http_parser.h"
#include "net/sse.h"
#include "net/url.h"

namespace {

using namespace squall::net;

struct Outcome {
  bool done = false;
  bool failed = false;
  std::string target;
  std::string body;
  std::size_t headers = 0;
  bool operator==(const Outcome&) const = default;
};

Outcome parse_request(std::string_view text, std::size_t step) {
  RequestParser parser(4096, 65536);
  std::string unread;
  while (!text.empty() && (parser.state() == ParseState::kHead || parser.state() == ParseState::kBody)) {
    unread += text.substr(0, step);
    text.remove_prefix(std::min(step, text.size()));
    for (std::size_t taken = 1; taken > 0 && !unread.empty();) {
      taken = parser.feed(unread);
      if (taken > unread.size()) std::abort();
      unread.erase(0, taken);
    }
  }
  Outcome outcome{parser.state() == ParseState::kDone, parser.state() == ParseState::kFailed, {}, {}, 0};
  if (outcome.done) {
    outcome.target = parser.request().target;
    outcome.body = parser.request().body;
    outcome.headers = parser.request().headers.size();
  }
  return outcome;
}

// However the bytes are cut, a message that is taken is the same message. (When it is refused may differ.)
void requests(std::string_view text) {
  const Outcome whole = parse_request(text, std::max<std::size_t>(text.size(), 1));
  for (const std::size_t step : {std::size_t{1}, std::size_t{5}}) {
    const Outcome cut = parse_request(text, step);
    if (whole.done != cut.done || (whole.done && !(whole == cut))) std::abort();
  }
}

void responses(std::string_view text) {
  ResponseParser parser(4096);
  std::string unread(text);
  for (std::size_t taken = 1; taken > 0 && !unread.empty();) {
    taken = parser.feed(unread);
    unread.erase(0, taken);
    parser.take_body();
  }
  parser.feed_eof();
}

void forms(std::string_view text) {
  const auto parts = parse_multipart("multipart/form-data; boundary=B", text);
  if (parts.ok()) {
    for (const auto& part : *parts) (void)media_type(part.content_type);
  }
  (void)header_parameter(text, "boundary");
  (void)make_query(parse_query(text));
  (void)parse_url(text).ok();
  (void)parse_http_date(text);
  (void)parse_cookies(Headers{{"Cookie", std::string(text)}});
}

void codings(std::string_view text) {
  for (const char* coding : {"gzip", "deflate"}) {
    const auto content = decompress(coding, text, 100'000);
    if (content.ok() && content->size() > 100'000) std::abort();
  }
}

void events(std::string_view text) {
  std::string whole, cut;
  SseParser first([&](SseEvent event) { whole += event.name + event.data + event.id; });
  SseParser second([&](SseEvent event) { cut += event.name + event.data + event.id; });
  first.feed(text);
  for (const char c : text) second.feed({&c, 1});
  if (whole != cut) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  switch (data[0] % 5) {
    case 0:
      requests(text);
      break;
    case 1:
      responses(text);
      break;
    case 2:
      forms(text);
      break;
    case 3:
      codings(text);
      break;
    case 4:
      events(text);
      break;
    default:
      break;
  }
  return 0;
}
