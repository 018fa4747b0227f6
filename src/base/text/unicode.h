// Texts with Unicode's rules, as Python's str methods have them. Pure functions over UTF-8; bytes that are no
// UTF-8 pass through case changes as U+FFFD.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace squall::text {

// Full mappings: "straße" -> "STRASSE", final sigma in lower().
std::string upper(std::string_view text);
std::string lower(std::string_view text);
std::string title(std::string_view text);
std::string capitalize(std::string_view text);
std::string swap_case(std::string_view text);
std::string case_fold(std::string_view text);

// What Python counts as white space; also U+001C to U+001F.
bool is_space(char32_t c);
bool is_alpha(char32_t c);
bool is_decimal(char32_t c);
bool is_digit(char32_t c);
bool is_numeric(char32_t c);  // without the ideographs that are numerals
bool is_alnum(char32_t c);
bool is_lower(char32_t c);
bool is_upper(char32_t c);
bool is_title(char32_t c);
// What repr() shows as it is.
bool is_printable(char32_t c);

// str.isspace() and its kin: false for an empty text.
bool all_space(std::string_view text);
bool all_alpha(std::string_view text);
bool all_decimal(std::string_view text);
bool all_digit(std::string_view text);
bool all_numeric(std::string_view text);
bool all_alnum(std::string_view text);
// At least one letter with a case, and no such letter of another case.
bool is_lower_text(std::string_view text);
bool is_upper_text(std::string_view text);
bool is_title_text(std::string_view text);

// Without white space, or without any of the characters of `characters`, at the ends.
std::string_view strip(std::string_view text);
std::string_view strip_left(std::string_view text);
std::string_view strip_right(std::string_view text);
std::string_view strip(std::string_view text, std::string_view characters);
std::string_view strip_left(std::string_view text, std::string_view characters);
std::string_view strip_right(std::string_view text, std::string_view characters);
// str.split(): pieces between runs of white space.
std::vector<std::string_view> split_space(std::string_view text);
// str.splitlines(): all of Unicode's line ends.
std::vector<std::string_view> split_all_lines(std::string_view text, bool keep_ends = false);

// Columns in a terminal: 2 for wide East Asian characters and emoji, 0 for combining and control characters.
int width(char32_t c);
std::size_t display_width(std::string_view text);

enum class Form : std::uint8_t { kNfc, kNfd, kNfkc, kNfkd };
std::string normalize(std::string_view text, Form form);

}  // namespace squall::text
