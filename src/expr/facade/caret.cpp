#include "expr/facade/caret.h"

#include "base/text/utf8.h"

namespace squall::expr {

std::string with_caret(std::string_view text, std::uint32_t line, std::uint32_t column) {
  if (line == 0 || column == 0) return "";
  std::size_t start = 0;
  for (std::uint32_t i = 1; i < line; ++i) {
    const std::size_t end = text.find('\n', start);
    if (end == std::string_view::npos) return "";
    start = end + 1;
  }
  const std::string_view shown = text.substr(start, text.find('\n', start) - start);
  if (column > text::code_points(shown) + 1) return "";
  std::string out(shown);
  out += '\n';
  std::size_t at = 0;
  for (std::uint32_t i = 1; i < column; ++i) {
    out += at < shown.size() && shown[at] == '\t' ? '\t' : ' ';
    text::next_code_point(shown, at);
  }
  return out += "^\n";
}

}  // namespace squall::expr
