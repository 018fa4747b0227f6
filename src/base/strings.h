// Small work on texts. ASCII rules throughout: for Python's Unicode rules see base/text/unicode.h.
// Views returned point into the argument.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace squall {

// Pieces between `separator`; n separators give n + 1 pieces, an empty text one empty piece.
std::vector<std::string_view> split(std::string_view text, char separator);
// At most `max_pieces` pieces: the last holds the rest.
std::vector<std::string_view> split(std::string_view text, char separator, std::size_t max_pieces);
std::vector<std::string_view> split(std::string_view text, std::string_view separator);
// Pieces between runs of blanks, without empty ones.
std::vector<std::string_view> split_blanks(std::string_view text);
// Lines without their ends (\n or \r\n); no empty line after a last end.
std::vector<std::string_view> split_lines(std::string_view text);
// Pieces between `separator`, trimmed, without empty ones: "a, b,,c" -> a b c.
std::vector<std::string> split_list(std::string_view text, char separator = ',');

// Without the blanks (space, \t \n \v \f \r) at the ends.
std::string_view trim(std::string_view text);
std::string_view trim_left(std::string_view text);
std::string_view trim_right(std::string_view text);

std::string join(std::span<const std::string> parts, std::string_view separator);
std::string join(std::span<const std::string_view> parts, std::string_view separator);
std::string join(std::initializer_list<std::string_view> parts, std::string_view separator);

std::string to_lower(std::string_view text);
std::string to_upper(std::string_view text);
// Same text but for the case of ASCII letters.
bool iequals(std::string_view a, std::string_view b);
bool istarts_with(std::string_view text, std::string_view start);
inline bool starts_with(std::string_view text, std::string_view start) { return text.starts_with(start); }
inline bool ends_with(std::string_view text, std::string_view end) { return text.ends_with(end); }
inline bool contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}
// Every `from` replaced by `to`. REQUIRES: from is not empty.
std::string replace_all(std::string_view text, std::string_view from, std::string_view to);

inline bool is_digit(char c) { return c >= '0' && c <= '9'; }
inline bool is_alpha(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
inline bool is_alnum(char c) { return is_digit(c) || is_alpha(c); }
inline bool is_blank(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }
// The value of a hex digit, -1 for another character.
int hex_digit(char c);

// The whole text as a number: an optional sign and digits; nothing else around. Nothing when it does not fit.
std::optional<std::int64_t> parse_int64(std::string_view text);
// Decimal or exponent form; "inf" and "nan" are no numbers here.
std::optional<double> parse_double(std::string_view text);

// Python's repr() of a text: quotes, escapes of control characters; other bytes pass.
std::string quoted(std::string_view text);
// At most `max_bytes` bytes, cut between characters of UTF-8, with "..." when something was cut.
std::string shorten(std::string_view text, std::size_t max_bytes);

}  // namespace squall
