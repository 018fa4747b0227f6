// Finding the characters of a text that need care, eight bytes at a time. Private to this folder.
#pragma once

#include <cstdint>
#include <cstring>

namespace squall::json {

// Neither a quote, a backslash, a control character nor beyond ASCII.
inline bool is_plain(char c) { return static_cast<unsigned char>(c - 0x20) < 0x60 && c != '"' && c != '\\'; }

// First byte at or after `at` that is not plain.
inline const char* skip_plain(const char* at, const char* end) {
  constexpr std::uint64_t kOnes = 0x0101010101010101, kHighs = 0x8080808080808080;
  for (; end - at >= 8; at += 8) {
    std::uint64_t word = 0;
    std::memcpy(&word, at, 8);
    // Each term sets the high bit of a byte that is zero or below the subtrahend; the lowest one set is
    // exact.
    const std::uint64_t quote = word ^ (kOnes * '"'), backslash = word ^ (kOnes * '\\');
    const std::uint64_t special = (((quote - kOnes) & ~quote) | ((backslash - kOnes) & ~backslash) |
                                   ((word - kOnes * ' ') & ~word) | word) &
                                  kHighs;
    if (special != 0) return at + (__builtin_ctzll(special) >> 3);
  }
  while (at != end && is_plain(*at)) ++at;
  return at;
}

}  // namespace squall::json
