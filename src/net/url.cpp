#include "net/url.h"

#include "base/encoding.h"
#include "base/strings.h"

namespace squall::net {

std::string Url::authority() const {
  std::string text = host.find(':') != std::string::npos ? "[" + host + "]" : host;
  if (port != (secure ? 443 : 80)) text += ":" + std::to_string(port);
  return text;
}

Result<Url> parse_url(std::string_view text) {
  for (const char c : text) {
    if (static_cast<unsigned char>(c) <= 0x20 || c == 0x7f) {
      return make_error(Errc::kInvalid, "an address must not hold blanks or control characters");
    }
  }
  Url url;
  if (istarts_with(text, "http://")) {
    text.remove_prefix(7);
  } else if (istarts_with(text, "https://")) {
    text.remove_prefix(8);
    url.secure = true;
    url.port = 443;
  } else {
    return make_error(Errc::kInvalid, "an address must begin with http:// or https://");
  }
  text = text.substr(0, text.find('#'));
  const std::size_t end = text.find_first_of("/?");
  std::string_view authority = text.substr(0, end);
  if (end != std::string_view::npos)
    url.target = (text[end] == '?' ? "/" : "") + std::string(text.substr(end));

  if (const std::size_t at = authority.rfind('@'); at != std::string_view::npos) {
    const std::string_view credentials = authority.substr(0, at);
    const std::size_t colon = credentials.find(':');
    url.user = url_decode(credentials.substr(0, colon));
    if (colon != std::string_view::npos) url.password = url_decode(credentials.substr(colon + 1));
    authority.remove_prefix(at + 1);
  }
  std::string_view port;
  if (authority.starts_with('[')) {
    const std::size_t close = authority.find(']');
    if (close == std::string_view::npos) return make_error(Errc::kInvalid, "the address has an unclosed [");
    url.host = authority.substr(1, close - 1);
    port = authority.substr(close + 1);
    if (!port.empty() && port.front() != ':')
      return make_error(Errc::kInvalid, "the address has text behind ]");
  } else {
    const std::size_t colon = authority.find(':');
    url.host = authority.substr(0, colon);
    if (colon != std::string_view::npos) port = authority.substr(colon);
  }
  if (url.host.empty()) return make_error(Errc::kInvalid, "the address names no host");
  if (port.size() > 1) {
    const auto number = parse_int64(port.substr(1));
    if (!number || !is_digit(port[1]) || *number < 1 || *number > 65'535) {
      return make_error(Errc::kInvalid, "\"{}\" is no port number", port.substr(1));
    }
    url.port = static_cast<std::uint16_t>(*number);
  }
  return url;
}

}  // namespace squall::net
