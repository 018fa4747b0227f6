// What the two halves of the pattern translator share. Private to it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace squall::text::regex_syntax {

inline constexpr std::size_t kNoPosition = static_cast<std::size_t>(-1);

// Thrown inside the translator, never out of it.
struct SyntaxError {
  std::string message;
  std::size_t position;  // in code points; kNoPosition where Python names none
  bool unsupported = false;
};

// The pattern as code points with a place in it.
struct Source {
  std::u32string text;
  std::size_t at = 0;

  bool done() const { return at >= text.size(); }
  char32_t peek(std::size_t ahead = 0) const { return at + ahead < text.size() ? text[at + ahead] : 0; }
  bool looking_at(char32_t c) const { return !done() && text[at] == c; }
  bool take(char32_t c) {
    if (!looking_at(c)) return false;
    ++at;
    return true;
  }
};

// One escape: a literal code point, a category ('d', 'D', 's', 'S', 'w', 'W'), or a reference to a group. The
// source stands behind the backslash and moves behind the escape. `in_set`: inside [...], where \b is a
// backspace and references do not exist.
struct Escape {
  enum class Kind : std::uint8_t { kLiteral, kCategory, kAssertion, kReference } kind;
  char32_t value;  // the code point, the letter, or the number
};
Escape parse_escape(Source& source, bool in_set);

// How letters are compared where a part of a pattern stands.
struct Letters {
  bool ascii = false;        // re.A
  bool ignore_case = false;  // re.I
};

// The body of a set behind its '[', up to and with its ']', as a PCRE2 class.
std::string parse_set(Source& source, Letters letters);

// A category as a class of its own, or as part of one.
std::string category(char32_t letter, bool ascii, bool in_set);

// Behind one of * + ? {, which is `c`: the repeat as PCRE2 writes it, with its bounds. Nothing, and the
// source stays, for a
// '{' that stands for itself.
inline constexpr std::uint64_t kUnbounded = 0xFFFFFFFF;
struct Repeat {
  std::string text;
  std::uint64_t min = 0, max = 0;
};
std::optional<Repeat> parse_repeat(Source& source, char32_t c);

// A name up to `end`, which is taken too; its place goes to `position`.
std::string parse_name(Source& source, char32_t end, std::size_t& position);
// Throws unless `name` may name a group.
void check_name(const std::string& name, std::size_t position);

// "im)", "i-s:" and so on behind "(?"; `c` is the first character.
struct InlineFlags {
  unsigned on = 0, off = 0;  // RegexFlag
  bool unicode = false;      // 'u': not ASCII
  bool global = false;       // ended by ')': for the whole pattern
};
bool is_flag_letter(char32_t c);
InlineFlags parse_flags(Source& source, char32_t c);

// One code point that stands for itself.
void append_literal(std::string& out, char32_t c);
// The same where case may not count. Python's equivalents differ from PCRE2's for a few letters, and with
// re.A it compares only ASCII letters without case.
void append_literal(std::string& out, char32_t c, Letters letters);

}  // namespace squall::text::regex_syntax
