// The words of a template, and the lexer that finds them.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "expr/jinja/position.h"
#include "value/value.h"

namespace squall::jinja {

enum class TokenType : std::uint8_t {
  kData,  // text outside of tags
  kVariableBegin,
  kVariableEnd,
  kBlockBegin,
  kBlockEnd,
  kName,
  kString,
  kInteger,
  kFloat,
  // Operators
  kAdd,
  kSub,
  kDiv,
  kFloorDiv,
  kMul,
  kMod,
  kPow,
  kTilde,
  kLeftBracket,
  kRightBracket,
  kLeftParen,
  kRightParen,
  kLeftBrace,
  kRightBrace,
  kEq,
  kNe,
  kGt,
  kGtEq,
  kLt,
  kLtEq,
  kAssign,
  kDot,
  kColon,
  kPipe,
  kComma,
  kSemicolon,
  kEof,
  kError,  // what the lexer says of the rest of the text
};

struct Token {
  TokenType type = TokenType::kEof;
  Position pos;
  std::string text;  // of data, names, strings (escapes resolved), errors
  Value number;      // of integers and floats
};

struct Operator {
  std::string_view text;
  TokenType type;
};
// All of them, longer ones first.
std::span<const Operator> operators();

// How messages name a kind of token: "begin of statement block", "==", "name".
std::string_view describe(TokenType type);
// A name stands for itself, anything else for its kind.
std::string_view describe(const Token& token);

struct LexerSettings {
  bool trim_blocks = false;
  bool lstrip_blocks = false;
  bool keep_trailing_newline = false;
};

// All tokens of a template; kEof is the last, or kError where the text follows no rule. With `expression` the
// text is one expression without braces.
std::vector<Token> tokenize(std::string_view source, const LexerSettings& settings, bool expression);

}  // namespace squall::jinja
