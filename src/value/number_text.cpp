// Numbers from texts, and between their kinds, as int() and float() do it.
#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdlib>

#include "value/python.h"

namespace squall::python {
namespace {

// Python refuses longer decimal texts: reading and printing them costs the square of their length there.
constexpr std::size_t kMaxTextDigits = 4300;

bool is_python_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r') || (c >= '\x1c' && c <= '\x1f'); }

std::string_view stripped(std::string_view text) {
  while (!text.empty() && is_python_space(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_python_space(text.back())) text.remove_suffix(1);
  return text;
}

int digit_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'z') return c - 'a' + 10;
  if (c >= 'A' && c <= 'Z') return c - 'A' + 10;
  return 99;
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// The base that a prefix names ("0x", "0o", "0b"), or 0.
int prefixed_base(std::string_view text) {
  if (text.size() < 2 || text[0] != '0') return 0;
  switch (text[1]) {
    case 'x':
    case 'X':
      return 16;
    case 'o':
    case 'O':
      return 8;
    case 'b':
    case 'B':
      return 2;
    default:
      return 0;
  }
}

// Removes single underscores between digits; nullopt where one stands elsewhere.
std::optional<std::string> without_underscores(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '_') {
      out += text[i];
      continue;
    }
    const bool between = i > 0 && i + 1 < text.size() && text[i - 1] != '_' && text[i + 1] != '_';
    if (!between) return std::nullopt;
  }
  return out;
}

// [+-]? (digits [. digits*] | . digits) ([eE] [+-]? digits)?
bool is_float_text(std::string_view text) {
  std::size_t at = 0;
  const auto digits = [&] {
    const std::size_t start = at;
    while (at < text.size() && is_digit(text[at])) ++at;
    return at - start;
  };
  if (at < text.size() && (text[at] == '+' || text[at] == '-')) ++at;
  std::size_t count = digits();
  if (at < text.size() && text[at] == '.') {
    ++at;
    count += digits();
  }
  if (count == 0) return false;
  if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
    ++at;
    if (at < text.size() && (text[at] == '+' || text[at] == '-')) ++at;
    if (digits() == 0) return false;
  }
  return at == text.size();
}

// The nearest double of a well-formed text; infinite or zero beyond the range.
double nearest_double(std::string_view text) {
  if (text.starts_with('+')) text.remove_prefix(1);
  double out = 0;
  if (std::from_chars(text.data(), text.data() + text.size(), out).ec == std::errc::result_out_of_range) {
    out = std::strtod(std::string(text).c_str(), nullptr);
  }
  return out;
}

}  // namespace

std::optional<Value> parse_int(std::string_view text, int base) {
  text = stripped(text);
  std::string sign;
  if (!text.empty() && (text[0] == '+' || text[0] == '-')) {
    if (text[0] == '-') sign = "-";
    text.remove_prefix(1);
  }
  const int named = prefixed_base(text);
  bool prefixed = false;
  if (named != 0 && (base == 0 || base == named)) {
    base = named;
    prefixed = true;
    text.remove_prefix(2);
    if (text.starts_with('_')) text.remove_prefix(1);
  }
  const auto digits = without_underscores(text);
  if (!digits || digits->empty()) return std::nullopt;
  if (base == 0) {
    base = 10;
    if (!prefixed && digits->size() > 1 && (*digits)[0] == '0' &&
        digits->find_first_not_of('0') != std::string::npos) {
      return std::nullopt;
    }
  }
  if (std::ranges::any_of(*digits, [base](char c) { return digit_value(c) >= base; })) return std::nullopt;
  if (digits->size() > kMaxTextDigits) return std::nullopt;
  if (base == 10) return Value::big_int(sign + *digits);
  Value out(0);
  for (char c : *digits) out = add(multiply(out, base), digit_value(c));
  return sign.empty() ? out : subtract(0, out);
}

std::optional<double> parse_float(std::string_view text) {
  text = stripped(text);
  const auto plain = without_underscores(text);
  if (!plain) return std::nullopt;
  for (std::size_t at = text.find('_'); at != std::string_view::npos; at = text.find('_', at + 1)) {
    if (!is_digit(text[at - 1]) || !is_digit(text[at + 1])) return std::nullopt;
  }
  if (is_float_text(*plain)) return nearest_double(*plain);
  std::string name = *plain;
  std::ranges::transform(name, name.begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c; });
  const bool negative = name.starts_with('-');
  if (negative || name.starts_with('+')) name.erase(0, 1);
  if (name == "inf" || name == "infinity") return negative ? -HUGE_VAL : HUGE_VAL;
  if (name == "nan") return std::copysign(std::nan(""), negative ? -1.0 : 1.0);
  return std::nullopt;
}

Value truncate(double number) {
  constexpr double kTwo63 = 9223372036854775808.0;
  if (number >= -kTwo63 && number < kTwo63) return static_cast<std::int64_t>(number);
  char digits[400];
  const auto end =
      std::to_chars(digits, digits + sizeof digits, std::trunc(number), std::chars_format::fixed, 0).ptr;
  return Value::big_int({digits, static_cast<std::size_t>(end - digits)});
}

double to_double(const Value& integer) {
  return integer.kind() != Kind::kBigInt ? static_cast<double>(integer.as_int())
                                         : nearest_double(integer.as_string());
}

}  // namespace squall::python
