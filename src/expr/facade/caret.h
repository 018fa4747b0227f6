// Where in a text an error is, for people.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace squall::expr {

// The line of `text` with a caret below its character `column` (code points, from 1), each line ended; ""
// when the place is unknown or not in the text.
std::string with_caret(std::string_view text, std::uint32_t line, std::uint32_t column);

}  // namespace squall::expr
