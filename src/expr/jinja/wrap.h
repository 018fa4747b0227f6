// Breaking a line into lines, as Python's textwrap does with whitespace kept as it is. Private to expr/jinja.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace squall::jinja {

struct WrapStyle {
  std::int64_t width = 79;
  bool break_long_words = true;
  bool break_on_hyphens = true;
};

// Throws Raise (ValueError) when the width is not positive.
std::vector<std::string> wrap_line(std::string_view line, const WrapStyle& style);

}  // namespace squall::jinja
