#include "value/python_literal.h"

#include <cmath>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "value/python.h"

namespace squall::python {
namespace {

struct Failure {
  Error error;
};

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_name_start(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || (c & 0x80) != 0;
}
bool is_name(char c) { return is_name_start(c) || is_digit(c); }

int digit_value(char c) {
  if (is_digit(c)) return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return 99;
}

void append_code_point(std::string& out, std::uint32_t c) {
  if (c < 0x80) {
    out += static_cast<char>(c);
  } else if (c < 0x800) {
    out += static_cast<char>(0xC0 | (c >> 6));
    out += static_cast<char>(0x80 | (c & 0x3F));
  } else if (c < 0x10000) {
    out += static_cast<char>(0xE0 | (c >> 12));
    out += static_cast<char>(0x80 | ((c >> 6) & 0x3F));
    out += static_cast<char>(0x80 | (c & 0x3F));
  } else {
    out += static_cast<char>(0xF0 | (c >> 18));
    out += static_cast<char>(0x80 | ((c >> 12) & 0x3F));
    out += static_cast<char>(0x80 | ((c >> 6) & 0x3F));
    out += static_cast<char>(0x80 | (c & 0x3F));
  }
}

// A text or bytes literal, of which several may stand side by side.
struct Quoted {
  bool bytes = false;
  std::string text;
};

class Parser {
 public:
  explicit Parser(std::string_view text) : text_(text) {}

  Value run() {
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\t')) ++at_;
    skip_blank_lines();
    Value value = expression_list();
    skip(true);
    if (at_ < text_.size()) syntax("invalid syntax");
    return value;
  }

 private:
  [[noreturn]] void fail(Errc code, const char* kind, const char* message) const {
    int line = 1;
    std::size_t start = 0;
    for (std::size_t i = 0; i < at_ && i < text_.size(); ++i)
      if (text_[i] == '\n') ++line, start = i + 1;
    throw Failure{Error(code, message).as(kind).at(line, static_cast<int>(at_ - start) + 1)};
  }
  [[noreturn]] void syntax(const char* message) const { fail(Errc::kParse, "SyntaxError", message); }
  [[noreturn]] void malformed() const { fail(Errc::kParse, "ValueError", "malformed node or string"); }

