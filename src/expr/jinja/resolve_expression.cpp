// The resolver's part for expressions.
#include "expr/jinja/names.h"
#include "expr/jinja/resolver.h"
#include "value/python.h"

namespace squall::jinja {
namespace {

// "No filter named 'uper'.", and in detail() what may have been meant.
template <typename Table>
[[noreturn]] void fail_unknown(std::string_view kind, std::string_view name, const Table& table,
                               Position pos) {
  std::vector<std::string_view> known;
  for (const auto& [one, entry] : table) known.push_back(one);
  fail_to_compile(fmt::format("No {} named {}.", kind, python::repr(name)), pos, did_you_mean(name, known));
}

}  // namespace

void Resolver::visit(Name& node) {
  bool assigned = false;
  for (std::size_t up = 0; up < functions_.size(); ++up) {
    Function& owner = *functions_[functions_.size() - 1 - up];
    const bool is_own = up == 0;
    if (is_own) owner.special.insert(node.name);
    for (auto it = owner.scopes.rbegin(); it != owner.scopes.rend(); ++it) {
      const auto found = it->slots.find(node.name);
      if (found == it->slots.end()) continue;
      node.places.push_back({static_cast<std::uint16_t>(up), found->second});
      const bool is_current = is_own && it == owner.scopes.rbegin();
      assigned = assigned || !is_current || it->assigned.contains(node.name);
    }
  }
  if (!assigned && node.name != "self" && !has_global(node.name)) free_.insert(node.name);
}

void Resolver::visit(CallArguments& arguments) {
  for (ExprPtr& item : arguments.positional) visit(*item);
  for (auto& [name, item] : arguments.named) visit(*item);
  if (arguments.star) visit(*arguments.star);
  if (arguments.double_star) visit(*arguments.double_star);
}

void Resolver::visit(Expr& node) {
  switch (node.kind) {
    case ExprKind::kConst:
      break;
    case ExprKind::kName:
      visit(static_cast<Name&>(node));
      break;
    case ExprKind::kList:
    case ExprKind::kTuple:
    case ExprKind::kAnd:
    case ExprKind::kOr:
    case ExprKind::kConcat:
      for (ExprPtr& item : static_cast<Many&>(node).items) visit(*item);
      break;
    case ExprKind::kDict:
      for (auto& [key, value] : static_cast<DictExpr&>(node).entries) {
        visit(*key);
        visit(*value);
      }
      break;
    case ExprKind::kAttribute:
      visit(*static_cast<Attribute&>(node).object);
      break;
    case ExprKind::kSubscript:
      visit(*static_cast<Subscript&>(node).object);
      visit(*static_cast<Subscript&>(node).key);
      break;
    case ExprKind::kSlice:
      for (Expr* part : {static_cast<Slice&>(node).start.get(), static_cast<Slice&>(node).stop.get(),
                         static_cast<Slice&>(node).step.get()}) {
        if (part != nullptr) visit(*part);
      }
      break;
    case ExprKind::kCall:
      visit(*static_cast<CallExpr&>(node).callee);
      visit(static_cast<CallExpr&>(node).arguments);
      break;
    case ExprKind::kFilter:
      filter(static_cast<FilterExpr&>(node));
      break;
    case ExprKind::kTest:
      test(static_cast<TestExpr&>(node));
      break;
    case ExprKind::kNot:
    case ExprKind::kNegative:
    case ExprKind::kPositive:
      visit(*static_cast<Unary&>(node).operand);
      break;
    case ExprKind::kBinary:
      visit(*static_cast<Binary&>(node).left);
      visit(*static_cast<Binary&>(node).right);
      break;
    case ExprKind::kCompare:
      visit(*static_cast<Compare&>(node).first);
      for (auto& [op, right] : static_cast<Compare&>(node).rest) visit(*right);
      break;
    case ExprKind::kConditional:
      conditional(static_cast<Conditional&>(node));
      break;
  }
}

void Resolver::conditional(Conditional& node) {
  softly([&] {
    visit(*node.test);
    visit(*node.then);
    if (node.otherwise) visit(*node.otherwise);
  });
}

void Resolver::filter(FilterExpr& node) {
  node.entry = environment_.find_filter(node.name);
  if (node.entry == nullptr && soft_ == 0) fail_unknown("filter", node.name, environment_.filters, node.pos);
  if (node.input) visit(*node.input);
  visit(node.arguments);
}

void Resolver::test(TestExpr& node) {
  node.entry = environment_.find_test(node.name);
  if (node.entry == nullptr && soft_ == 0) fail_unknown("test", node.name, environment_.tests, node.pos);
  visit(*node.input);
  visit(node.arguments);
}

}  // namespace squall::jinja
