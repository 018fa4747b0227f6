#include "expr/yaql/lexer.h"

#include <array>

#include "base/strings.h"
#include "base/text/unicode.h"
#include "base/text/utf8.h"
#include "expr/core/raise.h"
#include "value/python.h"

namespace squall::yaql {
namespace {

// \w and \d of the host's regular expressions.
bool is_word(char32_t c) {
  if (c < 0x80) return c == '_' || squall::is_alnum(static_cast<char>(c));
  return text::is_alnum(c) || text::is_numeric(c);
}
bool is_digit(char32_t c) { return c < 0x80 ? c >= '0' && c <= '9' : text::is_decimal(c); }

char32_t code_point_at(std::string_view text, std::size_t at) {
  if (at >= text.size()) return U'\0';
  if (const auto c = static_cast<unsigned char>(text[at]); c < 0x80) return c;
  return text::next_code_point(text, at);
}

// Longest first where one begins another.
constexpr auto kSigns = std::to_array<std::string_view>(
    {"->", "=>", "=~", "!~", ">=", "<=", "!=", "?.", ".", "=", ">", "<", "+", "-", "*", "/", "[", "{"});
constexpr std::string_view kLiterals = "()],}";
constexpr auto kWordOperators = std::to_array<std::string_view>({"mod", "in", "not", "and", "or"});

bool is_word_operator(std::string_view word) {
  if (word.size() > 3) return false;
  for (std::string_view one : kWordOperators) {
    if (one == word) return true;
  }
  return false;
}

bool is_named_constant(std::string_view word) {
  return (word.size() == 4 || word.size() == 5) && (word == "true" || word == "false" || word == "null");
}

// Every script has its ten digits in a row; the mathematical ones are five such rows.
char32_t zero_of(char32_t digit) {
  constexpr char32_t kMathDigits = 0x1D7CE;
  if (digit >= kMathDigits && digit < kMathDigits + 50) return digit - (digit - kMathDigits) % 10;
  char32_t zero = digit;
  while (digit - zero < 9 && is_digit(zero - 1)) --zero;
  return zero;
}

}  // namespace

std::string ascii_digits(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t start = at;
    const char32_t c = text::next_code_point(text, at);
    if (c < 0x80 || !is_digit(c)) {
      out += text.substr(start, at - start);
      continue;
    }
    out += static_cast<char>('0' + (c - zero_of(c)));
  }
  return out;
}

void check_digits(std::size_t digits) {
  if (digits <= kMaxDigits) return;
  expr::raise("ValueError",
              "Exceeds the limit ({} digits) for integer string conversion: value has {} digits; use "
              "sys.set_int_max_str_digits() to increase the limit",
              kMaxDigits, digits);
}

std::size_t Lexer::word_end(std::size_t at) const {
  while (at < source_.size()) {
    if (const auto c = static_cast<unsigned char>(source_[at]); c < 0x80) {
      if (!is_word(c)) break;
      ++at;
      continue;
    }
    std::size_t after = at;
    if (!is_word(text::next_code_point(source_, after))) break;
    at = after;
  }
  return at;
}

Token Lexer::finish(Token token, std::size_t end) {
  token.position = position_;
  position_ += static_cast<std::uint32_t>(text::code_points(source_.substr(at_, end - at_)));
  at_ = end;
  return token;
}

Token Lexer::next() {
  while (at_ < source_.size() &&
         (source_[at_] == ' ' || source_[at_] == '\t' || source_[at_] == '\r' || source_[at_] == '\n')) {
    ++at_;
    ++position_;
  }
  Token token;
  token.position = position_;
  if (at_ >= source_.size()) return token;
  if (source_[at_] == '$') {
    const std::size_t end = word_end(at_ + 1);
    token.kind = Token::Kind::kDollar;
    token.text = source_.substr(at_, end - at_);
    return finish(std::move(token), end);
  }
  if (take_number(token) || take_name(token) || take_quoted(token) || take_sign(token)) return token;
  std::size_t after = at_;
  text::next_code_point(source_, after);
  throw expr::Raise{make_error(Errc::kExpression, "Lexical error: illegal character '{}' at position {}",
                               source_.substr(at_, after - at_), position_)
                        .as("YaqlLexicalException")
                        .at(1, static_cast<int>(position_) + 1)};
}

