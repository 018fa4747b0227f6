#include "expr/yaql/nodes.h"

#include "expr/core/workflow_functions.h"
#include "expr/yaql/compile.h"
#include "expr/yaql/cursor.h"
#include "expr/yaql/equality.h"
#include "expr/yaql/mapping.h"
#include "expr/yaql/text_form.h"

namespace squall::yaql {
namespace {

[[noreturn]] void raise_no_member(Run& run, const Var& key) { raise("KeyError", "{}", repr(run, key)); }

// The workflow's data under the names that the engine gives it.
Var engine_variable(const Run& run, std::string_view name) {
  if (name == "__vars") return run.data();
  if (name == "__state" || name == "__current_task" || name == "__current_item") return run.data()[name];
  return {};
}

}  // namespace

Var property_of(Run& run, const Var& left, const std::string& word) {
  if (left.is_mapping()) {
    if (auto found = mapping_find(run, left, std::string_view(word))) return *std::move(found);
    raise_no_member(run, Var(Value(word)));
  }
  if (is_iterable(left)) {
    return lazily("map", [cursor = Cursor(run, left), word](Run& r, Var& out) mutable {
      Var item;
      if (!cursor.next(r, item)) return false;
      out = property_of(r, item, word);
      return true;
    });
  }
  const auto nowhere = make<Frame>(Ref<Frame>());
  return invoke(run, *nowhere, "#property#" + word, nullptr, {left});
}

Var RuleNode::eval(Run& run, Frame& frame) const {
  Var key = key_->eval(run, frame);
  return make<Rule>(std::move(key), value_->eval(run, frame));
}

Var OmittedNode::eval(Run& /*run*/, Frame& /*frame*/) const { return make<Omitted>(); }

Var PositionNode::eval(Run& /*run*/, Frame& frame) const {
  const Var* found = frame.positional(position_);
  return found != nullptr ? *found : Var();
}

Var VariableNode::eval(Run& run, Frame& frame) const {
  const Var* found = frame.named(name_);
  return found != nullptr ? *found : engine_variable(run, name_);
}

Var MethodNode::eval(Run& run, Frame& frame) const {
  Var receiver = left_->eval(run, frame);
  if (safe_ && receiver.is_null()) return {};
  return site_.call(run, frame, std::move(receiver));
}

Var PropertyNode::eval(Run& run, Frame& frame) const {
  run.step();
  if (const Var* lies = left_->borrow(frame); lies != nullptr && lies->is_mapping()) {
    if (auto found = mapping_find(run, *lies, std::string_view(word_))) return *std::move(found);
  }
  const Var left = left_->eval(run, frame);
  if (safe_ && left.is_null()) return {};
  run.at(position_);
  return property_of(run, left, word_);
}

Var SafeNode::eval(Run& run, Frame& frame) const {
  if (left_->eval(run, frame).is_null()) return {};
  raise("NoMatchingFunctionException", "No function \"#operator_.\" matches supplied arguments");
}

Var MemberNode::eval(Run& run, Frame& /*frame*/) const {
  run.step();
  run.at(position_);
  const Value* found = run.data().find(word_);
  if (found == nullptr) raise_no_member(run, Var(Value(word_)));
  return *found;
}

Var WorkflowVariableNode::eval(Run& run, Frame& /*frame*/) const {
  run.step();
  run.at(position_);
  return unwrap(expr::ctx(run.data(), name_));
}

Var OperatorNode::eval(Run& run, Frame& frame) const {
  if (!site_.has_candidates()) site_.fail(run);
  run.step();
  Var left = site_.argument(0).eval(run, frame);
  Var right = site_.argument(1).eval(run, frame);
  run.at(site_.position());
  if (auto simple = on_simple(run, op_, left, right)) return *std::move(simple);
  return site_.call(run, frame, std::move(left), std::move(right));
}

Var EqualNode::eval(Run& run, Frame& frame) const {
  run.step();
  const Var left = left_->eval(run, frame);
  if (const Var* right = right_->borrow(frame)) return Value(equals(run, left, *right) == wanted_);
  return Value(equals(run, left, right_->eval(run, frame)) == wanted_);
}

Var LogicNode::eval(Run& run, Frame& frame) const {
  run.step();
  Var left = left_->eval(run, frame);
  if (truthy(left) != is_and_) return left;
  return right_->eval(run, frame);
}

Var NotNode::eval(Run& run, Frame& frame) const {
  run.step();
  return Value(!truthy(inner_->eval(run, frame)));
}

Var ArrowNode::eval(Run& run, Frame& frame) const {
  run.check_stack();
  run.step();
  const Var context = left_->eval(run, frame);
  if (!context.is(Tag::kContext)) {
    run.at(position_);
    raise("NoMatchingFunctionException", "No function \"#operator_->\" matches supplied arguments");
  }
  return right_->eval(run, context.as<Frame>());
}

Var IndexNode::eval(Run& run, Frame& frame) const {
  if (!site_.has_candidates()) site_.fail(run);
  run.step();
  Var left = site_.argument(0).eval(run, frame);
  Var index = site_.argument(1).eval(run, frame);
  if (left.is_plain() && left.plain().is_object() && index.is_text()) {
    if (const Value* found = left.plain().find(index.text())) return *found;
  } else if (left.is_sequence() && index.is_plain() && index.plain().is_int()) {
    const auto size = static_cast<std::int64_t>(sequence_size(left));
    const std::int64_t at = index.plain().as_int();
    if (at >= -size && at < size)
      return sequence_item(left, static_cast<std::size_t>(at < 0 ? at + size : at));
  }
  return site_.call(run, frame, std::move(left), std::move(index));
}

Var ListNode::eval(Run& run, Frame& frame) const {
  run.step();
  std::vector<Var> items;
  items.reserve(items_.size());
  for (const NodePtr& item : items_) items.push_back(item->eval(run, frame));
  return make_tuple(std::move(items));
}

}  // namespace squall::yaql
