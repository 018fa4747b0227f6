// Escapes in quoted texts (spec/expressions 1.2.1): those the host language knows; any other stays as it is.
#include <optional>

#include "base/strings.h"
#include "base/text/character_name.h"
#include "base/text/utf8.h"
#include "expr/core/raise.h"
#include "expr/yaql/lexer.h"

namespace squall::yaql {
namespace {

constexpr char32_t kLastCodePoint = 0x10FFFF;

[[noreturn]] void bad_escape(std::string_view escape, std::string_view why) {
  expr::raise("UnicodeDecodeError", "'unicodeescape' codec can't decode bytes in position 0-{}: {}",
              text::code_points(escape) - 1, why);
}

std::optional<char> single(char c) {
  constexpr std::string_view kNames = "\\'\"abfnrtv", kValues = "\\'\"\a\b\f\n\r\t\v";
  const std::size_t at = kNames.find(c);
  return at == std::string_view::npos ? std::nullopt : std::optional(kValues[at]);
}

// The two, four or eight hex digits behind the `x`, `u` or `U` at `at`; false when too little follows.
bool take_hex(std::string& out, std::string_view text, std::size_t& at) {
  const std::size_t count = text[at] == 'x' ? 2 : text[at] == 'u' ? 4 : 8;
  char32_t code = 0;
  std::size_t end = at + 1;
  bool bad = false;
  for (std::size_t i = 0; i < count; ++i) {
    if (end >= text.size() || text[end] == '\n') return false;
    const int digit = hex_digit(text[end]);
    bad = bad || digit < 0;
    code = code * 16 + static_cast<char32_t>(digit < 0 ? 0 : digit);
    text::next_code_point(text, end);
  }
  const std::string_view escape = text.substr(at - 1, end - at + 1);
  if (bad) bad_escape(escape, fmt::format("truncated \\{}{} escape", text[at], std::string(count, 'X')));
  if (code > kLastCodePoint) bad_escape(escape, "illegal Unicode character");
  text::append_utf8(out, code);
  at = end;
  return true;
}

bool take_octal(std::string& out, std::string_view text, std::size_t& at) {
  char32_t code = 0;
  std::size_t digits = 0;
  while (digits < 3 && at + digits < text.size() && text[at + digits] >= '0' && text[at + digits] <= '7') {
    code = code * 8 + static_cast<char32_t>(text[at + digits] - '0');
    ++digits;
  }
  if (digits == 0) return false;
  text::append_utf8(out, code);
  at += digits;
  return true;
}

bool take_named(std::string& out, std::string_view text, std::size_t& at) {
  if (at + 1 >= text.size() || text[at + 1] != '{') return false;
  const std::size_t end = text.find('}', at);
  if (end == std::string_view::npos || end == at + 2) return false;
  const auto c = text::character_by_name(text.substr(at + 2, end - at - 2));
  if (!c) bad_escape(text.substr(at - 1, end - at + 2), "unknown Unicode character name");
  text::append_utf8(out, *c);
  at = end + 1;
  return true;
}

bool take_escape(std::string& out, std::string_view text, std::size_t& at) {
  const char c = text[at];
  if (c == 'x' || c == 'u' || c == 'U') return take_hex(out, text, at);
  if (c == 'N') return take_named(out, text, at);
  if (take_octal(out, text, at)) return true;
  const auto value = single(c);
  if (!value) return false;
  out += *value;
  ++at;
  return true;
}

}  // namespace

std::string decode_escapes(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    if (text[at] == '\\' && at + 1 < text.size()) {
      std::size_t behind = at + 1;
      if (take_escape(out, text, behind)) {
        at = behind;
        continue;
      }
    }
    out += text[at++];
  }
  return out;
}

}  // namespace squall::yaql
