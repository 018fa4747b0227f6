#include "net/http.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "base/encoding.h"
#include "base/strings.h"
#include "net/stream_state.h"

namespace squall::net {
namespace {

struct MethodName {
  Method method;
  std::string_view name;
};
constexpr MethodName kMethods[] = {
    {Method::kGet, "GET"},     {Method::kHead, "HEAD"},     {Method::kPost, "POST"},
    {Method::kPut, "PUT"},     {Method::kDelete, "DELETE"}, {Method::kOptions, "OPTIONS"},
    {Method::kPatch, "PATCH"},
};

struct StatusText {
  int status;
  std::string_view text;
};
constexpr StatusText kStatusTexts[] = {
    {100, "Continue"},
    {101, "Switching Protocols"},
    {200, "OK"},
    {201, "Created"},
    {202, "Accepted"},
    {203, "Non-Authoritative Information"},
    {204, "No Content"},
    {205, "Reset Content"},
    {206, "Partial Content"},
    {300, "Multiple Choices"},
    {301, "Moved Permanently"},
    {302, "Found"},
    {303, "See Other"},
    {304, "Not Modified"},
    {307, "Temporary Redirect"},
    {308, "Permanent Redirect"},
    {400, "Bad Request"},
    {401, "Unauthorized"},
    {402, "Payment Required"},
    {403, "Forbidden"},
    {404, "Not Found"},
    {405, "Method Not Allowed"},
    {406, "Not Acceptable"},
    {407, "Proxy Authentication Required"},
    {408, "Request Timeout"},
    {409, "Conflict"},
    {410, "Gone"},
    {411, "Length Required"},
    {412, "Precondition Failed"},
    {413, "Payload Too Large"},
    {414, "URI Too Long"},
    {415, "Unsupported Media Type"},
    {416, "Range Not Satisfiable"},
    {417, "Expectation Failed"},
    {421, "Misdirected Request"},
    {422, "Unprocessable Entity"},
    {423, "Locked"},
    {424, "Failed Dependency"},
    {426, "Upgrade Required"},
    {428, "Precondition Required"},
    {429, "Too Many Requests"},
    {431, "Request Header Fields Too Large"},
    {500, "Internal Server Error"},
    {501, "Not Implemented"},
    {502, "Bad Gateway"},
    {503, "Service Unavailable"},
    {504, "Gateway Timeout"},
    {505, "HTTP Version Not Supported"},
    {507, "Insufficient Storage"},
};

std::string json_text(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (byte < 0x20) {
      out += fmt::format("\\u{:04x}", byte);
    } else {
      out += c;
    }
  }
  return out + '"';
}

}  // namespace

std::string_view method_name(Method method) {
  for (const auto& entry : kMethods) {
    if (entry.method == method) return entry.name;
  }
  return {};
}

Method parse_method(std::string_view text) {
  for (const auto& entry : kMethods) {
    if (entry.name == text) return entry.method;
  }
  return Method::kOther;
}

std::string_view status_text(int status) {
  const auto* found =
      std::lower_bound(std::begin(kStatusTexts), std::end(kStatusTexts), status,
                       [](const StatusText& entry, int wanted) { return entry.status < wanted; });
  return found != std::end(kStatusTexts) && found->status == status ? found->text : "Unknown";
}

void Headers::add(std::string_view name, std::string_view value) {
  fields_.push_back({std::string(name), std::string(value)});
}

void Headers::set(std::string_view name, std::string_view value) {
  erase(name);
  add(name, value);
}

void Headers::erase(std::string_view name) {
  std::erase_if(fields_, [&](const Field& field) { return iequals(field.name, name); });
}

const std::string* Headers::find(std::string_view name) const {
  for (const Field& field : fields_) {
    if (iequals(field.name, name)) return &field.value;
  }
  return nullptr;
}

std::string_view Headers::get(std::string_view name) const {
  const std::string* value = find(name);
  return value != nullptr ? std::string_view(*value) : std::string_view();
}

