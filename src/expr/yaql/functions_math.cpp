// Numbers.
#include <algorithm>
#include <cmath>
#include <random>

#include "base/strings.h"
#include "expr/core/numbers.h"
#include "expr/yaql/arithmetic.h"
#include "expr/yaql/bits.h"
#include "expr/yaql/call.h"
#include "expr/yaql/equality.h"
#include "expr/yaql/lexer.h"
#include "value/python.h"

namespace squall::yaql {
namespace {

template <Op op>
Var on(Call& call) {
  return on_numbers(call.run(), op, call[0], call[1]);
}

// A bool as 0 or 1.
Value integer_of(const Var& var) { return python::add(var.plain(), Value(0)); }

Var to_int(Call& call) {
  const Var& value = call[0];
  if (value.is_null()) return Value(0);
  if (value.is_int()) return integer_of(value);
  if (value.is_double()) {
    const double number = value.plain().as_double();
    if (std::isnan(number)) raise("ValueError", "cannot convert float NaN to integer");
    if (std::isinf(number)) raise("OverflowError", "cannot convert float infinity to integer");
    return python::truncate(number);
  }
  if (!value.is_text()) {
    raise("TypeError", "int() argument must be a string, a bytes-like object or a real number, not '{}'",
          type_name(value));
  }
  check_digits(static_cast<std::size_t>(std::ranges::count_if(value.text(), is_digit)));
  if (auto number = python::parse_int(ascii_digits(value.text()))) return *std::move(number);
  raise("ValueError", "invalid literal for int() with base 10: {}", python::repr(value.text()));
}

Var to_float(Call& call) {
  const Var& value = call[0];
  if (value.is_null()) return Value(0.0);
  if (value.is_int() || value.is_double()) return Value(to_double(value.plain()));
  if (!value.is_text())
    raise("TypeError", "float() argument must be a string or a real number, not '{}'", type_name(value));
  if (const auto number = python::parse_float(ascii_digits(value.text()))) return Value(*number);
  raise("ValueError", "could not convert string to float: {}", python::repr(value.text()));
}

std::mt19937_64& generator() {
  thread_local std::mt19937_64 made{std::random_device{}()};
  return made;
}

Var random_float(Call& /*call*/) { return Value(std::uniform_real_distribution<double>(0, 1)(generator())); }

Var random_between(Call& call) {
  const auto bound = [&call](std::size_t i) {
    if (!call[i].is_int())
      raise("TypeError", "'{}' object cannot be interpreted as an integer", type_name(call[i]));
    return call.integer(i);
  };
  const std::int64_t from = bound(0), to = bound(1);
  if (from > to) raise("ValueError", "empty range for randrange() ({}, {}, {})", from, to + 1, to + 1 - from);
  return Value(std::uniform_int_distribution<std::int64_t>(from, to)(generator()));
}

Var absolute(Call& call) {
  const bool is_negative = call[0].is_double() ? std::signbit(call[0].plain().as_double())
                                               : compare(Op::kLess, call[0], Var(Value(0)));
  return is_negative ? negative(call[0]) : call[0];
}

Var greatest(Call& call) {
  return truthy(apply(call.run(), call.frame(), Op::kGreater, call[1], call[0])) ? call[1] : call[0];
}
Var least(Call& call) {
  return truthy(apply(call.run(), call.frame(), Op::kGreater, call[1], call[0])) ? call[0] : call[1];
}

// What gives 1 when it is multiplied with the number, modulo another one: Euclid's way.
Value inverse(Run& run, const Value& number, const Value& modulus) {
  Value rest = unwrap(python::modulo(number, modulus)), divisor = modulus;
  Value factor(1), other(0);
  while (python::truthy(rest)) {
    run.step(16);
    const Value quotient = unwrap(python::floor_divide(divisor, rest));
    divisor = std::exchange(rest, python::subtract(divisor, python::multiply(quotient, rest)));
    other = std::exchange(factor, python::subtract(other, python::multiply(quotient, factor)));
  }
  if (divisor == Value(-1)) return python::subtract(Value(0), other);
  if (divisor != Value(1)) raise("ValueError", "base is not invertible for the given modulus");
  return other;
}

// pow(a, b, c): the power of integers modulo c.
Var power_modulo(Call& call) {
  for (std::size_t i = 0; i < 3; ++i) {
    if (!call[i].is_integer())
      raise("TypeError", "pow() 3rd argument not allowed unless all arguments are integers");
  }
  Value base = call[0].plain(), exponent = call[1].plain();
  const Value& modulus = call[2].plain();
  if (modulus.is_int() && modulus.as_int() == 0) raise("ValueError", "pow() 3rd argument cannot be 0");
  if (compare(Op::kLess, call[1], Var(Value(0)))) {
    base = inverse(call.run(), base, modulus);
    exponent = python::subtract(Value(0), exponent);
  }
  Value result = unwrap(python::modulo(Value(1), modulus));
  base = unwrap(python::modulo(base, modulus));
  while (python::truthy(exponent)) {
    call.run().step(16 + modulus.size() * modulus.size() / 64);
    if (python::truthy(unwrap(python::modulo(exponent, Value(2)))))
      result = unwrap(python::modulo(python::multiply(result, base), modulus));
    base = unwrap(python::modulo(python::multiply(base, base), modulus));
    exponent = unwrap(python::floor_divide(exponent, Value(2)));
  }
  return result;
}

Var raise_to(Call& call) {
  if (!call[2].is_null()) return power_modulo(call);
  return power(call.run(), call[0], call[1]);
}

Var sign(Call& call) {
  const Var zero(Value(0));
  if (compare(Op::kGreater, call[0], zero)) return Value(1);
  return Value(compare(Op::kLess, call[0], zero) ? -1 : 0);
}

Var round_number(Call& call) {
  const std::int64_t digits = call.integer(1);
  if (call[0].is_double()) return Value(expr::round_double(call[0].plain().as_double(), digits));
  return expr::round_integer(call[0].plain(), digits);
}

constexpr FunctionSpec kOperators[] = {
    {"#operator_+", Form::kOperator, "left: num, right: num", "The sum.", {"1 + 2.5", "3.5"}, on<Op::kAdd>},
    {"#operator_-",
     Form::kOperator,
     "left: num, right: num",
     "The difference.",
     {"1 - 2", "-1"},
     on<Op::kSubtract>},
    {"#operator_*",
     Form::kOperator,
     "left: num, right: num",
     "The product.",
     {"2 * 3", "6"},
     on<Op::kMultiply>},
    {"#operator_/",
     Form::kOperator,
     "left: num, right: num",
     "The quotient, of integers rounded down.",
     {"-7 / 2", "-4"},
     on<Op::kDivide>},
    {"#operator_mod",
     Form::kOperator,
     "left: num, right: num",
     "The remainder, with the sign of the divisor.",
     {"-7 mod 3", "2"},
     on<Op::kModulo>},
    {"#unary_operator_+",
     Form::kOperator,
     "op: num",
     "The number.",
     {"+1", "1"},
     [](Call& call) -> Var { return call.take(0); }},
    {"#unary_operator_-",
     Form::kOperator,
     "op: num",
     "The number with the other sign.",
     {"-(1)", "-1"},
     [](Call& call) -> Var { return negative(call[0]); }},
    {"#operator_>",
     Form::kOperator,
     "left: num, right: num",
     "Greater.",
     {"2 > 1", "true"},
     on<Op::kGreater>},
    {"#operator_>=",
     Form::kOperator,
     "left: num, right: num",
     "Greater or equal.",
     {"2 >= 2.0", "true"},
     on<Op::kGreaterEqual>},
    {"#operator_<", Form::kOperator, "left: num, right: num", "Less.", {"2 < 1", "false"}, on<Op::kLess>},
    {"#operator_<=",
     Form::kOperator,
     "left: num, right: num",
     "Less or equal.",
     {"2 <= 1", "false"},
     on<Op::kLessEqual>},
};

constexpr FunctionSpec kFunctions[] = {
    {"abs", Form::kFunction, "op: num", "The number without its sign.", {"abs(-2)", "2"}, absolute},
    {"int",
     Form::kFunction,
     "value: any?",
     "As an integer: fractions are cut off, null is 0.",
     {"int('12')", "12"},
     to_int},
    {"float", Form::kFunction, "value: any?", "As a float; null is 0.0.", {"float('1.5')", "1.5"}, to_float},
    {"random",
     Form::kFunction,
     "",
     "A number from 0 up to, but not including, 1.",
     {"random() < 1", "true"},
     random_float},
    {"random",
     Form::kFunction,
     "from: any?, to: any?",
     "An integer between the two, both included.",
     {"random(3, 3)", "3"},
     random_between},
    {"bitwiseAnd",
     Form::kFunction,
     "left: int, right: int",
     "The bits that both have.",
     {"bitwiseAnd(6, 3)", "2"},
     [](Call& call) -> Var { return bitwise(BitOp::kAnd, integer_of(call[0]), integer_of(call[1])); }},
    {"bitwiseOr",
     Form::kFunction,
     "left: int, right: int",
     "The bits that either has.",
     {"bitwiseOr(6, 3)", "7"},
     [](Call& call) -> Var { return bitwise(BitOp::kOr, integer_of(call[0]), integer_of(call[1])); }},
    {"bitwiseXor",
     Form::kFunction,
     "left: int, right: int",
     "The bits that one of them has.",
     {"bitwiseXor(6, 3)", "5"},
     [](Call& call) -> Var { return bitwise(BitOp::kXor, integer_of(call[0]), integer_of(call[1])); }},
    {"bitwiseNot",
     Form::kFunction,
     "arg: int",
     "All bits turned: -arg - 1.",
     {"bitwiseNot(5)", "-6"},
     [](Call& call) -> Var { return python::subtract(Value(-1), integer_of(call[0])); }},
    {"shiftBitsRight",
     Form::kFunction,
     "value: int, bitsNumber: int",
     "Shifted to the right, keeping the sign.",
     {"shiftBitsRight(8, 2)", "2"},
     [](Call& call) -> Var { return shift_right(integer_of(call[0]), integer_of(call[1])); }},
    {"shiftBitsLeft",
     Form::kFunction,
     "value: int, bitsNumber: int",
     "Shifted to the left.",
     {"shiftBitsLeft(1, 4)", "16"},
     [](Call& call) -> Var { return shift_left(integer_of(call[0]), integer_of(call[1])); }},
    {"max", Form::kFunction, "a: any?, b: any?", "The greater of the two.", {"max(1, 2)", "2"}, greatest},
    {"min", Form::kFunction, "a: any?, b: any?", "The lesser of the two.", {"min(b, a)", "\"a\""}, least},
    {"pow",
     Form::kFunction,
     "a: num, b: num, c: num? = null",
     "a to the power of b, modulo c when it is given.",
     {"pow(2, 10)", "1024"},
     raise_to},
    {"sign", Form::kFunction, "num: num", "1, 0 or -1.", {"sign(-3.5)", "-1"}, sign},
    {"round",
     Form::kFunction,
     "number: num, ndigits: int = 0",
     "Rounded, to even at a tie.",
     {"round(12.52, 1)", "12.5"},
     round_number},
    {"isInteger",
     Form::kFunction,
     "value: any?",
     "Whether it is an integer; true and false are not.",
     {"isInteger(1.0)", "false"},
     [](Call& call) -> Var { return Value(call[0].is_integer()); }},
    {"isNumber",
     Form::kFunction,
     "value: any?",
     "Whether it is an integer or a float.",
     {"isNumber(1.0)", "true"},
     [](Call& call) -> Var { return Value(call[0].is_number()); }},
};

}  // namespace

std::span<const FunctionSpec> math_operators() { return kOperators; }
std::span<const FunctionSpec> math_functions() { return kFunctions; }

}  // namespace squall::yaql
