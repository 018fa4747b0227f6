// Splits a date text into words, numbers and signs. Private to the date parser.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace squall::time {

// Words, numbers (with one decimal point, "," read as "."), and every other character by itself; any blank is
// " ". Digits of full width become ASCII; other characters beyond ASCII come back as single tokens that mean
// nothing.
std::vector<std::string> split_date(std::string_view text);

}  // namespace squall::time
