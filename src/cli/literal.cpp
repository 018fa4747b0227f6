#include "cli/literal.h"

#include <algorithm>
#include <string>
#include <vector>

#include "base/strings.h"
#include "base/text/utf8.h"
#include "value/python.h"

namespace squall::cli {

namespace {

constexpr int kMaxDepth = 100;

// Flies inside this file only.
struct Refused {
  Errc code;
  const char* kind;
  std::string message;
};

[[noreturn]] void syntax() {
  throw Refused{Errc::kParse, "SyntaxError", "invalid syntax (<unknown>, line 1)"};
}

class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}

  Value run() {
    while (peek() == ' ' || peek() == '\t') ++at_;
    if (at_ == text_.size()) throw Refused{Errc::kParse, "SyntaxError", "invalid syntax (<unknown>, line 0)"};
    Value first = value(0);
    blanks();
    if (peek() == ',') first = Value::tuple(items(std::move(first), '\0', 0));
    if (at_ != text_.size()) no_literal();
    return first;
  }

 private:
  char peek(std::size_t ahead = 0) const { return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0'; }

  // Inside brackets line ends are blanks too; outside they would end the expression, which a literal never
  // goes beyond.
  void blanks() {
    while (is_blank(peek())) ++at_;
  }

  // Something follows a literal: an operator makes an expression (ValueError), anything else is no Python.
  [[noreturn]] void no_literal() const {
    constexpr std::string_view kOperators = "+-*/%<>=!&|^@.([";
    if (kOperators.find(peek()) == std::string_view::npos) syntax();
    malformed();
  }
  [[noreturn]] void malformed() const {
    throw Refused{Errc::kParse, "ValueError", "malformed node or string on line 1: " + std::string(text_)};
  }

  Value value(int depth) {
    if (depth > kMaxDepth) throw Refused{Errc::kLimit, "RecursionError", "literals may be nested 100 deep"};
    blanks();
    char c = peek();
    if (c == '[') return Value::array(bracketed(']', depth));
    if (c == '(') return parenthesized(depth);
    if (c == '{') return braced(depth);
    if (c == '+' || c == '-') return signed_number();
    if (is_digit(c) || (c == '.' && is_digit(peek(1)))) return number();
    if (starts_text()) return texts();
    if (is_alpha(c) || c == '_' || static_cast<unsigned char>(c) >= 0x80) return word();
    syntax();
  }

  std::vector<Value> bracketed(char close, int depth) {
    ++at_;
    blanks();
    if (peek() == close) {
      ++at_;
      return {};
    }
    Value first = value(depth + 1);
    return items(std::move(first), close, depth);
  }

  // The items behind `first`, up to `close` (taken), or to the end of the text when there is none.
  std::vector<Value> items(Value first, char close, int depth) {
    std::vector<Value> out{std::move(first)};
    for (;;) {
      blanks();
      if (peek() == ',') {
        ++at_;
        blanks();
      } else if (close == '\0' || peek() != close) {
        if (at_ == text_.size()) syntax();
        no_literal();
      }
      bool ended = close == '\0' ? at_ == text_.size() : peek() == close;
      if (ended) {
        if (close != '\0') ++at_;
        return out;
      }
      out.push_back(value(depth + 1));
      blanks();
      if (close == '\0' && at_ == text_.size()) return out;
    }
  }

  Value parenthesized(int depth) {
    std::size_t start = at_;
    ++at_;
    blanks();
    if (peek() == ')') {
      ++at_;
      return Value::tuple({});
    }
    Value first = value(depth + 1);
    blanks();
    if (peek() == ')') {
      ++at_;
      return first;
    }
    if (peek() != ',') no_literal();
    at_ = start;
    return Value::tuple(bracketed(')', depth));
  }

  Value braced(int depth) {
    std::size_t start = at_;
    ++at_;
    blanks();
    if (peek() == '}') {
      ++at_;
      return Value::object();
    }
    Value key = value(depth + 1);
    blanks();
    if (peek() != ':') {
      at_ = start;
      return Value::set(bracketed('}', depth));
    }
    std::vector<Value> pairs;
    for (;;) {
      ++at_;
      Value item = value(depth + 1);
      pairs.push_back(Value::tuple({std::move(key), std::move(item)}));
      blanks();
      bool comma = peek() == ',';
      if (comma) {
        ++at_;
        blanks();
      }
      if (peek() == '}') break;
      if (!comma) at_ == text_.size() ? syntax() : no_literal();
      key = value(depth + 1);
      blanks();
      if (peek() != ':') syntax();
    }
    ++at_;
    bool all_texts =
        std::all_of(pairs.begin(), pairs.end(), [](const Value& pair) { return pair[0].is_string(); });
    if (!all_texts) return Value::pairs(std::move(pairs));
    Object object;
    for (const Value& pair : pairs) object.set(pair[0], pair[1]);
    return Value(std::move(object));
  }

  Value signed_number() {
    bool negative = false;
    while (peek() == '+' || peek() == '-') {
      negative ^= peek() == '-';
      ++at_;
      blanks();
    }
    if (!is_digit(peek()) && peek() != '.') malformed();
    Value magnitude = number();
    if (!negative) return magnitude;
    return magnitude.is_double() ? Value(-magnitude.as_double()) : python::subtract(Value(0), magnitude);
  }

  Value number() {
    std::size_t start = at_;
    while (is_alnum(peek()) || peek() == '_' || peek() == '.' ||
           ((peek() == '+' || peek() == '-') && (text_[at_ - 1] == 'e' || text_[at_ - 1] == 'E') &&
            text_.substr(start, 2) != "0x" && text_.substr(start, 2) != "0X")) {
      ++at_;
    }
    std::string_view digits = text_.substr(start, at_ - start);
    if (digits.size() > 2 && digits[0] == '0' && is_alpha(digits[1])) {
      int base = to_lower(digits.substr(1, 1)) == "x" ? 16 : to_lower(digits.substr(1, 1)) == "o" ? 8 : 2;
      auto whole = python::parse_int(digits.substr(2), base);
      if (!whole) syntax();
      return *whole;
    }
    if (digits.find_first_of(".eE") == std::string_view::npos) {
      bool zeros = digits.find_first_not_of("0_") == std::string_view::npos;
      auto whole = python::parse_int(digits);
      if (!whole || (digits.size() > 1 && digits[0] == '0' && !zeros)) syntax();
      return *whole;
    }
    auto real = python::parse_float(digits);
    if (!real) syntax();
    return Value(*real);
  }

  Value word() {
    std::size_t start = at_;
    while (is_alnum(peek()) || peek() == '_' || static_cast<unsigned char>(peek()) >= 0x80) ++at_;
    std::string_view name = text_.substr(start, at_ - start);
    if (name == "True") return Value(true);
    if (name == "False") return Value(false);
    if (name == "None") return Value();
    blanks();
    bool expression = at_ == text_.size() ||
                      std::string_view("+-*/%<>=!&|^@.([,)]}:").find(peek()) != std::string_view::npos;
    if (expression) malformed();
    syntax();
  }

  bool starts_text() const {
    std::size_t i = 0;
    while (i < 2 && std::string_view("bBrRuU").find(peek(i)) != std::string_view::npos && peek(i) != '\0')
      ++i;
    return peek(i) == '"' || peek(i) == '\'';
  }

  // Neighbouring texts are one.
  Value texts() {
    std::string out;
    bool bytes = false;
    for (bool more = true; more; more = starts_text()) {
      bytes = text_piece(out);
      blanks();
    }
    return bytes ? Value::bytes(out) : Value(out);
  }

  // Appends one quoted piece; whether it was bytes.
  bool text_piece(std::string& out) {
    bool raw = false, bytes = false;
    for (; peek() != '"' && peek() != '\''; ++at_) {
      raw |= peek() == 'r' || peek() == 'R';
      bytes |= peek() == 'b' || peek() == 'B';
    }
    std::string quote(1, peek());
    if (text_.substr(at_).starts_with(quote + quote + quote)) quote += quote + quote;
    at_ += quote.size();
    while (!text_.substr(at_).starts_with(quote)) {
      if (at_ == text_.size() || (quote.size() == 1 && peek() == '\n')) syntax();
      if (peek() == '\\' && at_ + 1 < text_.size()) {
        escape(out, raw, bytes);
      } else {
        out += text_[at_++];
      }
    }
    at_ += quote.size();
    return bytes;
  }

  void escape(std::string& out, bool raw, bool bytes) {
    char c = peek(1);
    if (raw) {
      out.append(text_.substr(at_, 2));
      at_ += 2;
      return;
    }
    constexpr std::string_view kNames = "abfnrtv\\'\"";
    constexpr std::string_view kValues = "\a\b\f\n\r\t\v\\'\"";
    at_ += 2;
    if (auto i = kNames.find(c); i != std::string_view::npos) {
      out += kValues[i];
    } else if (c == '\n') {
      return;
    } else if (c >= '0' && c <= '7') {
      char32_t code = static_cast<char32_t>(c - '0');
      for (int n = 0; n < 2 && peek() >= '0' && peek() <= '7'; ++n)
        code = code * 8 + static_cast<char32_t>(text_[at_++] - '0');
      append(out, code, bytes);
    } else if (c == 'x' || (!bytes && (c == 'u' || c == 'U'))) {
      append(out, hex(c == 'x' ? 2 : c == 'u' ? 4 : 8), bytes);
    } else {
      out += '\\';
      out += c;
    }
  }

  char32_t hex(int digits) {
    char32_t code = 0;
    for (int i = 0; i < digits; ++i) {
      int digit = hex_digit(peek());
      if (digit < 0) syntax();
      code = code * 16 + static_cast<char32_t>(digit);
      ++at_;
    }
    return code;
  }

  static void append(std::string& out, char32_t code, bool bytes) {
    if (bytes) {
      out += static_cast<char>(code);
    } else {
      text::append_utf8(out, code);
    }
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

}  // namespace

Result<Value> python_literal(std::string_view text) {
  try {
    return Reader(text).run();
  } catch (const Refused& refused) {
    return Error(refused.code, refused.message).as(refused.kind);
  }
}

}  // namespace squall::cli
