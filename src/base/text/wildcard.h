// Shell-style patterns with the rules of Python's fnmatch: * ? [seq] [!seq]; * and ? cross '/' and line ends;
// case counts.
#pragma once

#include <string>
#include <string_view>

#include "base/error.h"

namespace squall::text {

// The pattern as a Python regular expression for the whole text.
std::string wildcard_regex(std::string_view pattern);
// Whether the whole of `text` fits. Errors as Regex.
Result<bool> wildcard_match(std::string_view text, std::string_view pattern);

}  // namespace squall::text
