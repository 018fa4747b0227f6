// str() and repr() of Vars, and the way back to plain data.
#include <algorithm>

#include "base/text/utf8.h"
#include "expr/core/texts.h"
#include "expr/jinja/methods.h"
#include "expr/jinja/ops.h"
#include "value/python.h"

namespace squall::jinja {
namespace {

bool is_container(const Value& value) { return value.is_sequence() || value.is_mapping(); }

void walk_depth(Render& render, const Value& value, std::size_t left) {
  if (left == 0) raise_limit("max_data_depth", render.limits().max_data_depth, "data is nested too deep");
  if (value.is_object()) {
    for (const Member& member : value.members()) {
      if (is_container(member.value)) walk_depth(render, member.value, left - 1);
    }
  } else if (is_container(value)) {
    for (const Value& item : value.items()) {
      if (is_container(item)) walk_depth(render, item, left - 1);
    }
  }
}

// repr() of what has Things inside.
class Printer {
 public:
  Printer(Render& render, std::string& out) : render_(render), out_(out) {}

  void repr(const Var& var, std::size_t depth) {
    if (depth > render_.limits().max_data_depth) {
      raise_limit("max_data_depth", render_.limits().max_data_depth, "data is nested too deep");
    }
    render_.step();
    if (out_.size() > render_.limits().max_text_bytes) render_.charge_text(out_.size());
    if (var.is_plain()) {
      check_depth(render_, var.plain());
      const std::string text = python::repr(var.plain());
      render_.charge_text(text.size());
      out_ += text;
      return;
    }
    thing(var, depth);
  }

 private:
  void sequence(const std::vector<Var>& items, std::size_t depth) {
    bool first = true;
    for (const Var& item : items) {
      if (!std::exchange(first, false)) out_ += ", ";
      repr(item, depth + 1);
    }
  }

  void dict(const Dict& dict, std::size_t depth) {
    out_ += '{';
    bool first = true;
    for (const auto& [key, value] : dict.entries) {
      if (!std::exchange(first, false)) out_ += ", ";
      out_ += python::repr(key);
      out_ += ": ";
      repr(value, depth + 1);
    }
    out_ += '}';
  }

  void view(const Var& var, std::size_t depth) {
    out_ += type_name(var);
    out_ += "([";
    sequence(items_of(render_, var), depth);
    out_ += "])";
  }

  void thing(const Var& var, std::size_t depth) {
    switch (var.thing()->tag()) {
      case Tag::kUndefined:
        out_ += "Undefined";
        break;
      case Tag::kMarkup:
        out_ += fmt::format("Markup({})", python::repr(var.text()));
        break;
      case Tag::kList:
        out_ += '[';
        sequence(var.as<List>().items, depth);
        out_ += ']';
        break;
      case Tag::kTuple:
        out_ += '(';
        sequence(var.as<Tuple>().items, depth);
        out_ += var.as<Tuple>().items.size() == 1 ? ",)" : ")";
        break;
      case Tag::kDict:
        dict(var.as<Dict>(), depth);
        break;
      case Tag::kRange: {
        const auto& range = var.as<Range>();
        out_ += range.step == 1 ? fmt::format("range({}, {})", range.start, range.stop)
                                : fmt::format("range({}, {}, {})", range.start, range.stop, range.step);
        break;
      }
      case Tag::kView:
        view(var, depth);
        break;
      case Tag::kMethod:
        out_ += fmt::format("<built-in method {} of {} object>", var.as<BoundMethod>().method->name,
                            type_name(var.as<BoundMethod>().self));
        break;
      case Tag::kFunction:
        out_ += var.as<FunctionThing>().type == "type"
                    ? fmt::format("<class '{}'>", var.as<FunctionThing>().name)
                    : fmt::format("<function {}>", var.as<FunctionThing>().name);
        break;
      case Tag::kMacro:
        out_ += var.as<Macro>().callable->name.empty()
                    ? "<Macro anonymous>"
                    : fmt::format("<Macro {}>", python::repr(var.as<Macro>().callable->name));
        break;
      case Tag::kNamespace:
        out_ += "<Namespace ";
        dict(var.as<Namespace>().attributes, depth);
        out_ += '>';
        break;
      case Tag::kLoop:
        out_ += fmt::format("<LoopContext {}/{}>", var.as<Loop>().index0 + 1, var.as<Loop>().items.size());
        break;
      case Tag::kDynamic:
        out_ += unwrap(var.as<Dynamic>().object->str());
        break;
      case Tag::kSelf:
        out_ += "<TemplateReference None>";
        break;
      default:
        out_ += fmt::format("<{}>", object_type(var));
        break;
    }
  }

  Render& render_;
  std::string& out_;
};

class Converter {
 public:
  Converter(Render& render, Convert how) : render_(render), how_(how) {}

