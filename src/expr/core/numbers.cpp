#include "expr/core/numbers.h"

#include <cmath>
#include <cstdio>
#include <cstdlib>

#include "expr/core/raise.h"
#include "value/python.h"

namespace squall::expr {
namespace {

constexpr std::int64_t kMostDigits = 323;  // of a double behind its dot that can matter

}  // namespace

double float_modulo(double a, double b) {
  double mod = std::fmod(a, b);
  if (mod != 0) {
    if ((b < 0) != (mod < 0)) mod += b;
  } else {
    mod = std::copysign(0.0, b);
  }
  return mod;
}

double round_double(double number, std::int64_t digits) {
  if (!std::isfinite(number) || number == 0 || digits > kMostDigits) return number;
  if (digits < -308) return std::copysign(0.0, number);
  if (digits >= 0) {
    // The C library rounds the exact value, to even at a tie.
    char buffer[800];
    std::snprintf(buffer, sizeof buffer, "%.*f", static_cast<int>(digits), number);
    return std::strtod(buffer, nullptr);
  }
  const double factor = std::pow(10.0, static_cast<double>(-digits));
  return std::nearbyint(number / factor) * factor;
}

Value round_integer(const Value& number, std::int64_t digits) {
  if (digits >= 0) return number;
  if (digits < -10'000) return Value(0);
  const Value unit = unwrap(python::power(Value(10), Value(-digits)));
  const Value rest = unwrap(python::modulo(number, unit));
  const Value down = python::subtract(number, rest), up = python::add(down, unit);
  const Value twice = python::multiply(rest, Value(2));
  const auto order = unwrap(python::compare(twice, unit, "<"));
  if (order && *order != 0) return *order < 0 ? down : up;
  const Value steps = unwrap(python::floor_divide(down, unit));
  return python::truthy(unwrap(python::modulo(steps, Value(2)))) ? up : down;
}

}  // namespace squall::expr
