#include "net/http_writer.h"

#include <iterator>

#include "base/strings.h"
#include "net/compress.h"
#include "net/form.h"

namespace squall::net {
namespace {

bool is_ours(std::string_view name) {
  for (std::string_view ours : {"Content-Length", "Transfer-Encoding", "Connection", "Date"}) {
    if (iequals(name, ours)) return true;
  }
  return false;
}

bool is_compressible(std::string_view type) {
  return type.starts_with("text/") || type.ends_with("json") || type.ends_with("xml") ||
         type.ends_with("javascript") || type.ends_with("yaml");
}

// "gzip" or "*" in the list, unless its weight is zero.
bool accepts_gzip(const Headers& headers) {
  for (std::string_view line : headers.all("Accept-Encoding")) {
    for (std::string_view item : split(line, ',')) {
      const std::string_view coding = trim(item.substr(0, item.find(';')));
      if (!iequals(coding, "gzip") && coding != "*") continue;
      const auto weight = header_parameter(item, "q");
      return !weight || parse_double(*weight).value_or(0) > 0;
    }
  }
  return false;
}

void add_value(std::string& out, std::string_view value) {
  for (const char c : value) out += static_cast<unsigned char>(c) < 0x20 && c != '\t' ? ' ' : c;
}

}  // namespace

bool has_no_body(int status) { return status / 100 == 1 || status == 204 || status == 304; }

std::string response_head(const Response& response, Framing framing, Persistence persistence,
                          std::int64_t now) {
  std::string head;
  head.reserve(256);
  fmt::format_to(std::back_inserter(head), "HTTP/1.1 {} {}\r\n", response.status,
                 status_text(response.status));
  for (const auto& field : response.headers) {
    if (is_ours(field.name)) continue;
    add_value(head, field.name);
    head += ": ";
    add_value(head, field.value);
    head += "\r\n";
  }
  head.append("Date: ").append(http_date(now)).append("\r\n");
  if (framing == Framing::kChunked) {
    head += "Transfer-Encoding: chunked\r\n";
  } else if (framing == Framing::kLength && !has_no_body(response.status)) {
    fmt::format_to(std::back_inserter(head), "Content-Length: {}\r\n", response.body.size());
  }
  if (persistence == Persistence::kClose) head += "Connection: close\r\n";
  if (persistence == Persistence::kStated) head += "Connection: keep-alive\r\n";
  return head + "\r\n";
}

void compress_response(const Request& request, Response& response, std::size_t min_bytes) {
  if (min_bytes == 0 || response.stream || response.body.size() < min_bytes) return;
  if (response.body.size() > kMaxGzipBytes) return;
  if (response.headers.has("Content-Encoding") || response.status == 206 || has_no_body(response.status))
    return;
  if (!is_compressible(media_type(response.headers.get("Content-Type")))) return;
  response.headers.add("Vary", "Accept-Encoding");
  if (!accepts_gzip(request.headers)) return;
  response.body = gzip(response.body);
  response.headers.add("Content-Encoding", "gzip");
}

}  // namespace squall::net
