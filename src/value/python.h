// What Python would say of a Value: truth, equality, order, text. The reference's error texts, template
// output and criteria rest on these (conformance README 1 and 2; spec/expressions 2.10, 2.11).
#pragma once

#include <concepts>
#include <optional>
#include <string>

#include "base/error.h"
#include "value/value.h"

namespace squall::python {

// repr(): 'text' with Python's choice of quotes and escapes, None, True, 1.0, 1e+16, [1, 'a'], {'k': 1.0},
// (1,), {1, 2}, b'..', datetime.datetime(...).
std::string repr(const Value& value);
// str(): as repr() but a text stands for itself, and a date prints as 2024-03-10 09:30:00+00:00.
std::string str(const Value& value);
// repr() of a double alone: shortest digits that read back, 1.0, 1e-07, 1e+16, inf, nan.
std::string repr_double(double number);
template <std::same_as<double> T>
std::string repr(T number) {
  return repr_double(number);
}
// repr() of a text alone.
std::string repr_text(std::string_view text);
template <std::convertible_to<std::string_view> T>
std::string repr(const T& text) {
  return repr_text(text);
}

// isoformat(): 2024-03-10T09:30:00.000001+02:00, 2024-03-10.
std::string iso_format(const DateTime& at, char separator = 'T');
std::string iso_format(const Date& date);

// bool(): empty and zero things are false.
bool truthy(const Value& value);
// ==: 1 == 1.0 == True; lists, tuples and mappings deeply; unlike kinds are unequal.
bool equals(const Value& a, const Value& b);
// Equal values (as equals() says) have one hash, so 1, 1.0 and True share theirs. Differs from process to
// process.
std::size_t hash(const Value& value);
// Whether Python could use it as a key: no list, dict or set at any depth of its tuples.
bool hashable(const Value& value);
// <0, 0, >0; an error in Python's words where the kinds have no order: "'<' not supported between instances
// of 'str' and 'int'" with `op` in it. nan compares as unordered: nullopt.
Result<std::optional<int>> compare(const Value& a, const Value& b, std::string_view op);
// "NoneType", "bool", "int", "float", "str", "bytes", "list", "tuple", "set", "dict", "date", "datetime".
std::string_view type_name(const Value& value);
// `needle in haystack`: members of a list, keys of a mapping, substrings of a text; a TypeError in Python's
// words else.
Result<bool> contains(const Value& haystack, const Value& needle);

// Exact integers: a and b are integers or bools.
Value add(const Value& a, const Value& b);
Value subtract(const Value& a, const Value& b);
Value multiply(const Value& a, const Value& b);
// Floor division and modulo with Python's signs; kInvalid "integer division or modulo by zero".
Result<Value> floor_divide(const Value& a, const Value& b);
Result<Value> modulo(const Value& a, const Value& b);
// kLimit when the result would have more than `max_digits` decimal digits. REQUIRES: exponent >= 0.
Result<Value> power(const Value& base, const Value& exponent, std::size_t max_digits = 10000);
// int(text): blanks and underscores as Python allows; nullopt else.
std::optional<Value> parse_int(std::string_view text, int base = 10);
// float(text): "inf", "nan", "1_0.5" as Python allows; nullopt else.
std::optional<double> parse_float(std::string_view text);
// int(double), exact whatever its size. REQUIRES: finite.
Value truncate(double number);
// The double nearest to an integer of any size (inf beyond the range).
double to_double(const Value& integer);

}  // namespace squall::python
