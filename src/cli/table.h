// Tables in the reference's look: a grid of +, - and |, one blank of padding, everything to the left and top.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace squall::cli {

// Columns that a text takes on a terminal: wide characters two, combining and control characters none, colour
// codes none.
std::size_t display_width(std::string_view text);

class TextTable {
 public:
  // Cells of column i wrap at `widths[i]`, but no column is narrower than its name. A column without a width
  // (npos) grows with its cells. REQUIRES: as many names as widths.
  TextTable(std::vector<std::string> names, std::vector<std::size_t> widths);
  // REQUIRES: as many cells as columns. Cells may hold line ends.
  void add_row(std::vector<std::string> cells);
  // No line end behind the last line.
  std::string draw() const;

  static constexpr std::size_t kGrow = std::string::npos;

 private:
  std::vector<std::string> names_;
  std::vector<std::size_t> widths_;
  std::vector<std::vector<std::string>> rows_;
};

// `message` in a frame of its own, at least `width` columns wide.
std::string boxed(std::string_view message, std::size_t width);

}  // namespace squall::cli
