// The interpreter of statements and loops.
#include <fmt/format.h>

#include <algorithm>

#include "expr/jinja/ops.h"
#include "expr/jinja/scoped.h"
#include "value/python.h"

namespace squall::jinja {

void Render::run_body(const Body& body) {
  for (const StmtPtr& stmt : body) run_stmt(*stmt);
}

void Render::run_stmt(const Stmt& stmt) {
  step();
  pos_ = stmt.pos;
  switch (stmt.kind) {
    case StmtKind::kOutput:
      output(static_cast<const Output&>(stmt));
      break;
    case StmtKind::kFor:
      run_for(static_cast<const For&>(stmt));
      break;
    case StmtKind::kIf:
      run_if(static_cast<const If&>(stmt));
      break;
    case StmtKind::kSet: {
      const auto& node = static_cast<const Set&>(stmt);
      // Before the value is looked at.
      if (node.target.kind == Target::Kind::kAttribute && !is_namespace(*node.target.space))
        raise("TemplateRuntimeError", "cannot assign attribute on non-namespace object");
      assign(node.target, eval(*node.value));
      break;
    }
    case StmtKind::kSetBlock: {
      const auto& node = static_cast<const SetBlock&>(stmt);
      clear(node.slots);
      Var text = captured_text(capture(node.body));
      if (node.filter) text = eval_filter(static_cast<const FilterExpr&>(*node.filter), &text);
      assign(node.target, std::move(text));
      break;
    }
    case StmtKind::kWith:
      run_with(static_cast<const With&>(stmt));
      break;
    case StmtKind::kMacro: {
      const auto& node = static_cast<const MacroStmt&>(stmt);
      Var macro = make<Macro>(&node.callable, frame_);
      track(macro.thing());
      track(frame_.get());
      assign(node.target, std::move(macro));
      break;
    }
    case StmtKind::kCallBlock:
      run_call_block(static_cast<const CallBlock&>(stmt));
      break;
    case StmtKind::kFilterBlock: {
      const auto& node = static_cast<const FilterBlock&>(stmt);
      clear(node.slots);
      const Var text = captured_text(capture(node.body));
      print_as_is(eval_filter(static_cast<const FilterExpr&>(*node.filter), &text));
      break;
    }
    case StmtKind::kBlock:
      print(render_block(static_cast<const Block&>(stmt).name));
      break;
    case StmtKind::kAutoescape: {
      const auto& node = static_cast<const Autoescape&>(stmt);
      const Swap<bool> escaping(autoescape_, truthy(*this, eval(*node.enabled)));
      clear(node.slots);
      run_body(node.body);
      break;
    }
    case StmtKind::kLoad:
      eval(*static_cast<const Load&>(stmt).template_name);
      raise("TypeError", "no loader for this environment specified");
  }
}

void Render::output(const Output& node) {
  for (const Output::Part& part : node.parts) {
    if (!part.expr) {
      step(part.text.size() / 16);
      out_->append(part.text);
    } else {
      pos_ = part.expr->pos;
      print_value_of(*part.expr);
    }
    if (out_->size() > limits().max_text_bytes) text_too_long();
  }
}

bool Render::is_namespace(const Expr& node) {
  Var held;
  return look(node, held).is(Tag::kNamespace);
}

void Render::print_value_of(const Expr& node) {
  if (node.kind == ExprKind::kCall && print_macro(static_cast<const CallExpr&>(node))) return;
  if (!autoescape_) {
    if (const Value* found = place_of(node)) return print_plain(*found);
  }
  Var held;
  print(look(node, held));
}

// The text of a macro goes to where it is printed. False, and nothing has happened, for another call.
bool Render::print_macro(const CallExpr& node) {
  if (node.callee->kind != ExprKind::kName) return false;
  const Var* callee = variable(static_cast<const Name&>(*node.callee));
  if (callee == nullptr || !callee->is(Tag::kMacro)) return false;
  const Ref<Thing> held = Ref<Thing>::share(callee->thing());
  try {
    step(2);
    check_stack();
    CallArgs args = eval_arguments(node.arguments);
    run_macro(static_cast<Macro&>(*held), std::move(args));
  } catch (Raise& raised) {
    locate(raised, node.pos);
    throw;
  }
  return true;
}

void Render::print_plain(const Value& value) {
  step();
  if (value.is_string()) {
    const std::string_view text = value.as_string();
    step(text.size() / 16);
    out_->append(text);
  } else if (value.is_int()) {
    const fmt::format_int digits(value.as_int());
    out_->append(digits.data(), digits.size());
  } else {
    append_str(*this, *out_, Var(value));
  }
  if (out_->size() > limits().max_text_bytes) text_too_long();
}

void Render::print(const Var& value) {
  if (autoescape_) {
    out_->append(escape(*this, value));
  } else if (value.is_plain()) {
    return print_plain(value.plain());
  } else {
    append_str(*this, *out_, value);
  }
  if (out_->size() > limits().max_text_bytes) text_too_long();
}

void Render::clear(SlotRange slots) {
  for (std::uint16_t i = slots.begin; i < slots.end; ++i) {
    Frame::Slot& slot = frame_->slots[i];
    if (std::exchange(slot.is_set, false)) slot.value = Var();
  }
}

std::string Render::capture(const Body& body) {
  std::string text;
  const Swap<std::string*> redirected(out_, &text);
  run_body(body);
  return text;
}

Var Render::captured_text(std::string text) const { return autoescape_ ? markup(text) : Var(Value(text)); }

void Render::assign(const Target& target, Var value) {
  switch (target.kind) {
    case Target::Kind::kName:
      frame_->set(target.place.slot, std::move(value));
      return;
    case Target::Kind::kAttribute: {
      Var held;
      const Var& space = look(*target.space, held);
      if (!space.is(Tag::kNamespace))
        raise("TemplateRuntimeError", "cannot assign attribute on non-namespace object");
      track(space.thing());
      space.as<Namespace>().attributes.set(target.attribute, std::move(value));
      return;
    }
    case Target::Kind::kTuple:
      break;
  }
  if (value.is_plain() && value.plain().is_sequence() && value.plain().size() == target.items.size()) {
    step(target.items.size());
    for (std::size_t i = 0; i < target.items.size(); ++i) assign(target.items[i], value.plain().items()[i]);
    return;
  }
  Cursor cursor(*this, value);
  std::size_t got = 0;
  Var item;
  for (const Target& part : target.items) {
    if (!cursor.next(item)) {
      raise("ValueError", "not enough values to unpack (expected {}, got {})", target.items.size(), got);
    }
    ++got;
    assign(part, std::move(item));
  }
  if (cursor.next(item)) raise("ValueError", "too many values to unpack (expected {})", target.items.size());
}

Var Render::assigned(const Target& target) {
  if (target.kind == Target::Kind::kName) return frame_->slots[target.place.slot].value;
  std::vector<Var> items;
  for (const Target& item : target.items) items.push_back(assigned(item));
  return make_tuple(std::move(items));
}

bool Render::run_if(const If& node) {
  for (const auto& [condition, body] : node.branches) {
    if (!holds(*condition)) continue;
    run_body(body);
    return true;
  }
  run_body(node.otherwise);
  return false;
}

void Render::run_with(const With& node) {
  std::vector<Var> values;
  for (const auto& [target, value] : node.assignments) values.push_back(eval(*value));
  clear(node.slots);
  for (std::size_t i = 0; i < values.size(); ++i) assign(node.assignments[i].first, std::move(values[i]));
  run_body(node.body);
}

void Render::run_for(const For& node) { loop_over(node, eval(*node.iterable), 0); }

void Render::loop_over(const For& node, const Var& iterable, std::size_t depth0) {
  Cursor cursor(*this, iterable);
  Var item;
  bool any = false;
  // Whether the item passes the loop's `if`; assigns it.
  const auto enter = [&](Var value) {
    clear(node.slots);
    assign(node.target, std::move(value));
    return !node.condition || holds(*node.condition);
  };
  if (node.uses_loop) {
    std::vector<Var> items;
    while (cursor.next(item)) {
      if (!node.condition) {
        items.push_back(std::move(item));
      } else if (enter(item)) {
        // What passes is what was assigned: a tuple, when the target is one.
        items.push_back(node.target.kind == Target::Kind::kTuple ? assigned(node.target) : std::move(item));
      }
    }
    const auto loop = make<Loop>(&node, std::move(items), depth0);
    if (node.recursive) {
      loop->frame = frame_;
      track(loop.get());
    }
    for (; loop->index0 < loop->items.size(); ++loop->index0) {
      any = true;
      step();
      clear(node.slots);
      frame_->set(node.loop_slot, Var(loop));
      assign(node.target, loop->items[loop->index0]);
      run_body(node.body);
    }
  } else {
    while (cursor.next(item)) {
      if (!enter(std::move(item))) continue;
      any = true;
      run_body(node.body);
    }
  }
  if (!any) {
    clear(node.otherwise_slots);
    run_body(node.otherwise);
  }
}

// The body of a recursive loop runs again inside itself: what its variables hold is kept aside.
Var Render::call_loop(Loop& loop, const Var& iterable) {
  if (!loop.node->recursive || !loop.frame) {
    raise("TypeError", "The loop must have the 'recursive' marker to be called recursively.");
  }
  const Depth depth(*this);
  const For& node = *loop.node;
  const Swap<Ref<Frame>> entered(frame_, loop.frame);
  std::vector<Frame::Slot> kept;
  for (std::uint16_t slot = node.slots.begin; slot < node.slots.end; ++slot) {
    kept.push_back(std::move(frame_->slots[slot]));
  }
  std::string text;
  {
    const Swap<std::string*> redirected(out_, &text);
    loop_over(node, iterable, loop.depth0 + 1);
  }
  for (std::size_t i = 0; i < kept.size(); ++i) frame_->slots[node.slots.begin + i] = std::move(kept[i]);
  return captured_text(std::move(text));
}

void Render::run_call_block(const CallBlock& node) {
  Var caller = make<Macro>(&node.callable, frame_);
  track(caller.thing());
  track(frame_.get());
  const Var callee = eval(*node.call->callee);
  CallArgs args = eval_arguments(node.call->arguments);
  // Behind the named arguments, in front of what ** brings.
  args.named.insert(node.call->arguments.named.size(), {"caller", std::move(caller)});
  print_as_is(call(callee, std::move(args)));
}

// Filter and call blocks do not make their results texts.
void Render::print_as_is(const Var& value) {
  if (!value.is_text())
    raise("TypeError", "sequence item 0: expected str instance, {} found", type_name(value));
  charge_text(value.text().size());
  out_->append(value.text());
}

Var Render::render_block(std::string_view name) {
  const Depth depth(*this);
  const auto found = std::ranges::find(program_.blocks, name, &std::pair<std::string, const Block*>::first);
  const Block& block = *found->second;
  if (block.required) {
    raise("TemplateRuntimeError", "Required block {} not found", python::repr(name));
  }
  const Swap<Ref<Frame>> entered(frame_, make<Frame>(root_, block.slot_count));
  std::string text = capture(block.body);
  return captured_text(std::move(text));
}

}  // namespace squall::jinja