// Digits, and behind a dot more digits; no word character may follow.
bool Lexer::take_number(Token& token) {
  if (!is_digit(code_point_at(source_, at_))) return false;
  const auto digits_end = [this](std::size_t at) {
    while (at < source_.size()) {
      std::size_t after = at;
      if (!is_digit(text::next_code_point(source_, after))) break;
      at = after;
    }
    return at;
  };
  const std::size_t whole = digits_end(at_);
  if (whole == at_) return false;
  std::size_t end = whole;
  bool fraction = false;
  if (whole < source_.size() && source_[whole] == '.') {
    const std::size_t behind = digits_end(whole + 1);
    if (behind > whole + 1 && !is_word(code_point_at(source_, behind))) {
      end = behind;
      fraction = true;
    }
  }
  if (!fraction && is_word(code_point_at(source_, whole))) return false;
  const std::string digits = ascii_digits(source_.substr(at_, end - at_));
  if (!fraction) check_digits(digits.size());
  token.kind = Token::Kind::kConstant;
  token.value = fraction ? Value(*python::parse_float(digits)) : Value::big_int(digits);
  token = finish(std::move(token), end);
  return true;
}

bool Lexer::take_name(Token& token) {
  const char32_t first = code_point_at(source_, at_);
  if (!is_word(first) || is_digit(first)) return false;
  const std::size_t end = word_end(at_);
  token.text = source_.substr(at_, end - at_);
  if (end < source_.size() && source_[end] == '(') {
    token.kind = Token::Kind::kFunction;
    token = finish(std::move(token), end + 1);
    return true;
  }
  if (token.text.starts_with("__")) return false;
  token.kind = is_word_operator(token.text) ? Token::Kind::kOperator : Token::Kind::kWord;
  if (is_named_constant(token.text)) {
    token.kind = Token::Kind::kConstant;
    if (token.text != "null") token.value = Value(token.text == "true");
  }
  token = finish(std::move(token), end);
  return true;
}

bool Lexer::take_quoted(Token& token) {
  const char quote = source_[at_];
  if (quote != '\'' && quote != '"' && quote != '`') return false;
  std::size_t end = at_ + 1;
  while (end < source_.size() && source_[end] != quote) {
    if (source_[end] == '\\') {
      ++end;
      if (end >= source_.size() || source_[end] == '\n') return false;
    }
    text::next_code_point(source_, end);
  }
  if (end >= source_.size()) return false;
  const std::string_view inside = source_.substr(at_ + 1, end - at_ - 1);
  token.kind = Token::Kind::kConstant;
  if (quote == '`') {
    std::string kept;
    for (std::size_t i = 0; i < inside.size(); ++i) {
      if (inside[i] != '\\' || i + 1 >= inside.size() || inside[i + 1] != '`') kept += inside[i];
    }
    token.value = Value(kept);
  } else {
    token.value = Value(decode_escapes(inside));
  }
  token = finish(std::move(token), end + 1);
  return true;
}

bool Lexer::take_sign(Token& token) {
  for (std::string_view sign : kSigns) {
    if (sign[0] != source_[at_] || !source_.substr(at_).starts_with(sign)) continue;
    token.kind = Token::Kind::kOperator;
    token.text = sign;
    token = finish(std::move(token), at_ + sign.size());
    return true;
  }
  if (kLiterals.find(source_[at_]) == std::string_view::npos) return false;
  token.kind = Token::Kind::kLiteral;
  token.text = source_.substr(at_, 1);
  token = finish(std::move(token), at_ + 1);
  return true;
}

}  // namespace squall::yaql
