// UTF-8 as bytes and as code points. Pure functions.
//
// Texts that are not valid are never an error here: a byte that starts no sequence counts as U+FFFD alone.
// Surrogates that were encoded like other code points (JSON's lone \ud800) are read and written as they are,
// so that they survive.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace squall::text {

inline constexpr char32_t kReplacement = 0xFFFD;

// Strict: no surrogates, no overlong forms, nothing above U+10FFFF.
bool is_valid_utf8(std::string_view text);
// Every maximal bad part replaced by U+FFFD, as Python's errors="replace" does; a valid text comes back
// unchanged.
std::string repaired_utf8(std::string_view text);

// The code point at byte `at`, which moves behind it. REQUIRES: at < text.size().
char32_t next_code_point(std::string_view text, std::size_t& at);
void append_utf8(std::string& out, char32_t c);

std::u32string decode_utf8(std::string_view text);
std::string encode_utf8(std::u32string_view text);

// Number of code points: Python's len().
std::size_t code_points(std::string_view text);
// Byte offset of code point `index`; text.size() when there are not so many.
std::size_t byte_offset(std::string_view text, std::size_t index);
// Up to `count` code points from code point `first`.
std::string_view code_point_substr(std::string_view text, std::size_t first,
                                   std::size_t count = std::string_view::npos);

}  // namespace squall::text
