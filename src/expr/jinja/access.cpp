// `a.b` and `a[b]`: attributes and items of everything, with the sandbox's refusals (spec/expressions 2.4).
#include <algorithm>

#include "base/text/utf8.h"
#include "expr/jinja/methods.h"
#include "expr/jinja/ops.h"
#include "value/python.h"

namespace squall::jinja {
namespace {

using Special = Var (*)(Render&, const Var& self, CallArgs&);

Var bound(std::string_view name, const Var& self, Special call) {
  return make<FunctionThing>(std::string(name), "method", [self, call](Render& render, CallArgs& args) {
    return call(render, self, args);
  });
}

Var loop_cycle(Render& /*render*/, const Var& self, CallArgs& args) {
  if (args.positional.empty()) raise("TypeError", "no items for cycling given");
  return args.positional[self.as<Loop>().index0 % args.positional.size()];
}

Var loop_changed(Render& render, const Var& self, CallArgs& args) {
  auto& loop = self.as<Loop>();
  bool same = loop.last_changed && loop.last_changed->size() == args.positional.size();
  for (std::size_t i = 0; same && i < args.positional.size(); ++i) {
    same = equals(render, (*loop.last_changed)[i], args.positional[i]);
  }
  if (!same) {
    loop.last_changed.emplace(args.positional.begin(), args.positional.end());
    render.track(self.thing());
  }
  return Value(!same);
}

std::optional<Var> loop_attribute(const Render& render, const Var& self, std::string_view name) {
  const auto& loop = self.as<Loop>();
  const auto number = [](std::size_t n) { return Var(Value(static_cast<std::int64_t>(n))); };
  if (name == "index") return number(loop.index0 + 1);
  if (name == "index0") return number(loop.index0);
  if (name == "first") return Var(Value(loop.index0 == 0));
  if (name == "last") return Var(Value(loop.index0 + 1 == loop.items.size()));
  if (name == "length") return number(loop.items.size());
  if (name == "revindex") return number(loop.items.size() - loop.index0);
  if (name == "revindex0") return number(loop.items.size() - loop.index0 - 1);
  if (name == "depth") return number(loop.depth0 + 1);
  if (name == "depth0") return number(loop.depth0);
  if (name == "previtem") {
    return loop.index0 == 0 ? render.undefined("there is no previous item") : loop.items[loop.index0 - 1];
  }
  if (name == "nextitem") {
    return loop.index0 + 1 == loop.items.size() ? render.undefined("there is no next item")
                                                : loop.items[loop.index0 + 1];
  }
  if (name == "cycle") return bound(name, self, loop_cycle);
  if (name == "changed") return bound(name, self, loop_changed);
  return std::nullopt;
}

std::optional<Var> macro_attribute(Render& render, const Var& self, std::string_view name) {
  const Callable& callable = *self.as<Macro>().callable;
  if (name == "name") return callable.name.empty() ? Var() : Var(Value(callable.name));
  if (name == "arguments") {
    std::vector<Var> names;
    for (const Target& parameter : callable.parameters) names.push_back(Value(parameter.name));
    return render.make_tuple(std::move(names));
  }
  if (name == "catch_kwargs") return Var(Value(callable.uses_kwargs));
  if (name == "catch_varargs") return Var(Value(callable.uses_varargs));
  if (name == "caller") return Var(Value(callable.uses_caller));
  if (name == "explicit_caller") return Var(Value(callable.explicit_caller));
  return std::nullopt;
}

Var cycler_next(Render& /*render*/, const Var& self, CallArgs& /*args*/) {
  auto& cycler = self.as<Cycler>();
  const Var item = cycler.items[cycler.position];
  cycler.position = (cycler.position + 1) % cycler.items.size();
  return item;
}

Var cycler_reset(Render& /*render*/, const Var& self, CallArgs& /*args*/) {
  self.as<Cycler>().position = 0;
  return {};
}

std::optional<Var> cycler_attribute(const Var& self, std::string_view name) {
  const auto& cycler = self.as<Cycler>();
  if (name == "current") return cycler.items[cycler.position];
  if (name == "pos") return Var(Value(static_cast<std::int64_t>(cycler.position)));
  if (name == "items") return Var(make<Tuple>(cycler.items));
  if (name == "next") return bound(name, self, cycler_next);
  if (name == "reset") return bound(name, self, cycler_reset);
  return std::nullopt;
}

Var block_of_template(Render& render, std::string_view name) {
  return make<FunctionThing>(
      std::string(name), "BlockReference",
      [name = std::string(name)](Render& running, CallArgs& /*args*/) { return running.render_block(name); });
}

std::optional<std::size_t> place_of(std::int64_t index, std::size_t size) {
  const auto count = static_cast<std::int64_t>(size);
  if (index < 0) index += count;
  if (index < 0 || index >= count) return std::nullopt;
  return static_cast<std::size_t>(index);
}

// An index into a text, a list, a tuple, a range.
std::optional<Var> indexed(const Var& object, const Var& key) {
  if (!key.is_int()) return std::nullopt;
  if (key.plain().kind() == Kind::kBigInt) return std::nullopt;
  const std::int64_t index = as_index(key);
  if (object.is_text()) {
    const std::string_view text = object.text();
    const auto place = place_of(index, text::code_points(text));
    if (!place) return std::nullopt;
    return Render::like(object, std::string(text::code_point_substr(text, *place, 1)));
  }
  const auto place = place_of(index, length(object));
  if (!place) return std::nullopt;
  if (object.is(Tag::kRange)) {
    const auto& range = object.as<Range>();
    return Var(Value(range.start + static_cast<std::int64_t>(*place) * range.step));
  }
  return sequence_item(object, *place);
}

Var refused(const Render& render, const Var& object, std::string_view name) {
  return render.undefined(fmt::format("access to attribute {} of {} object is unsafe.", python::repr(name),
                                      python::repr(class_name(object))),
                          "SecurityError");
}

}  // namespace

std::optional<Var> Render::find_attribute(const Var& object, std::string_view name,
                                          const MethodSet* methods) {
  if (object.is_plain() || object.is(Tag::kMarkup) || object.is(Tag::kList) || object.is(Tag::kDict) ||
      object.is(Tag::kTuple) || object.is(Tag::kRange)) {
    if (methods != nullptr) {
      if (const auto [method, signature] = methods->of(object); method != nullptr) {
        if (!method->is_property) return Var(make<BoundMethod>(object, method));
        Call call(*this, method->name, *signature, object, {});
        return method->call(call);
      }
    }
    if (object.is(Tag::kTuple) && object.as<Tuple>().is_group) {
      if (name == "grouper") return object.as<Tuple>().items[0];
      if (name == "list") return object.as<Tuple>().items[1];
    }
    return std::nullopt;
  }
  switch (object.thing()->tag()) {
    case Tag::kUndefined:
      if (has_private_attribute(object, name)) return refused(*this, object, name);
      if (object.as<Undefined>().kind == UndefinedKind::kChainable) return object;
      raise_undefined(object);
    case Tag::kLoop:
      return loop_attribute(*this, object, name);
    case Tag::kMacro:
      return macro_attribute(*this, object, name);
    case Tag::kCycler:
      return cycler_attribute(object, name);
    case Tag::kJoiner:
      if (name == "sep") return object.as<Joiner>().separator;
      if (name == "used") return Var(Value(object.as<Joiner>().used));
      return std::nullopt;
    case Tag::kNamespace: {
      const Var* found = object.as<Namespace>().attributes.find(Value(name));
      return found != nullptr ? std::optional(*found) : std::nullopt;
    }
    case Tag::kDynamic: {
      if (name.starts_with('_')) return std::nullopt;
      auto found = unwrap(object.as<Dynamic>().object->attribute(name));
      return found ? std::optional(wrap(*found)) : std::nullopt;
    }
    case Tag::kSelf: {
      const auto known =
          std::ranges::any_of(program_.blocks, [&](const auto& one) { return one.first == name; });
      return known ? std::optional(block_of_template(*this, name)) : std::nullopt;
    }
    default:
      return std::nullopt;
  }
}

std::optional<Var> Render::find_item(const Var& object, const Var& key) {
  if (object.is_dict()) return dict_find(object, hashable_key(*this, key));
  if (object.is_text() || object.is_list() || object.is_tuple() || object.is(Tag::kRange))
    return indexed(object, key);
  if (object.is_plain()) return std::nullopt;
  switch (object.thing()->tag()) {
    case Tag::kUndefined:
      if (object.as<Undefined>().kind == UndefinedKind::kChainable) return object;
      raise_undefined(object);
    case Tag::kDynamic:
      if (key.is_text()) return find_attribute(object, key.text(), nullptr);
      return std::nullopt;
    case Tag::kSelf:
      return key.is_text() ? find_attribute(object, key.text(), nullptr) : std::nullopt;
    default:
      return std::nullopt;
  }
}

Var Render::get_attribute(const Var& object, const Value& key, const MethodSet* methods) {
  step();
  const std::string_view name = key.as_string();
  if (object.is_plain() && object.plain().is_object() &&
      (methods == nullptr || methods->of(object).method == nullptr)) {
    // The common case: a member of a mapping.
    if (name.starts_with('_') && has_private_attribute(object, name)) return refused(*this, object, name);
    if (const Value* found = object.plain().find_key(key)) return *found;
    return undefined_attribute(object, name);
  }
  if (object.is(Tag::kNamespace)) {
    if (const Var* found = object.as<Namespace>().attributes.find(key)) return *found;
  }
  if (auto found = find_attribute(object, name, methods)) return *std::move(found);
  if (name.starts_with('_') && has_private_attribute(object, name)) return refused(*this, object, name);
  if (object.is_dict() || object.is(Tag::kSelf)) {
    if (auto found = find_item(object, key)) return *std::move(found);
  }
  return undefined_attribute(object, name);
}

Var Render::get_attribute(const Var& object, std::string_view name) {
  return get_attribute(object, Value(name), find_methods(name));
}

Var Render::get_item(const Var& object, const Var& key) {
  step();
  if (object.is_dict() && (key.is_list() || key.is_dict())) return undefined_item(object, key);
  if (auto found = find_item(object, key)) return *std::move(found);
  if (key.is_text()) {
    const std::string_view name = key.text();
    if (auto found = find_attribute(object, name, find_methods(name))) return *std::move(found);
    if (has_private_attribute(object, name)) return refused(*this, object, name);
  }
  return undefined_item(object, key);
}

}  // namespace squall::jinja
