// Operators on numbers and texts: what most expressions are made of, without a choice of overloads. Private
// to expr/yaql.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "expr/yaql/run.h"
#include "expr/yaql/things.h"

namespace squall::yaql {

enum class Op : std::uint8_t {
  kAdd,
  kSubtract,
  kMultiply,
  kDivide,
  kModulo,
  kLess,
  kLessEqual,
  kGreater,
  kGreaterEqual
};

// Nothing for a sign that is none of these.
std::optional<Op> op_of(std::string_view sign);

// REQUIRES: numbers (no bools). Throws ZeroDivisionError, OverflowError.
Var on_numbers(Run& run, Op op, const Var& a, const Var& b);
// REQUIRES: numbers, texts or date and times of one kind; a comparison.
bool compare(Op op, const Var& a, const Var& b);

// Two numbers, or two texts where the operator knows them; nothing for anything else.
std::optional<Var> on_simple(Run& run, Op op, const Var& a, const Var& b);

// `a op b` by whatever overload fits: the operators that functions such as sum() and orderBy() use.
Var apply(Run& run, Frame& frame, Op op, const Var& a, const Var& b);

// int and bool as a number; OverflowError where it is too large.
double to_double(const Value& number);
Var negative(const Var& number);
Var power(Run& run, const Var& base, const Var& exponent);

}  // namespace squall::yaql
