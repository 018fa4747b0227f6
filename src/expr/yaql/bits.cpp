#include "expr/yaql/bits.h"

#include <algorithm>
#include <string>
#include <vector>

#include "expr/core/raise.h"
#include "value/python.h"

namespace squall::yaql {
namespace {

using expr::raise;
using expr::unwrap;

constexpr std::int64_t kMaxShift = 32'768;
constexpr std::int64_t kWord = std::int64_t{1} << 32;

bool is_negative(const Value& value) {
  return value.is_int() ? value.as_int() < 0 : value.as_string().starts_with('-');
}

// From the lowest, 32 bits each; what lies beyond is all zeros, or all ones for a negative number.
std::vector<std::uint32_t> words_of(Value value) {
  std::vector<std::uint32_t> words;
  while (!(value.is_int() && (value.as_int() == 0 || value.as_int() == -1))) {
    words.push_back(static_cast<std::uint32_t>(unwrap(python::modulo(value, Value(kWord))).as_int()));
    value = unwrap(python::floor_divide(value, Value(kWord)));
  }
  return words;
}

Value from_words(const std::vector<std::uint32_t>& words, bool negative) {
  Value value(negative ? -1 : 0);
  for (std::size_t i = words.size(); i-- > 0;)
    value = python::add(python::multiply(value, Value(kWord)), Value(static_cast<std::int64_t>(words[i])));
  return value;
}

template <typename T>
T combine(BitOp op, T a, T b) {
  return op == BitOp::kAnd ? a & b : op == BitOp::kOr ? a | b : a ^ b;
}

std::int64_t shift_count(const Value& bits) {
  if (is_negative(bits)) raise("ValueError", "negative shift count");
  return bits.is_int() ? bits.as_int() : INT64_MAX;
}

}  // namespace

Value bitwise(BitOp op, const Value& a, const Value& b) {
  if (a.is_int() && b.is_int()) return Value(combine(op, a.as_int(), b.as_int()));
  std::vector<std::uint32_t> x = words_of(a), y = words_of(b);
  const std::size_t size = std::max(x.size(), y.size());
  x.resize(size, is_negative(a) ? UINT32_MAX : 0);
  y.resize(size, is_negative(b) ? UINT32_MAX : 0);
  for (std::size_t i = 0; i < size; ++i) x[i] = combine(op, x[i], y[i]);
  return from_words(x, combine<int>(op, is_negative(a) ? 1 : 0, is_negative(b) ? 1 : 0) != 0);
}

Value shift_left(const Value& value, const Value& bits) {
  const std::int64_t count = shift_count(bits);
  if (value.is_int() && value.as_int() == 0) return value;
  if (count > kMaxShift)
    expr::raise_limit("kMaxShift", static_cast<std::size_t>(kMaxShift), "an integer is shifted too far");
  return python::multiply(value, unwrap(python::power(Value(2), Value(count))));
}

Value shift_right(const Value& value, const Value& bits) {
  const std::int64_t count = shift_count(bits);
  if (value.is_int()) return Value(value.as_int() >> std::min<std::int64_t>(count, 63));
  if (count > 4 * static_cast<std::int64_t>(value.size())) return Value(is_negative(value) ? -1 : 0);
  return unwrap(python::floor_divide(value, unwrap(python::power(Value(2), Value(count)))));
}

std::string hex(const Value& value) {
  if (is_negative(value)) return "-" + hex(python::subtract(Value(0), value));
  const std::vector<std::uint32_t> words = words_of(value);
  std::string out = fmt::format("0x{:x}", words.empty() ? 0 : words.back());
  for (std::size_t i = words.size(); i-- > 1;) out += fmt::format("{:08x}", words[i - 1]);
  return out;
}

}  // namespace squall::yaql
