// Texts with backslashes, as Python reads them.
#pragma once

#include <string>
#include <string_view>

#include "base/error.h"

namespace squall::jinja {

// The inside of a quoted string with \n, \x41, \u20AC, \N..., \101 resolved; unknown escapes stay as they
// are. Error: the reference's words, e.g. "truncated \xXX escape".
Result<std::string> unescape(std::string_view inside);

}  // namespace squall::jinja
