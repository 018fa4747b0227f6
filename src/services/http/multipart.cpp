#include "services/http/multipart.h"

#include <algorithm>

#include "base/strings.h"

namespace squall::http {
namespace {

// The value of `name="value"` or `name=value` among the parameters behind the first semicolon.
std::string_view parameter(std::string_view header, std::string_view name) {
  for (std::string_view piece : split(header, ';')) {
    piece = trim(piece);
    const std::size_t equals = piece.find('=');
    if (equals == std::string_view::npos || !iequals(trim(piece.substr(0, equals)), name)) continue;
    std::string_view value = trim(piece.substr(equals + 1));
    if (value.size() >= 2 && value.starts_with('"') && value.ends_with('"'))
      value = value.substr(1, value.size() - 2);
    return value;
  }
  return {};
}

// The name of the field that the head of a part tells.
std::string_view field_name(std::string_view head) {
  for (std::string_view line : split(head, '\n')) {
    const std::size_t colon = line.find(':');
    if (colon != std::string_view::npos && iequals(trim(line.substr(0, colon)), "content-disposition"))
      return parameter(trim(line.substr(colon + 1)), "name");
  }
  return {};
}

}  // namespace

Result<net::Pairs> parse_multipart(std::string_view content_type, std::string_view body) {
  const std::string_view boundary = parameter(content_type, "boundary");
  if (boundary.empty()) return Error(Errc::kInvalid, "multipart/form-data without a boundary");
  const std::string line = "\r\n--" + std::string(boundary);
  net::Pairs fields;
  std::size_t parts = 0;
  std::size_t at = body.starts_with(std::string_view(line).substr(2)) ? 0 : body.find(line);
  if (at == std::string_view::npos) return Error(Errc::kInvalid, "multipart/form-data without its boundary");
  at += at == 0 ? line.size() - 2 : line.size();
  while (!body.substr(at).starts_with("--")) {
    const std::size_t end = body.find(line, at);
    const std::size_t head_end = body.find("\r\n\r\n", at);
    if (end == std::string_view::npos || head_end == std::string_view::npos || head_end > end)
      return Error(Errc::kInvalid, "multipart/form-data that ends within a part");
    if (++parts > kMaxFormParts)
      return make_error(Errc::kInvalid, "multipart/form-data of more than {} parts", kMaxFormParts);
    // A part without content has its end right behind its head.
    const std::size_t start = std::min(head_end + 4, end);
    if (const std::string_view name = field_name(body.substr(at, head_end - at)); !name.empty())
      fields.emplace_back(name, body.substr(start, end - start));
    at = end + line.size();
  }
  return fields;
}

}  // namespace squall::http
