// The resolver's class, shared by its files: scopes and statements, expressions. Private to the resolver.
#pragma once

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "expr/jinja/environment.h"

namespace squall::jinja {

// The names that statements of a scope set in it, not those of scopes inside it.
void collect_names(const Target& target, std::set<std::string>& names);
void collect_names(const Body& body, std::set<std::string>& names);

// TemplateAssertionError.
[[noreturn]] void fail_to_compile(std::string message, Position pos, std::string detail = "");

// Visits the tree in the order of the text.
class Resolver {
 public:
  Resolver(Program& program, const EnvironmentState& environment)
      : program_(program), environment_(environment) {}

  void run();

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

  static std::uint16_t slots(const Function& function);
  Function& function() { return *functions_.back(); }
  Scope& scope() { return function().scopes.back(); }

  std::uint16_t add_slot();
  void open_scope(const std::set<std::string>& names);
  void open_scope(const Body& body);
  void close_scope() { function().scopes.pop_back(); }

  // Visits a body as a scope of its own that also holds `targets`.
  template <typename Inside>
  SlotRange scoped(const Body& body, std::set<std::string> names, Inside inside) {
    collect_names(body, names);
    const std::uint16_t begin = slots(function());
    open_scope(names);
    firmly(inside);
    close_scope();
    return {begin, slots(function())};
  }

  // The place of what is assigned to.
  void define(Target& target);
  void visit(Name& node);
  void visit(CallArguments& arguments);
  void visit(Expr& node);
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

  void conditional(Conditional& node);
  void filter(FilterExpr& node);
  void test(TestExpr& node);
  void visit(Body& body);
  void visit(Stmt& node);
  void check_loop_target(const Target& target);
  void visit_for(For& node);
  void visit_if(If& node);
  void visit_set_block(SetBlock& node);
  void visit_with(With& node);
  void visit_callable(Callable& node);
  static bool is_parameter(const Callable& node, std::string_view name);
  // A block is a function that sees the outermost variables alone.
  void visit_block(Block& node);

  Program& program_;
  const EnvironmentState& environment_;
  std::vector<Function*> functions_;
  std::set<std::string> free_;
  int soft_ = 0;
  int loops_ = 0;  // around what is visited
  bool loop_in_callables_ = false;
};

}  // namespace squall::jinja
