#include "execution/cast.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/text/unicode.h"
#include "base/text/utf8.h"
#include "expr/jinja/platform.h"
#include "value/json/json.h"
#include "value/python.h"
#include "value/python_literal.h"

namespace squall::execution {
namespace {

Error failure(const char* kind, std::string message) {
  return Error(Errc::kInvalid, std::move(message)).as(kind);
}

bool is_none_marker(const Value& value) {
  return value.is_string() && value.as_string() == jinja::kNoneMarker;
}

// NaN and Infinity are JSON to us, but not to the reference's reader.
bool has_non_finite(const Value& value) {
  if (value.is_double()) return !std::isfinite(value.as_double());
  if (value.is_object())
    return std::ranges::any_of(value.members(),
                               [](const Member& member) { return has_non_finite(member.value); });
  return value.is_sequence() && std::ranges::any_of(value.items(), has_non_finite);
}

// Decimal digits of other scripts as ASCII ones: int() and float() read them all. Each script has its ten
// digits in a row.
std::string with_ascii_digits(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const char32_t c = text::next_code_point(text, at);
    if (c < 0x80 || !text::is_decimal(c)) {
      text::append_utf8(out, c);
      continue;
    }
    char32_t zero = c;
    while (text::is_decimal(zero - 1)) --zero;
    out += static_cast<char>('0' + (c - zero) % 10);
  }
  return out;
}

Result<Value> literal(std::string_view text) {
  auto value = python::parse_literal(text);
  if (value.ok()) return value;
  const Error& error = value.error();
  return failure(error.kind().empty() ? "ValueError" : error.kind().c_str(),
                 fmt::format("{}: {}", error.message(), python::repr(text)));
}

Result<Value> to_text(const Value& value) {
  if (!value.is_string())
    return failure("ValueError", fmt::format("Value \"{}\" must either be a string or None. Got \"{}\".",
                                             python::str(value), python::type_name(value)));
  return is_none_marker(value) ? Value() : value;
}

Result<Value> to_integer(const Value& value) {
  if (value.is_integer()) return value;
  if (value.is_bool()) return Value(value.as_bool() ? 1 : 0);
  if (value.is_double()) {
    const double number = value.as_double();
    if (std::isnan(number)) return failure("ValueError", "cannot convert float NaN to integer");
    if (std::isinf(number)) return failure("OverflowError", "cannot convert float infinity to integer");
    return python::truncate(number);
  }
  if (value.is_string()) {
    if (const auto number = python::parse_int(with_ascii_digits(value.as_string()))) return *number;
    return failure("ValueError",
                   fmt::format("invalid literal for int() with base 10: {}", python::repr(value)));
  }
  return failure(
      "TypeError",
      fmt::format("int() argument must be a string, a bytes-like object or a real number, not '{}'",
                  python::type_name(value)));
}

Result<Value> to_number(const Value& value) {
  if (value.is_double()) return value;
  if (value.is_bool()) return Value(value.as_bool() ? 1.0 : 0.0);
  if (value.is_integer()) {
    const double number = python::to_double(value);
    if (std::isinf(number)) return failure("OverflowError", "int too large to convert to float");
    return Value(number);
  }
  if (value.is_string()) {
    if (const auto number = python::parse_float(with_ascii_digits(value.as_string()))) return Value(*number);
    return failure("ValueError", fmt::format("could not convert string to float: {}", python::repr(value)));
  }
  return failure("TypeError", fmt::format("float() argument must be a string or a real number, not '{}'",
                                          python::type_name(value)));
}

Result<Value> to_boolean(const Value& value) {
  return value.is_string() ? literal(text::capitalize(value.as_string())) : Result<Value>(value);
}

Result<Value> to_container(const Value& value) {
  if (!value.is_string()) return value;
  auto parsed = json::parse(value.as_string());
  if (parsed.ok() && !has_non_finite(*parsed)) return parsed;
  return literal(value.as_string());
}

}  // namespace

Result<Value> cast_parameter(const Value& value, const Value& definition) {
  const Value& type = definition["type"];
  if (value.is_null() || !python::truthy(type)) return value;
  if (!type.is_string()) {
    if (type.is_sequence() || type.is_mapping())
      return failure("TypeError", fmt::format("unhashable type: '{}'", python::type_name(type)));
    return value;
  }
  const std::string_view name = type.as_string();
  if (name == "string") return to_text(value);
  if (is_none_marker(value)) {
    // What int() and float() make of None in the reference, though use_none is documented for every type.
    if (name == "integer") return to_integer(Value());
    if (name == "number") return to_number(Value());
    if (name == "boolean" || name == "array" || name == "object") return Value();
    return value;
  }
  if (name == "integer") return to_integer(value);
  if (name == "number") return to_number(value);
  if (name == "boolean") return to_boolean(value);
  if (name == "array" || name == "object") return to_container(value);
  return value;
}

}  // namespace squall::execution
