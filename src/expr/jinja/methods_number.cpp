// Methods and attributes of numbers, ranges and bytes.
#include <algorithm>
#include <cmath>

#include "base/encoding.h"
#include "base/strings.h"
#include "base/text/utf8.h"
#include "expr/jinja/format.h"
#include "expr/jinja/methods.h"
#include "expr/jinja/ops.h"
#include "value/python.h"

namespace squall::jinja {
namespace {

Value integer(const Call& call) { return python::add(call[0].plain(), Value(0)); }
Var int_itself(Call& call) { return integer(call); }
Var zero(Call&) { return Value(0); }
Var one(Call&) { return Value(1); }

// The digits of the number without its sign, as Python prints it in base 2.
std::string bits_of(const Call& call) { return format_digits(integer(call), 2, false); }
Var bit_length(Call& call) {
  const std::string bits = bits_of(call);
  return Value(bits == "0" ? 0 : static_cast<std::int64_t>(bits.size()));
}
Var bit_count(Call& call) { return Value(static_cast<std::int64_t>(std::ranges::count(bits_of(call), '1'))); }
Var int_ratio(Call& call) { return Value::tuple({integer(call), Value(1)}); }

Var to_bytes(Call& call) {
  constexpr std::int64_t kMaxSize = 4096;
  const std::int64_t size = call.integer(1, 1);
  const std::string order = call.text(2, "big");
  if (order != "big" && order != "little") raise("ValueError", "byteorder must be either 'little' or 'big'");
  if (size < 0) raise("ValueError", "length argument must be non-negative");
  if (size > kMaxSize) raise_limit("kMaxSize", kMaxSize, "to_bytes() makes too many bytes");
  if (is_negative(integer(call))) raise("OverflowError", "can't convert negative int to unsigned");
  const std::string digits = format_digits(integer(call), 16, false);
  const auto room = static_cast<std::size_t>(size) * 2;
  if (digits.size() > room && digits != "0") raise("OverflowError", "int too big to convert");
  const std::string padded = room == 0 ? "" : std::string(room - digits.size(), '0') + digits;
  std::string bytes;
  for (std::size_t i = 0; i < padded.size(); i += 2) {
    bytes += static_cast<char>(hex_digit(padded[i]) * 16 + hex_digit(padded[i + 1]));
  }
  if (order == "little") std::ranges::reverse(bytes);
  return Value::bytes(bytes);
}

double real(const Call& call) { return call[0].plain().as_double(); }
Var float_itself(Call& call) { return Value(real(call)); }
Var float_zero(Call&) { return Value(0.0); }
Var is_integer(Call& call) {
  return Value(std::isfinite(real(call)) && std::floor(real(call)) == real(call));
}

Var float_ratio(Call& call) {
  if (std::isnan(real(call))) raise("ValueError", "cannot convert NaN to integer ratio");
  if (std::isinf(real(call))) raise("OverflowError", "cannot convert Infinity to integer ratio");
  int exponent = 0;
  double fraction = std::frexp(real(call), &exponent);
  for (int i = 0; i < 300 && fraction != std::floor(fraction); ++i, --exponent) fraction *= 2;
  Value numerator = python::truncate(fraction), denominator = Value(1);
  const Value power = unwrap(python::power(Value(2), Value(std::abs(exponent))));
  (exponent > 0 ? numerator : denominator) = python::multiply(exponent > 0 ? numerator : denominator, power);
  return Value::tuple({numerator, denominator});
}

Var float_hex(Call& call) {
  const double number = real(call);
  if (!std::isfinite(number)) return Value(python::repr(number));
  if (number == 0) return Value(std::signbit(number) ? "-0x0.0p+0" : "0x0.0p+0");
  int exponent = 0;
  const double fraction = std::frexp(std::fabs(number), &exponent) * 2;
  const auto bits = static_cast<std::uint64_t>(std::ldexp(fraction - 1, 52));
  return Value(fmt::format("{}0x1.{:013x}p{:+d}", number < 0 ? "-" : "", bits, exponent - 1));
}

Var range_count(Call& call) { return Value(contains(call.render(), call[0], call[1]) ? 1 : 0); }
Var range_index(Call& call) {
  const auto& range = call[0].as<Range>();
  for (std::int64_t i = 0; i < range.size(); ++i) {
    call.render().step();
    if (equals(call.render(), Value(range.start + i * range.step), call[1])) return Value(i);
  }
  raise("ValueError", "{} is not in range", repr(call.render(), call[1]));
}
Var range_start(Call& call) { return Value(call[0].as<Range>().start); }
Var range_stop(Call& call) { return Value(call[0].as<Range>().stop); }
Var range_step(Call& call) { return Value(call[0].as<Range>().step); }

Var decode(Call& call) { return Value(text::repaired_utf8(call[0].plain().as_string())); }
Var bytes_hex(Call& call) { return Value(hex_encode(call[0].plain().as_string())); }

constexpr Method kInt[] = {
    {"as_integer_ratio", "self", "The number and 1.", {"{{ 3.as_integer_ratio() }}", "(3, 1)"}, int_ratio},
    {"bit_count", "self", "How many bits are one.", {"{{ 7.bit_count() }}", "3"}, bit_count},
    {"bit_length", "self", "How many bits it takes.", {"{{ 255.bit_length() }}", "8"}, bit_length},
    {"conjugate", "self", "The number.", {"{{ 3.conjugate() }}", "3"}, int_itself},
    {"to_bytes",
     "self, length=1, byteorder='big'",
     "The number in so many bytes.",
     {"{{ 258.to_bytes(2, 'big') | list }}", "[1, 2]"},
     to_bytes},
    {"denominator", "self", "Always 1.", {"{{ 3.denominator }}", "1"}, one, true},
    {"imag", "self", "Always 0.", {"{{ 3.imag }}", "0"}, zero, true},
    {"numerator", "self", "The number.", {"{{ 3.numerator }}", "3"}, int_itself, true},
    {"real", "self", "The number.", {"{{ 3.real }}", "3"}, int_itself, true},
};
constexpr Method kFloat[] = {
    {"as_integer_ratio",
     "self",
     "Two integers whose quotient it is exactly.",
     {"{{ 0.75.as_integer_ratio() }}", "(3, 4)"},
     float_ratio},
    {"conjugate", "self", "The number.", {"{{ 1.5.conjugate() }}", "1.5"}, float_itself},
    {"hex",
     "self",
     "The number in base 16, exactly.",
     {"{{ 1.5.hex() }}", "0x1.8000000000000p+0"},
     float_hex},
    {"is_integer", "self", "Has no fraction.", {"{{ 2.0.is_integer() }}", "True"}, is_integer},
    {"imag", "self", "Always 0.0.", {"{{ 1.5.imag }}", "0.0"}, float_zero, true},
    {"real", "self", "The number.", {"{{ 1.5.real }}", "1.5"}, float_itself, true},
};
constexpr Method kRange[] = {
    {"count",
     "self, value",
     "Whether a number is in it, as 0 or 1.",
     {"{{ range(5).count(3) }}", "1"},
     range_count},
    {"index", "self, value", "Where a number stands.", {"{{ range(2, 9).index(4) }}", "2"}, range_index},
    {"start", "self", "The first number.", {"{{ range(2, 9).start }}", "2"}, range_start, true},
    {"stop", "self", "The number that is not reached.", {"{{ range(2, 9).stop }}", "9"}, range_stop, true},
    {"step", "self", "The distance of two numbers.", {"{{ range(2, 9, 3).step }}", "3"}, range_step, true},
};
constexpr Method kBytes[] = {
    {"decode",
     "self, encoding='utf-8', errors='strict'",
     "The text.",
     {"{{ 'é'.encode().decode() }}", "é"},
     decode},
    {"hex", "self", "Two hex digits for each byte.", {"{{ 'ab'.encode().hex() }}", "6162"}, bytes_hex},
};
}  // namespace

std::span<const Method> int_methods() { return kInt; }
std::span<const Method> float_methods() { return kFloat; }
std::span<const Method> range_methods() { return kRange; }
std::span<const Method> bytes_methods() { return kBytes; }

}  // namespace squall::jinja
