#include "net/form.h"

#include <random>

#include "base/encoding.h"
#include "base/strings.h"

namespace squall::net {
namespace {

// The value of a quoted string or a token at the front of `text`, which is moved behind it.
std::string take_value(std::string_view& text) {
  std::string value;
  if (!text.starts_with('"')) {
    const std::size_t end = std::min(text.find(';'), text.size());
    value = trim(text.substr(0, end));
    text.remove_prefix(end);
    return value;
  }
  std::size_t i = 1;
  for (; i < text.size() && text[i] != '"'; ++i) {
    // Browsers send a backslash of a Windows path as it is: only quotes and backslashes are escaped.
    if (text[i] == '\\' && i + 1 < text.size() && (text[i + 1] == '"' || text[i + 1] == '\\')) ++i;
    value += text[i];
  }
  text.remove_prefix(std::min(i + 1, text.size()));
  text.remove_prefix(std::min(text.find(';'), text.size()));
  return value;
}

Result<FormPart> parse_part(std::string_view text) {
  FormPart part;
  std::size_t head_end = text.find("\r\n\r\n");
  if (head_end == std::string_view::npos)
    return make_error(Errc::kParse, "a part of the form has no end of headers");
  if (head_end > kMaxPartHeadBytes) {
    return make_error(Errc::kLimit, "the headers of a part of the form exceed {} bytes", kMaxPartHeadBytes);
  }
  bool named = false;
  for (std::string_view line : split(text.substr(0, head_end), std::string_view("\r\n"))) {
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos) continue;
    const std::string_view value = trim(line.substr(colon + 1));
    if (iequals(line.substr(0, colon), "Content-Type")) part.content_type = value;
    if (!iequals(line.substr(0, colon), "Content-Disposition")) continue;
    if (auto name = header_parameter(value, "name")) {
      part.name = std::move(*name);
      named = true;
    }
    part.file_name = header_parameter(value, "filename");
  }
  if (!named) return make_error(Errc::kParse, "a part of the form has no name");
  part.body = text.substr(head_end + 4);
  return part;
}

}  // namespace

std::string media_type(std::string_view content_type) {
  return to_lower(trim(content_type.substr(0, content_type.find(';'))));
}

std::optional<std::string> header_parameter(std::string_view value, std::string_view name) {
  take_value(value);
  while (value.starts_with(';')) {
    value = trim_left(value.substr(1));
    const std::size_t equals = value.find('=');
    if (equals == std::string_view::npos) return std::nullopt;
    const bool wanted = iequals(trim(value.substr(0, equals)), name);
    value = trim_left(value.substr(equals + 1));
    std::string found = take_value(value);
    if (wanted) return found;
  }
  return std::nullopt;
}

Result<std::vector<FormPart>> parse_multipart(std::string_view content_type, std::string_view body) {
  const auto boundary = header_parameter(content_type, "boundary");
  if (media_type(content_type) != "multipart/form-data" || !boundary || boundary->empty() ||
      boundary->size() > 70) {
    return make_error(Errc::kInvalid, "the content type is no multipart/form-data with a boundary");
  }
  const std::string delimiter = "\r\n--" + *boundary;
  // The first delimiter may stand at the very start, without a line end before it.
  std::size_t at = body.starts_with(std::string_view(delimiter).substr(2)) ? 0 : body.find(delimiter);
  if (at == std::string_view::npos) return make_error(Errc::kParse, "the form does not contain its boundary");
  at += at == 0 ? delimiter.size() - 2 : delimiter.size();
  std::vector<FormPart> parts;
  while (!body.substr(at).starts_with("--")) {
    const std::size_t line_end = body.find("\r\n", at);
    if (line_end == std::string_view::npos) return make_error(Errc::kParse, "the form has no final boundary");
    if (!trim(body.substr(at, line_end - at)).empty()) {
      return make_error(Errc::kParse, "the form has text behind a boundary");
    }
    const std::size_t start = line_end + 2;
    // A part without headers and body is directly followed by the next delimiter, which begins with this
    // line's end.
    const std::size_t next = body.find(delimiter, line_end);
    if (next == std::string_view::npos) return make_error(Errc::kParse, "the form has no final boundary");
    if (parts.size() == kMaxFormParts)
      return make_error(Errc::kLimit, "the form has more than {} parts", kMaxFormParts);
    auto part = parse_part(next < start ? std::string_view() : body.substr(start, next - start));
    if (!part.ok()) return std::move(part).error();
    parts.push_back(*std::move(part));
    at = next + delimiter.size();
  }
  return parts;
}

std::string make_multipart(const std::vector<FormPart>& parts, std::string_view boundary) {
  const auto quoted_name = [](std::string_view name) {
    std::string text = "\"";
    for (const char c : name) {
      if (c == '"' || c == '\\') text += '\\';
      if (c != '\r' && c != '\n') text += c;
    }
    return text + '"';
  };
  std::string body;
  for (const FormPart& part : parts) {
    body += fmt::format("--{}\r\nContent-Disposition: form-data; name={}", boundary, quoted_name(part.name));
    if (part.file_name) body += "; filename=" + quoted_name(*part.file_name);
    if (!part.content_type.empty()) body += "\r\nContent-Type: " + part.content_type;
    body.append("\r\n\r\n").append(part.body).append("\r\n");
  }
  return body + fmt::format("--{}--\r\n", boundary);
}

std::string make_boundary() {
  std::random_device device;
  std::string bytes;
  for (int i = 0; i < 16; ++i) bytes += static_cast<char>(device());
  return hex_encode(bytes);
}

}  // namespace squall::net
