#include "expr/jinja/token.h"

#include <array>

namespace squall::jinja {
namespace {

// Longer ones first.
constexpr auto kOperators = std::to_array<Operator>({
    {"//", TokenType::kFloorDiv},   {"**", TokenType::kPow},         {"==", TokenType::kEq},
    {"!=", TokenType::kNe},         {">=", TokenType::kGtEq},        {"<=", TokenType::kLtEq},
    {"+", TokenType::kAdd},         {"-", TokenType::kSub},          {"/", TokenType::kDiv},
    {"*", TokenType::kMul},         {"%", TokenType::kMod},          {"~", TokenType::kTilde},
    {"[", TokenType::kLeftBracket}, {"]", TokenType::kRightBracket}, {"(", TokenType::kLeftParen},
    {")", TokenType::kRightParen},  {"{", TokenType::kLeftBrace},    {"}", TokenType::kRightBrace},
    {">", TokenType::kGt},          {"<", TokenType::kLt},           {"=", TokenType::kAssign},
    {".", TokenType::kDot},         {":", TokenType::kColon},        {"|", TokenType::kPipe},
    {",", TokenType::kComma},       {";", TokenType::kSemicolon},
});

}  // namespace

std::span<const Operator> operators() { return kOperators; }

std::string_view describe(TokenType type) {
  switch (type) {
    case TokenType::kData:
      return "template data / text";
    case TokenType::kVariableBegin:
      return "begin of print statement";
    case TokenType::kVariableEnd:
      return "end of print statement";
    case TokenType::kBlockBegin:
      return "begin of statement block";
    case TokenType::kBlockEnd:
      return "end of statement block";
    case TokenType::kName:
      return "name";
    case TokenType::kString:
      return "string";
    case TokenType::kInteger:
      return "integer";
    case TokenType::kFloat:
      return "float";
    case TokenType::kEof:
      return "end of template";
    default:
      break;
  }
  for (const Operator& one : kOperators) {
    if (one.type == type) return one.text;
  }
  return "";
}

std::string_view describe(const Token& token) {
  return token.type == TokenType::kName ? std::string_view(token.text) : describe(token.type);
}

}  // namespace squall::jinja
