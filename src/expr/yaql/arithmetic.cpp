#include "expr/yaql/arithmetic.h"

#include <cmath>
#include <numbers>

#include "expr/core/numbers.h"
#include "expr/yaql/site.h"
#include "value/python.h"

namespace squall::yaql {
namespace {

constexpr std::size_t kMaxProductDigits = 20'000;

struct NamedOp {
  std::string_view sign, function;
  Op op;
};
constexpr NamedOp kOps[] = {
    {"+", "#operator_+", Op::kAdd},
    {"-", "#operator_-", Op::kSubtract},
    {"*", "#operator_*", Op::kMultiply},
    {"/", "#operator_/", Op::kDivide},
    {"mod", "#operator_mod", Op::kModulo},
    {"<", "#operator_<", Op::kLess},
    {"<=", "#operator_<=", Op::kLessEqual},
    {">", "#operator_>", Op::kGreater},
    {">=", "#operator_>=", Op::kGreaterEqual},
};

bool holds(Op op, int order) {
  switch (op) {
    case Op::kLess:
      return order < 0;
    case Op::kLessEqual:
      return order <= 0;
    case Op::kGreater:
      return order > 0;
    default:
      return order >= 0;
  }
}

bool is_zero(const Value& number) {
  return number.is_double() ? number.as_double() == 0 : number.is_int() && number.as_int() == 0;
}

Value product(Run& run, const Value& a, const Value& b) {
  const std::size_t digits =
      (a.kind() == Kind::kBigInt ? a.size() : 0) + (b.kind() == Kind::kBigInt ? b.size() : 0);
  if (digits > kMaxProductDigits)
    expr::raise_limit("kMaxProductDigits", kMaxProductDigits, "an integer has too many digits");
  run.step(digits / 8);
  return python::multiply(a, b);
}

Var on_integers(Run& run, Op op, const Value& a, const Value& b) {
  switch (op) {
    case Op::kAdd:
      return python::add(a, b);
    case Op::kSubtract:
      return python::subtract(a, b);
    case Op::kMultiply:
      return product(run, a, b);
    case Op::kDivide:
      if (is_zero(b)) raise("ZeroDivisionError", "integer division or modulo by zero");
      return unwrap(python::floor_divide(a, b));
    default:
      if (is_zero(b)) raise("ZeroDivisionError", "integer modulo by zero");
      return unwrap(python::modulo(a, b));
  }
}

Var on_doubles(Op op, double a, double b) {
  switch (op) {
    case Op::kAdd:
      return Value(a + b);
    case Op::kSubtract:
      return Value(a - b);
    case Op::kMultiply:
      return Value(a * b);
    case Op::kDivide:
      if (b == 0) raise("ZeroDivisionError", "float division by zero");
      return Value(a / b);
    default:
      if (b == 0) raise("ZeroDivisionError", "float modulo");
      return Value(expr::float_modulo(a, b));
  }
}

// A root of a negative number: Python's complex, of which there is but the text here.
Var complex_power(double base, double exponent) {
  const double size = std::pow(-base, exponent), phase = std::numbers::pi * exponent;
  const std::string imaginary = python::repr(size * std::sin(phase));
  return make<Opaque>("complex", fmt::format("({}{}{}j)", python::repr(size * std::cos(phase)),
                                             imaginary.starts_with('-') ? "" : "+", imaginary));
}

Var double_power(double base, double exponent) {
  if (base == 0 && exponent < 0) raise("ZeroDivisionError", "0.0 cannot be raised to a negative power");
  const bool finite = std::isfinite(base) && std::isfinite(exponent);
  if (base < 0 && finite && exponent != std::floor(exponent)) return complex_power(base, exponent);
  const double result = std::pow(base, exponent);
  if (std::isinf(result) && finite) raise("OverflowError", "(34, 'Numerical result out of range')");
  return Value(result);
}

}  // namespace

std::optional<Op> op_of(std::string_view sign) {
  for (const NamedOp& one : kOps) {
    if (one.sign == sign) return one.op;
  }
  return std::nullopt;
}

double to_double(const Value& number) {
  if (number.is_double()) return number.as_double();
  if (number.is_int()) return static_cast<double>(number.as_int());
  if (number.is_bool()) return number.as_bool() ? 1 : 0;
  const double converted = python::to_double(number);
  if (std::isinf(converted)) raise("OverflowError", "int too large to convert to float");
  return converted;
}

bool compare(Op op, const Var& a, const Var& b) {
  const Value &x = a.plain(), &y = b.plain();
  if (x.is_int() && y.is_int())
    return holds(op, x.as_int() < y.as_int() ? -1 : x.as_int() > y.as_int() ? 1 : 0);
  const auto order = unwrap(python::compare(x, y, "<"));
  return order && holds(op, *order);
}

Var on_numbers(Run& run, Op op, const Var& a, const Var& b) {
  if (op >= Op::kLess) return Value(compare(op, a, b));
  const Value &x = a.plain(), &y = b.plain();
  if (x.is_integer() && y.is_integer()) return on_integers(run, op, x, y);
  return on_doubles(op, to_double(x), to_double(y));
}

std::optional<Var> on_simple(Run& run, Op op, const Var& a, const Var& b) {
  if (a.is_number() && b.is_number()) return on_numbers(run, op, a, b);
  if (!a.is_text() || !b.is_text()) return std::nullopt;
  if (op >= Op::kLess) return Var(Value(compare(op, a, b)));
  if (op != Op::kAdd) return std::nullopt;
  run.charge_text(a.text().size() + b.text().size());
  std::string joined;
  joined.reserve(a.text().size() + b.text().size());
  joined.append(a.text()).append(b.text());
  return Var(Value(joined));
}

Var apply(Run& run, Frame& frame, Op op, const Var& a, const Var& b) {
  if (auto simple = on_simple(run, op, a, b)) return *std::move(simple);
  return invoke(run, frame, kOps[static_cast<std::size_t>(op)].function, nullptr, {a, b});
}

Var negative(const Var& number) {
  if (number.is_double()) return Value(-number.plain().as_double());
  return python::subtract(Value(0), number.plain());
}

Var power(Run& run, const Var& base, const Var& exponent) {
  const Value &x = base.plain(), &e = exponent.plain();
  if (x.is_double() || e.is_double()) return double_power(to_double(x), to_double(e));
  const bool is_negative = e.is_int() ? e.as_int() < 0 : e.as_string().starts_with('-');
  if (is_negative) {
    if (is_zero(x)) raise("ZeroDivisionError", "0.0 cannot be raised to a negative power");
    return double_power(to_double(x), to_double(e));
  }
  run.step(64);
  return unwrap(python::power(x, e));
}

}  // namespace squall::yaql
