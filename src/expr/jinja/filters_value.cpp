// Builtin filters on numbers and on values of any kind.
#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdio>

#include "base/strings.h"
#include "base/text/unicode.h"
#include "expr/core/numbers.h"
#include "expr/jinja/filter.h"
#include "expr/jinja/methods.h"
#include "expr/jinja/numbers.h"
#include "expr/jinja/ops.h"
#include "expr/jinja/pretty.h"
#include "value/python.h"

namespace squall::jinja {
namespace {

Var abs_filter(Call& call) {
  const Var& input = call[0];
  if (input.is_float()) return Value(std::fabs(input.plain().as_double()));
  if (input.is_int()) {
    return compare(call.render(), CompareOp::kLt, input, Value(0)) ? negative(call.render(), input)
                                                                   : positive(call.render(), input);
  }
  raise("TypeError", "bad operand type for abs(): '{}'", type_name(input));
}

Var attr(Call& call) {
  if (!call[1].is_text()) raise("TypeError", "attribute name must be string, not '{}'", type_name(call[1]));
  const std::string name = call.text(1);
  Render& render = call.render();
  if (auto found = render.find_attribute(call[0], name, find_methods(name))) return *std::move(found);
  if (has_private_attribute(call[0], name)) {
    return render.undefined(fmt::format("access to attribute {} of {} object is unsafe.", python::repr(name),
                                        python::repr(class_name(call[0]))),
                            "SecurityError");
  }
  return render.undefined_attribute(call[0], name);
}

Var default_filter(Call& call) {
  const bool replace = call[0].is_undefined() || (call.flag(2) && !truthy(call.render(), call[0]));
  if (!replace) return call[0];
  return call.has(1) ? call[1] : Var(Value(""));
}

Var filesizeformat(Call& call) {
  const auto bytes = to_float(call.render(), call[0]);
  if (!bytes)
    raise("TypeError", "float() argument must be a string or a real number, not '{}'", type_name(call[0]));
  if (!*bytes) raise("ValueError", "could not convert string to float: {}", repr(call.render(), call[0]));
  const bool binary_units = call.flag(1);
  const double base = binary_units ? 1024 : 1000;
  const double size = **bytes;
  if (size == 1) return Value("1 Byte");
  if (size < base) return Value(fmt::format("{:.0f} Bytes", std::trunc(size) + 0.0));
  constexpr std::string_view kPrefixes = "kMGTPEZY";
  double unit = base;
  std::size_t i = 0;
  do {
    unit *= base;
  } while (!(size < unit) && ++i + 1 < kPrefixes.size());
  if (!(size < unit)) unit *= base;
  const char prefix = binary_units && i == 0 ? 'K' : kPrefixes[i];
  // A double has at most 309 digits before the point.
  std::array<char, 330> text;
  const auto end = std::to_chars(text.data(), text.data() + text.size() - 4, base * size / unit,
                                 std::chars_format::fixed, 1)
                       .ptr;
  const std::string_view suffix = binary_units ? "iB" : "B";
  char* out = end;
  *out++ = ' ';
  *out++ = prefix;
  out = std::ranges::copy(suffix, out).out;
  return Value(std::string_view(text.data(), static_cast<std::size_t>(out - text.data())));
}

Var float_filter(Call& call) {
  const auto number = to_float(call.render(), call[0]);
  if (number && *number) return Value(**number);
  return call.has(1) ? call[1] : Var(Value(0.0));
}

Var int_filter(Call& call) {
  if (auto number = to_integer(call.render(), call[0], call.integer_or_none(2, 10)))
    return *std::move(number);
  return call.has(1) ? call[1] : Var(Value(0));
}

Var round_filter(Call& call) {
  const std::string method = call.text(2, "common");
  if (method != "common" && method != "ceil" && method != "floor") {
    raise("FilterArgumentError", "method must be common, ceil or floor");
  }
  const Var& input = call[0];
  if (call.has(1) && call.is_none(1)) {
    if (method != "common")
      raise("TypeError", "unsupported operand type(s) for ** or pow(): 'int' and 'NoneType'");
    // round(x, None) is an integer.
    if (input.is_float() && std::isnan(input.plain().as_double()))
      raise("ValueError", "cannot convert float NaN to integer");
    if (input.is_float() && std::isinf(input.plain().as_double()))
      raise("OverflowError", "cannot convert float infinity to integer");
    if (input.is_float()) return python::truncate(std::nearbyint(input.plain().as_double()));
  }
  const std::int64_t precision = call.integer_or_none(1, 0);
  if (method == "common") {
    if (!input.is_number()) raise("TypeError", "type {} doesn't define __round__ method", type_name(input));
    if (input.is_float()) return Value(expr::round_double(input.plain().as_double(), precision));
    return expr::round_integer(positive(call.render(), input).plain(), precision);
  }
  if (input.is_undefined()) Render::raise_undefined(input);
  if (!input.is_number()) {
    if (input.is_text() || input.is_list())
      raise("TypeError", "must be real number, not {}", type_name(input));
    raise("TypeError", "unsupported operand type(s) for *: '{}' and '{}'", type_name(input),
          precision < 0 ? "float" : "int");
  }
  Render& render = call.render();
  const Var factor = binary(render, BinaryOp::kPow, Value(10), Value(precision));
  const Var scaled = binary(render, BinaryOp::kMul, input, factor);
  Var whole = scaled;
  if (scaled.is_float()) {
    const double number = scaled.plain().as_double();
    if (!std::isfinite(number)) {
      raise(std::isnan(number) ? "ValueError" : "OverflowError", "cannot convert float {} to integer",
            std::isnan(number) ? "NaN" : "infinity");
    }
    whole = python::truncate(method == "ceil" ? std::ceil(number) : std::floor(number));
  }
  return binary(render, BinaryOp::kDiv, whole, factor);
}

Var pprint(Call& call) {
  if (call[0].is_undefined() ||
      (!call[0].is_plain() && !call[0].is_list() && !call[0].is_dict() && !call[0].is_tuple())) {
    return Value(repr(call.render(), call[0]));
  }
  const Value value = to_value(call.render(), call[0]);
  std::string out = pretty(value);
  call.render().charge_text(out.size());
  return Value(out);
}

constexpr FilterSpec kFilters[] = {
    {"abs", "value", "The absolute value.", {"{{ -2 | abs }}", "2"}, abs_filter},
    {"attr",
     "value, name",
     "An attribute, never an item.",
     {"{{ 'ab' | attr('upper') is callable }}", "True"},
     attr},
    {"d",
     "value, default_value='', boolean=False",
     "Alias of default.",
     {"{{ missing | d('x') }}", "x"},
     default_filter},
    {"default",
     "value, default_value='', boolean=False",
     "Another value for an undefined one; with `boolean` for a false one.",
     {"{{ missing | default('x') }}", "x"},
     default_filter},
    {"filesizeformat",
     "value, binary=False",
     "A number of bytes for people.",
     {"{{ 1500 | filesizeformat }}", "1.5 kB"},
     filesizeformat},
    {"float",
     "value, default=0.0",
     "As a float, or the default.",
     {"{{ '1.5' | float }}", "1.5"},
     float_filter},
    {"int",
     "value, default=0, base=10",
     "As an integer, or the default.",
     {"{{ '1.7' | int }}", "1"},
     int_filter},
    {"pprint",
     "value",
     "Python's pretty form, for looking at data.",
     {"{{ {'b': 1, 'a': 2} | pprint }}", "{'a': 2, 'b': 1}"},
     pprint},
    {"round",
     "value, precision=0, method='common'",
     "Rounded to so many digits; method common, ceil or floor.",
     {"{{ 42.55 | round(1, 'floor') }}", "42.5"},
     round_filter},
};

}  // namespace

std::span<const FilterSpec> value_filters() { return kFilters; }

}  // namespace squall::jinja
