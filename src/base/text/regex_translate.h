// From Python's pattern syntax to PCRE2's. Private to regex.cpp.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.h"

namespace squall::text {

struct Translation {
  std::string pattern;  // for PCRE2 with UTF and UCP; groups carry no names
  unsigned flags = 0;   // RegexFlag, those that stand at the start of the pattern included
  std::size_t groups = 0;
  std::vector<std::pair<std::string, std::size_t>> names;
};

// Errors as Regex::compile().
Result<Translation> translate_regex(std::string_view pattern, unsigned flags);

}  // namespace squall::text
