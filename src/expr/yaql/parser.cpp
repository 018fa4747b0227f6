#include "expr/yaql/parser.h"

#include <algorithm>

#include "expr/core/raise.h"
#include "expr/yaql/lexer.h"
#include "value/python.h"

namespace squall::yaql {
namespace {

using expr::raise;

// The larger, the tighter it binds.
constexpr int kArrow = 1, kOr = 2, kAnd = 3, kNot = 4, kCompare = 5, kSum = 6, kProduct = 7, kMatch = 8,
              kSign = 9, kIndexer = 10, kDot = 11;

struct Operator {
  std::string_view sign;
  int binding;
};
constexpr Operator kBinary[] = {
    {".", kDot},     {"?.", kDot},     {"[", kIndexer},   {"=~", kMatch},   {"!~", kMatch},
    {"*", kProduct}, {"/", kProduct},  {"mod", kProduct}, {"+", kSum},      {"-", kSum},
    {">", kCompare}, {"<", kCompare},  {">=", kCompare},  {"<=", kCompare}, {"!=", kCompare},
    {"=", kCompare}, {"in", kCompare}, {"and", kAnd},     {"or", kOr},      {"->", kArrow},
};

int binding_of(const Token& token) {
  if (token.kind != Token::Kind::kOperator) return 0;
  for (const Operator& one : kBinary) {
    if (one.sign[0] == token.text[0] && one.sign == token.text) return one.binding;
  }
  return 0;
}

class Parser {
 public:
  Parser(std::string_view text, const Limits& limits) : lexer_(text), limits_(limits) { advance(); }

  Ast whole() {
    Ast ast = value();
    if (token_.kind != Token::Kind::kEnd) unexpected();
    return ast;
  }

 private:
  // Nesting that is being read: parentheses and operators before their operands.
  class Level {
   public:
    explicit Level(Parser& parser) : parser_(parser) {
      if (++parser_.level_ > parser_.limits_.max_nesting) parser_.too_deep();
    }
    ~Level() { --parser_.level_; }
    Level(const Level&) = delete;
    Level& operator=(const Level&) = delete;

   private:
    Parser& parser_;
  };

  void advance() { token_ = lexer_.next(); }

  [[noreturn]] void too_deep() const {
    throw expr::Raise{
        make_error(Errc::kLimit, "the expression is nested too deep (max_nesting: {})", limits_.max_nesting)
            .at(1, static_cast<int>(token_.position) + 1)};
  }

  [[noreturn]] void unexpected() const {
    if (token_.kind == Token::Kind::kEnd)
      raise("YaqlGrammarException", "Parse error: unexpected end of statement");
    const std::string shown =
        token_.kind == Token::Kind::kConstant ? python::str(token_.value) : std::string(token_.text);
    throw expr::Raise{make_error(Errc::kExpression,
                                 "Parse error: unexpected '{}' at position {} of expression '{}'", shown,
                                 token_.position, lexer_.source())
                          .as("YaqlGrammarException")
                          .at(1, static_cast<int>(token_.position) + 1)};
  }

  void expect(std::string_view sign) {
    if (!token_.is(sign)) unexpected();
    advance();
  }

  Ast node(Ast::Kind kind, std::string_view text, std::uint32_t position, std::vector<Ast> children) {
    Ast ast{kind, std::string(text), {}, std::move(children), position, 1};
    for (const Ast& child : ast.children) ast.height = std::max(ast.height, child.height + 1);
    if (ast.height > limits_.max_nesting) too_deep();
    return ast;
  }

  // A value, and what follows it while it binds at least so tight.
  Ast value(int binding = kArrow) {
    const Level level(*this);
    Ast left = operand();
    for (int next = binding_of(token_); next >= binding && next != 0; next = binding_of(token_)) {
      const Token sign = token_;
      advance();
      std::vector<Ast> children;
      children.reserve(2);
      children.push_back(std::move(left));
      if (sign.text == "[") {
        arguments(children, "]");
        left = node(Ast::Kind::kIndex, {}, sign.position, std::move(children));
        continue;
      }
      children.push_back(value(next == kArrow ? next : next + 1));
      left = node(Ast::Kind::kBinary, sign.text, sign.position, std::move(children));
    }
    return left;
  }

