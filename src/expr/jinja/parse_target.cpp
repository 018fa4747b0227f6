// What can stand left of an assignment, and the parameters of macros.
#include "base/error.h"
#include "expr/jinja/parser_impl.h"
#include "expr/jinja/raise.h"
#include "value/python.h"

namespace squall::jinja {

Target Parser::target_from(const Expr& node) const {
  Target target;
  target.pos = node.pos;
  if (node.kind == ExprKind::kName) {
    target.name = static_cast<const Name&>(node).name;
    return target;
  }
  if (node.kind == ExprKind::kTuple) {
    target.kind = Target::Kind::kTuple;
    for (const ExprPtr& item : static_cast<const Many&>(node).items)
      target.items.push_back(target_from(*item));
    return target;
  }
  const std::string_view kind = node.kind == ExprKind::kConst  ? "const"
                                : node.kind == ExprKind::kList ? "list"
                                : node.kind == ExprKind::kDict ? "dict"
                                                               : "expression";
  fail(fmt::format("can't assign to {}", python::repr(kind)), node.pos);
}

Target Parser::assign_target() {
  const ExprPtr node = tuple(Items::kPrimaries);
  if (node->kind == ExprKind::kTuple) {
    for (const ExprPtr& item : static_cast<const Many&>(*node).items) {
      const bool fine = item->kind == ExprKind::kName || item->kind == ExprKind::kTuple;
      if (!fine) fail("can't assign to 'tuple'", node->pos);
    }
  }
  return target_from(*node);
}

Target Parser::name_target() {
  const Token token = expect(TokenType::kName);
  for (std::string_view reserved : {"true", "false", "none", "True", "False", "None"}) {
    if (token.text == reserved) fail("can't assign to 'name'", token.pos);
  }
  Target target;
  target.pos = token.pos;
  target.name = token.text;
  return target;
}

void Parser::signature(Callable& callable) {
  expect(TokenType::kLeftParen);
  while (!is(TokenType::kRightParen)) {
    if (!callable.parameters.empty()) expect(TokenType::kComma);
    Target parameter = name_target();
    const Position pos = parameter.pos;
    callable.explicit_caller = callable.explicit_caller || parameter.name == "caller";
    if (skip_if(TokenType::kAssign)) {
      callable.defaults.push_back(expression());
    } else if (!callable.defaults.empty()) {
      fail("non-default argument follows default argument", pos);
    } else if (parameter.name == "caller") {
      throw Raise{
          Error(Errc::kExpression,
                "When defining macros or call blocks the special \"caller\" argument must be omitted or be "
                "given a default.")
              .as("TemplateAssertionError")
              .at(pos.line, pos.column)};
    }
    callable.parameters.push_back(std::move(parameter));
  }
  expect(TokenType::kRightParen);
}

}  // namespace squall::jinja
