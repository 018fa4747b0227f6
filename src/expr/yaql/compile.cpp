#include "expr/yaql/compile.h"

#include <algorithm>

#include "expr/yaql/nodes.h"

namespace squall::yaql {
namespace {

bool is_constant(const Node& node) {
  return node.shape() == Shape::kConstant || node.shape() == Shape::kWord;
}

class Compiler {
 public:
  Compiler(const EngineState& engine, bool has_definitions) : engine_(engine), dynamic_(has_definitions) {}

  NodePtr compile(const Ast& ast) const {
    switch (ast.kind) {
      case Ast::Kind::kConstant:
        return std::make_unique<ConstantNode>(ast.value, false);
      case Ast::Kind::kWord:
        return std::make_unique<ConstantNode>(ast.value, true);
      case Ast::Kind::kVariable:
        return variable(ast);
      case Ast::Kind::kGroup:
        return std::make_unique<GroupNode>(compile(ast.children[0]));
      case Ast::Kind::kUnary:
        return unary(ast);
      case Ast::Kind::kBinary:
        return binary(ast);
      case Ast::Kind::kIndex:
        return index(ast);
      case Ast::Kind::kList:
        return list(ast);
      case Ast::Kind::kMap:
        return call(ast, "#map");
      case Ast::Kind::kCall:
        if (is_ctx(ast, 1) && ast.children[0].value.is_string())
          return std::make_unique<WorkflowVariableNode>(ast.children[0].value, ast.position);
        return call(ast, ast.text);
      case Ast::Kind::kRule:
        return std::make_unique<RuleNode>(compile(ast.children[0]), compile(ast.children[1]));
      case Ast::Kind::kOmitted:
        break;
    }
    return std::make_unique<OmittedNode>();
  }

 private:
  std::vector<NodePtr> compile_all(const Ast& ast, std::size_t from = 0) const {
    std::vector<NodePtr> nodes;
    for (std::size_t i = from; i < ast.children.size(); ++i) nodes.push_back(compile(ast.children[i]));
    return nodes;
  }

  Site site(const Ast& ast, std::string name, bool is_method = false) const {
    return Site(engine_, std::move(name), is_method, compile_all(ast), ast.position);
  }

  NodePtr call(const Ast& ast, std::string name) const {
    return std::make_unique<CallNode>(site(ast, std::move(name)));
  }

  static NodePtr variable(const Ast& ast) {
    const std::string name = ast.text.substr(1);
    if (name.empty()) return std::make_unique<PositionNode>(1);
    if (name.size() == 1 && name[0] >= '1' && name[0] <= '9')
      return std::make_unique<PositionNode>(static_cast<std::size_t>(name[0] - '0'));
    return std::make_unique<VariableNode>(name);
  }

  NodePtr unary(const Ast& ast) const {
    if (ast.text == "not") return std::make_unique<NotNode>(compile(ast.children[0]));
    return call(ast, "#unary_operator_" + ast.text);
  }

  NodePtr binary(const Ast& ast) const {
    if (ast.text == "." || ast.text == "?.") return dot(ast);
    if (const auto op = op_of(ast.text))
      return std::make_unique<OperatorNode>(*op, site(ast, "#operator_" + ast.text));
    if (ast.text == "in" || ast.text == "=~" || ast.text == "!~") return call(ast, "#operator_" + ast.text);
    NodePtr left = compile(ast.children[0]), right = compile(ast.children[1]);
    if (ast.text == "and" || ast.text == "or")
      return std::make_unique<LogicNode>(std::move(left), std::move(right), ast.text == "and");
    if (ast.text == "=" || ast.text == "!=")
      return std::make_unique<EqualNode>(std::move(left), std::move(right), ast.text == "=");
    return std::make_unique<ArrowNode>(std::move(left), std::move(right), ast.position);
  }

  // ctx() or ctx(word) as the engine has it, with so many arguments.
  bool is_ctx(const Ast& ast, std::size_t arguments) const {
    if (dynamic_ || ast.kind != Ast::Kind::kCall || ast.text != "ctx" || ast.children.size() != arguments)
      return false;
    const auto* overloads = engine_.table.find("ctx", false);
    return overloads != nullptr && overloads->size() == 1 && overloads->front()->spec != nullptr;
  }

  NodePtr dot(const Ast& ast) const {
    const Ast &left = ast.children[0], &right = ast.children[1];
    const bool safe = ast.text == "?.";
    if (right.kind == Ast::Kind::kCall) {
      return std::make_unique<MethodNode>(compile(left), site(right, right.text, true), safe);
    }
    if (right.kind == Ast::Kind::kWord) {
      std::string word(right.value.as_string());
      if (is_ctx(left, 0) && !word.starts_with("__"))
        return std::make_unique<MemberNode>(std::move(word), right.position);
      return std::make_unique<PropertyNode>(compile(left), std::move(word), safe, right.position);
    }
    if (safe) return std::make_unique<SafeNode>(compile(left));
    return call(ast, "#operator_.");
  }

  NodePtr index(const Ast& ast) const {
    Site made = site(ast, "#indexer");
    const bool plain = ast.children.size() == 2 && ast.children[1].kind != Ast::Kind::kRule &&
                       ast.children[1].kind != Ast::Kind::kOmitted;
    if (!plain) return std::make_unique<CallNode>(std::move(made));
    return std::make_unique<IndexNode>(std::move(made));
  }

  NodePtr list(const Ast& ast) const {
    const bool rules =
        std::ranges::any_of(ast.children, [](const Ast& one) { return one.kind == Ast::Kind::kRule; });
    if (rules) return call(ast, "#list");
    std::vector<NodePtr> items = compile_all(ast);
    // What is known already is made once.
    if (std::ranges::all_of(items, [](const NodePtr& item) { return is_constant(*item); })) {
      std::vector<Value> values;
      for (const NodePtr& item : items) values.push_back(static_cast<const ConstantNode&>(*item).value());
      return std::make_unique<GroupNode>(
          std::make_unique<ConstantNode>(Value::array(std::move(values)), false));
    }
    return std::make_unique<ListNode>(std::move(items));
  }

  const EngineState& engine_;
  bool dynamic_;
};

}  // namespace

NodePtr compile(const EngineState& engine, const Ast& ast, bool has_definitions) {
  return Compiler(engine, has_definitions).compile(ast);
}

bool makes_definitions(const Ast& ast) {
  if (ast.kind == Ast::Kind::kCall) {
    const std::string_view name =
        std::string_view(ast.text).substr(0, ast.text.find_last_not_of('_') + 1);  // as called names are read
    if (name == "def" || name == "call") return true;
  }
  return std::ranges::any_of(ast.children, makes_definitions);
}

}  // namespace squall::yaql
