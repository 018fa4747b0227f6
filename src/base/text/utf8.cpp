#include "base/text/utf8.h"

#include <cstring>

namespace squall::text {
namespace {

unsigned byte(char c) { return static_cast<unsigned char>(c); }
bool continues(char c) { return (byte(c) & 0xC0) == 0x80; }

struct Decoded {
  char32_t c;
  std::size_t size;
  bool ok;
};

// `strict` refuses surrogates. A bad sequence has the size of its longest good start (Unicode's "maximal
// subpart").
Decoded decode(std::string_view text, bool strict) {
  const unsigned lead = byte(text[0]);
  if (lead < 0x80) return {lead, 1, true};
  std::size_t size = 0;
  unsigned low = 0x80, high = 0xBF;  // bounds of the second byte
  if (lead >= 0xC2 && lead <= 0xDF) {
    size = 2;
  } else if (lead >= 0xE0 && lead <= 0xEF) {
    size = 3;
    if (lead == 0xE0) low = 0xA0;
    if (lead == 0xED && strict) high = 0x9F;
  } else if (lead >= 0xF0 && lead <= 0xF4) {
    size = 4;
    if (lead == 0xF0) low = 0x90;
    if (lead == 0xF4) high = 0x8F;
  } else {
    return {kReplacement, 1, false};
  }
  char32_t c = lead & (0xFF >> (size + 1));
  for (std::size_t i = 1; i < size; ++i) {
    if (i >= text.size() || !continues(text[i]) ||
        (i == 1 && (byte(text[1]) < low || byte(text[1]) > high))) {
      return {kReplacement, i, false};
    }
    c = c << 6 | (byte(text[i]) & 0x3F);
  }
  return {c, size, true};
}

// Length of the ASCII start of `text`, in steps of eight bytes.
std::size_t ascii_prefix(std::string_view text) {
  std::size_t at = 0;
  while (text.size() - at >= 8) {
    std::uint64_t word = 0;
    std::memcpy(&word, text.data() + at, 8);
    if ((word & 0x8080808080808080ULL) != 0) break;
    at += 8;
  }
  while (at < text.size() && byte(text[at]) < 0x80) ++at;
  return at;
}

}  // namespace

bool is_valid_utf8(std::string_view text) {
  for (;;) {
    text.remove_prefix(ascii_prefix(text));
    if (text.empty()) return true;
    const Decoded next = decode(text, true);
    if (!next.ok) return false;
    text.remove_prefix(next.size);
  }
}

std::string repaired_utf8(std::string_view text) {
  if (is_valid_utf8(text)) return std::string(text);
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const Decoded next = decode(text.substr(at), true);
    append_utf8(out, next.c);
    at += next.size;
  }
  return out;
}

char32_t next_code_point(std::string_view text, std::size_t& at) {
  const Decoded next = decode(text.substr(at), false);
  at += next.ok ? next.size : 1;
  return next.c;
}

void append_utf8(std::string& out, char32_t c) {
  if (c < 0x80) {
    out += static_cast<char>(c);
  } else if (c < 0x800) {
    out += static_cast<char>(0xC0 | c >> 6);
    out += static_cast<char>(0x80 | (c & 0x3F));
  } else if (c < 0x10000) {
    out += static_cast<char>(0xE0 | c >> 12);
    out += static_cast<char>(0x80 | (c >> 6 & 0x3F));
    out += static_cast<char>(0x80 | (c & 0x3F));
  } else {
    out += static_cast<char>(0xF0 | c >> 18);
    out += static_cast<char>(0x80 | (c >> 12 & 0x3F));
    out += static_cast<char>(0x80 | (c >> 6 & 0x3F));
    out += static_cast<char>(0x80 | (c & 0x3F));
  }
}

std::u32string decode_utf8(std::string_view text) {
  std::u32string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) out += next_code_point(text, at);
  return out;
}

std::string encode_utf8(std::u32string_view text) {
  std::string out;
  out.reserve(text.size());
  for (char32_t c : text) append_utf8(out, c);
  return out;
}

std::size_t code_points(std::string_view text) {
  std::size_t count = ascii_prefix(text);
  for (std::size_t at = count; at < text.size(); ++count) next_code_point(text, at);
  return count;
}

std::size_t byte_offset(std::string_view text, std::size_t index) {
  std::size_t at = 0;
  for (; index > 0 && at < text.size(); --index) next_code_point(text, at);
  return at;
}

std::string_view code_point_substr(std::string_view text, std::size_t first, std::size_t count) {
  text.remove_prefix(byte_offset(text, first));
  return count == std::string_view::npos ? text : text.substr(0, byte_offset(text, count));
}

}  // namespace squall::text
