// Python's str methods that both languages offer, on views. Pure; positions and sizes count code points. The
// views returned point into the argument.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace squall::expr {

enum class From : std::uint8_t { kLeft, kRight };

// text.split(None, max): pieces between runs of white space; at most `max` splits from that side (negative:
// all), the last piece keeps what is left.
std::vector<std::string_view> split_words(std::string_view text, std::int64_t max, From from);
// text.split(separator, max). REQUIRES: separator is not empty.
std::vector<std::string_view> split_text(std::string_view text, std::string_view separator, std::int64_t max,
                                         From from);

// text[first:last] as str.find() counts: negative positions from the end. Nothing when `first` lies behind
// the end or behind `last`.
struct Part {
  std::string_view text;
  std::int64_t first;  // where it begins
};
std::optional<Part> part_of(std::string_view text, std::int64_t first,
                            std::optional<std::int64_t> last = std::nullopt);
// Where `wanted` first (last) occurs in a part; -1: nowhere.
std::int64_t find_in(const std::optional<Part>& part, std::string_view wanted, From from);

// text.replace(old, fresh, count). Throws kLimit when it becomes longer than `max_bytes`.
std::string replace_text(std::string_view text, std::string_view old, std::string_view fresh,
                         std::int64_t count, std::size_t max_bytes);

// What stands between `open` and `close` on one line, shortest first, delimiters included: how expressions
// are found in a text.
std::vector<std::string_view> enclosed(std::string_view text, std::string_view open, std::string_view close);
// Whether there is one such piece.
bool encloses(std::string_view text, std::string_view open, std::string_view close);

}  // namespace squall::expr
