// Gives every variable a slot in the frame of its function, so that rendering looks nothing up by name but
// what comes from outside; and notes which names do.
//
// A name that is set anywhere in a scope has a slot there. Reading it tries the slots from the innermost
// scope outwards and takes the first that holds something: a loop sees the outer value until it sets its own,
// as in the reference.
#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "expr/jinja/environment.h"
#include "expr/jinja/raise.h"
#include "value/python.h"

namespace squall::jinja {
namespace {

constexpr std::size_t kMaxSlots = 60000;

[[noreturn]] void fail(std::string message, int line) {
  throw Raise{Error(Errc::kExpression, std::move(message)).as("TemplateAssertionError").at(line, 0)};
}

// The names that statements of a scope set in it, not those of scopes inside it.
void collect(const Target& target, std::set<std::string>& names) {
  if (target.kind == Target::Kind::kName) names.insert(target.name);
  for (const Target& item : target.items) collect(item, names);
}

void collect(const Body& body, std::set<std::string>& names) {
  for (const StmtPtr& stmt : body) {
    switch (stmt->kind) {
      case StmtKind::kSet:
        collect(static_cast<const Set&>(*stmt).target, names);
        break;
      case StmtKind::kSetBlock:
        collect(static_cast<const SetBlock&>(*stmt).target, names);
        break;
      case StmtKind::kMacro:
        collect(static_cast<const MacroStmt&>(*stmt).target, names);
        break;
      case StmtKind::kIf: {
        const auto& branch = static_cast<const If&>(*stmt);
        for (const auto& [condition, inner] : branch.branches) collect(inner, names);
        collect(branch.otherwise, names);
        break;
      }
      default:
        break;
    }
  }
}

class Resolver {
 public:
  Resolver(Program& program, const EnvironmentState& environment)
      : program_(program), environment_(environment) {}

  void run() {
    Function function;
    functions_.push_back(&function);
    open_scope(program_.body);
    if (program_.expression) visit(*program_.expression);
    visit(program_.body);
    close_scope();
    functions_.pop_back();
    program_.slot_count = slots(function);
    program_.free_names.assign(free_.begin(), free_.end());
  }

 private:
  struct Scope {
    std::map<std::string, std::uint16_t> slots;
    std::set<std::string> assigned;  // by now, in the order of the text
  };
  struct Function {
    std::vector<Scope> scopes;
    std::size_t slot_count = 0;
    std::set<std::string> special;  // caller, kwargs, varargs, loop: which of them were read
  };

  static std::uint16_t slots(const Function& function) {
    return static_cast<std::uint16_t>(function.slot_count);
  }
  Function& function() { return *functions_.back(); }
  Scope& scope() { return function().scopes.back(); }

  std::uint16_t add_slot() {
    if (function().slot_count >= kMaxSlots)
      raise_limit("kMaxSlots", kMaxSlots, "a template has too many variables");
    return static_cast<std::uint16_t>(function().slot_count++);
  }

  void open_scope(const std::set<std::string>& names) {
    function().scopes.emplace_back();
    for (const std::string& name : names) scope().slots.emplace(name, add_slot());
  }
  void open_scope(const Body& body) {
    std::set<std::string> names;
    collect(body, names);
    open_scope(names);
  }
  void close_scope() { function().scopes.pop_back(); }

  // Visits a body as a scope of its own that also holds `targets`.
  template <typename Inside>
  SlotRange scoped(const Body& body, std::set<std::string> names, Inside inside) {
    collect(body, names);
    const std::uint16_t begin = slots(function());
    open_scope(names);
    firmly(inside);
    close_scope();
    return {begin, slots(function())};
  }

  void define(Target& target) {
    switch (target.kind) {
      case Target::Kind::kName:
        target.place = {0, scope().slots.at(target.name)};
        scope().assigned.insert(target.name);
        break;
      case Target::Kind::kTuple:
        for (Target& item : target.items) define(item);
        break;
      case Target::Kind::kAttribute:
        visit(*target.space);
        break;
    }
  }

