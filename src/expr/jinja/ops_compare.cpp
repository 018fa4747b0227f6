// Truth, equality, order, membership, iteration.
#include <algorithm>

#include "base/text/utf8.h"
#include "expr/jinja/ops.h"
#include "value/python.h"

namespace squall::jinja {
namespace {

bool is_sequence(const Var& var) { return var.is_list() || var.is_tuple(); }

bool is_scalar(const Value& value) { return !value.is_sequence() && !value.is_mapping(); }

bool sequences_equal(Render& render, const Var& a, const Var& b) {
  const std::size_t size = length(a);
  if (size != length(b)) return false;
  for (std::size_t i = 0; i < size; ++i) {
    if (!equals(render, sequence_item(a, i), sequence_item(b, i))) return false;
  }
  return true;
}

bool dicts_equal(Render& render, const Var& a, const Var& b) {
  if (length(a) != length(b)) return false;
  for (const auto& [key, value] : dict_entries(a)) {
    const auto other = dict_find(b, key);
    if (!other || !equals(render, value, *other)) return false;
  }
  return true;
}

bool ranges_equal(const Range& a, const Range& b) {
  if (a.size() != b.size()) return false;
  if (a.size() == 0) return true;
  return a.start == b.start && (a.size() == 1 || a.step == b.step);
}

std::string_view op_text(CompareOp op) {
  switch (op) {
    case CompareOp::kLt:
      return "<";
    case CompareOp::kLtEq:
      return "<=";
    case CompareOp::kGt:
      return ">";
    default:
      return ">=";
  }
}

bool holds(CompareOp op, int order) {
  switch (op) {
    case CompareOp::kLt:
      return order < 0;
    case CompareOp::kLtEq:
      return order <= 0;
    case CompareOp::kGt:
      return order > 0;
    default:
      return order >= 0;
  }
}

void raise_if_undefined(const Var& a) {
  if (a.is_undefined()) Render::raise_undefined(a);
}

bool ordered(Render& render, CompareOp op, const Var& a, const Var& b) {
  if (a.is_plain() && b.is_plain() && a.plain().kind() == b.plain().kind()) {
    // The common cases. Texts in UTF-8 have the order of their code points.
    if (a.plain().is_int()) {
      const std::int64_t x = a.plain().as_int(), y = b.plain().as_int();
      return holds(op, x < y ? -1 : x > y ? 1 : 0);
    }
    if (a.plain().is_string()) return holds(op, a.plain().as_string().compare(b.plain().as_string()));
  }
  if (a.is_plain() && b.is_plain() && is_scalar(a.plain()) && is_scalar(b.plain())) {
    const auto order = unwrap([&]() -> Result<std::optional<int>> {
      auto result = python::compare(a.plain(), b.plain(), op_text(op));
      if (!result.ok()) return Error(Errc::kExpression, result.error().message()).as("TypeError");
      return result;
    }());
    return order && holds(op, *order);
  }
  raise_if_undefined(a);
  raise_if_undefined(b);
  render.check_stack();
  if (a.is_text() && b.is_text()) return holds(op, a.text().compare(b.text()));
  if ((a.is_list() && b.is_list()) || (a.is_tuple() && b.is_tuple())) {
    const std::size_t left = length(a), right = length(b);
    for (std::size_t i = 0; i < std::min(left, right); ++i) {
      const Var x = sequence_item(a, i), y = sequence_item(b, i);
      render.step();
      if (!equals(render, x, y)) return ordered(render, op, x, y);
    }
    return holds(op, left < right ? -1 : left > right ? 1 : 0);
  }
  raise("TypeError", "'{}' not supported between instances of '{}' and '{}'", op_text(op), type_name(a),
        type_name(b));
}

bool in_text(const Var& container, const Var& item) {
  if (!item.is_text())
    raise("TypeError", "'in <string>' requires string as left operand, not {}", type_name(item));
  return container.text().find(item.text()) != std::string_view::npos;
}

}  // namespace

bool truthy(Render& /*render*/, const Var& var) {
  if (var.is_plain()) return python::truthy(var.plain());
  switch (var.thing()->tag()) {
    case Tag::kUndefined:
      if (var.as<Undefined>().kind == UndefinedKind::kStrict) Render::raise_undefined(var);
      return false;
    case Tag::kMarkup:
    case Tag::kList:
    case Tag::kTuple:
    case Tag::kDict:
    case Tag::kRange:
    case Tag::kView:
    case Tag::kLoop:
      return length(var) != 0;
    default:
      return true;
  }
}

bool equals(Render& render, const Var& a, const Var& b) {
  if (a.is_plain() && b.is_plain()) {
    if (is_scalar(a.plain()) || is_scalar(b.plain())) return python::equals(a.plain(), b.plain());
    check_depth(render, a.plain());
    check_depth(render, b.plain());
    return python::equals(a.plain(), b.plain());
  }
  render.step();
  render.check_stack();
  for (const Var* one : {&a, &b}) {
    if (!one->is_undefined()) continue;
    if (one->as<Undefined>().kind == UndefinedKind::kStrict) Render::raise_undefined(*one);
    return a.is_undefined() && b.is_undefined();
  }
  if (a.is_text() && b.is_text()) return a.text() == b.text();
  if ((a.is_list() && b.is_list()) || (a.is_tuple() && b.is_tuple())) return sequences_equal(render, a, b);
  if (a.is_dict() && b.is_dict()) return dicts_equal(render, a, b);
  if (a.is(Tag::kRange) && b.is(Tag::kRange)) return ranges_equal(a.as<Range>(), b.as<Range>());
  return a.thing() == b.thing();
}

bool contains(Render& render, const Var& container, const Var& item) {
  if (container.is_text()) return in_text(container, item);
  if (container.is_dict()) return dict_find(container, hashable_key(render, item)).has_value();
  if (container.is(Tag::kView) && container.as<View>().what == View::What::kKeys) {
    return dict_find(container.as<View>().dict, hashable_key(render, item)).has_value();
  }
  if (container.is_undefined()) {
    if (container.as<Undefined>().kind == UndefinedKind::kStrict) Render::raise_undefined(container);
    return false;
  }
  const bool iterable = container.is_plain() ? container.plain().is_sequence()
                                             : is_sequence(container) || container.is(Tag::kRange) ||
                                                   container.is(Tag::kIterator) || container.is(Tag::kView);
  if (!iterable) raise("TypeError", "argument of type '{}' is not iterable", type_name(container));
  Cursor cursor(render, container);
  for (Var one; cursor.next(one);) {
    const bool same = !one.is_plain() && one.thing() == item.thing();
    if (same || equals(render, one, item)) return true;
  }
  return false;
}

bool compare(Render& render, CompareOp op, const Var& a, const Var& b) {
  switch (op) {
    case CompareOp::kEq:
      return equals(render, a, b);
    case CompareOp::kNe:
      return !equals(render, a, b);
    case CompareOp::kIn:
      return contains(render, b, a);
    case CompareOp::kNotIn:
      return !contains(render, b, a);
    default:
      return ordered(render, op, a, b);
  }
}

std::optional<std::size_t> length_if(const Var& var) {
  if (var.is_plain()) {
    const Value& value = var.plain();
    if (value.is_string()) return text::code_points(value.as_string());
    if (value.is_sequence() || value.is_mapping() || value.kind() == Kind::kBytes) return value.size();
    return std::nullopt;
  }
  switch (var.thing()->tag()) {
    case Tag::kMarkup:
      return text::code_points(var.text());
    case Tag::kList:
      return var.as<List>().items.size();
    case Tag::kTuple:
      return var.as<Tuple>().items.size();
    case Tag::kDict:
      return var.as<Dict>().entries.size();
    case Tag::kRange:
      return static_cast<std::size_t>(var.as<Range>().size());
    case Tag::kView:
      return length_if(var.as<View>().dict);
    case Tag::kLoop:
      return var.as<Loop>().items.size();
    case Tag::kUndefined:
      if (var.as<Undefined>().kind == UndefinedKind::kStrict) Render::raise_undefined(var);
      return 0;
    default:
      return std::nullopt;
  }
}

std::size_t length(const Var& var) {
  if (const auto size = length_if(var)) return *size;
  raise("TypeError", "object of type '{}' has no len()", type_name(var));
}

Var sequence_item(const Var& sequence, std::size_t index) {
  if (sequence.is_plain()) return sequence.plain().items()[index];
  return sequence.is(Tag::kList) ? sequence.as<List>().items[index] : sequence.as<Tuple>().items[index];
}

std::optional<Var> dict_find(const Var& dict, const Value& key) {
  if (dict.is(Tag::kDict)) {
    const Var* found = dict.as<Dict>().find(key);
    return found ? std::optional(*found) : std::nullopt;
  }
  const Value& value = dict.plain();
  if (value.is_object()) {
    const Value* found = key.is_string() ? value.find(key.as_string()) : nullptr;
    return found ? std::optional<Var>(*found) : std::nullopt;
  }
  for (const Value& pair : value.items()) {
    if (python::equals(pair[0], key)) return Var(pair[1]);
  }
  return std::nullopt;
}

std::vector<std::pair<Value, Var>> dict_entries(const Var& dict) {
  if (dict.is(Tag::kDict)) return dict.as<Dict>().entries;
  std::vector<std::pair<Value, Var>> out;
  const Value& value = dict.plain();
  out.reserve(value.size());
  if (value.is_object()) {
    for (const Member& member : value.members()) out.emplace_back(member.key, member.value);
  } else {
    for (const Value& pair : value.items()) out.emplace_back(pair[0], pair[1]);
  }
  return out;
}

Value hashable_key(Render& render, const Var& var) {
  if (var.is_undefined()) {
    if (var.as<Undefined>().kind == UndefinedKind::kStrict) Render::raise_undefined(var);
    return Value();
  }
  if (var.is(Tag::kList) || var.is(Tag::kDict)) raise("TypeError", "unhashable type: '{}'", type_name(var));
  Value key = to_value(render, var);
  if (!python::hashable(key)) {
    Value inner = key;
    while (inner.kind() == Kind::kTuple) {
      const auto items = inner.items();
      const auto bad =
          std::ranges::find_if_not(items, [](const Value& one) { return python::hashable(one); });
      const Value next = *bad;
      inner = next;
    }
    raise("TypeError", "unhashable type: '{}'", python::type_name(inner));
  }
  return key;
}

bool is_iterable(const Var& var) {
  if (var.is_plain()) {
    const Value& value = var.plain();
    return value.is_string() || value.is_sequence() || value.is_mapping() || value.kind() == Kind::kBytes;
  }
  switch (var.thing()->tag()) {
    case Tag::kMarkup:
    case Tag::kList:
    case Tag::kTuple:
    case Tag::kDict:
    case Tag::kRange:
    case Tag::kIterator:
    case Tag::kView:
      return true;
    case Tag::kUndefined:
      return var.as<Undefined>().kind != UndefinedKind::kStrict;
    default:
      return false;
  }
}

Cursor::Cursor(Render& render, Var source) : render_(render), source_(std::move(source)) {
  if (is_iterable(source_)) {
    if (source_.is(Tag::kDict)) size_ = source_.as<Dict>().entries.size();
    if (source_.is(Tag::kView)) size_ = length(source_.as<View>().dict);
    return;
  }
  if (source_.is_undefined()) Render::raise_undefined(source_);
  raise("TypeError", "'{}' object is not iterable", type_name(source_));
}

void Cursor::check_size(std::size_t size) const {
  if (size != size_) raise("RuntimeError", "dictionary changed size during iteration");
}

bool Cursor::next(Var& out) {
  render_.step();
  return source_.is_plain() ? next_plain(out) : next_thing(out);
}

bool Cursor::next_plain(Var& out) {
  const Value& value = source_.plain();
  if (value.is_string()) {
    const std::string_view text = value.as_string();
    if (at_ >= text.size()) return false;
    const std::size_t start = at_;
    text::next_code_point(text, at_);
    out = Value(text.substr(start, at_ - start));
    return true;
  }
  if (at_ >= value.size()) return false;
  const std::size_t i = at_++;
  if (value.is_object()) {
    out = value.members()[i].key;
  } else if (value.kind() == Kind::kPairs) {
    out = value.items()[i][0];
  } else if (value.kind() == Kind::kBytes) {
    out = Value(static_cast<int>(static_cast<unsigned char>(value.as_string()[i])));
  } else {
    out = value.items()[i];
  }
  return true;
}

bool Cursor::next_thing(Var& out) {
  switch (source_.thing()->tag()) {
    case Tag::kMarkup: {
      const std::string_view text = source_.text();
      if (at_ >= text.size()) return false;
      const std::size_t start = at_;
      text::next_code_point(text, at_);
      out = Value(text.substr(start, at_ - start));
      return true;
    }
    case Tag::kList:
    case Tag::kTuple: {
      if (at_ >= length(source_)) return false;
      out = sequence_item(source_, at_++);
      return true;
    }
    case Tag::kDict: {
      const auto& entries = source_.as<Dict>().entries;
      check_size(entries.size());
      if (at_ >= entries.size()) return false;
      out = entries[at_++].first;
      return true;
    }
    case Tag::kRange: {
      const auto& range = source_.as<Range>();
      if (static_cast<std::int64_t>(at_) >= range.size()) return false;
      out = Value(range.start + static_cast<std::int64_t>(at_++) * range.step);
      return true;
    }
    case Tag::kIterator: {
      render_.check_stack();
      const Ref<Thing> held = Ref<Thing>::share(source_.thing());
      return source_.as<Iterator>().next(render_, out);
    }
    case Tag::kView: {
      const auto& view = source_.as<View>();
      check_size(length(view.dict));
      if (at_ >= size_) return false;
      const std::size_t i = at_++;
      Value key;
      Var value;
      if (view.dict.is(Tag::kDict)) {
        key = view.dict.as<Dict>().entries[i].first;
        value = view.dict.as<Dict>().entries[i].second;
      } else if (view.dict.plain().is_object()) {
        key = view.dict.plain().members()[i].key;
        value = view.dict.plain().members()[i].value;
      } else {
        key = view.dict.plain().items()[i][0];
        value = view.dict.plain().items()[i][1];
      }
      if (view.what == View::What::kItems) {
        out = render_.make_pair(std::move(key), std::move(value));
      } else {
        out = view.what == View::What::kKeys ? Var(std::move(key)) : std::move(value);
      }
      return true;
    }
    default:
      return false;
  }
}

std::vector<Var> items_of(Render& render, const Var& iterable) {
  std::vector<Var> out;
  Cursor cursor(render, iterable);
  for (Var one; cursor.next(one);) out.push_back(std::move(one));
  return out;
}

}  // namespace squall::jinja
