// The interpreter of expressions.
#include <algorithm>

#include "base/text/utf8.h"
#include "expr/jinja/globals.h"
#include "expr/jinja/methods.h"
#include "expr/jinja/ops.h"
#include "value/python.h"

namespace squall::jinja {
namespace {

// Where a slice begins, where it ends, and how many items it has.
struct Span {
  std::int64_t start, step, count;
};

Span span_of(const std::optional<std::int64_t>& start, const std::optional<std::int64_t>& stop,
             std::int64_t step, std::int64_t size) {
  const std::int64_t low = step > 0 ? 0 : -1, high = step > 0 ? size : size - 1;
  const auto place = [&](const std::optional<std::int64_t>& wanted, std::int64_t fallback) {
    if (!wanted) return fallback;
    return std::clamp(*wanted < 0 ? *wanted + size : *wanted, low, high);
  };
  const std::int64_t from = place(start, step > 0 ? low : high), to = place(stop, step > 0 ? high : low);
  std::int64_t count = 0;
  if (step > 0 && from < to) count = (to - from - 1) / step + 1;
  if (step < 0 && from > to) count = (from - to - 1) / -step + 1;
  return {from, step, count};
}

Var sliced_text(Render& render, const Var& object, const Span& span) {
  const std::string_view text = object.text();
  if (span.step == 1) {
    return Render::like(object,
                        std::string(text::code_point_substr(text, static_cast<std::size_t>(span.start),
                                                            static_cast<std::size_t>(span.count))));
  }
  const std::u32string all = text::decode_utf8(text);
  render.charge_text(text.size());
  std::u32string out;
  for (std::int64_t i = 0; i < span.count; ++i)
    out += all[static_cast<std::size_t>(span.start + i * span.step)];
  return Render::like(object, text::encode_utf8(out));
}

// Plain data stays plain: the items of a Value are Values.
template <typename Make>
Var sliced_values(std::span<const Value> items, const Span& span, Make make_sequence) {
  std::vector<Value> out;
  out.reserve(static_cast<std::size_t>(span.count));
  for (std::int64_t i = 0; i < span.count; ++i)
    out.push_back(items[static_cast<std::size_t>(span.start + i * span.step)]);
  return make_sequence(std::move(out));
}

}  // namespace

// The innermost expression that fails says where.
Var Render::eval(const Expr& node) try {
  step();
  switch (node.kind) {
    case ExprKind::kConst:
      return adopt(static_cast<const Const&>(node).value);
    case ExprKind::kName:
      return eval_name(static_cast<const Name&>(node));
    case ExprKind::kAttribute: {
      const auto& attribute = static_cast<const Attribute&>(node);
      if (const Value* found = place_of(node)) return *found;
      check_stack();
      if (const Value* member = member_of_call(attribute)) return adopt(*member);
      Var held;
      return get_attribute(look(*attribute.object, held), attribute.key, attribute.methods);
    }
    default:
      break;
  }
  check_stack();
  switch (node.kind) {
    case ExprKind::kList:
    case ExprKind::kTuple:
      return eval_many(static_cast<const Many&>(node));
    case ExprKind::kDict:
      return eval_dict(static_cast<const DictExpr&>(node));
    case ExprKind::kSubscript:
      return eval_subscript(static_cast<const Subscript&>(node));
    case ExprKind::kCall:
      return eval_call(static_cast<const CallExpr&>(node));
    case ExprKind::kFilter:
      return eval_filter(static_cast<const FilterExpr&>(node), nullptr);
    case ExprKind::kTest:
      return eval_test(static_cast<const TestExpr&>(node));
    case ExprKind::kNot:
      return Value(!holds(*static_cast<const Unary&>(node).operand));
    case ExprKind::kNegative:
      return negative(*this, eval(*static_cast<const Unary&>(node).operand));
    case ExprKind::kPositive:
      return positive(*this, eval(*static_cast<const Unary&>(node).operand));
    case ExprKind::kBinary: {
      const auto& binary_node = static_cast<const Binary&>(node);
      Var held_left, held_right;
      const Var& left = look(*binary_node.left, held_left);
      return binary(*this, binary_node.op, left, look(*binary_node.right, held_right));
    }
    case ExprKind::kCompare:
      return eval_compare(static_cast<const Compare&>(node));
    case ExprKind::kAnd:
    case ExprKind::kOr:
      return eval_logic(static_cast<const Many&>(node));
    case ExprKind::kConcat:
      return eval_concat(static_cast<const Many&>(node));
    case ExprKind::kConditional:
      return eval_conditional(static_cast<const Conditional&>(node));
    default:
      raise("TypeError", "a slice stands alone");
  }
} catch (Raise& raised) {
  locate(raised, node.pos);
  throw;
}

const Var* Render::variable(const Name& node) const {
  for (const Place& place : node.places) {
    Frame* frame = frame_.get();
    for (std::uint16_t up = 0; up < place.up; ++up) frame = frame->outer.get();
    const Frame::Slot& slot = frame->slots[place.slot];
    if (slot.is_set) return &slot.value;
  }
  return nullptr;
}

// What a running expression calls cannot assign to the variables around it: a macro, a block and a caller()
// have frames of their own, and a recursive loop puts back what it kept aside. So a variable is read where it
// lies.
const Var& Render::look(const Expr& node, Var& held) {
  if (node.kind == ExprKind::kName) {
    if (const Var* found = variable(static_cast<const Name&>(node))) {
      step();
      return *found;
    }
  }
  held = eval(node);
  return held;
}

const Value* Render::place_of(const Expr& node) {
  if (node.kind == ExprKind::kName) {
    const Var* found = variable(static_cast<const Name&>(node));
    return found != nullptr && found->is_plain() ? &found->plain() : nullptr;
  }
  if (node.kind != ExprKind::kAttribute) return nullptr;
  const auto& attribute = static_cast<const Attribute&>(node);
  if (attribute.methods != nullptr || attribute.name.starts_with('_')) return nullptr;
  const Value* object = place_of(*attribute.object);
  const Value* found = object != nullptr ? object->find_key(attribute.key) : nullptr;
  if (found != nullptr) step(2);
  return found;
}

bool Render::holds(const Expr& node) {
  if (const Value* found = place_of(node)) return python::truthy(*found);
  Var held;
  return truthy(*this, look(node, held));
}

Var Render::eval_name(const Name& node) {
  if (const Var* found = variable(node)) return *found;
  if (mutates()) {
    const auto known = std::ranges::find(adopted_, node.name, &std::pair<std::string, Var>::first);
    if (known != adopted_.end()) return known->second;
  }
  if (const Item* item = scope_.find_item(node.name)) {
    Var wrapped = wrap(*item);
    if (mutates()) adopted_.emplace_back(node.name, wrapped);
    return wrapped;
  }
  if (const Value* value = scope_.find_value(node.name)) {
    Var adopted = adopt(*value);
    if (mutates()) adopted_.emplace_back(node.name, adopted);
    return adopted;
  }
  if (node.name == "self") return make<SelfThing>();
  if (auto global = make_global(node.name)) return *std::move(global);
  return undefined_name(node.name);
}

Var Render::eval_many(const Many& node) {
  std::vector<Var> items;
  items.reserve(node.items.size());
  for (const ExprPtr& item : node.items) items.push_back(eval(*item));
  return node.kind == ExprKind::kList ? make_list(std::move(items)) : make_tuple(std::move(items));
}

Var Render::eval_dict(const DictExpr& node) {
  auto dict = make<Dict>();
  bool plain = !mutates();
  bool texts = true;
  for (const auto& [key_node, value_node] : node.entries) {
    const Value key = hashable_key(*this, eval(*key_node));
    Var value = eval(*value_node);
    plain = plain && value.is_plain();
    texts = texts && key.is_string();
    dict->set(key, std::move(value));
  }
  if (!plain) return dict;
  if (texts) {
    Object object;
    object.reserve(dict->entries.size());
    for (auto& [key, value] : dict->entries) object.set(key, value.take_plain());
    return Value(std::move(object));
  }
  std::vector<Value> pairs;
  for (auto& [key, value] : dict->entries) pairs.push_back(Value::tuple({key, value.take_plain()}));
  return Value::pairs(std::move(pairs));
}

Var Render::eval_subscript(const Subscript& node) {
  Var held, held_key;
  const Var& object = look(*node.object, held);
  if (node.key->kind == ExprKind::kSlice) return slice(object, static_cast<const Slice&>(*node.key));
  return get_item(object, look(*node.key, held_key));
}

Var Render::slice(const Var& object, const Slice& node) {
  const auto part = [&](const ExprPtr& expr) -> std::optional<std::int64_t> {
    if (!expr) return std::nullopt;
    const Var value = eval(*expr);
    if (value.is_none()) return std::nullopt;
    if (!value.is_int())
      raise("TypeError", "slice indices must be integers or None or have an __index__ method");
    return as_index(value);
  };
  const auto start = part(node.start), stop = part(node.stop), by = part(node.step);
  if (object.is_undefined()) {
    if (object.as<Undefined>().kind == UndefinedKind::kChainable) return object;
    raise_undefined(object);
  }
  if (object.is_dict()) raise("TypeError", "unhashable type: 'slice'");
  if (!object.is_text() && !object.is_list() && !object.is_tuple() && !object.is(Tag::kRange)) {
    raise("TypeError", "'{}' object is not subscriptable", type_name(object));
  }
  constexpr std::int64_t kWidest = std::int64_t{1}
                                   << 40;  // wider than any sequence: a step beyond gives the same
  const std::int64_t step_by = std::clamp(by.value_or(1), -kWidest, kWidest);
  if (step_by == 0) raise("ValueError", "slice step cannot be zero");
  const Span span = span_of(start, stop, step_by, static_cast<std::int64_t>(length(object)));
  step(static_cast<std::size_t>(span.count) / 4);
  if (object.is_text()) return sliced_text(*this, object, span);
  if (object.is(Tag::kRange)) {
    const auto& range = object.as<Range>();
    // Numbers that wrap around lie beyond the last item, which nothing reads.
    const auto times = [](std::int64_t a, std::int64_t b) {
      return static_cast<std::uint64_t>(a) * static_cast<std::uint64_t>(b);
    };
    const std::uint64_t from = static_cast<std::uint64_t>(range.start) + times(span.start, range.step);
    const auto wide = static_cast<std::int64_t>(times(range.step, span.step));
    const std::uint64_t to = from + times(span.count, wide);
    return make<Range>(static_cast<std::int64_t>(from), static_cast<std::int64_t>(to), wide);
  }
  if (object.is_plain()) {
    const auto items = object.plain().items();
    if (object.is_list())
      return sliced_values(items, span, [](std::vector<Value> out) { return Value::array(std::move(out)); });
    return sliced_values(items, span, [](std::vector<Value> out) { return Value::tuple(std::move(out)); });
  }
  std::vector<Var> items;
  for (std::int64_t i = 0; i < span.count; ++i) {
    items.push_back(sequence_item(object, static_cast<std::size_t>(span.start + i * span.step)));
  }
  return object.is_list() ? make_list(std::move(items)) : make_tuple(std::move(items));
}

CallArgs Render::eval_arguments(const CallArguments& arguments) {
  CallArgs out;
  if (!arguments.positional.empty()) out.positional.reserve(arguments.positional.size());
  for (const ExprPtr& item : arguments.positional) out.positional.push_back(eval(*item));
  for (const auto& [name, item] : arguments.named) out.named.emplace_back(name, eval(*item));
  if (arguments.star) {
    for (Var& item : items_of(*this, eval(*arguments.star))) out.positional.push_back(std::move(item));
  }
  if (arguments.double_star) {
    const Var more = eval(*arguments.double_star);
    if (more.is_undefined() && more.as<Undefined>().kind == UndefinedKind::kStrict) raise_undefined(more);
    if (!more.is_dict()) raise("TypeError", "argument after ** must be a mapping, not {}", type_name(more));
    for (auto& [key, value] : dict_entries(more)) {
      if (!key.is_string()) raise("TypeError", "keywords must be strings");
      out.named.emplace_back(std::string(key.as_string()), std::move(value));
    }
  }
  return out;
}

// ctx().name is read where the data lies. A template that changes data sees the copy that ctx() gives.
const Value* Render::member_of_call(const Attribute& node) const {
  const bool simple = node.object->kind == ExprKind::kCall && node.methods == nullptr && !mutates() &&
                      scope_.data() != nullptr && !node.name.starts_with('_');
  if (!simple) return nullptr;
  const auto& call = static_cast<const CallExpr&>(*node.object);
  const CallArguments& arguments = call.arguments;
  if (call.callee->kind != ExprKind::kName || !arguments.positional.empty() || !arguments.named.empty() ||
      arguments.star || arguments.double_star) {
    return nullptr;
  }
  const auto& name = static_cast<const Name&>(*call.callee);
  const Item* item = name.places.empty() ? scope_.find_item(name.name) : nullptr;
  const auto* function = item != nullptr ? std::get_if<std::shared_ptr<const Function>>(item) : nullptr;
  if (function == nullptr || !(*function)->member) return nullptr;
  return (*function)->member(*scope_.data(), node.name);
}

Var Render::eval_call(const CallExpr& node) {
  if (node.callee->kind == ExprKind::kAttribute) {
    // A method of plain data is called without being bound first.
    const auto& attribute = static_cast<const Attribute&>(*node.callee);
    Var object = eval(*attribute.object);
    const auto [method, signature] =
        attribute.methods != nullptr ? attribute.methods->of(object) : MethodSet::Entry{};
    if (method == nullptr || method->is_property) {
      return call(get_attribute(object, attribute.key, attribute.methods), eval_arguments(node.arguments));
    }
    CallArgs args = eval_arguments(node.arguments);
    Call bound(*this, method->name, *signature, std::move(object), std::move(args));
    return method->call(bound);
  }
  if (node.callee->kind == ExprKind::kName) {
    // A function of the caller's is called without being wrapped first.
    const auto& name = static_cast<const Name&>(*node.callee);
    const Item* item = name.places.empty() ? scope_.find_item(name.name) : nullptr;
    const auto* function = item != nullptr ? std::get_if<std::shared_ptr<const Function>>(item) : nullptr;
    if (function != nullptr) return call_function(**function, nullptr, eval_arguments(node.arguments));
  }
  const Var callee = eval(*node.callee);
  return call(callee, eval_arguments(node.arguments));
}

Var Render::eval_filter(const FilterExpr& node, const Var* block_text) {
  Var input;
  if (node.input == nullptr) {
    input = *block_text;
  } else if (block_text != nullptr && node.input->kind == ExprKind::kFilter) {
    input = eval_filter(static_cast<const FilterExpr&>(*node.input), block_text);
  } else {
    input = eval(*node.input);
  }
  CallArgs args = eval_arguments(node.arguments);
  if (node.entry == nullptr)
    raise("TemplateRuntimeError", "No filter named {} found.", python::repr(node.name));
  return call_filter(*node.entry, std::move(input), std::move(args));
}

Var Render::eval_test(const TestExpr& node) {
  Var input = eval(*node.input);
  CallArgs args = eval_arguments(node.arguments);
  if (node.entry == nullptr)
    raise("TemplateRuntimeError", "No test named {} found.", python::repr(node.name));
  return Value(call_test(*node.entry, std::move(input), std::move(args)));
}

Var Render::eval_compare(const Compare& node) {
  Var held[2];
  const Var* left = &look(*node.first, held[0]);
  std::size_t next = 1;
  for (const auto& [op, right_node] : node.rest) {
    const Var& right = look(*right_node, held[next]);
    if (!compare(*this, op, *left, right)) return Value(false);
    left = &right;
    next = 1 - next;
  }
  return Value(true);
}

Var Render::eval_logic(const Many& node) {
  const bool stops_at = node.kind == ExprKind::kOr;
  for (std::size_t i = 0; i + 1 < node.items.size(); ++i) {
    Var value = eval(*node.items[i]);
    if (truthy(*this, value) == stops_at) return value;
  }
  return eval(*node.items.back());
}

Var Render::eval_concat(const Many& node) {
  std::vector<Var> parts;
  parts.reserve(node.items.size());
  for (const ExprPtr& item : node.items) parts.push_back(eval(*item));
  std::string out;
  if (autoescape_ && std::ranges::any_of(parts, [](const Var& part) { return part.is(Tag::kMarkup); })) {
    for (const Var& part : parts) out += escape(*this, part);
    return markup(out);
  }
  for (const Var& part : parts) append_str(*this, out, part);
  return Value(out);
}

Var Render::eval_conditional(const Conditional& node) {
  if (holds(*node.test)) return eval(*node.then);
  if (node.otherwise) return eval(*node.otherwise);
  // The reference is permissive here whatever the environment.
  return make<Undefined>(
      fmt::format("the inline if-expression on line {} evaluated to false and no else section was defined.",
                  node.pos.line),
      UndefinedKind::kLenient);
}

}  // namespace squall::jinja
