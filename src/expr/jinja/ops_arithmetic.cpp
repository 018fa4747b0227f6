// + - * / // % ** on Vars.
#include <cmath>

#include "expr/core/numbers.h"
#include "expr/jinja/ops.h"
#include "value/python.h"

namespace squall::jinja {
namespace {

std::string_view op_name(BinaryOp op) {
  switch (op) {
    case BinaryOp::kAdd:
      return "+";
    case BinaryOp::kSub:
      return "-";
    case BinaryOp::kMul:
      return "*";
    case BinaryOp::kDiv:
      return "/";
    case BinaryOp::kFloorDiv:
      return "//";
    case BinaryOp::kMod:
      return "%";
    case BinaryOp::kPow:
      return "** or pow()";
  }
  return "";
}

[[noreturn]] void unsupported(BinaryOp op, const Var& a, const Var& b) {
  raise("TypeError", "unsupported operand type(s) for {}: '{}' and '{}'", op_name(op), type_name(a),
        type_name(b));
}

double number(const Var& var) {
  const Value& value = var.plain();
  if (value.is_double()) return value.as_double();
  if (value.is_bool()) return value.as_bool() ? 1 : 0;
  const double converted = python::to_double(value);
  if (std::isinf(converted)) raise("OverflowError", "int too large to convert to float");
  return converted;
}

bool is_zero(const Value& integer) {
  return integer.is_bool() ? !integer.as_bool() : integer.is_int() && integer.as_int() == 0;
}

Var divide(const Var& a, const Var& b) {
  const Value &x = a.plain(), &y = b.plain();
  if (x.is_int() && y.is_int() && y.as_int() != 0) {
    return Value(
        static_cast<double>(static_cast<long double>(x.as_int()) / static_cast<long double>(y.as_int())));
  }
  const double divisor = number(b);
  if (divisor == 0)
    raise("ZeroDivisionError", "{}",
          a.is_float() || b.is_float() ? "float division by zero" : "division by zero");
  return Value(number(a) / divisor);
}

double float_floor_divide(double a, double b) {
  const double mod = std::fmod(a, b);
  double quotient = (a - mod) / b;
  if (mod != 0 && (b < 0) != (mod < 0)) quotient -= 1;
  if (quotient == 0) return std::copysign(0.0, a / b);
  const double floored = std::floor(quotient);
  return quotient - floored > 0.5 ? floored + 1 : floored;
}

Var float_power(double base, double exponent) {
  if (base == 0 && exponent < 0) raise("ZeroDivisionError", "0.0 cannot be raised to a negative power");
  if (base < 0 && std::isfinite(base) && std::isfinite(exponent) && exponent != std::floor(exponent)) {
    raise("ValueError", "complex numbers are not supported");
  }
  const double result = std::pow(base, exponent);
  if (std::isinf(result) && std::isfinite(base) && std::isfinite(exponent)) {
    raise("OverflowError", "(34, 'Numerical result out of range')");
  }
  return Value(result);
}

Var float_op(BinaryOp op, double a, double b) {
  switch (op) {
    case BinaryOp::kAdd:
      return Value(a + b);
    case BinaryOp::kSub:
      return Value(a - b);
    case BinaryOp::kMul:
      return Value(a * b);
    case BinaryOp::kPow:
      return float_power(a, b);
    case BinaryOp::kFloorDiv:
      if (b == 0) raise("ZeroDivisionError", "float floor division by zero");
      return Value(float_floor_divide(a, b));
    default:
      if (b == 0) raise("ZeroDivisionError", "float modulo");
      return Value(expr::float_modulo(a, b));
  }
}

Var int_power(Render& render, const Var& base, const Var& exponent) {
  const Value& e = exponent.plain();
  const bool negative =
      e.kind() == Kind::kBigInt ? e.as_string().starts_with('-') : e.is_int() && e.as_int() < 0;
  if (negative) return float_power(number(base), number(exponent));
  render.step(64);
  return unwrap(python::power(base.plain(), e));
}

Var int_op(Render& render, BinaryOp op, const Var& a, const Var& b) {
  const Value &x = a.plain(), &y = b.plain();
  switch (op) {
    case BinaryOp::kAdd:
      return python::add(x, y);
    case BinaryOp::kSub:
      return python::subtract(x, y);
    case BinaryOp::kMul: {
      // Products of huge numbers are bounded as powers are.
      const std::size_t digits =
          (x.kind() == Kind::kBigInt ? x.size() : 0) + (y.kind() == Kind::kBigInt ? y.size() : 0);
      if (digits > 20'000) raise_limit("kMaxDigits", 20'000, "an integer has too many digits");
      render.step(digits / 8);
      return python::multiply(x, y);
    }
    case BinaryOp::kPow:
      return int_power(render, a, b);
    case BinaryOp::kFloorDiv:
      if (is_zero(y)) raise("ZeroDivisionError", "integer division or modulo by zero");
      return unwrap(python::floor_divide(x, y));
    default:
      if (is_zero(y)) raise("ZeroDivisionError", "integer modulo by zero");
      return unwrap(python::modulo(x, y));
  }
}

std::int64_t repeat_count(const Var& var) {
  const Value& value = var.plain();
  if (value.is_bool()) return value.as_bool() ? 1 : 0;
  if (value.is_int()) return std::max<std::int64_t>(0, value.as_int());
  if (value.as_string().starts_with('-')) return 0;
  raise("OverflowError", "cannot fit 'int' into an index-sized integer");
}

Var repeated(Render& render, const Var& sequence, const Var& times) {
  const auto count = static_cast<std::size_t>(repeat_count(times));
  const std::size_t size = sequence.is_text() ? sequence.text().size() : length(sequence);
  if (size == 0 || count == 0) {
    if (sequence.is_text()) return Render::like(sequence, "");
    return sequence.is_list() ? render.make_list({}) : render.make_tuple({});
  }
  if (sequence.is_text()) {
    render.charge_text(count > render.limits().max_text_bytes ? count : count * size);
    std::string out;
    out.reserve(size * count);
    for (std::size_t i = 0; i < count; ++i) out += sequence.text();
    return Render::like(sequence, std::move(out));
  }
  render.step(count > render.limits().max_steps ? count : count * size);
  std::vector<Var> items;
  items.reserve(size * count);
  for (std::size_t i = 0; i < count; ++i) {
    for (std::size_t k = 0; k < size; ++k) items.push_back(sequence_item(sequence, k));
  }
  return sequence.is_list() ? render.make_list(std::move(items)) : render.make_tuple(std::move(items));
}

Var joined(Render& render, const Var& a, const Var& b) {
  std::vector<Var> items = items_of(render, a);
  for (Var& item : items_of(render, b)) items.push_back(std::move(item));
  return a.is_list() ? render.make_list(std::move(items)) : render.make_tuple(std::move(items));
}

Var add(Render& render, const Var& a, const Var& b) {
  if (a.is_text() && b.is_text()) {
    render.charge_text(a.text().size() + b.text().size());
    if (a.is(Tag::kMarkup) || b.is(Tag::kMarkup))
      return Render::markup(escape(render, a) + escape(render, b));
    std::string out;
    out.reserve(a.text().size() + b.text().size());
    out.append(a.text()).append(b.text());
    return Value(out);
  }
  if ((a.is_list() && b.is_list()) || (a.is_tuple() && b.is_tuple())) return joined(render, a, b);
  if (a.is(Tag::kMarkup) && !b.is_undefined()) unsupported(BinaryOp::kAdd, a, b);
  if (a.is_text() || a.is_list() || a.is_tuple()) {
    const std::string_view type = a.is_text() ? "str" : type_name(a);
    raise("TypeError", "can only concatenate {} (not \"{}\") to {}", type, type_name(b), type);
  }
  unsupported(BinaryOp::kAdd, a, b);
}

bool repeats(const Var& var) { return var.is_text() || var.is_list() || var.is_tuple(); }

Var multiply(Render& render, const Var& a, const Var& b) {
  if (repeats(a) && b.is_int()) return repeated(render, a, b);
  if (repeats(b) && a.is_int()) return repeated(render, b, a);
  if (repeats(a)) raise("TypeError", "can't multiply sequence by non-int of type '{}'", type_name(b));
  if (repeats(b)) raise("TypeError", "can't multiply sequence by non-int of type '{}'", type_name(a));
  unsupported(BinaryOp::kMul, a, b);
}

}  // namespace

Var binary(Render& render, BinaryOp op, const Var& a, const Var& b) {
  if (op <= BinaryOp::kSub && a.is_plain() && b.is_plain() && a.plain().is_int() && b.plain().is_int()) {
    const std::int64_t x = a.plain().as_int(), y = b.plain().as_int();
    std::int64_t out = 0;
    const bool overflows =
        op == BinaryOp::kAdd ? __builtin_add_overflow(x, y, &out) : __builtin_sub_overflow(x, y, &out);
    if (!overflows) return Value(out);
  }
  if (a.is_number() && b.is_number()) {
    if (op == BinaryOp::kDiv) return divide(a, b);
    if (a.is_int() && b.is_int()) return int_op(render, op, a, b);
    return float_op(op, number(a), number(b));
  }
  if (op == BinaryOp::kMod && a.is_text()) {
    const bool safe = a.is(Tag::kMarkup);
    return Render::like(a, percent_format(render, a.text(), b, safe));
  }
  if (a.is_undefined()) Render::raise_undefined(a);
  if (b.is_undefined()) Render::raise_undefined(b);
  if (op == BinaryOp::kAdd) return add(render, a, b);
  if (op == BinaryOp::kMul) return multiply(render, a, b);
  unsupported(op, a, b);
}

Var negative(Render& /*render*/, const Var& a) {
  if (a.is_int()) return python::subtract(Value(0), a.plain());
  if (a.is_float()) return Value(-a.plain().as_double());
  if (a.is_undefined()) Render::raise_undefined(a);
  raise("TypeError", "bad operand type for unary -: '{}'", type_name(a));
}

Var positive(Render& /*render*/, const Var& a) {
  if (a.is_int()) return python::add(Value(0), a.plain());
  if (a.is_float()) return a;
  if (a.is_undefined()) Render::raise_undefined(a);
  raise("TypeError", "bad operand type for unary +: '{}'", type_name(a));
}

std::int64_t as_index(const Var& var) {
  if (var.is_bool()) return var.plain().as_bool() ? 1 : 0;
  if (var.is_plain() && var.plain().is_int()) return var.plain().as_int();
  if (var.is_plain() && var.plain().kind() == Kind::kBigInt) {
    raise("OverflowError", "Python int too large to convert to C ssize_t");
  }
  raise("TypeError", "'{}' object cannot be interpreted as an integer", type_name(var));
}

}  // namespace squall::jinja
