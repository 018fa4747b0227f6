#include "expr/jinja/escapes.h"

#include "base/strings.h"
#include "base/text/utf8.h"

namespace squall::jinja {
namespace {

constexpr char32_t kLastCodePoint = 0x10FFFF;

Error truncated(std::string_view form) {
  return Error(Errc::kParse, form == "\\U"   ? "truncated \\UXXXXXXXX escape"
                             : form == "\\u" ? "truncated \\uXXXX escape"
                                             : "truncated \\xXX escape");
}

// Digits of `\x`, `\u` and `\U`; moves `at` behind them.
Result<char32_t> read_hex(std::string_view text, std::size_t& at, std::size_t digits, std::string_view form) {
  char32_t code = 0;
  for (std::size_t i = 0; i < digits; ++i, ++at) {
    const int digit = at < text.size() ? hex_digit(text[at]) : -1;
    if (digit < 0) return truncated(form);
    code = code * 16 + static_cast<char32_t>(digit);
  }
  if (code > kLastCodePoint) return Error(Errc::kParse, "illegal Unicode character");
  return code;
}

// Two surrogates in a row are one character, as the reference joins them when it prints.
void append_code(std::string& out, char32_t code, char32_t& high) {
  if (high != 0 && code >= 0xDC00 && code <= 0xDFFF) {
    out.resize(out.size() - 3);
    code = 0x10000 + ((high - 0xD800) << 10) + (code - 0xDC00);
  }
  high = code >= 0xD800 && code <= 0xDBFF ? code : 0;
  text::append_utf8(out, code);
}

char simple_escape(char c) {
  switch (c) {
    case 'a':
      return '\a';
    case 'b':
      return '\b';
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
    case '\\':
    case '\'':
    case '"':
      return c;
    default:
      return '\0';
  }
}

char32_t read_octal(std::string_view text, std::size_t& at) {
  char32_t code = 0;
  for (int i = 0; i < 3 && at < text.size() && text[at] >= '0' && text[at] <= '7'; ++i, ++at) {
    code = code * 8 + static_cast<char32_t>(text[at] - '0');
  }
  return code;
}

}  // namespace

Result<std::string> unescape(std::string_view inside) {
  std::string out;
  out.reserve(inside.size());
  char32_t high = 0;
  for (std::size_t at = 0; at < inside.size();) {
    const char c = inside[at];
    if (c != '\\' || at + 1 == inside.size()) {
      out += c;
      ++at;
      high = 0;
      continue;
    }
    const char e = inside[at + 1];
    if (e == 'x' || e == 'u' || e == 'U') {
      const std::string_view form = inside.substr(at, 2);
      at += 2;
      auto code = read_hex(inside, at, e == 'x' ? 2 : e == 'u' ? 4 : 8, form);
      if (!code.ok()) return std::move(code).error();
      append_code(out, *code, high);
      continue;
    }
    high = 0;
    if (e >= '0' && e <= '7') {
      ++at;
      text::append_utf8(out, read_octal(inside, at));
      continue;
    }
    if (e == 'N') return Error(Errc::kParse, "malformed \\N character escape");
    at += 2;
    if (e == '\n') continue;
    if (const char simple = simple_escape(e)) {
      out += simple;
    } else {
      out += '\\';
      out += e;
    }
  }
  return out;
}

}  // namespace squall::jinja
