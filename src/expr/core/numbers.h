// Python's arithmetic on doubles and its round(): what both languages need beyond value/python.h. Pure.
#pragma once

#include <cstdint>

#include "value/value.h"

namespace squall::expr {

// a % b, with the sign of the divisor. REQUIRES: b is not 0.
double float_modulo(double a, double b);
// round(x, digits): to even at a tie of the exact decimal value.
double round_double(double number, std::int64_t digits);
// REQUIRES: an integer. Negative digits round to tens, hundreds...
Value round_integer(const Value& number, std::int64_t digits);

}  // namespace squall::expr
