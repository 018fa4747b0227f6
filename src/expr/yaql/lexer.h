// From text to tokens, one at a time (spec/expressions 1.2). Private to expr/yaql.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "value/value.h"

namespace squall::yaql {

struct Token {
  enum class Kind : std::uint8_t {
    kEnd,
    kConstant,  // a number, a quoted text, true, false, null
    kWord,
    kDollar,
    kFunction,  // a name right before its '(', which is taken too
    kOperator,  // of text, with `mod`, `in`, `not`, `and`, `or`, `=>`, '[' and '{'
    kLiteral,   // ( ) ] , }
  };
  Kind kind = Kind::kEnd;
  std::string_view text;       // the name, the operator: of the source
  Value value;                 // of a constant
  std::uint32_t position = 0;  // in code points
  bool is(std::string_view sign) const {
    return (kind == Kind::kOperator || kind == Kind::kLiteral) && text == sign;
  }
};

class Lexer {
 public:
  explicit Lexer(std::string_view source) : source_(source) {}
  // Throws Raise: YaqlLexicalException, ValueError for a bad escape.
  Token next();
  std::string_view source() const { return source_; }

 private:
  bool take_number(Token& token);
  bool take_name(Token& token);
  bool take_quoted(Token& token);
  bool take_sign(Token& token);
  std::size_t word_end(std::size_t at) const;
  Token finish(Token token, std::size_t end);

  std::string_view source_;
  std::size_t at_ = 0;
  std::uint32_t position_ = 0;
};

// The host language reads integers up to so many digits. Throws ValueError beyond.
inline constexpr std::size_t kMaxDigits = 4300;
void check_digits(std::size_t digits);

// Digits of any script as ASCII ones; the rest as it is.
std::string ascii_digits(std::string_view text);

// The text between quotes with its escapes replaced.
std::string decode_escapes(std::string_view text);

}  // namespace squall::yaql
