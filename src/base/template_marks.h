// Whether a text is a template for the platform: outside of workflows an opening mark makes it one, closed or
// not (spec/expressions 2.9.1).
#pragma once

#include <string_view>

namespace squall {

inline bool has_template_marks(std::string_view text) {
  for (std::size_t at = 0; (at = text.find('{', at)) != std::string_view::npos; ++at) {
    const char next = at + 1 < text.size() ? text[at + 1] : '\0';
    if (next == '{' || next == '%') return true;
  }
  return false;
}

}  // namespace squall