  Value convert(const Var& var, std::size_t depth) {
    if (depth > render_.limits().max_data_depth) {
      raise_limit("max_data_depth", render_.limits().max_data_depth, "data is nested too deep");
    }
    if (var.is_plain()) return var.plain();
    render_.step();
    switch (var.thing()->tag()) {
      case Tag::kMarkup:
        return var.as<Markup>().text;
      case Tag::kList:
        return Value::array(sequence(var.as<List>().items, depth));
      case Tag::kTuple:
        return Value::tuple(sequence(var.as<Tuple>().items, depth));
      case Tag::kDict:
        return dict(var.as<Dict>(), depth);
      case Tag::kDynamic:
        return Value(unwrap(var.as<Dynamic>().object->str()));
      default:
        break;
    }
    if (how_ == Convert::kJson)
      raise("TypeError", "Object of type {} is not JSON serializable", type_name(var));
    switch (var.thing()->tag()) {
      case Tag::kUndefined:
        return Value();
      case Tag::kRange:
      case Tag::kIterator:
      case Tag::kView:
        return Value::array(sequence(items_of(render_, var), depth));
      case Tag::kNamespace:
        return dict(var.as<Namespace>().attributes, depth);
      default:
        return Value(repr(render_, var));
    }
  }

 private:
  std::vector<Value> sequence(const std::vector<Var>& items, std::size_t depth) {
    std::vector<Value> out;
    out.reserve(items.size());
    for (const Var& item : items) out.push_back(convert(item, depth + 1));
    return out;
  }

  Value dict(const Dict& dict, std::size_t depth) {
    const bool texts =
        std::ranges::all_of(dict.entries, [](const auto& entry) { return entry.first.is_string(); });
    if (texts) {
      Object object;
      object.reserve(dict.entries.size());
      for (const auto& [key, value] : dict.entries) object.set(key, convert(value, depth + 1));
      return object;
    }
    std::vector<Value> pairs;
    for (const auto& [key, value] : dict.entries)
      pairs.push_back(Value::tuple({key, convert(value, depth + 1)}));
    return Value::pairs(std::move(pairs));
  }

  Render& render_;
  Convert how_;
};

Var thawed_container(Render& render, const Value& value, std::size_t depth);

Var thaw_at(Render& render, const Value& value, std::size_t depth) {
  if (depth > render.limits().max_data_depth) {
    raise_limit("max_data_depth", render.limits().max_data_depth, "data is nested too deep");
  }
  render.step();
  const bool changeable = value.is_array() || value.is_mapping();
  if (changeable) {
    if (auto known = render.thawed(value)) return *std::move(known);
    Var copy = thawed_container(render, value, depth);
    render.remember_thawed(value, copy);
    return copy;
  }
  if (value.kind() != Kind::kTuple) return value;
  std::vector<Var> items;
  for (const Value& item : value.items()) items.push_back(thaw_at(render, item, depth + 1));
  return make<Tuple>(std::move(items));
}

Var thawed_container(Render& render, const Value& value, std::size_t depth) {
  switch (value.kind()) {
    case Kind::kArray: {
      auto list = make<List>();
      list->items.reserve(value.size());
      for (const Value& item : value.items()) list->items.push_back(thaw_at(render, item, depth + 1));
      return list;
    }
    case Kind::kObject: {
      auto dict = make<Dict>();
      for (const Member& member : value.members())
        dict->set(member.key, thaw_at(render, member.value, depth + 1));
      return dict;
    }
    default: {
      auto dict = make<Dict>();
      for (const Value& pair : value.items()) dict->set(pair[0], thaw_at(render, pair[1], depth + 1));
      return dict;
    }
  }
}

}  // namespace

void check_depth(Render& render, const Value& value) {
  if (is_container(value)) walk_depth(render, value, render.limits().max_data_depth);
}

void append_repr(Render& render, std::string& out, const Var& var) { Printer(render, out).repr(var, 0); }

std::string repr(Render& render, const Var& var) {
  std::string out;
  append_repr(render, out, var);
  return out;
}

void append_str(Render& render, std::string& out, const Var& var) {
  if (var.is_text()) {
    render.charge_text(out.size() + var.text().size());
    out += var.text();
    return;
  }
  if (var.is_undefined()) {
    if (var.as<Undefined>().kind == UndefinedKind::kStrict) Render::raise_undefined(var);
    return;
  }
  if (!var.is_plain() || is_container(var.plain())) {
    append_repr(render, out, var);
  } else {
    out += python::str(var.plain());
  }
}

std::string str(Render& render, const Var& var) {
  std::string out;
  append_str(render, out, var);
  return out;
}

Value to_value(Render& render, const Var& var, Convert how) {
  if (var.is_plain()) {
    check_depth(render, var.plain());
    return var.plain();
  }
  return Converter(render, how).convert(var, 0);
}

Var thaw(Render& render, const Value& value) { return thaw_at(render, value, 0); }

std::string replace_texts(Render& render, std::string_view text, std::string_view old, std::string_view fresh,
                          std::int64_t count) {
  std::string out = expr::replace_text(text, old, fresh, count, render.limits().max_text_bytes);
  render.charge_text(out.size());
  return out;
}

}  // namespace squall::jinja
