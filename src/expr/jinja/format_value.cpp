// format(value, spec).
#include "expr/jinja/format.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "base/strings.h"
#include "base/text/utf8.h"
#include "expr/jinja/ops.h"
#include "value/python.h"

namespace squall::jinja {
namespace {

struct Spec {
  std::string fill = " ";
  char align = 0;
  bool zeros = false;  // a width with a 0 in front: numbers are filled behind their sign
  char sign = '-';
  bool alternate = false;
  std::int64_t width = 0;
  char grouping = 0;
  int precision = -1;
  char type = 0;
};

[[noreturn]] void invalid(std::string_view spec, std::string_view type) {
  raise("ValueError", "Invalid format specifier '{}' for object of type '{}'", spec, type);
}

bool is_align(char c) { return c == '<' || c == '>' || c == '=' || c == '^'; }

class SpecReader {
 public:
  explicit SpecReader(std::string_view text) : text_(text) {}

  // `type` is the class of what is formatted, for messages.
  Spec read(std::string_view type) {
    fill_and_align();
    if (peek() == '+' || peek() == '-' || peek() == ' ') spec_.sign = take();
    if (peek() == 'z') take();
    if (peek() == '#') spec_.alternate = take() == '#';
    if (peek() == '0') {
      take();
      if (!filled_) spec_.fill = "0";
      if (spec_.align == 0) spec_.zeros = true;
    }
    spec_.width = number(kMaxFormatWidth, 0);
    if (peek() == ',' || peek() == '_') spec_.grouping = take();
    if (peek() == '.') {
      take();
      if (!is_digit(peek())) raise("ValueError", "Format specifier missing precision");
      spec_.precision = static_cast<int>(number(kMaxPrecision, 0));
    }
    if (at_ < text_.size()) spec_.type = take();
    if (at_ != text_.size()) invalid(text_, type);
    return spec_;
  }

 private:
  char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }
  char take() { return text_[at_++]; }

  void fill_and_align() {
    if (text_.empty()) return;
    std::size_t after = 0;
    text::next_code_point(text_, after);
    if (after < text_.size() && is_align(text_[after])) {
      spec_.fill = std::string(text_.substr(0, after));
      spec_.align = text_[after];
      filled_ = true;
      at_ = after + 1;
    } else if (is_align(text_[0])) {
      spec_.align = take();
    }
  }