  Ast operand() {
    const Token token = token_;
    switch (token.kind) {
      case Token::Kind::kConstant:
        advance();
        return Ast{Ast::Kind::kConstant, {}, token.value, {}, token.position, 1};
      case Token::Kind::kWord:
        advance();
        return Ast{Ast::Kind::kWord, {}, Value(token.text), {}, token.position, 1};
      case Token::Kind::kDollar:
        advance();
        return Ast{Ast::Kind::kVariable, std::string(token.text), {}, {}, token.position, 1};
      case Token::Kind::kFunction:
        advance();
        return many(Ast::Kind::kCall, token, ")");
      case Token::Kind::kOperator:
        return after_sign(token);
      case Token::Kind::kLiteral:
        if (token.text == "(") return group(token);
        break;
      case Token::Kind::kEnd:
        break;
    }
    unexpected();
  }

  Ast after_sign(const Token& token) {
    if (token.text == "[" || token.text == "{") {
      advance();
      return token.text == "[" ? many(Ast::Kind::kList, token, "]") : many(Ast::Kind::kMap, token, "}");
    }
    if (token.text != "+" && token.text != "-" && token.text != "not") unexpected();
    advance();
    std::vector<Ast> children;
    children.push_back(value(token.text == "not" ? kNot + 1 : kSign + 1));
    return node(Ast::Kind::kUnary, token.text, token.position, std::move(children));
  }

  Ast group(const Token& token) {
    advance();
    std::vector<Ast> children;
    children.push_back(value());
    expect(")");
    return node(Ast::Kind::kGroup, {}, token.position, std::move(children));
  }

  Ast many(Ast::Kind kind, const Token& token, std::string_view close) {
    std::vector<Ast> children;
    arguments(children, close);
    return node(kind, token.text, token.position, std::move(children));
  }

  // Up to and with `close`: values, some of them left out, and behind them rules. Whether a rule may follow
  // left out values is as the reference's grammar has it.
  void arguments(std::vector<Ast>& out, std::string_view close) {
    if (token_.is(close)) return advance();
    bool rules = false, rule_allowed = true;
    while (take_comma()) {
      out.push_back(omitted());
      rule_allowed = false;
    }
    while (true) {
      Ast one = value();
      if (token_.is("=>")) {
        if (!rule_allowed) unexpected();
        out.push_back(rule(std::move(one)));
        rules = true;
      } else if (rules) {
        unexpected();
      } else {
        out.push_back(std::move(one));
      }
      if (token_.is(close)) return advance();
      expect(",");
      rule_allowed = true;
      for (int left_out = 0; !rules && take_comma(); ++left_out) {
        out.push_back(omitted());
        rule_allowed = left_out == 0;
      }
    }
  }

  bool take_comma() {
    if (!token_.is(",")) return false;
    advance();
    return true;
  }

  Ast omitted() const { return Ast{Ast::Kind::kOmitted, {}, {}, {}, token_.position, 1}; }

  Ast rule(Ast key) {
    const std::uint32_t position = token_.position;
    advance();
    std::vector<Ast> children;
    children.push_back(std::move(key));
    children.push_back(value());
    return node(Ast::Kind::kRule, {}, position, std::move(children));
  }

  Lexer lexer_;
  const Limits& limits_;
  Token token_;
  std::size_t level_ = 0;
};

}  // namespace

Ast parse_expression(std::string_view text, const Limits& limits) {
  if (text.size() > limits.max_source_bytes) {
    expr::raise_limit("max_source_bytes", limits.max_source_bytes, "the expression is too long");
  }
  return Parser(text, limits).whole();
}

}  // namespace squall::yaql
