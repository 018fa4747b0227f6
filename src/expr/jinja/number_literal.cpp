#include "expr/jinja/number_literal.h"

#include <string>
#include <tuple>
#include <utility>

#include "base/strings.h"
#include "value/python.h"

namespace squall::jinja {
namespace {

char char_at(std::string_view source, std::size_t place) {
  return place < source.size() ? source[place] : '\0';
}

// Where a number's digits (with single underscores between them) end; `at` itself when there are none.
template <typename Digit>
std::size_t digits_end(std::string_view text, std::size_t at, Digit is_one) {
  std::size_t end = at;
  while (end < text.size()) {
    if (is_one(text[end])) {
      ++end;
    } else if (text[end] == '_' && end > at && end + 1 < text.size() && is_one(text[end + 1])) {
      ++end;
    } else {
      break;
    }
  }
  return end;
}

std::string without_underscores(std::string_view digits) {
  std::string out(digits);
  std::erase(out, '_');
  return out;
}

// 1.5, 1.5e3, 1e3
std::optional<std::size_t> float_end(std::string_view source, std::size_t at) {
  if (at > 0 && source[at - 1] == '.') return std::nullopt;
  std::size_t end = digits_end(source, at, is_digit);
  bool is_float = false;
  if (char_at(source, end) == '.' && is_digit(char_at(source, end + 1))) {
    end = digits_end(source, end + 1, is_digit);
    is_float = true;
  }
  if (char_at(source, end) == 'e' || char_at(source, end) == 'E') {
    std::size_t exponent = end + 1;
    if (char_at(source, exponent) == '+' || char_at(source, exponent) == '-') ++exponent;
    if (is_digit(char_at(source, exponent))) return digits_end(source, exponent, is_digit);
  }
  return is_float ? std::optional(end) : std::nullopt;
}

// Where a literal like 0x1f ends, and its base; nothing for a decimal one.
std::optional<std::pair<std::size_t, int>> based_end(std::string_view source, std::size_t at) {
  if (source[at] != '0') return std::nullopt;
  const auto based = [&](int base, auto is_one) -> std::optional<std::pair<std::size_t, int>> {
    const std::size_t from = at + (char_at(source, at + 2) == '_' ? 3 : 2);
    const std::size_t end = digits_end(source, from, is_one);
    return end == from ? std::nullopt : std::optional(std::pair(end, base));
  };
  switch (char_at(source, at + 1)) {
    case 'b':
    case 'B':
      return based(2, [](char c) { return c == '0' || c == '1'; });
    case 'o':
    case 'O':
      return based(8, [](char c) { return c >= '0' && c <= '7'; });
    case 'x':
    case 'X':
      return based(16, [](char c) { return hex_digit(c) >= 0; });
    default:
      return std::nullopt;
  }
}

}  // namespace

std::optional<NumberLiteral> read_number(std::string_view source, std::size_t at) {
  if (!is_digit(char_at(source, at))) return std::nullopt;
  if (const auto end = float_end(source, at)) {
    const std::string digits = without_underscores(source.substr(at, *end - at));
    return NumberLiteral{Value(python::parse_float(digits).value_or(0.0)), *end};
  }
  std::size_t end = 0, from = at;
  int base = 10;
  if (const auto based = based_end(source, at)) {
    std::tie(end, base) = *based;
    from = at + 2;
  } else if (source[at] == '0') {
    end = digits_end(source, at, [](char c) { return c == '0'; });
  } else {
    end = digits_end(source, at, is_digit);
  }
  const auto value = python::parse_int(without_underscores(source.substr(from, end - from)), base);
  return NumberLiteral{value.value_or(Value()), end};
}

}  // namespace squall::jinja