std::vector<std::string_view> Headers::all(std::string_view name) const {
  std::vector<std::string_view> values;
  for (const Field& field : fields_) {
    if (iequals(field.name, name)) values.push_back(field.value);
  }
  return values;
}

bool Headers::lists(std::string_view name, std::string_view token) const {
  for (const Field& field : fields_) {
    if (!iequals(field.name, name)) continue;
    for (std::string_view item : split(field.value, ',')) {
      if (iequals(trim(item.substr(0, item.find(';'))), token)) return true;
    }
  }
  return false;
}

Response Response::text(int status, std::string body) {
  Response response;
  response.status = status;
  response.headers.add("Content-Type", "text/plain; charset=UTF-8");
  response.body = std::move(body);
  return response;
}

Response Response::json(int status, std::string json) {
  Response response;
  response.status = status;
  response.headers.add("Content-Type", "application/json");
  response.body = std::move(json);
  return response;
}

Response Response::fault(int status, std::string_view text) {
  return json(status, "{\"faultstring\":" + json_text(text) + "}");
}

Response Response::produce(std::string content_type, std::function<void(StreamWriter&)> producer,
                           StreamLimits limits) {
  Response response;
  response.headers.add("Content-Type", content_type);
  response.stream = std::make_shared<StreamState>(limits);
  response.producer = std::move(producer);
  return response;
}

OpenStream open_stream(std::string content_type, StreamLimits limits) {
  OpenStream open;
  open.response.headers.add("Content-Type", content_type);
  open.response.stream = std::make_shared<StreamState>(limits);
  open.writer = StreamWriter(open.response.stream);
  return open;
}

Pairs parse_query(std::string_view query) {
  Pairs pairs;
  for (std::string_view piece : split(query, '&')) {
    if (piece.empty()) continue;
    const std::size_t equals = piece.find('=');
    const std::string_view value =
        equals == std::string_view::npos ? std::string_view() : piece.substr(equals + 1);
    pairs.emplace_back(url_decode(piece.substr(0, equals), true), url_decode(value, true));
  }
  return pairs;
}

std::optional<std::string> last_value(const Pairs& pairs, std::string_view name) {
  for (auto pair = pairs.rbegin(); pair != pairs.rend(); ++pair) {
    if (pair->first == name) return pair->second;
  }
  return std::nullopt;
}

std::string make_query(const Pairs& pairs) {
  std::string query;
  for (const auto& [name, value] : pairs) {
    if (!query.empty()) query += '&';
    query += url_encode_plus(name) + '=' + url_encode_plus(value);
  }
  return query;
}

Pairs parse_cookies(const Headers& headers) {
  Pairs cookies;
  for (std::string_view line : headers.all("Cookie")) {
    for (std::string_view piece : split(line, ';')) {
      const std::size_t equals = piece.find('=');
      if (equals == std::string_view::npos) continue;
      std::string_view value = trim(piece.substr(equals + 1));
      if (value.size() >= 2 && value.front() == '"' && value.back() == '"')
        value = value.substr(1, value.size() - 2);
      cookies.emplace_back(trim(piece.substr(0, equals)), value);
    }
  }
  return cookies;
}

std::string SetCookie::header(std::int64_t now) const {
  std::string text = name + "=" + value;
  if (max_age) text += fmt::format("; expires={}; Max-Age={}", http_date(now + *max_age), *max_age);
  if (!path.empty()) text += "; Path=" + path;
  if (http_only) text += "; HttpOnly";
  if (secure) text += "; Secure";
  switch (same_site) {
    case SameSite::kUnset:
      break;
    case SameSite::kStrict:
      text += "; SameSite=Strict";
      break;
    case SameSite::kLax:
      text += "; SameSite=Lax";
      break;
    case SameSite::kNone:
      text += "; SameSite=None";
      break;
  }
  return text;
}

}  // namespace squall::net