  std::int64_t number(std::int64_t most, std::int64_t fallback) {
    if (!is_digit(peek())) return fallback;
    std::int64_t value = 0;
    while (is_digit(peek())) {
      value = value * 10 + (take() - '0');
      if (value > most)
        raise_limit("kMaxFormatWidth", static_cast<std::size_t>(most), "a format is too wide");
    }
    return value;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  bool filled_ = false;
  Spec spec_;
};

std::string padded(const Spec& spec, std::string_view sign, std::string_view body, char default_align) {
  const auto size = static_cast<std::int64_t>(text::code_points(sign) + text::code_points(body));
  const std::int64_t missing = std::max<std::int64_t>(0, spec.width - size);
  const char align = spec.align != 0 ? spec.align : default_align == '>' && spec.zeros ? '=' : default_align;
  std::int64_t left = 0;
  if (align == '>' || align == '=') left = missing;
  if (align == '^') left = missing / 2;
  std::string out;
  const auto fill = [&](std::int64_t count) {
    for (std::int64_t i = 0; i < count; ++i) out += spec.fill;
  };
  if (align == '=') {
    out += sign;
    fill(left);
  } else {
    fill(left);
    out += sign;
  }
  out += body;
  fill(missing - left);
  return out;
}

std::string grouped(std::string_view digits, char separator, std::size_t group) {
  std::string out;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    if (i != 0 && (digits.size() - i) % group == 0) out += separator;
    out += digits[i];
  }
  return out;
}

// Groups the digits in front of the dot or exponent.
std::string group_number(std::string_view text, char separator) {
  if (separator == 0) return std::string(text);
  std::size_t end = 0;
  while (end < text.size() && is_digit(text[end])) ++end;
  return grouped(text.substr(0, end), separator, 3) + std::string(text.substr(end));
}

std::string sign_of(const Spec& spec, bool negative) {
  if (negative) return "-";
  return spec.sign == '-' ? "" : std::string(1, spec.sign);
}

std::string zero_grouped(const Spec& spec, std::string body, std::string_view sign) {
  // With zeros for padding the separators go on into them.
  if (spec.grouping == 0 || spec.fill != "0" || (spec.align != '=' && !spec.zeros)) return body;
  std::size_t end = 0;
  while (end < body.size() && (is_digit(body[end]) || body[end] == spec.grouping)) ++end;
  std::string digits = body.substr(0, end);
  std::erase(digits, spec.grouping);
  const std::string rest = body.substr(end);
  while (static_cast<std::int64_t>(sign.size() + grouped(digits, spec.grouping, 3).size() + rest.size()) <
         spec.width) {
    digits.insert(0, "0");
  }
  return grouped(digits, spec.grouping, 3) + rest;
}

std::string format_float(const Spec& spec, double number) {
  const bool negative = std::signbit(number) && !std::isnan(number);
  const double size = std::fabs(number);
  std::string body;
  switch (spec.type) {
    case 0:
      if (spec.precision < 0) {
        body = python::repr(size);
      } else {
        body = format_double(size, 'g', std::max(spec.precision, 1), spec.alternate);
        if (std::isfinite(size) && body.find_first_of(".e") == std::string::npos) body += ".0";
      }
      break;
    case '%':
      body = format_double(size * 100, 'f', spec.precision < 0 ? 6 : spec.precision, spec.alternate) + "%";
      break;
    case 'n':
      body = format_double(size, 'g', spec.precision < 0 ? 6 : std::max(spec.precision, 1), spec.alternate);
      break;
    default:
      body = format_double(size, spec.type, spec.precision < 0 ? 6 : spec.precision, spec.alternate);
      break;
  }
  const std::string sign = sign_of(spec, negative);
  return padded(spec, sign, zero_grouped(spec, group_number(body, spec.grouping), sign), '>');
}

std::string format_integer(const Spec& spec, const Value& value) {
  if (spec.precision >= 0) raise("ValueError", "Precision not allowed in integer format specifier");
  const std::string sign = sign_of(spec, is_negative(value));
  std::string body, prefix;
  switch (spec.type) {
    case 'c': {
      if (!value.is_int()) raise("OverflowError", "Python int too large to convert to C long");
      if (value.as_int() < 0 || value.as_int() > 0x10FFFF) {
        raise("OverflowError", "%c arg not in range(0x110000)");
      }
      text::append_utf8(body, static_cast<char32_t>(value.as_int()));
      return padded(spec, "", body, '<');
    }
    case 'b':
      body = format_digits(value, 2, false);
      prefix = "0b";
      break;
    case 'o':
      body = format_digits(value, 8, false);
      prefix = "0o";
      break;
    case 'x':
      body = format_digits(value, 16, false);
      prefix = "0x";
      break;
    case 'X':
      body = format_digits(value, 16, true);
      prefix = "0X";
      break;
    default:
      body = group_number(format_digits(value, 10, false), spec.grouping);
      break;
  }
  if (spec.grouping == '_' && !prefix.empty()) body = grouped(body, '_', 4);
  if (prefix.empty()) body = zero_grouped(spec, body, sign);
  return padded(spec, sign + (spec.alternate ? prefix : ""), body, '>');
}

std::string format_text(const Spec& spec, std::string_view text) {
  if (spec.align == '=') raise("ValueError", "'=' alignment not allowed in string format specifier");
  if (spec.grouping != 0) raise("ValueError", "Cannot specify '{}' with 's'.", spec.grouping);
  if (spec.sign == ' ') raise("ValueError", "Space not allowed in string format specifier");
  if (spec.sign != '-') raise("ValueError", "Sign not allowed in string format specifier");
  if (spec.precision >= 0) text = text::code_point_substr(text, 0, static_cast<std::size_t>(spec.precision));
  return padded(spec, "", text, '<');
}

[[noreturn]] void unknown_code(char type, const Var& value) {
  raise("ValueError", "Unknown format code '{}' for object of type '{}'", type, type_name(value));
}

}  // namespace

