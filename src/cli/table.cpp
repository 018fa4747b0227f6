#include "cli/table.h"

#include <algorithm>

#include "base/strings.h"
#include "base/text/unicode.h"
#include "base/text/utf8.h"
#include "cli/wrap.h"

namespace squall::cli {

namespace {

// The colour code that starts at `at`; 0 when none does.
std::size_t colour_code(std::string_view text, std::size_t at) {
  if (!text.substr(at).starts_with("\x1b[")) return 0;
  std::size_t end = text.find_first_not_of("0123456789;", at + 2);
  return end != std::string_view::npos && text[end] == 'm' ? end + 1 - at : 0;
}

std::size_t block_width(std::string_view text) {
  std::size_t widest = 0;
  for (std::string_view line : split(text, '\n')) widest = std::max(widest, display_width(line));
  return widest;
}

void append_padded(std::string& out, std::string_view line, std::size_t width) {
  out += ' ';
  out += line;
  std::size_t used = display_width(line);
  if (used < width) out.append(width - used, ' ');
  out += " |";
}

std::vector<std::string> cell_lines(std::string_view cell, std::size_t width) {
  std::vector<std::string> out;
  for (std::string_view line : split(cell, '\n')) {
    if (display_width(line) <= width) {
      out.emplace_back(line);
      continue;
    }
    auto pieces = wrap(line, width);
    if (pieces.empty()) pieces.emplace_back();
    out.insert(out.end(), pieces.begin(), pieces.end());
  }
  return out;
}

}  // namespace

std::size_t display_width(std::string_view text) {
  std::size_t width = 0;
  for (std::size_t at = 0; at < text.size();) {
    if (std::size_t code = colour_code(text, at); code > 0) {
      at += code;
      continue;
    }
    width += static_cast<std::size_t>(text::width(text::next_code_point(text, at)));
  }
  return width;
}

TextTable::TextTable(std::vector<std::string> names, std::vector<std::size_t> widths)
    : names_(std::move(names)), widths_(std::move(widths)) {}

void TextTable::add_row(std::vector<std::string> cells) { rows_.push_back(std::move(cells)); }

std::string TextTable::draw() const {
  if (names_.empty()) return "++\n||\n++\n++";
  std::vector<std::size_t> widths;
  for (const std::string& name : names_) widths.push_back(block_width(name));
  for (const auto& row : rows_) {
    for (std::size_t i = 0; i < row.size(); ++i)
      widths[i] = std::max(widths[i], std::min(block_width(row[i]), widths_[i]));
  }
  std::string rule = "+";
  for (std::size_t width : widths) rule += std::string(width + 2, '-') + "+";
  std::string out = rule + "\n|";
  for (std::size_t i = 0; i < names_.size(); ++i) append_padded(out, names_[i], widths[i]);
  out += "\n" + rule + "\n";
  for (const auto& row : rows_) {
    std::vector<std::vector<std::string>> cells;
    std::size_t height = 0;
    for (std::size_t i = 0; i < row.size(); ++i) {
      cells.push_back(cell_lines(row[i], widths[i]));
      height = std::max(height, cells.back().size());
    }
    for (std::size_t y = 0; y < height; ++y) {
      out += '|';
      for (std::size_t i = 0; i < cells.size(); ++i) {
        append_padded(out, y < cells[i].size() ? std::string_view(cells[i][y]) : "", widths[i]);
      }
      out += '\n';
    }
  }
  return out + rule;
}

std::string boxed(std::string_view message, std::size_t width) {
  std::size_t inner = std::max(message.size(), width > 4 ? width - 4 : 0);
  std::string rule = "+" + std::string(inner + 2, '-') + "+";
  std::string line = "|";
  append_padded(line, message, inner);
  return rule + "\n" + line + "\n" + rule;
}

}  // namespace squall::cli
