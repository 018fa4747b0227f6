// Bits of integers of any size, negative ones in two's complement without end. Private to expr/yaql.
#pragma once

#include <cstdint>
#include <string>

#include "value/value.h"

namespace squall::yaql {

enum class BitOp : std::uint8_t { kAnd, kOr, kXor };

// REQUIRES (all): integers, no bools.
Value bitwise(BitOp op, const Value& a, const Value& b);
// Throws ValueError for a negative count, OverflowError and kLimit for one that is too large.
Value shift_left(const Value& value, const Value& bits);
Value shift_right(const Value& value, const Value& bits);
// "0xff", "-0x1".
std::string hex(const Value& value);

}  // namespace squall::yaql
