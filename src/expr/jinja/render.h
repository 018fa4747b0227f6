// One run of a program: the interpreter, its budget, and what filters and methods ask of it. Private to
// expr/jinja.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "expr/jinja/ast.h"
#include "expr/jinja/environment.h"
#include "expr/jinja/frame.h"
#include "expr/jinja/raise.h"
#include "expr/jinja/things.h"

namespace squall::jinja {

class Render {
 public:
  Render(const EnvironmentState& environment, const Program& program, const Scope& scope);
  ~Render();
  Render(const Render&) = delete;
  Render& operator=(const Render&) = delete;

  // REQUIRES: a template; an expression.
  std::string run();
  Var run_expression();

  const EnvironmentState& environment() const { return environment_; }
  const Limits& limits() const { return environment_.settings.limits; }
  UndefinedKind undefined_kind() const { return environment_.settings.undefined; }
  bool autoescape() const { return autoescape_; }

  // The budget. Each throws kLimit when it is used up.
  void step(std::size_t count = 1) {
    steps_ += count;
    if (steps_ > max_steps_) too_many_steps();
  }
  // A text of so many bytes is about to be made.
  void charge_text(std::size_t bytes) {
    if (bytes > limits().max_text_bytes) text_too_long();
    step(bytes / 16);
  }

  // Throws kLimit when much of the thread's stack is used: expressions in macros, lists inside themselves,
  // generators on generators.
  void check_stack() const;

  // Missing things.
  Var undefined(std::string message, std::string_view exception = "UndefinedError") const;
  Var undefined_name(std::string_view name) const;
  Var undefined_attribute(const Var& object, std::string_view name) const;
  Var undefined_item(const Var& object, const Var& key) const;
  // Throws what the use of `undefined` raises. REQUIRES: is_undefined().
  [[noreturn]] static void raise_undefined(const Var& undefined);

  // Attributes and items (access.cpp).
  // REQUIRES: `name` is a text.
  Var get_attribute(const Var& object, const Value& name, const struct MethodSet* methods);
  Var get_attribute(const Var& object, std::string_view name);
  Var get_item(const Var& object, const Var& key);
  // The attribute alone, no item; nothing when there is none.
  std::optional<Var> find_attribute(const Var& object, std::string_view name,
                                    const struct MethodSet* methods);
  std::optional<Var> find_item(const Var& object, const Var& key);

  // Calls (call.cpp).
  Var call(const Var& callee, CallArgs&& args);
  // A function of the caller's; `input` comes first, if there is one.
  Var call_function(const Function& function, const Var* input, CallArgs&& args);
  Var call_filter(const FilterEntry& entry, Var input, CallArgs&& args);
  bool call_test(const TestEntry& entry, Var input, CallArgs&& args);
  Var wrap(const Item& item);

  // Plain data as this program wants it: copied into Things when the program changes lists and mappings.
  Var adopt(Value value);
  // The copy that was made of a list or mapping before; nothing for another value.
  std::optional<Var> thawed(const Value& value) const;
  void remember_thawed(const Value& value, const Var& copy);
  // A list (tuple) of the items: plain data where that can be.
  Var make_list(std::vector<Var> items);
  Var make_tuple(std::vector<Var> items);
  Var make_pair(Value first, Var second);  // the tuple of both
  bool mutates() const { return program_.mutates; }
  // A text, marked safe when `like` is.
  static Var like(const Var& like, std::string_view text);
  static Var markup(std::string_view text) { return make<Markup>(Value(text)); }

  // Remembers a thing that may be part of a cycle.
  void track(Thing* thing) {
    if (tracked_.empty() || tracked_.back().get() != thing) tracked_.push_back(Ref<Thing>::share(thing));
  }

  // Special callables.
  Var call_macro(Macro& macro, CallArgs&& args);
  Var call_loop(Loop& loop, const Var& iterable);
  Var render_block(std::string_view name);

 private:
  class Depth;

  Var eval(const Expr& node);
  // eval() without a copy where the value lies somewhere already; else it is put into `held`. Both live as
  // long as what is returned is looked at.
  const Var& look(const Expr& node, Var& held);
  // Where the plain value lies that a variable holds, or that its members lead to; null when it is less
  // simple.
  const Value* place_of(const Expr& node);
  // bool(node)
  bool holds(const Expr& node);
  // What a variable of this function, or of those around it, holds; null when the name is none that is set.
  const Var* variable(const Name& node) const;
  Var eval_name(const Name& node);
  Var eval_many(const Many& node);
  Var eval_dict(const DictExpr& node);
  Var eval_call(const CallExpr& node);
  const Value* member_of_call(const Attribute& node) const;
  Var eval_filter(const FilterExpr& node, const Var* block_text);
  Var eval_test(const TestExpr& node);
  Var eval_compare(const Compare& node);
  Var eval_conditional(const Conditional& node);
  Var eval_subscript(const Subscript& node);
  Var eval_concat(const Many& node);
  Var eval_logic(const Many& node);
  CallArgs eval_arguments(const CallArguments& arguments);
  Var slice(const Var& object, const Slice& node);

  void run_body(const Body& body);
  void run_stmt(const Stmt& stmt);
  void output(const Output& node);
  bool is_namespace(const Expr& node);
  void print_value_of(const Expr& node);
  bool print_macro(const CallExpr& node);
  void print(const Var& value);
  void print_plain(const Value& value);
  void print_as_is(const Var& value);
  void run_for(const For& node);
  void loop_over(const For& node, const Var& iterable, std::size_t depth0);
  bool run_if(const If& node);
  void run_with(const With& node);
  void run_call_block(const CallBlock& node);
  Ref<Frame> open_frame(const Ref<Frame>& outer, std::size_t slot_count);
  void close_frame(Ref<Frame> frame);
  void run_macro(Macro& macro, CallArgs&& args);
  void bind_macro(const Callable& node, Frame& frame, CallArgs& args);
  void fill_macro(const Callable& node);
  void assign(const Target& target, Var value);
  // What the names of a target hold. REQUIRES: no attribute.
  Var assigned(const Target& target);
  void clear(SlotRange slots);
  // The text that the body makes.
  std::string capture(const Body& body);
  Var captured_text(std::string text) const;

  static void locate(Raise& raised, Position pos);
  void suggest(Raise& raised) const;
  [[noreturn]] void too_many_steps() const;
  [[noreturn]] void text_too_long() const;

  const EnvironmentState& environment_;
  const Program& program_;
  const Scope& scope_;
  const std::size_t max_steps_;
  Ref<Frame> frame_;
  Ref<Frame> root_;
  std::vector<Ref<Frame>> free_frames_;
  std::string* out_ = nullptr;
  std::size_t steps_ = 0;
  std::size_t depth_ = 0;
  Position pos_;
  bool autoescape_ = false;
  const char* stack_base_ = nullptr;
  std::vector<Ref<Thing>> tracked_;
  std::vector<std::pair<std::string, Var>> adopted_;  // names of the scope that were copied into Things
  // Lists and mappings that were copied, by the place of their content, which the Value keeps: what is
  // reached twice is the same thing.
  std::unordered_map<const void*, std::pair<Value, Var>> thawed_;
};

}  // namespace squall::jinja