  char peek(std::size_t ahead = 0) const { return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0'; }

  // Blanks and comments; line ends too where they do not count.
  void skip(bool over_lines) {
    for (; at_ < text_.size(); ++at_) {
      const char c = text_[at_];
      if (c == '#') {
        while (at_ + 1 < text_.size() && text_[at_ + 1] != '\n') ++at_;
      } else if (c == '\\' && peek(1) == '\n') {
        ++at_;
      } else if (c == '\n' || c == '\r') {
        if (!over_lines && brackets_ == 0) return;
      } else if (c != ' ' && c != '\t' && c != '\f') {
        return;
      }
    }
  }

  void skip_blank_lines() {
    const std::size_t from = at_;
    skip(true);
    // What begins on a later line must begin at its start.
    if (at_ > from && at_ < text_.size() &&
        text_.substr(from, at_ - from).find('\n') != std::string_view::npos && text_[at_ - 1] != '\n')
      syntax("unexpected indent");
  }

  Value expression_list() {
    Value first = sum();
    skip(false);
    if (peek() != ',') return first;
    std::vector<Value> items{std::move(first)};
    while (peek() == ',') {
      ++at_;
      skip(false);
      const char c = peek();
      if (c == '\0' || c == ')' || c == '\n' || c == '\r') break;
      items.push_back(sum());
      skip(false);
    }
    return Value::tuple(std::move(items));
  }

  // 1+2j is the one sum that is a literal, and a complex number.
  Value sum() {
    Value value = signed_value();
    skip(false);
    if (peek() == '+' || peek() == '-') malformed();
    return value;
  }

  Value signed_value() {
    skip(false);
    const char c = peek();
    if (c != '+' && c != '-') return atom();
    ++at_;
    const Nesting nesting(*this);
    Value value = signed_value();
    if (!value.is_number()) malformed();
    if (c == '+') return value;
    return value.is_double() ? Value(-value.as_double()) : subtract(0, value);
  }

  Value atom() {
    const char c = peek();
    if (c == '[') return list();
    if (c == '(') return parenthesised();
    if (c == '{') return braced();
    if (is_digit(c) || (c == '.' && is_digit(peek(1)))) return number();
    if (c == '\'' || c == '"') return quoted_run();
    if (is_name_start(c)) return name_or_prefix();
    syntax("invalid syntax");
  }

  Value name_or_prefix() {
    std::size_t end = at_;
    while (end < text_.size() && is_name(text_[end])) ++end;
    const std::string_view name = text_.substr(at_, end - at_);
    if (end < text_.size() && (text_[end] == '\'' || text_[end] == '"') && name.size() <= 2)
      return quoted_run();
    at_ = end;
    if (name == "None") return nullptr;
    if (name == "True") return true;
    if (name == "False") return false;
    if (name == "set") {
      skip(false);
      if (peek() == '(') {
        ++at_;
        skip(true);
        if (peek() != ')') malformed();
        ++at_;
        return Value::set({});
      }
    }
    malformed();
  }

  // Counts the open brackets, inside which line ends do not matter.
  class Nesting {
   public:
    explicit Nesting(Parser& parser) : parser_(parser) {
      if (++parser_.depth_ > kMaxLiteralDepth)
        throw Failure{Error(Errc::kLimit, "The literal is nested too deeply.")};
    }
    ~Nesting() { --parser_.depth_; }
    Nesting(const Nesting&) = delete;
    Nesting& operator=(const Nesting&) = delete;

   private:
    Parser& parser_;
  };

  // Items up to `close`, which is consumed; `comma` says whether there was one.
  std::vector<Value> items(char close, bool& comma) {
    std::vector<Value> found;
    comma = false;
    for (;;) {
      skip(true);
      if (peek() == close) break;
      found.push_back(sum());
      skip(true);
      if (peek() == close) break;
      if (peek() != ',') syntax("invalid syntax");
      comma = true;
      ++at_;
    }
    ++at_;
    --brackets_;
    return found;
  }

  void open() {
    ++at_;
    ++brackets_;
  }

  Value list() {
    const Nesting nesting(*this);
    open();
    bool comma = false;
    return Value::array(items(']', comma));
  }

  Value parenthesised() {
    const Nesting nesting(*this);
    open();
    bool comma = false;
    std::vector<Value> found = items(')', comma);
    if (found.size() == 1 && !comma) return found.front();
    return Value::tuple(std::move(found));
  }

  Value braced() {
    const Nesting nesting(*this);
    open();
    skip(true);
    if (peek() == '}') {
      ++at_;
      --brackets_;
      return Value::object();
    }
    Value first = sum();
    skip(true);
    return peek() == ':' ? mapping(std::move(first)) : set(std::move(first));
  }

  void require_hashable(const Value& value) const {
    if (!hashable(value)) fail(Errc::kParse, "TypeError", "unhashable type");
  }

  Value set(Value first) {
    require_hashable(first);
    std::vector<Value> found{std::move(first)};
    if (peek() == ',') {
      ++at_;
      bool comma = false;
      for (Value& item : items('}', comma)) {
        require_hashable(item);
        found.push_back(std::move(item));
      }
    } else if (peek() == '}') {
      ++at_;
      --brackets_;
    } else {
      syntax("invalid syntax");
    }
    return Value::set(std::move(found));
  }

  Value mapping(Value key) {
    std::vector<std::pair<Value, Value>> members;
    bool only_texts = true;
    for (;;) {
      if (peek() != ':') syntax("invalid syntax");
      ++at_;
      skip(true);
      require_hashable(key);
      only_texts = only_texts && key.is_string();
      Value value = sum();
      members.emplace_back(std::move(key), std::move(value));
      skip(true);
      if (peek() == ',') {
        ++at_;
        skip(true);
      } else if (peek() != '}') {
        syntax("invalid syntax");
      }
      if (peek() == '}') break;
      key = sum();
      skip(true);
    }
    ++at_;
    --brackets_;
    if (only_texts) {
      Object object;
      for (auto& [name, value] : members) object.set(name, std::move(value));
      return object;
    }
    std::vector<Value> pairs;
    for (auto& [name, value] : members) pairs.push_back(Value::tuple({name, value}));
    return Value::pairs(std::move(pairs));
  }

  Value number() {
    const std::size_t from = at_;
    if (peek() == '0' && (peek(1) | 0x20) >= 'b' && is_name_start(peek(1)) && (peek(1) | 0x20) != 'e')
      return based_number();
    bool real = false;
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if (c == '.' || c == 'e' || c == 'E') real = true;
      const bool sign =
          (c == '+' || c == '-') && at_ > from && (text_[at_ - 1] == 'e' || text_[at_ - 1] == 'E');
      if (!is_digit(c) && c != '_' && c != '.' && c != 'e' && c != 'E' && !sign) break;
      ++at_;
    }
    const std::string_view token = text_.substr(from, at_ - from);
    if (peek() == 'j' || peek() == 'J')
      throw Failure{Error(Errc::kUnsupported, "Complex numbers are not supported.")};
    if (is_name(peek())) syntax("invalid decimal literal");
    if (real) {
      const auto value = parse_float(token);
      if (!value) syntax("invalid decimal literal");
      return *value;
    }
    if (token.size() > 1 && token[0] == '0' && token.find_first_not_of("0_") != std::string_view::npos)
      syntax("leading zeros in decimal integer literals are not permitted");
    const auto value = parse_int(token);
    if (!value) syntax("invalid decimal literal");
    return *value;
  }

