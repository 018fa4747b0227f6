#include "expr/jinja/numbers.h"

#include <cmath>
#include <cstdio>
#include <cstdlib>

#include "base/strings.h"
#include "base/text/unicode.h"
#include "expr/jinja/ops.h"
#include "value/python.h"

namespace squall::jinja {
namespace {

constexpr std::int64_t kMostDigits = 323;  // of a double behind its dot that can matter

// A prefix such as 0x counts when it fits the base; base 0 takes it from the prefix.
std::optional<Value> parse_based(std::string_view text, std::int64_t base) {
  if (base != 0 && (base < 2 || base > 36)) return std::nullopt;
  std::string digits(text::strip(text));
  std::string sign;
  if (digits.starts_with('-') || digits.starts_with('+')) {
    sign = digits.substr(0, 1);
    digits.erase(0, 1);
  }
  if (digits.size() > 2 && digits[0] == '0') {
    const char letter = to_lower(digits.substr(1, 1))[0];
    const std::int64_t named = letter == 'x' ? 16 : letter == 'o' ? 8 : letter == 'b' ? 2 : 0;
    if (named != 0 && (base == named || base == 0)) {
      digits.erase(0, digits[2] == '_' ? 3 : 2);
      base = named;
    }
  }
  if (digits.starts_with('-') || digits.starts_with('+')) return std::nullopt;
  return python::parse_int(sign + digits, base == 0 ? 10 : static_cast<int>(base));
}

std::optional<std::string> text_of(Render& /*render*/, const Var& var) {
  if (var.is_text()) return std::string(var.text());
  if (var.is(Tag::kDynamic)) return unwrap(var.as<Dynamic>().object->str());
  return std::nullopt;
}

}  // namespace

std::optional<std::optional<double>> to_float(Render& render, const Var& var) {
  if (var.is_undefined()) Render::raise_undefined(var);
  if (const auto text = text_of(render, var)) return python::parse_float(*text);
  if (var.is_float()) return std::optional(var.plain().as_double());
  if (!var.is_int()) return std::nullopt;
  const double number = python::to_double(python::add(var.plain(), Value(0)));
  if (std::isinf(number)) raise("OverflowError", "int too large to convert to float");
  return std::optional(number);
}

std::optional<Value> to_integer(Render& render, const Var& var, std::int64_t base) {
  if (var.is_undefined()) Render::raise_undefined(var);
  if (const auto text = text_of(render, var)) {
    if (auto number = parse_based(*text, base)) return number;
    const auto real = python::parse_float(*text);
    return real && std::isfinite(*real) ? std::optional(python::truncate(*real)) : std::nullopt;
  }
  if (var.is_int()) return python::add(var.plain(), Value(0));
  if (!var.is_float()) return std::nullopt;
  const double real = var.plain().as_double();
  if (std::isinf(real)) raise("OverflowError", "cannot convert float infinity to integer");
  if (std::isnan(real)) return std::nullopt;
  return python::truncate(real);
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

}  // namespace squall::jinja
