// `format % args`.
#include <cmath>
#include <optional>

#include "base/strings.h"
#include "base/text/utf8.h"
#include "expr/jinja/format.h"
#include "expr/jinja/ops.h"
#include "value/python.h"

namespace squall::jinja {
namespace {

struct Directive {
  bool left = false, zero = false, plus = false, blank = false, alternate = false;
  std::int64_t width = 0;
  int precision = -1;
  char type = 0;
};

class Percent {
 public:
  Percent(Render& render, std::string_view format, const Var& args, bool escaping)
      : render_(render), format_(format), args_(args), escaping_(escaping), is_tuple_(args.is_tuple()) {}

  std::string whole() {
    while (at_ < format_.size()) {
      const std::size_t percent = format_.find('%', at_);
      out_ += format_.substr(at_, percent - at_);
      if (percent == std::string_view::npos) break;
      at_ = percent + 1;
      directive();
      render_.charge_text(out_.size() / 8);
    }
    const bool mapping =
        args_.is_dict() || (!is_tuple_ && !args_.is_text() &&
                            (args_.is_list() || args_.is_undefined() || args_.is(Tag::kRange)));
    const std::size_t given = is_tuple_ ? length(args_) : 1;
    if (!mapping && used_ < given) raise("TypeError", "not all arguments converted during string formatting");
    return std::move(out_);
  }

 private:
  char peek() const {
    if (at_ >= format_.size()) raise("ValueError", "incomplete format");
    return format_[at_];
  }
  char take() {
    const char c = peek();
    ++at_;
    return c;
  }

  Var next_argument() {
    if (mapped_) return *mapped_;
    const std::size_t given = is_tuple_ ? length(args_) : 1;
    if (used_ >= given || keyed_) raise("TypeError", "not enough arguments for format string");
    const std::size_t i = used_++;
    return is_tuple_ ? sequence_item(args_, i) : args_;
  }

  void key() {
    int depth = 1;
    const std::size_t start = ++at_;
    while (depth > 0) {
      if (at_ >= format_.size()) raise("ValueError", "incomplete format key");
      const char c = format_[at_++];
      depth += c == '(' ? 1 : c == ')' ? -1 : 0;
    }
    if (args_.is_list()) raise("TypeError", "list indices must be integers or slices, not str");
    if (!args_.is_dict()) {
      if (args_.is_undefined()) Render::raise_undefined(args_);
      raise("TypeError", "format requires a mapping");
    }
    const std::string_view name = format_.substr(start, at_ - 1 - start);
    auto found = dict_find(args_, Value(name));
    if (!found) raise("KeyError", "{}", python::repr(name));
    mapped_ = std::move(found);
    keyed_ = true;
  }

  std::int64_t number(std::int64_t most) {
    if (peek() == '*') {
      ++at_;
      const Var argument = next_argument();
      if (!argument.is_int()) raise("TypeError", "* wants int");
      const std::int64_t value = as_index(argument);
      if (value > most)
        raise_limit("kMaxFormatWidth", static_cast<std::size_t>(most), "a format is too wide");
      return value;
    }
    std::int64_t value = 0;
    while (is_digit(peek())) {
      value = value * 10 + (take() - '0');
      if (value > most)
        raise_limit("kMaxFormatWidth", static_cast<std::size_t>(most), "a format is too wide");
    }
    return value;
  }

  void flags(Directive& directive) {
    while (true) {
      switch (peek()) {
        case '-':
          directive.left = true;
          break;
        case '0':
          directive.zero = true;
          break;
        case '+':
          directive.plus = true;
          break;
        case ' ':
          directive.blank = true;
          break;
        case '#':
          directive.alternate = true;
          break;
        default:
          return;
      }
      ++at_;
    }
  }

  void directive() {
    mapped_.reset();
    const std::size_t start = at_;
    Directive one;
    if (peek() == '(') key();
    flags(one);
    one.width = number(kMaxFormatWidth);
    if (one.width < 0) {
      one.left = true;
      one.width = -one.width;
    }
    if (peek() == '.') {
      ++at_;
      one.precision = static_cast<int>(std::max<std::int64_t>(0, number(kMaxFormatWidth)));
    }
    while (peek() == 'h' || peek() == 'l' || peek() == 'L') ++at_;
    const std::size_t place = at_;
    one.type = take();
    if (one.type == '%' && place == start) {
      out_ += '%';
      return;
    }
    convert(one, place);
  }

  void pad(const Directive& one, std::string_view sign, std::string_view body, bool numeric) {
    const std::int64_t size = static_cast<std::int64_t>(text::code_points(sign) + text::code_points(body));
    const auto missing = static_cast<std::size_t>(std::max<std::int64_t>(0, one.width - size));
    render_.charge_text(missing);
    const bool zeros = numeric && one.zero && !one.left;
    if (!one.left && !zeros) out_.append(missing, ' ');
    out_ += sign;
    if (zeros) out_.append(missing, '0');
    out_ += body;
    if (one.left) out_.append(missing, ' ');
  }

