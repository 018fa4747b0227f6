// Integers of any size: limbs of nine decimal digits, since texts in decimal are what comes in and goes out.
#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdlib>

#include "value/python.h"

namespace squall::python {
namespace {

constexpr std::uint64_t kBase = 1'000'000'000;
constexpr std::size_t kDigits = 9;
// Python refuses longer decimal texts: reading and printing them costs the square of their length there.
constexpr std::size_t kMaxTextDigits = 4300;

using Limbs = std::vector<std::uint32_t>;  // least first, no zeros at the end; empty is 0

void trim(Limbs& limbs) {
  while (!limbs.empty() && limbs.back() == 0) limbs.pop_back();
}

int compare_limbs(const Limbs& a, const Limbs& b) {
  if (a.size() != b.size()) return a.size() < b.size() ? -1 : 1;
  for (std::size_t i = a.size(); i-- > 0;) {
    if (a[i] != b[i]) return a[i] < b[i] ? -1 : 1;
  }
  return 0;
}

Limbs add_limbs(const Limbs& a, const Limbs& b) {
  Limbs sum;
  sum.reserve(std::max(a.size(), b.size()) + 1);
  std::uint64_t carry = 0;
  for (std::size_t i = 0; i < std::max(a.size(), b.size()) || carry != 0; ++i) {
    carry += (i < a.size() ? a[i] : 0) + std::uint64_t{i < b.size() ? b[i] : 0};
    sum.push_back(static_cast<std::uint32_t>(carry % kBase));
    carry /= kBase;
  }
  return sum;
}

// REQUIRES: a >= b.
Limbs subtract_limbs(const Limbs& a, const Limbs& b) {
  Limbs rest = a;
  std::int64_t borrow = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    std::int64_t limb = std::int64_t{a[i]} - borrow - (i < b.size() ? std::int64_t{b[i]} : 0);
    borrow = limb < 0 ? 1 : 0;
    rest[i] = static_cast<std::uint32_t>(limb + borrow * static_cast<std::int64_t>(kBase));
  }
  trim(rest);
  return rest;
}

Limbs multiply_limbs(const Limbs& a, const Limbs& b) {
  Limbs product(a.size() + b.size(), 0);
  for (std::size_t i = 0; i < a.size(); ++i) {
    std::uint64_t carry = 0;
    for (std::size_t j = 0; j < b.size() || carry != 0; ++j) {
      carry += product[i + j] + (j < b.size() ? std::uint64_t{a[i]} * b[j] : 0);
      product[i + j] = static_cast<std::uint32_t>(carry % kBase);
      carry /= kBase;
    }
  }
  trim(product);
  return product;
}

std::uint32_t divide_by_limb(Limbs& limbs, std::uint64_t divisor) {
  std::uint64_t rest = 0;
  for (std::size_t i = limbs.size(); i-- > 0;) {
    rest = rest * kBase + limbs[i];
    limbs[i] = static_cast<std::uint32_t>(rest / divisor);
    rest %= divisor;
  }
  trim(limbs);
  return static_cast<std::uint32_t>(rest);
}

Limbs scaled(const Limbs& limbs, std::uint64_t factor) {
  return multiply_limbs(limbs, {static_cast<std::uint32_t>(factor)});
}

// Takes `guess` times `divisor` from the limbs of `rest` that start at `shift`; lowers the guess while it is
// too high.
std::uint32_t subtract_guess(Limbs& rest, const Limbs& divisor, std::size_t shift, std::uint64_t guess) {
  std::int64_t borrow = 0;
  std::uint64_t carry = 0;
  for (std::size_t i = 0; i <= divisor.size(); ++i) {
    carry += i < divisor.size() ? guess * divisor[i] : 0;
    std::int64_t limb = std::int64_t{rest[shift + i]} - static_cast<std::int64_t>(carry % kBase) - borrow;
    borrow = limb < 0 ? 1 : 0;
    rest[shift + i] = static_cast<std::uint32_t>(limb + borrow * static_cast<std::int64_t>(kBase));
    carry /= kBase;
  }
  while (borrow != 0) {
    --guess;
    std::uint64_t sum = 0;
    for (std::size_t i = 0; i <= divisor.size(); ++i) {
      sum += rest[shift + i] + std::uint64_t{i < divisor.size() ? divisor[i] : 0};
      rest[shift + i] = static_cast<std::uint32_t>(sum % kBase);
      sum /= kBase;
    }
    if (sum != 0) borrow = 0;
  }
  return static_cast<std::uint32_t>(guess);
}

// Long division (Knuth's algorithm D): the quotient; `rest` starts as the dividend and ends as the remainder.
Limbs divide_limbs(Limbs& rest, Limbs divisor) {
  if (compare_limbs(rest, divisor) < 0) return {};
  if (divisor.size() == 1) {
    Limbs quotient = rest;
    const std::uint32_t left = divide_by_limb(quotient, divisor[0]);
    rest.assign(left != 0 ? 1 : 0, left);
    return quotient;
  }
  const std::uint64_t factor = kBase / (divisor.back() + std::uint64_t{1});
  divisor = scaled(divisor, factor);
  rest = scaled(rest, factor);
  rest.push_back(0);
  const std::size_t n = divisor.size();
  while (rest.size() <= n) rest.push_back(0);
  Limbs quotient(rest.size() - n, 0);
  for (std::size_t i = quotient.size(); i-- > 0;) {
    const std::uint64_t high = rest[i + n] * kBase + rest[i + n - 1];
    const std::uint64_t guess = std::min(high / divisor[n - 1], kBase - 1);
    quotient[i] = subtract_guess(rest, divisor, i, guess);
  }
  trim(quotient);
  trim(rest);
  divide_by_limb(rest, factor);
  return quotient;
}

struct Big {
  bool negative = false;
  Limbs limbs;

