// Bodies that HTML forms send: multipart/form-data (RFC 7578), read and written. For urlencoded ones see
// parse_query().
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "net/http.h"

namespace squall::net {

// "text/plain" from "Text/Plain; charset=x": lower case, without parameters.
std::string media_type(std::string_view content_type);
// A parameter of a header value such as `form-data; name="a b"`; quotes and backslashes are resolved. The
// name is compared without case.
std::optional<std::string> header_parameter(std::string_view value, std::string_view name);

struct FormPart {
  std::string name;
  std::optional<std::string> file_name;
  std::string content_type;  // empty when the part has none
  std::string body;
};

// The most parts, and the longest head of a part.
inline constexpr std::size_t kMaxFormParts = 1000;
inline constexpr std::size_t kMaxPartHeadBytes = 8192;

// kInvalid when `content_type` is no multipart/form-data with a boundary, kParse for a body that does not
// follow it (a part without a name, no end), kLimit beyond the bounds above.
Result<std::vector<FormPart>> parse_multipart(std::string_view content_type, std::string_view body);

// The body for `parts`. REQUIRES: no part contains the boundary; make_boundary() gives a random one.
std::string make_multipart(const std::vector<FormPart>& parts, std::string_view boundary);
std::string make_boundary();

}  // namespace squall::net
