#include "expr/jinja/numbers.h"

#include <cmath>

#include "base/strings.h"
#include "base/text/unicode.h"
#include "expr/jinja/ops.h"
#include "value/python.h"

namespace squall::jinja {
namespace {

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

}  // namespace squall::jinja
