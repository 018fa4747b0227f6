// Numbers as texts, as Python's two formatting languages share them. Private to expr/jinja.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "expr/jinja/render.h"
#include "value/value.h"

namespace squall::jinja {

// The most digits and blanks that a width or a precision may ask for.
inline constexpr std::int64_t kMaxFormatWidth = 1'000'000;
inline constexpr int kMaxPrecision = 1000;

// A double by one of e E f F g G, without sign of positives. `alternate` keeps the dot and zeros.
std::string format_double(double number, char type, int precision, bool alternate);
// The digits of an integer's magnitude in base 2, 8, 10 or 16; `upper` for X.
std::string format_digits(const Value& integer, int base, bool upper);
bool is_negative(const Value& integer);
// `value` by a format specification such as ">10.2f".
// ascii(): repr() with \\x, \\u and \\U escapes for all beyond ASCII.
std::string ascii_repr(Render& render, const Var& value);
// strftime(): a date, or a date with a time (methods_date.cpp).
std::string format_time(Render& render, const Value& moment, std::string_view format);
std::string format_value(Render& render, const Var& value, std::string_view spec);

}  // namespace squall::jinja
