#include <algorithm>
#include <array>

#include "base/strings.h"
#include "expr/jinja/methods.h"
#include "expr/jinja/parser_impl.h"
#include "expr/jinja/raise.h"
#include "value/python.h"

namespace squall::jinja {
namespace {

constexpr std::string_view kBadCall = "invalid syntax for function call expression";

// Whether a call of this name may change its object.
bool changes_object(std::string_view name) {
  static constexpr auto kNames =
      std::to_array<std::string_view>({"append", "clear", "extend", "insert", "pop", "popitem", "remove",
                                       "reverse", "setdefault", "sort", "update"});
  return std::ranges::find(kNames, name) != kNames.end();
}

bool changes_object(const Expr& callee) {
  if (callee.kind == ExprKind::kAttribute) return changes_object(static_cast<const Attribute&>(callee).name);
  if (callee.kind != ExprKind::kSubscript) return false;
  const Expr& key = *static_cast<const Subscript&>(callee).key;
  if (key.kind != ExprKind::kConst) return false;
  const Value& name = static_cast<const Const&>(key).value;
  return name.is_string() && changes_object(name.as_string());
}

}  // namespace

Parser::Level::Level(Parser& parser) : parser_(parser) {
  if (++parser_.level_ > parser_.limits_.max_nesting) {
    --parser_.level_;
    raise_limit("max_nesting", parser_.limits_.max_nesting, "the template is nested too deep");
  }
}

void Parser::check_depth(std::size_t depth, Position /*pos*/) const {
  // A chain of operators is no nesting for its writer, but a deep tree all the same.
  const std::size_t deepest = limits_.max_nesting * 5;
  if (depth > deepest)
    raise_limit("max_nesting", limits_.max_nesting, "an expression has too many parts in a chain");
}

ExprPtr Parser::sized(ExprPtr node, std::initializer_list<const Expr*> children) const {
  std::size_t depth = node->depth;
  for (const Expr* child : children) {
    if (child != nullptr) depth = std::max<std::size_t>(depth, child->depth + 1U);
  }
  check_depth(depth, node->pos);
  node->depth = static_cast<std::uint16_t>(depth);
  return node;
}

ExprPtr Parser::sized(std::unique_ptr<Many> node) const {
  std::size_t depth = 1;
  for (const ExprPtr& item : node->items) depth = std::max<std::size_t>(depth, item->depth + 1U);
  check_depth(depth, node->pos);
  node->depth = static_cast<std::uint16_t>(depth);
  return node;
}

ExprPtr Parser::sized_call(ExprPtr node, const Expr* input, const CallArguments& arguments) const {
  std::size_t depth = input != nullptr ? input->depth + 1U : 1;
  for (const ExprPtr& item : arguments.positional) depth = std::max<std::size_t>(depth, item->depth + 1U);
  for (const auto& [name, item] : arguments.named) depth = std::max<std::size_t>(depth, item->depth + 1U);
  for (const Expr* star : {arguments.star.get(), arguments.double_star.get()}) {
    if (star != nullptr) depth = std::max<std::size_t>(depth, star->depth + 1U);
  }
  check_depth(depth, node->pos);
  node->depth = static_cast<std::uint16_t>(depth);
  return node;
}

ExprPtr Parser::expression(bool with_condition) {
  const Level level(*this);
  return with_condition ? conditional() : disjunction();
}

ExprPtr Parser::primary() {
  const Token token = current();
  switch (token.type) {
    case TokenType::kName: {
      next();
      if (token.text == "true" || token.text == "True")
        return std::make_unique<Const>(Value(true), token.pos);
      if (token.text == "false" || token.text == "False")
        return std::make_unique<Const>(Value(false), token.pos);
      if (token.text == "none" || token.text == "None") return std::make_unique<Const>(Value(), token.pos);
      return std::make_unique<Name>(token.text, token.pos);
    }
    case TokenType::kString: {
      std::string text;
      while (is(TokenType::kString)) text += next().text;
      return std::make_unique<Const>(Value(text), token.pos);
    }
    case TokenType::kInteger:
    case TokenType::kFloat:
      next();
      return std::make_unique<Const>(token.number, token.pos);
    case TokenType::kLeftParen: {
      const Level level(*this);
      next();
      ExprPtr node = tuple(Items::kExpressions, true);
      expect(TokenType::kRightParen);
      return node;
    }
    case TokenType::kLeftBracket:
      return list();
    case TokenType::kLeftBrace:
      return dict();
    default:
      fail(fmt::format("unexpected {}", python::repr(describe(token))));
  }
}

bool Parser::at_tuple_end() const {
  return is(TokenType::kVariableEnd) || is(TokenType::kBlockEnd) || is(TokenType::kRightParen);
}

ExprPtr Parser::tuple(Items items, bool parenthesized) {
  const Position pos = current().pos;
  auto node = std::make_unique<Many>(ExprKind::kTuple, pos);
  bool is_tuple = false;
  while (true) {
    if (!node->items.empty()) expect(TokenType::kComma);
    if (at_tuple_end()) break;
    switch (items) {
      case Items::kExpressions:
        node->items.push_back(expression());
        break;
      case Items::kWithoutConditions:
        node->items.push_back(expression(false));
        break;
      case Items::kPrimaries:
        node->items.push_back(primary());
        break;
    }
    if (!is(TokenType::kComma)) break;
    is_tuple = true;
  }
  if (!is_tuple) {
    if (!node->items.empty()) return std::move(node->items.front());
    // `()` is a tuple; nothing at all is none.
    if (!parenthesized)
      fail(fmt::format("Expected an expression, got {}", python::repr(describe(current()))));
  }
  return sized(std::move(node));
}

ExprPtr Parser::list() {
  const Level level(*this);
  auto node = std::make_unique<Many>(ExprKind::kList, expect(TokenType::kLeftBracket).pos);
  while (!is(TokenType::kRightBracket)) {
    if (!node->items.empty()) expect(TokenType::kComma);
    if (is(TokenType::kRightBracket)) break;
    node->items.push_back(expression());
  }
  expect(TokenType::kRightBracket);
  return sized(std::move(node));
}

ExprPtr Parser::dict() {
  const Level level(*this);
  auto node = std::make_unique<DictExpr>(expect(TokenType::kLeftBrace).pos);
  std::size_t depth = 1;
  while (!is(TokenType::kRightBrace)) {
    if (!node->entries.empty()) expect(TokenType::kComma);
    if (is(TokenType::kRightBrace)) break;
    ExprPtr key = expression();
    expect(TokenType::kColon);
    ExprPtr value = expression();
    depth = std::max<std::size_t>({depth, key->depth + 1U, value->depth + 1U});
    node->entries.emplace_back(std::move(key), std::move(value));
  }
  expect(TokenType::kRightBrace);
  check_depth(depth, node->pos);
  node->depth = static_cast<std::uint16_t>(depth);
  return node;
}

ExprPtr Parser::postfix(ExprPtr node) {
  while (true) {
    if (is(TokenType::kDot) || is(TokenType::kLeftBracket)) {
      node = subscript(std::move(node));
    } else if (is(TokenType::kLeftParen)) {
      node = call(std::move(node));
    } else {
      return node;
    }
  }
}

ExprPtr Parser::postfix_filters(ExprPtr node) {
  while (true) {
    if (is(TokenType::kPipe)) {
      node = filters(std::move(node), false);
    } else if (is_name("is")) {
      node = test(std::move(node));
    } else if (is(TokenType::kLeftParen)) {
      node = call(std::move(node));
    } else {
      return node;
    }
  }
}

ExprPtr Parser::subscript(ExprPtr node) {
  const Token open = next();
  const Expr* object = node.get();
  if (open.type == TokenType::kDot) {
    const Token name = next();
    if (name.type == TokenType::kName) {
      auto attribute = std::make_unique<Attribute>(std::move(node), name.text, open.pos);
      attribute->methods = find_methods(name.text);
      return sized(std::move(attribute), {object});
    }
    if (name.type != TokenType::kInteger) fail("expected name or number", name.pos);
    auto key = std::make_unique<Const>(name.number, name.pos);
    return sized(std::make_unique<Subscript>(std::move(node), std::move(key), open.pos), {object});
  }
  auto keys = std::make_unique<Many>(ExprKind::kTuple, open.pos);
  while (!is(TokenType::kRightBracket)) {
    if (!keys->items.empty()) expect(TokenType::kComma);
    keys->items.push_back(subscribed());
  }
  expect(TokenType::kRightBracket);
  ExprPtr key = keys->items.size() == 1 ? std::move(keys->items.front()) : sized(std::move(keys));
  const Expr* at = key.get();
  return sized(std::make_unique<Subscript>(std::move(node), std::move(key), open.pos), {object, at});
}

ExprPtr Parser::subscribed() {
  const Position pos = current().pos;
  ExprPtr start;
  if (!is(TokenType::kColon)) {
    start = expression();
    if (!is(TokenType::kColon)) return start;
  }
  next();
  auto node = std::make_unique<Slice>(pos);
  node->start = std::move(start);
  const auto at_end = [this] { return is(TokenType::kRightBracket) || is(TokenType::kComma); };
  if (!is(TokenType::kColon) && !at_end()) node->stop = expression();
  if (skip_if(TokenType::kColon) && !at_end()) node->step = expression();
  const auto children = {static_cast<const Expr*>(node->start.get()),
                         static_cast<const Expr*>(node->stop.get()),
                         static_cast<const Expr*>(node->step.get())};
  return sized(std::move(node), children);
}

CallArguments Parser::call_arguments() {
  const Level level(*this);
  const Position pos = expect(TokenType::kLeftParen).pos;
  CallArguments out;
  bool more = false;
  const auto ensure = [&](bool holds) {
    if (!holds) fail(std::string(kBadCall), pos);
  };
  while (!is(TokenType::kRightParen)) {
    if (more) {
      expect(TokenType::kComma);
      if (is(TokenType::kRightParen)) break;
    }
    if (skip_if(TokenType::kMul)) {
      ensure(!out.star && !out.double_star);
      out.star = expression();
    } else if (skip_if(TokenType::kPow)) {
      ensure(!out.double_star);
      out.double_star = expression();
    } else if (is(TokenType::kName) && look().type == TokenType::kAssign) {
      ensure(!out.double_star);
      std::string name = next().text;
      next();
      out.named.emplace_back(std::move(name), expression());
    } else {
      ensure(!out.star && !out.double_star && out.named.empty());
      out.positional.push_back(expression());
    }
    more = true;
  }
  expect(TokenType::kRightParen);
  return out;
}

ExprPtr Parser::call(ExprPtr node) {
  auto made = std::make_unique<CallExpr>(std::move(node), current().pos);
  made->arguments = call_arguments();
  mutates_ = mutates_ || changes_object(*made->callee);
  const Expr* callee = made->callee.get();
  const CallArguments& arguments = made->arguments;
  return sized_call(std::move(made), callee, arguments);
}

std::string Parser::dotted_name() {
  std::string name = expect(TokenType::kName).text;
  while (skip_if(TokenType::kDot)) name += "." + expect(TokenType::kName).text;
  return name;
}

ExprPtr Parser::filters(ExprPtr node, bool start_inline) {
  while (is(TokenType::kPipe) || start_inline) {
    if (!start_inline) next();
    start_inline = false;
    const Position pos = current().pos;
    auto made = std::make_unique<FilterExpr>(std::move(node), dotted_name(), pos);
    if (is(TokenType::kLeftParen)) made->arguments = call_arguments();
    mutates_ = mutates_ || made->name == "attr";
    const Expr* input = made->input.get();
    const CallArguments& arguments = made->arguments;
    node = sized_call(std::move(made), input, arguments);
  }
  return node;
}

ExprPtr Parser::test(ExprPtr node) {
  const Position pos = next().pos;
  const bool negated = skip_name("not");
  auto made = std::make_unique<TestExpr>(std::move(node), dotted_name(), pos);
  if (is(TokenType::kLeftParen)) {
    made->arguments = call_arguments();
  } else {
    const TokenType type = current().type;
    const bool starts = type == TokenType::kName || type == TokenType::kString ||
                        type == TokenType::kInteger || type == TokenType::kFloat ||
                        type == TokenType::kLeftBracket || type == TokenType::kLeftBrace;
    if (starts && !is_name("else") && !is_name("or") && !is_name("and")) {
      if (is_name("is")) fail("You cannot chain multiple tests with is");
      made->arguments.positional.push_back(postfix(primary()));
    }
  }
  const Expr* input = made->input.get();
  const CallArguments& arguments = made->arguments;
  ExprPtr result = sized_call(std::move(made), input, arguments);
  if (!negated) return result;
  const Expr* child = result.get();
  return sized(std::make_unique<Unary>(ExprKind::kNot, std::move(result), pos), {child});
}

Syntax Parser::whole_expression(Rest rest) {
  Syntax out;
  if (is(TokenType::kEof)) fail("unexpected 'end of template'");
  out.expression = expression();
  if (rest == Rest::kIsRefused && !is(TokenType::kEof)) fail("chunk after expression");
  out.mutates = mutates_;
  return out;
}

}  // namespace squall::jinja
