// Integers of any size: limbs of nine decimal digits, since texts in decimal are what comes in and goes out.
#include <algorithm>
#include <cmath>

#include "value/python.h"

namespace squall::python {
namespace {

constexpr std::uint64_t kBase = 1'000'000'000;
constexpr std::size_t kDigits = 9;

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

}  // namespace squall::python
