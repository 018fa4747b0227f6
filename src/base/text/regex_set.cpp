// Escapes and sets of Python's pattern syntax.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/strings.h"
#include "base/text/character_name.h"
#include "base/text/regex_syntax.h"
#include "base/text/utf8.h"

namespace squall::text::regex_syntax {
namespace {

// Letters that are one to Python when case does not count, though Unicode's simple folding, which PCRE2
// follows, keeps them apart.
constexpr std::array<std::u32string_view, 4> kSameLetters = {U"iI\u0130\u0131", U"\u0390\u1fd3",
                                                             U"\u03b0\u1fe3", U"\ufb05\ufb06"};

char32_t other_case(char32_t c) {
  return (c >= 'a' && c <= 'z') ? c - 32 : (c >= 'A' && c <= 'Z') ? c + 32 : c;
}

// What a set needs besides low-high so that it compares as Python does.
void append_equivalents(std::string& out, char32_t low, char32_t high, Letters letters) {
  if (!letters.ignore_case) return;
  if (letters.ascii) {
    for (char32_t c = low; c <= high && c < 0x80; ++c)
      if (other_case(c) != c) append_literal(out, other_case(c));
    return;
  }
  for (const std::u32string_view same : kSameLetters)
    if (std::any_of(same.begin(), same.end(), [&](char32_t c) { return low <= c && c <= high; }))
      for (const char32_t c : same) append_literal(out, c);
}

bool is_octal(char32_t c) { return c >= '0' && c <= '7'; }
bool is_ascii_letter(char32_t c) { return c < 0x80 && is_alpha(static_cast<char>(c)); }
int hex_value(char32_t c) { return c < 0x80 ? hex_digit(static_cast<char>(c)) : -1; }

std::string escape_text(const Source& source, std::size_t start) {
  return encode_utf8(std::u32string_view(source.text).substr(start, source.at - start));
}

char32_t hex_escape(Source& source, std::size_t start, std::size_t digits) {
  char32_t value = 0;
  for (std::size_t i = 0; i < digits; ++i, ++source.at) {
    const int digit = source.done() ? -1 : hex_value(source.peek());
    if (digit < 0) throw SyntaxError{"incomplete escape " + escape_text(source, start), start};
    value = value * 16 + static_cast<char32_t>(digit);
  }
  if (value > 0x10FFFF) throw SyntaxError{"bad escape " + escape_text(source, start), start};
  return value;
}

// \0, \07, \012 and, outside sets, \1 to \99 as references unless three octal digits stand there.
Escape digits_escape(Source& source, std::size_t start, char32_t first, bool in_set) {
  char32_t value = first - '0';
  if (first == '0' || in_set) {
    if (!is_octal(first)) throw SyntaxError{"bad escape " + escape_text(source, start), start};
    for (int i = 0; i < 2 && !source.done() && is_octal(source.peek()); ++i)
      value = value * 8 + (source.text[source.at++] - '0');
  } else if (!source.done() && source.peek() >= '0' && source.peek() <= '9') {
    const char32_t second = source.text[source.at++];
    if (is_octal(first) && is_octal(second) && !source.done() && is_octal(source.peek())) {
      value = (value * 8 + second - '0') * 8 + source.text[source.at++] - '0';
    } else {
      return {Escape::Kind::kReference, value * 10 + second - '0'};
    }
  } else {
    return {Escape::Kind::kReference, value};
  }
  if (value > 0377) {
    throw SyntaxError{"octal escape value " + escape_text(source, start) + " outside of range 0-0o377",
                      start};
  }
  return {Escape::Kind::kLiteral, value};
}

// Behind \N{.
char32_t named_escape(Source& source, std::size_t start) {
  std::string name;
  while (!source.done() && source.peek() != '}') append_utf8(name, source.text[source.at++]);
  if (name.empty()) throw SyntaxError{"missing character name", source.at};
  if (!source.take('}')) throw SyntaxError{"missing }, unterminated name", start + 3};
  if (const auto c = character_by_name(name)) return *c;
  throw SyntaxError{"the character name " + quoted(name) + " is not known", start, true};
}

std::optional<char32_t> control_escape(char32_t c) {
  switch (c) {
    case 'a':
      return '\a';
    case 'f':
      return '\f';
    case 'n':
      return '\n';
    case 'r':
      return '\r';
    case 't':
      return '\t';
    case 'v':
      return '\v';
    default:
      return std::nullopt;
  }
}

}  // namespace

Escape parse_escape(Source& source, bool in_set) {
  const std::size_t start = source.at - 1;
  if (source.done()) throw SyntaxError{"bad escape (end of pattern)", start};
  const char32_t c = source.text[source.at++];
  using Kind = Escape::Kind;
  if (c >= '0' && c <= '9') return digits_escape(source, start, c, in_set);
  if (!is_ascii_letter(c)) return {Kind::kLiteral, c};
  if (const auto control = control_escape(c)) return {Kind::kLiteral, *control};
  switch (c) {
    case 'd':
    case 'D':
    case 's':
    case 'S':
    case 'w':
    case 'W':
      return {Kind::kCategory, c};
    case 'x':
      return {Kind::kLiteral, hex_escape(source, start, 2)};
    case 'u':
      return {Kind::kLiteral, hex_escape(source, start, 4)};
    case 'U':
      return {Kind::kLiteral, hex_escape(source, start, 8)};
    case 'b':
      if (in_set) return {Kind::kLiteral, '\b'};
      return {Kind::kAssertion, c};
    case 'A':
    case 'B':
    case 'Z':
      if (!in_set) return {Kind::kAssertion, c};
      break;
    case 'N':
      if (source.take('{')) return {Kind::kLiteral, named_escape(source, start)};
      break;
    default:
      break;
  }
  throw SyntaxError{"bad escape " + escape_text(source, start), start};
}

std::string category(char32_t letter, bool ascii, bool in_set) {
  std::string inside;
  if (ascii) {
    // Written out as ranges, the complements too: inside a set there is no other way to say "not".
    switch (letter) {
      case 'd':
        inside = "0-9";
        break;
      case 'D':
        inside = "\\x00-\\x2f\\x3a-\\x{10ffff}";
        break;
      case 's':
        inside = "\\x09-\\x0d\\x20";
        break;
      case 'S':
        inside = "\\x00-\\x08\\x0e-\\x1f\\x21-\\x{10ffff}";
        break;
      case 'w':
        inside = "0-9A-Z_a-z";
        break;
      default:
        inside = "\\x00-\\x2f\\x3a-\\x40\\x5b-\\x5e\\x60\\x7b-\\x{10ffff}";
        break;
    }
    return in_set ? inside : "[" + inside + "]";
  }
  // Python counts the four separators U+001C to U+001F as blanks, PCRE2 does not.
  if (letter == 's') return in_set ? "\\s\\x1c-\\x1f" : "[\\s\\x1c-\\x1f]";
  if (letter == 'S' && !in_set) return "[^\\s\\x1c-\\x1f]";
  return std::string("\\") + static_cast<char>(letter);
}

void append_literal(std::string& out, char32_t c) {
  if (c >= 0x80) {
    append_utf8(out, c);
  } else if (is_alnum(static_cast<char>(c))) {
    out += static_cast<char>(c);
  } else if (c < 0x20 || c == 0x7f) {
    out += fmt::format("\\x{:02x}", static_cast<unsigned>(c));
  } else {
    out += '\\';
    out += static_cast<char>(c);
  }
}

void append_literal(std::string& out, char32_t c, Letters letters) {
  if (letters.ignore_case && letters.ascii) {
    const bool has_foreign_twin =
        c >= 0x80 || c == 's' || c == 'S' || c == 'k' || c == 'K';  // U+017F, U+212A
    if (!has_foreign_twin) return append_literal(out, c);
    out += "(?-i:[";
    append_literal(out, c);
    if (other_case(c) != c) append_literal(out, other_case(c));
    out += "])";
    return;
  }
  std::string same;
  append_equivalents(same, c, c, letters);
  if (same.empty()) return append_literal(out, c);
  out += '[' + same + ']';
}

std::string parse_set(Source& source, Letters letters) {
  const std::size_t start = source.at - 1;
  const bool ascii = letters.ascii;
  const bool own_case = ascii && letters.ignore_case;
  std::string out = own_case ? "(?-i:" : "";
  out += source.take('^') ? "[^" : "[";
  const auto next_item = [&source]() -> Escape {
    const char32_t c = source.text[source.at++];
    return c == '\\' ? parse_escape(source, true) : Escape{Escape::Kind::kLiteral, c};
  };
  const auto unterminated = [&] { return SyntaxError{"unterminated character set", start}; };
  for (bool first = true;; first = false) {
    if (source.done()) throw unterminated();
    const std::size_t item_start = source.at;
    if (!first && source.take(']')) break;
    const Escape low = next_item();
    const bool range = source.looking_at('-') && source.at + 1 < source.text.size() && source.peek(1) != ']';
    if (!range && source.looking_at('-') && source.at + 1 >= source.text.size()) throw unterminated();
    if (!range) {
      if (low.kind == Escape::Kind::kCategory) {
        out += category(low.value, ascii, true);
      } else {
        append_literal(out, low.value);
        append_equivalents(out, low.value, low.value, letters);
      }
      continue;
    }
    ++source.at;
    const Escape high = next_item();
    if (low.kind == Escape::Kind::kCategory || high.kind == Escape::Kind::kCategory ||
        low.value > high.value) {
      throw SyntaxError{"bad character range " + escape_text(source, item_start), item_start};
    }
    append_literal(out, low.value);
    out += '-';
    append_literal(out, high.value);
    append_equivalents(out, low.value, high.value, letters);
  }
  return out + (own_case ? "])" : "]");
}

}  // namespace squall::text::regex_syntax