  Value based_number() {
    const char mark = static_cast<char>(peek(1) | 0x20);
    const int base = mark == 'x' ? 16 : mark == 'o' ? 8 : mark == 'b' ? 2 : 0;
    if (base == 0) syntax("invalid decimal literal");
    at_ += 2;
    const std::size_t from = at_;
    while (at_ < text_.size() && (digit_value(text_[at_]) < base || text_[at_] == '_')) ++at_;
    std::string_view token = text_.substr(from, at_ - from);
    if (token.starts_with('_')) token.remove_prefix(1);
    const auto value = parse_int(token, base);
    if (!value || is_name(peek())) syntax("invalid number");
    return *value;
  }

  Value quoted_run() {
    Quoted whole = quoted();
    for (;;) {
      skip(false);
      std::size_t end = at_;
      while (end < text_.size() && end - at_ < 2 && is_name_start(text_[end])) ++end;
      if (end >= text_.size() || (text_[end] != '\'' && text_[end] != '"')) break;
      Quoted next = quoted();
      if (next.bytes != whole.bytes) syntax("cannot mix bytes and nonbytes literals");
      whole.text += next.text;
    }
    return whole.bytes ? Value::bytes(whole.text) : Value(whole.text);
  }

  Quoted quoted() {
    Quoted out;
    bool raw = false;
    for (; is_name_start(peek()); ++at_) {
      switch (peek() | 0x20) {
        case 'r':
          raw = true;
          break;
        case 'b':
          out.bytes = true;
          break;
        case 'u':
          break;
        default:
          malformed();  // an f-string is no literal
      }
    }
    const char quote = peek();
    const bool triple = peek(1) == quote && peek(2) == quote;
    at_ += triple ? 3 : 1;
    for (;;) {
      if (at_ >= text_.size()) syntax("unterminated string literal");
      const char c = text_[at_];
      if (c == quote && (!triple || (peek(1) == quote && peek(2) == quote))) break;
      if (c == '\n' && !triple) syntax("unterminated string literal");
      if (c == '\\') {
        escape(out, raw);
      } else {
        if (out.bytes && (c & 0x80) != 0) syntax("bytes can only contain ASCII literal characters");
        out.text += c;
        ++at_;
      }
    }
    at_ += triple ? 3 : 1;
    return out;
  }

  // REQUIRES: at a backslash.
  void escape(Quoted& out, bool raw) {
    if (at_ + 1 >= text_.size()) syntax("unterminated string literal");
    const char c = text_[at_ + 1];
    if (raw) {
      out.text += '\\';
      out.text += c;
      at_ += 2;
      return;
    }
    at_ += 2;
    static constexpr std::string_view kFrom = "\\'\"abfnrtv";
    static constexpr std::string_view kTo = "\\'\"\a\b\f\n\r\t\v";
    if (const auto at = kFrom.find(c); at != std::string_view::npos) {
      out.text += kTo[at];
    } else if (c == '\n') {
      // a continued line adds nothing
    } else if (c >= '0' && c <= '7') {
      std::uint32_t value = static_cast<std::uint32_t>(c - '0');
      for (int i = 0; i < 2 && peek() >= '0' && peek() <= '7'; ++i)
        value = value * 8 + static_cast<std::uint32_t>(text_[at_++] - '0');
      append(out, value);
    } else if (c == 'x') {
      append(out, hex(2));
    } else if (c == 'u' && !out.bytes) {
      append(out, hex(4));
    } else if (c == 'U' && !out.bytes) {
      append(out, hex(8));
    } else if (c == 'N' && !out.bytes) {
      throw Failure{Error(Errc::kUnsupported, "\\N{NAME} is not supported in a literal.")};
    } else {
      out.text += '\\';
      out.text += c;
    }
  }

  void append(Quoted& out, std::uint32_t value) const {
    if (out.bytes) {
      out.text += static_cast<char>(value & 0xFF);
    } else {
      append_code_point(out.text, value);
    }
  }

  std::uint32_t hex(int digits) {
    std::uint32_t value = 0;
    for (int i = 0; i < digits; ++i, ++at_) {
      const int digit = digit_value(peek());
      if (digit > 15) syntax("truncated escape in a string literal");
      value = value * 16 + static_cast<std::uint32_t>(digit);
    }
    if (value > 0x10FFFF) syntax("illegal Unicode character");
    return value;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::size_t depth_ = 0;
  std::size_t brackets_ = 0;
};

}  // namespace

Result<Value> parse_literal(std::string_view text) try {
  return Parser(text).run();
} catch (const Failure& failure) {
  return failure.error;
}

}  // namespace squall::python