  std::string_view sign(const Directive& one, bool negative) const {
    return negative ? "-" : one.plus ? "+" : one.blank ? " " : "";
  }

  void text_argument(const Directive& one, std::string text) {
    if (escaping_) text = escape_text(text);
    std::string_view shown = text;
    if (one.precision >= 0)
      shown = text::code_point_substr(shown, 0, static_cast<std::size_t>(one.precision));
    pad(one, "", shown, false);
  }

  void convert(const Directive& one, std::size_t place) {
    switch (one.type) {
      case 's': {
        const Var argument = next_argument();
        if (escaping_ && argument.is(Tag::kMarkup)) return pad(one, "", argument.text(), false);
        return text_argument(one, str(render_, argument));
      }
      case 'r':
        return text_argument(one, repr(render_, next_argument()));
      case 'a':
        return text_argument(one, ascii_repr(render_, next_argument()));
      case 'c':
        return character(one);
      case 'd':
      case 'i':
      case 'u':
      case 'x':
      case 'X':
      case 'o':
        return integer(one);
      case 'e':
      case 'E':
      case 'f':
      case 'F':
      case 'g':
      case 'G':
        return real(one);
      default:
        break;
    }
    next_argument();
    std::size_t after = place;
    const char32_t code = text::next_code_point(format_, after);
    raise("ValueError", "unsupported format character '{}' (0x{:x}) at index {}",
          format_.substr(place, after - place), static_cast<std::uint32_t>(code),
          text::code_points(format_.substr(0, place)));
  }

  void character(const Directive& one) {
    const Var argument = next_argument();
    std::string text;
    if (argument.is_int()) {
      const std::int64_t code = as_index(argument);
      if (code < 0 || code > 0x10FFFF) raise("OverflowError", "%c arg not in range(0x110000)");
      text::append_utf8(text, static_cast<char32_t>(code));
    } else if (argument.is_text() && text::code_points(argument.text()) == 1) {
      text = argument.text();
    } else {
      raise("TypeError", "%c requires int or char");
    }
    pad(one, "", text, false);
  }

  void integer(const Directive& one) {
    const Var argument = next_argument();
    const bool decimal = one.type == 'd' || one.type == 'i' || one.type == 'u';
    if (argument.is_undefined() && decimal) Render::raise_undefined(argument);
    Value value;
    if (argument.is_int()) {
      value = python::add(argument.plain(), Value(0));
    } else if (argument.is_float() && decimal) {
      const double number = argument.plain().as_double();
      if (std::isnan(number)) raise("ValueError", "cannot convert float NaN to integer");
      if (std::isinf(number)) raise("OverflowError", "cannot convert float infinity to integer");
      value = python::truncate(number);
    } else {
      raise("TypeError", "%{} format: {} is required, not {}", one.type,
            decimal ? "a real number" : "an integer", type_name(argument));
    }
    const int base = decimal ? 10 : one.type == 'o' ? 8 : 16;
    std::string digits = format_digits(value, base, one.type == 'X');
    if (one.precision > static_cast<int>(digits.size())) {
      render_.charge_text(static_cast<std::size_t>(one.precision));
      digits.insert(0, static_cast<std::size_t>(one.precision) - digits.size(), '0');
    }
    std::string prefix(sign(one, is_negative(value)));
    if (one.alternate && base != 10) prefix += base == 8 ? "0o" : one.type == 'X' ? "0X" : "0x";
    pad(one, prefix, digits, true);
  }

  void real(const Directive& one) {
    const Var argument = next_argument();
    if (argument.is_undefined()) Render::raise_undefined(argument);
    if (!argument.is_number()) raise("TypeError", "must be real number, not {}", type_name(argument));
    const double number = argument.is_float() ? argument.plain().as_double()
                                              : python::to_double(python::add(argument.plain(), Value(0)));
    int precision = one.precision < 0 ? 6 : std::min(one.precision, kMaxPrecision);
    if (precision == 0 && (one.type == 'g' || one.type == 'G')) precision = 1;
    const bool negative = std::signbit(number) && !std::isnan(number);
    pad(one, sign(one, negative), format_double(std::fabs(number), one.type, precision, one.alternate), true);
  }

  Render& render_;
  std::string_view format_;
  const Var& args_;
  bool escaping_;
  bool is_tuple_;
  std::size_t at_ = 0, used_ = 0;
  std::optional<Var> mapped_;
  bool keyed_ = false;  // a key was used: what has none finds nothing
  std::string out_;
};

}  // namespace

std::string percent_format(Render& render, std::string_view format, const Var& args, bool escaping) {
  return Percent(render, format, args, escaping).whole();
}

}  // namespace squall::jinja