bool is_negative(const Value& integer) {
  return integer.kind() == Kind::kBigInt ? integer.as_string().starts_with('-')
                                         : integer.is_int() && integer.as_int() < 0;
}

std::string format_double(double number, char type, int precision, bool alternate) {
  const bool upper = type >= 'A' && type <= 'Z';
  if (!std::isfinite(number)) {
    const std::string text = python::repr(number);
    return upper ? to_upper(text) : text;
  }
  const char format[] = {
      '%', alternate ? '#' : '.', alternate ? '.' : '*', alternate ? '*' : type, alternate ? type : '\0',
      '\0'};
  const int size = std::snprintf(nullptr, 0, format, precision, number);
  std::string out(static_cast<std::size_t>(size), '\0');
  std::snprintf(out.data(), out.size() + 1, format, precision, number);
  return out;
}

std::string format_digits(const Value& integer, int base, bool upper) {
  const Value value = python::add(integer, Value(0));
  if (base == 10) {
    const std::string text = python::repr(value);
    return text.starts_with('-') ? text.substr(1) : text;
  }
  std::string out;
  Value left = is_negative(value) ? python::subtract(Value(0), value) : value;
  do {
    // 64 bits at a time would be faster; such numbers are small.
    const Value digit = unwrap(python::modulo(left, Value(base)));
    out += (upper ? "0123456789ABCDEF" : "0123456789abcdef")[digit.as_int()];
    left = unwrap(python::floor_divide(left, Value(base)));
  } while (python::truthy(left));
  std::ranges::reverse(out);
  return out;
}

std::string ascii_repr(Render& render, const Var& value) {
  const std::string text = repr(render, value);
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const auto code = static_cast<std::uint32_t>(text::next_code_point(text, at));
    if (code < 0x80) {
      out += static_cast<char>(code);
    } else if (code < 0x100) {
      out += fmt::format("\\x{:02x}", code);
    } else {
      out += code < 0x10000 ? fmt::format("\\u{:04x}", code) : fmt::format("\\U{:08x}", code);
    }
  }
  return out;
}

std::string format_value(Render& render, const Var& value, std::string_view text) {
  if (text.empty()) return str(render, value);
  const bool is_date =
      value.is_plain() && (value.plain().kind() == Kind::kDate || value.plain().kind() == Kind::kDateTime);
  if (is_date) return format_time(render, value.plain(), text);
  if (value.is_undefined() || (!value.is_text() && !value.is_number())) {
    raise("TypeError", "unsupported format string passed to {}.__format__", class_name(value));
  }
  const Spec spec = SpecReader(text).read(type_name(value));
  render.charge_text(static_cast<std::size_t>(spec.width));
  if (value.is_text()) {
    if (spec.type != 0 && spec.type != 's') unknown_code(spec.type, value);
    return format_text(spec, value.text());
  }
  constexpr std::string_view kFloatTypes = "eEfFgG%n";
  const bool float_type = spec.type != 0 && kFloatTypes.find(spec.type) != std::string_view::npos;
  if (value.is_float()) {
    if (spec.type != 0 && !float_type) unknown_code(spec.type, value);
    return format_float(spec, value.plain().as_double());
  }
  if (float_type && spec.type != 'n')
    return format_float(spec, python::to_double(python::add(value.plain(), Value(0))));
  if (spec.type != 0 && std::string_view("bcdoxXn").find(spec.type) == std::string_view::npos) {
    unknown_code(spec.type, value);
  }
  return format_integer(spec, python::add(value.plain(), Value(0)));
}

}  // namespace squall::jinja
