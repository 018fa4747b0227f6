// Filling paragraphs as the reference's text wrapper does: help pages and table cells break in the same
// places.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace squall::cli {

// Lines of at most `width` code points (a width below 1 counts as 1). Runs of blanks and line ends count as
// they stand but never start or end a line; words break at their hyphens, and anywhere when one is longer
// than a line. `indent` stands in front of every line and counts. An empty or blank text gives no line.
std::vector<std::string> wrap(std::string_view text, std::size_t width, std::string_view indent = "");

}  // namespace squall::cli
