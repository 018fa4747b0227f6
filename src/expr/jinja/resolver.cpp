// Gives every variable a slot in the frame of its function, so that rendering looks nothing up by name but
// what comes from outside; and notes which names do.
//
// A name that is set anywhere in a scope has a slot there. Reading it tries the slots from the innermost
// scope outwards and takes the first that holds something: a loop sees the outer value until it sets its own,
// as in the reference.
#include "expr/jinja/resolver.h"

#include <algorithm>

#include "expr/jinja/globals.h"
#include "expr/jinja/raise.h"
#include "value/python.h"

namespace squall::jinja {
namespace {

constexpr std::size_t kMaxSlots = 60000;

}  // namespace

void collect_names(const Target& target, std::set<std::string>& names) {
  if (target.kind == Target::Kind::kName) names.insert(target.name);
  for (const Target& item : target.items) collect_names(item, names);
}

void collect_names(const Body& body, std::set<std::string>& names) {
  for (const StmtPtr& stmt : body) {
    switch (stmt->kind) {
      case StmtKind::kSet:
        collect_names(static_cast<const Set&>(*stmt).target, names);
        break;
      case StmtKind::kSetBlock:
        collect_names(static_cast<const SetBlock&>(*stmt).target, names);
        break;
      case StmtKind::kMacro:
        collect_names(static_cast<const MacroStmt&>(*stmt).target, names);
        break;
      case StmtKind::kIf: {
        const auto& branch = static_cast<const If&>(*stmt);
        for (const auto& [condition, inner] : branch.branches) collect_names(inner, names);
        collect_names(branch.otherwise, names);
        break;
      }
      default:
        break;
    }
  }
}

void fail_to_compile(std::string message, Position pos, std::string detail) {
  throw Raise{Error(Errc::kExpression, std::move(message))
                  .as("TemplateAssertionError")
                  .at(pos.line, pos.column)
                  .about(std::move(detail))};
}

void Resolver::run() {
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

std::uint16_t Resolver::slots(const Function& function) {
  return static_cast<std::uint16_t>(function.slot_count);
}

std::uint16_t Resolver::add_slot() {
  if (function().slot_count >= kMaxSlots)
    raise_limit("kMaxSlots", kMaxSlots, "a template has too many variables");
  return static_cast<std::uint16_t>(function().slot_count++);
}

void Resolver::open_scope(const std::set<std::string>& names) {
  function().scopes.emplace_back();
  for (const std::string& name : names) scope().slots.emplace(name, add_slot());
}

void Resolver::open_scope(const Body& body) {
  std::set<std::string> names;
  collect_names(body, names);
  open_scope(names);
}

void Resolver::define(Target& target) {
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

void Resolver::visit(Body& body) {
  for (StmtPtr& stmt : body) visit(*stmt);
}

void Resolver::visit(Stmt& node) {
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
        fail_to_compile("cannot use extend from a non top-level scope", node.pos);
      visit(*static_cast<Load&>(node).template_name);
      break;
  }
}

void Resolver::check_loop_target(const Target& target) {
  if (target.kind == Target::Kind::kName && target.name == "loop") {
    fail_to_compile("Can't assign to special loop variable in for-loop target", target.pos);
  }
  for (const Target& item : target.items) check_loop_target(item);
}

void Resolver::visit_for(For& node) {
  check_loop_target(node.target);
  visit(*node.iterable);
  std::set<std::string> names{"loop"};
  collect_names(node.target, names);
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

void Resolver::visit_if(If& node) {
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

void Resolver::visit_set_block(SetBlock& node) {
  if (loops_ > 0) check_loop_target(node.target);
  if (node.filter) firmly([&] { visit(*node.filter); });
  node.slots = scoped(node.body, {}, [&] { visit(node.body); });
  define(node.target);
}

void Resolver::visit_with(With& node) {
  for (auto& [target, value] : node.assignments) visit(*value);
  std::set<std::string> names;
  for (auto& [target, value] : node.assignments) collect_names(target, names);
  node.slots = scoped(node.body, names, [&] {
    for (auto& [target, value] : node.assignments) define(target);
    visit(node.body);
  });
}

void Resolver::visit_callable(Callable& node) {
  Function inner;
  functions_.push_back(&inner);
  std::set<std::string> names{"caller", "kwargs", "varargs"};
  for (const Target& parameter : node.parameters) collect_names(parameter, names);
  collect_names(node.body, names);
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
  // What a macro inside of a macro reads counts for both, as in the reference.
  for (const char* special : {"caller", "kwargs", "varargs"}) {
    if (inner.special.contains(special)) function().special.insert(special);
  }
  node.slot_count = slots(inner);
}

bool Resolver::is_parameter(const Callable& node, std::string_view name) {
  return std::ranges::any_of(node.parameters, [&](const Target& one) { return one.name == name; });
}

void Resolver::visit_block(Block& node) {
  const bool known =
      std::ranges::any_of(program_.blocks, [&](const auto& one) { return one.first == node.name; });
  if (known) fail_to_compile(fmt::format("block {} defined twice", python::repr(node.name)), node.pos);
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

void resolve(Program& program, const EnvironmentState& environment) { Resolver(program, environment).run(); }

}  // namespace squall::jinja
