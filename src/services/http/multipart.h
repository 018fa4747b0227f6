// Forms sent as multipart/form-data (RFC 7578).
#pragma once

#include <string_view>

#include "base/error.h"
#include "net/http.h"

namespace squall::http {

inline constexpr std::size_t kMaxFormParts = 1000;

// Name and content of each part, in order; parts without a name are left out. `content_type` is the header of
// the request, which names the boundary. kInvalid: no boundary, no end, too many parts.
Result<net::Pairs> parse_multipart(std::string_view content_type, std::string_view body);

}  // namespace squall::http
