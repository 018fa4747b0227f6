// The parser's class, shared by its files: expressions, their operators, statements. Private to the parser.
#pragma once

#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "expr/jinja/parser.h"

namespace squall::jinja {

// A list of tag names that may end what is being parsed.
using EndTags = std::initializer_list<std::string_view>;

class Parser {
 public:
  Parser(std::vector<Token> tokens, const Limits& limits);

  Syntax whole_template();
  Syntax whole_expression(Rest rest);

 private:
  // Counts how deep the parser is inside itself.
  class Level {
   public:
    explicit Level(Parser& parser);
    ~Level() { --parser_.level_; }
    Level(const Level&) = delete;
    Level& operator=(const Level&) = delete;

   private:
    Parser& parser_;
  };

  // Tokens
  const Token& current() const { return tokens_[at_]; }
  const Token& look() const;
  // A text that the lexer refuses fails when the parser gets there: what is wrong before it is told first.
  void check_lexed(const Token& token) const;
  Token next();
  bool is(TokenType type) const { return current().type == type; }
  bool is_name(std::string_view name) const { return is(TokenType::kName) && current().text == name; }
  bool skip_if(TokenType type);
  bool skip_name(std::string_view name);
  Token expect(TokenType type);
  void expect_name(std::string_view name);
  [[noreturn]] void expected(std::string_view what) const;
  [[noreturn]] void fail(std::string message, Position pos) const;
  [[noreturn]] void fail(std::string message) const { fail(std::move(message), current().pos); }

  // Expressions, parse_expression.cpp and parse_operator.cpp
  ExprPtr expression(bool with_condition = true);
  ExprPtr conditional();
  ExprPtr disjunction();
  ExprPtr conjunction();
  ExprPtr negation();
  ExprPtr comparison();
  ExprPtr sum();
  ExprPtr concat();
  ExprPtr product();
  ExprPtr power();
  ExprPtr unary(bool with_filter = true);
  ExprPtr primary();
  ExprPtr postfix(ExprPtr node);
  ExprPtr postfix_filters(ExprPtr node);
  ExprPtr subscript(ExprPtr node);
  ExprPtr subscribed();
  ExprPtr call(ExprPtr node);
  CallArguments call_arguments();
  ExprPtr filters(ExprPtr node, bool start_inline);
  ExprPtr test(ExprPtr node);
  ExprPtr list();
  ExprPtr dict();
  enum class Items : std::uint8_t { kExpressions, kWithoutConditions, kPrimaries };
  ExprPtr tuple(Items items, bool parenthesized = false);
  bool at_tuple_end() const;
  std::string dotted_name();
  ExprPtr sized(ExprPtr node, std::initializer_list<const Expr*> children) const;
  ExprPtr sized(std::unique_ptr<Many> node) const;
  ExprPtr sized_call(ExprPtr node, const Expr* input, const CallArguments& arguments) const;
  void check_depth(std::size_t depth, Position pos) const;

  // Statements, parse_statement.cpp
  Body body_until(const std::vector<std::string_view>& ends);
  Body statements(EndTags ends, bool drop_end = false);
  void print_tag(Body& body);
  void block_tag(Body& body);
  void add_text(Body& body, Token token);
  bool at_any(const std::vector<std::string_view>& ends) const;
  StmtPtr statement();
  StmtPtr known_statement(const Token& tag);
  [[noreturn]] void fail_tag(const std::string* name, const std::vector<std::vector<std::string_view>>& ends,
                             Position pos) const;
  StmtPtr for_statement();
  StmtPtr if_statement();
  StmtPtr set_statement();
  StmtPtr with_statement();
  StmtPtr macro_statement();
  StmtPtr call_statement();
  StmtPtr filter_statement();
  StmtPtr block_statement();
  StmtPtr autoescape_statement();
  StmtPtr print_statement();
  StmtPtr load_statement(std::string_view tag);
  void signature(Callable& callable);
  Target name_target();
  Target assign_target();
  Target target_from(const Expr& node) const;

  std::vector<Token> tokens_;
  Limits limits_;
  std::size_t at_ = 0;
  std::size_t level_ = 0;
  bool mutates_ = false;
  std::vector<std::vector<std::string_view>> end_tags_;
  std::vector<std::string> tag_stack_;
};

}  // namespace squall::jinja
