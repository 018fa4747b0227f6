// Operators, from the loosest to the tightest (spec/expressions 2.4).
#include <algorithm>
#include <optional>

#include "expr/jinja/parser_impl.h"

namespace squall::jinja {
namespace {

std::optional<CompareOp> compare_op(TokenType type) {
  switch (type) {
    case TokenType::kEq:
      return CompareOp::kEq;
    case TokenType::kNe:
      return CompareOp::kNe;
    case TokenType::kLt:
      return CompareOp::kLt;
    case TokenType::kLtEq:
      return CompareOp::kLtEq;
    case TokenType::kGt:
      return CompareOp::kGt;
    case TokenType::kGtEq:
      return CompareOp::kGtEq;
    default:
      return std::nullopt;
  }
}

std::optional<BinaryOp> product_op(TokenType type) {
  switch (type) {
    case TokenType::kMul:
      return BinaryOp::kMul;
    case TokenType::kDiv:
      return BinaryOp::kDiv;
    case TokenType::kFloorDiv:
      return BinaryOp::kFloorDiv;
    case TokenType::kMod:
      return BinaryOp::kMod;
    default:
      return std::nullopt;
  }
}

}  // namespace

ExprPtr Parser::conditional() {
  ExprPtr value = disjunction();
  while (skip_name("if")) {
    auto node = std::make_unique<Conditional>(value->pos);
    node->test = disjunction();
    node->then = std::move(value);
    if (skip_name("else")) {
      const Level level(*this);
      node->otherwise = conditional();
    }
    const auto children = {static_cast<const Expr*>(node->test.get()),
                           static_cast<const Expr*>(node->then.get()),
                           static_cast<const Expr*>(node->otherwise.get())};
    value = sized(std::move(node), children);
  }
  return value;
}

ExprPtr Parser::disjunction() {
  ExprPtr first = conjunction();
  if (!is_name("or")) return first;
  auto node = std::make_unique<Many>(ExprKind::kOr, first->pos);
  node->items.push_back(std::move(first));
  while (skip_name("or")) node->items.push_back(conjunction());
  return sized(std::move(node));
}

ExprPtr Parser::conjunction() {
  ExprPtr first = negation();
  if (!is_name("and")) return first;
  auto node = std::make_unique<Many>(ExprKind::kAnd, first->pos);
  node->items.push_back(std::move(first));
  while (skip_name("and")) node->items.push_back(negation());
  return sized(std::move(node));
}

ExprPtr Parser::negation() {
  if (!is_name("not")) return comparison();
  const Level level(*this);
  const Position pos = next().pos;
  ExprPtr operand = negation();
  const Expr* child = operand.get();
  return sized(std::make_unique<Unary>(ExprKind::kNot, std::move(operand), pos), {child});
}

ExprPtr Parser::comparison() {
  ExprPtr first = sum();
  std::unique_ptr<Compare> node;
  std::size_t depth = first->depth + 1U;
  while (true) {
    CompareOp op{};
    if (const auto simple = compare_op(current().type)) {
      next();
      op = *simple;
    } else if (skip_name("in")) {
      op = CompareOp::kIn;
    } else if (is_name("not") && look().type == TokenType::kName && look().text == "in") {
      next();
      next();
      op = CompareOp::kNotIn;
    } else {
      break;
    }
    if (!node) node = std::make_unique<Compare>(std::move(first), current().pos);
    ExprPtr right = sum();
    depth = std::max<std::size_t>(depth, right->depth + 1U);
    node->rest.emplace_back(op, std::move(right));
  }
  if (!node) return first;
  check_depth(depth, node->pos);
  node->depth = static_cast<std::uint16_t>(depth);
  return node;
}

ExprPtr Parser::sum() {
  ExprPtr left = concat();
  while (is(TokenType::kAdd) || is(TokenType::kSub)) {
    const Token op = next();
    ExprPtr right = concat();
    const Expr *a = left.get(), *b = right.get();
    left = sized(std::make_unique<Binary>(op.type == TokenType::kAdd ? BinaryOp::kAdd : BinaryOp::kSub,
                                          std::move(left), std::move(right), op.pos),
                 {a, b});
  }
  return left;
}

ExprPtr Parser::concat() {
  ExprPtr first = product();
  if (!is(TokenType::kTilde)) return first;
  auto node = std::make_unique<Many>(ExprKind::kConcat, first->pos);
  node->items.push_back(std::move(first));
  while (skip_if(TokenType::kTilde)) node->items.push_back(product());
  return sized(std::move(node));
}

ExprPtr Parser::product() {
  ExprPtr left = power();
  while (const auto op = product_op(current().type)) {
    const Position pos = next().pos;
    ExprPtr right = power();
    const Expr *a = left.get(), *b = right.get();
    left = sized(std::make_unique<Binary>(*op, std::move(left), std::move(right), pos), {a, b});
  }
  return left;
}

ExprPtr Parser::power() {
  ExprPtr left = unary();
  while (is(TokenType::kPow)) {
    const Position pos = next().pos;
    ExprPtr right = unary();
    const Expr *a = left.get(), *b = right.get();
    left = sized(std::make_unique<Binary>(BinaryOp::kPow, std::move(left), std::move(right), pos), {a, b});
  }
  return left;
}

ExprPtr Parser::unary(bool with_filter) {
  ExprPtr node;
  if (is(TokenType::kSub) || is(TokenType::kAdd)) {
    const Level level(*this);
    const Token op = next();
    ExprPtr operand = unary(false);
    const Expr* child = operand.get();
    const ExprKind kind = op.type == TokenType::kSub ? ExprKind::kNegative : ExprKind::kPositive;
    node = sized(std::make_unique<Unary>(kind, std::move(operand), op.pos), {child});
  } else {
    node = primary();
  }
  node = postfix(std::move(node));
  return with_filter ? postfix_filters(std::move(node)) : std::move(node);
}

}  // namespace squall::jinja