  bool zero() const { return limbs.empty(); }
};

Big from_digits(std::string_view digits) {
  Big big;
  if (digits.starts_with('-')) {
    big.negative = true;
    digits.remove_prefix(1);
  }
  while (!digits.empty()) {
    const std::size_t take = std::min(digits.size(), kDigits);
    std::uint32_t limb = 0;
    for (char c : digits.substr(digits.size() - take)) limb = limb * 10 + static_cast<std::uint32_t>(c - '0');
    big.limbs.push_back(limb);
    digits.remove_suffix(take);
  }
  trim(big.limbs);
  return big;
}

Big to_big(const Value& value) {
  if (value.kind() == Kind::kBigInt) return from_digits(value.as_string());
  Big big{.negative = value.as_int() < 0, .limbs = {}};
  auto magnitude = static_cast<std::uint64_t>(value.as_int());
  if (big.negative) magnitude = 0 - magnitude;
  for (; magnitude != 0; magnitude /= kBase)
    big.limbs.push_back(static_cast<std::uint32_t>(magnitude % kBase));
  return big;
}

Value from_big(const Big& big) {
  if (big.zero()) return 0;
  std::string digits = big.negative ? "-" : "";
  digits += std::to_string(big.limbs.back());
  for (std::size_t i = big.limbs.size() - 1; i-- > 0;) {
    const std::string limb = std::to_string(big.limbs[i]);
    digits.append(kDigits - limb.size(), '0').append(limb);
  }
  return Value::big_int(digits);
}

Big sum(const Big& a, const Big& b) {
  if (a.negative == b.negative) return {.negative = a.negative, .limbs = add_limbs(a.limbs, b.limbs)};
  if (compare_limbs(a.limbs, b.limbs) >= 0) {
    return {.negative = a.negative, .limbs = subtract_limbs(a.limbs, b.limbs)};
  }
  return {.negative = b.negative, .limbs = subtract_limbs(b.limbs, a.limbs)};
}

// Quotient and remainder with Python's signs: the remainder has the divisor's.
std::pair<Big, Big> divide(const Big& a, const Big& b) {
  Big rest{.negative = b.negative, .limbs = a.limbs};
  Big quotient{.negative = a.negative != b.negative, .limbs = divide_limbs(rest.limbs, b.limbs)};
  if (a.negative != b.negative && !rest.zero()) {
    quotient.limbs = add_limbs(quotient.limbs, {1});
    rest.limbs = subtract_limbs(b.limbs, rest.limbs);
  }
  return {quotient, rest};
}

bool small(const Value& value) { return value.kind() != Kind::kBigInt; }
bool is_zero(const Value& value) { return small(value) && value.as_int() == 0; }

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

Value add(const Value& a, const Value& b) {
  std::int64_t out = 0;
  if (small(a) && small(b) && !__builtin_add_overflow(a.as_int(), b.as_int(), &out)) return out;
  return from_big(sum(to_big(a), to_big(b)));
}

Value subtract(const Value& a, const Value& b) {
  std::int64_t out = 0;
  if (small(a) && small(b) && !__builtin_sub_overflow(a.as_int(), b.as_int(), &out)) return out;
  Big negated = to_big(b);
  negated.negative = !negated.negative;
  return from_big(sum(to_big(a), negated));
}

Value multiply(const Value& a, const Value& b) {
  std::int64_t out = 0;
  if (small(a) && small(b) && !__builtin_mul_overflow(a.as_int(), b.as_int(), &out)) return out;
  const Big left = to_big(a), right = to_big(b);
  return from_big(
      {.negative = left.negative != right.negative, .limbs = multiply_limbs(left.limbs, right.limbs)});
}

Result<Value> floor_divide(const Value& a, const Value& b) {
  if (is_zero(b)) return Error(Errc::kInvalid, "integer division or modulo by zero").as("ZeroDivisionError");
  if (!small(a) || !small(b) || b.as_int() == -1) return from_big(divide(to_big(a), to_big(b)).first);
  const std::int64_t quotient = a.as_int() / b.as_int();
  const bool inexact = a.as_int() % b.as_int() != 0;
  return Value(quotient - (inexact && (a.as_int() < 0) != (b.as_int() < 0) ? 1 : 0));
}

Result<Value> modulo(const Value& a, const Value& b) {
  if (is_zero(b)) return Error(Errc::kInvalid, "integer division or modulo by zero").as("ZeroDivisionError");
  if (!small(a) || !small(b)) return from_big(divide(to_big(a), to_big(b)).second);
  if (b.as_int() == -1) return Value(0);
  const std::int64_t rest = a.as_int() % b.as_int();
  return Value(rest != 0 && (rest < 0) != (b.as_int() < 0) ? rest + b.as_int() : rest);
}

Result<Value> power(const Value& base, const Value& exponent, std::size_t max_digits) {
  const auto too_long = [&] {
    return make_error(Errc::kLimit, "a power has more than {} digits", max_digits);
  };
  if (small(base) && base.as_int() >= -1 && base.as_int() <= 1) {
    if (is_zero(exponent) || base.as_int() == 1) return Value(1);
    if (base.as_int() == 0) return Value(0);
    const std::string_view digits = small(exponent) ? "" : exponent.as_string();
    const bool odd = small(exponent) ? exponent.as_int() % 2 != 0 : (digits.back() - '0') % 2 != 0;
    return Value(odd ? -1 : 1);
  }
  if (!small(exponent)) return too_long();
  const double digits = std::log10(std::fabs(to_double(base))) * static_cast<double>(exponent.as_int());
  if (!(digits < static_cast<double>(max_digits))) return too_long();
  Value out(1), square = base;
  for (std::int64_t left = exponent.as_int(); left > 0; left /= 2) {
    if (left % 2 != 0) out = multiply(out, square);
    if (left > 1) square = multiply(square, square);
  }
  return out;
}

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
  return small(integer) ? static_cast<double>(integer.as_int()) : nearest_double(integer.as_string());
}

}  // namespace squall::python