  void visit(Name& node) {
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

  void visit(CallArguments& arguments) {
    for (ExprPtr& item : arguments.positional) visit(*item);
    for (auto& [name, item] : arguments.named) visit(*item);
    if (arguments.star) visit(*arguments.star);
    if (arguments.double_star) visit(*arguments.double_star);
  }

  void visit(Expr& node) {
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

  // What stands in a branch may never be reached: an unknown filter there fails only when it is.
  template <typename Inside>
  void softly(Inside inside) {
    ++soft_;
    inside();
    --soft_;
  }

  // A scope inside of a branch is strict again, as in the reference.
  template <typename Inside>
  void firmly(Inside inside) {
    const int around = std::exchange(soft_, 0);
    inside();
    soft_ = around;
  }

  void conditional(Conditional& node) {
    softly([&] {
      visit(*node.test);
      visit(*node.then);
      if (node.otherwise) visit(*node.otherwise);
    });
  }

  void filter(FilterExpr& node) {
    node.entry = environment_.find_filter(node.name);
    if (node.entry == nullptr && soft_ == 0)
      fail(fmt::format("No filter named {}.", python::repr(node.name)), node.line);
    if (node.input) visit(*node.input);
    visit(node.arguments);
  }

  void test(TestExpr& node) {
    node.entry = environment_.find_test(node.name);
    if (node.entry == nullptr && soft_ == 0)
      fail(fmt::format("No test named {}.", python::repr(node.name)), node.line);
    visit(*node.input);
    visit(node.arguments);
  }

  void visit(Body& body) {
    for (StmtPtr& stmt : body) visit(*stmt);
  }

  void visit(Stmt& node) {
    switch (node.kind) {
      case StmtKind::kOutput:
        for (Output::Part& part : static_cast<Output&>(node).parts) {
          if (part.expr) visit(*part.expr);
        }
        break;
      case StmtKind::kFor:
        visit_for(static_cast<For&>(node));
        break;
      case StmtKind::kIf:
        visit_if(static_cast<If&>(node));
        break;
      case StmtKind::kSet:
        if (loops_ > 0) check_loop_target(static_cast<Set&>(node).target);
        visit(*static_cast<Set&>(node).value);
        define(static_cast<Set&>(node).target);
        break;
      case StmtKind::kSetBlock:
        visit_set_block(static_cast<SetBlock&>(node));
        break;
      case StmtKind::kWith:
        visit_with(static_cast<With&>(node));
        break;
      case StmtKind::kMacro: {
        auto& macro = static_cast<MacroStmt&>(node);
        define(macro.target);
        visit_callable(macro.callable);
        break;
      }
      case StmtKind::kCallBlock: {
        auto& block = static_cast<CallBlock&>(node);
        visit(*block.call);
        visit_callable(block.callable);
        break;
      }
      case StmtKind::kFilterBlock: {
        auto& block = static_cast<FilterBlock&>(node);
        firmly([&] { visit(*block.filter); });
        block.slots = scoped(block.body, {}, [&] { visit(block.body); });
        break;
      }
      case StmtKind::kBlock:
        visit_block(static_cast<Block&>(node));
        break;
      case StmtKind::kAutoescape: {
        auto& block = static_cast<Autoescape&>(node);
        firmly([&] { visit(*block.enabled); });
        block.slots = scoped(block.body, {}, [&] { visit(block.body); });
        break;
      }
      case StmtKind::kLoad:
        if (static_cast<Load&>(node).is_extends && (functions_.size() > 1 || function().scopes.size() > 1))
          fail("cannot use extend from a non top-level scope", node.line);
        visit(*static_cast<Load&>(node).template_name);
        break;
    }
  }

  void check_loop_target(const Target& target) {
    if (target.kind == Target::Kind::kName && target.name == "loop") {
      fail("Can't assign to special loop variable in for-loop target", target.line);
    }
    for (const Target& item : target.items) check_loop_target(item);
  }

  void visit_for(For& node) {
    check_loop_target(node.target);
    visit(*node.iterable);
    std::set<std::string> names{"loop"};
    collect(node.target, names);
    const bool outer_loop = function().special.contains("loop");
    function().special.erase("loop");
    ++loops_;
    node.slots = scoped(node.body, names, [&] {
      node.loop_slot = scope().slots.at("loop");
      scope().assigned.insert("loop");
      define(node.target);
      if (node.condition) visit(*node.condition);
      visit(node.body);
    });
    node.uses_loop = node.recursive || function().special.contains("loop") || loop_in_callables_;
    loop_in_callables_ = false;
    if (outer_loop) function().special.insert("loop");
    node.otherwise_slots = scoped(node.otherwise, {}, [&] { visit(node.otherwise); });
    --loops_;
  }

  void visit_if(If& node) {
    softly([&] {
      std::set<std::string> in_all;
      const std::set<std::string> before = scope().assigned;
      bool first = true;
      const auto merge = [&] {
        std::set<std::string> both;
        for (const std::string& name : scope().assigned) {
          if (first || in_all.contains(name)) both.insert(name);
        }
        in_all = std::move(both);
        first = false;
        scope().assigned = before;
      };
      for (auto& [condition, body] : node.branches) {
        visit(*condition);
        visit(body);
        merge();
      }
      visit(node.otherwise);
      merge();
      scope().assigned = std::move(in_all);
    });
  }

  void visit_set_block(SetBlock& node) {
    if (loops_ > 0) check_loop_target(node.target);
    if (node.filter) firmly([&] { visit(*node.filter); });
    node.slots = scoped(node.body, {}, [&] { visit(node.body); });
    define(node.target);
  }

  void visit_with(With& node) {
    for (auto& [target, value] : node.assignments) visit(*value);
    std::set<std::string> names;
    for (auto& [target, value] : node.assignments) collect(target, names);
    node.slots = scoped(node.body, names, [&] {
      for (auto& [target, value] : node.assignments) define(target);
      visit(node.body);
    });
  }

  void visit_callable(Callable& node) {
    Function inner;
    functions_.push_back(&inner);
    std::set<std::string> names{"caller", "kwargs", "varargs"};
    for (const Target& parameter : node.parameters) collect(parameter, names);
    collect(node.body, names);
    open_scope(names);
    for (Target& parameter : node.parameters) define(parameter);
    for (std::string_view special : {"caller", "kwargs", "varargs"})
      scope().assigned.insert(std::string(special));
    firmly([&] {
      for (ExprPtr& value : node.defaults) visit(*value);
      visit(node.body);
    });
    node.caller_slot = scope().slots.at("caller");
    node.kwargs_slot = scope().slots.at("kwargs");
    node.varargs_slot = scope().slots.at("varargs");
    node.uses_caller = inner.special.contains("caller") && !node.explicit_caller;
    node.uses_kwargs = inner.special.contains("kwargs") && !is_parameter(node, "kwargs");
    node.uses_varargs = inner.special.contains("varargs") && !is_parameter(node, "varargs");
    loop_in_callables_ = loop_in_callables_ || inner.special.contains("loop");
    close_scope();
    functions_.pop_back();
    node.slot_count = slots(inner);
  }

  static bool is_parameter(const Callable& node, std::string_view name) {
    return std::ranges::any_of(node.parameters, [&](const Target& one) { return one.name == name; });
  }

  // A block is a function that sees the outermost variables alone.
  void visit_block(Block& node) {
    const bool known =
        std::ranges::any_of(program_.blocks, [&](const auto& one) { return one.first == node.name; });
    if (known) fail(fmt::format("block {} defined twice", python::repr(node.name)), node.line);
    program_.blocks.emplace_back(node.name, &node);
    Function inner;
    std::vector<Function*> outer{functions_.front(), &inner};
    std::vector<Scope> inner_scopes;  // of the outermost function, but for its first
    std::swap(functions_, outer);
    auto& root = functions_.front()->scopes;
    inner_scopes.assign(std::make_move_iterator(root.begin() + 1), std::make_move_iterator(root.end()));
    root.resize(1);
    open_scope(node.body);
    firmly([&] { visit(node.body); });
    close_scope();
    std::ranges::move(inner_scopes, std::back_inserter(root));
    std::swap(functions_, outer);
    node.slot_count = slots(inner);
  }

  Program& program_;
  const EnvironmentState& environment_;
  std::vector<Function*> functions_;
  std::set<std::string> free_;
  int soft_ = 0;
  int loops_ = 0;  // around what is visited
  bool loop_in_callables_ = false;
};

}  // namespace

void resolve(Program& program, const EnvironmentState& environment) { Resolver(program, environment).run(); }

}  // namespace squall::jinja
