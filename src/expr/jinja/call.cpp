// Calls: binding of arguments to parameters, and everything that can be called.
#include <algorithm>

#include "base/strings.h"
#include "expr/jinja/methods.h"
#include "expr/jinja/ops.h"
#include "value/python.h"

namespace squall::jinja {
namespace {

// What is missing fails here: the function could only stumble over it.
Value plain_argument(Render& render, const Var& var) {
  if (var.is_undefined() && var.as<Undefined>().kind == UndefinedKind::kStrict) Render::raise_undefined(var);
  return to_value(render, var);
}

Arguments plain_arguments(Render& render, const Var* input, CallArgs&& args, const expr::WorkflowData* data) {
  Arguments out{{}, {}, data};
  out.positional.reserve(args.positional.size() + 1);
  if (input != nullptr) out.positional.push_back(plain_argument(render, *input));
  for (const Var& item : args.positional) out.positional.push_back(plain_argument(render, item));
  for (const auto& [name, item] : args.named) out.named.emplace_back(name, plain_argument(render, item));
  return out;
}

}  // namespace

Var Render::call_function(const Function& function, const Var* input, CallArgs&& args) {
  step();
  check_stack();
  return adopt(unwrap(function.call(plain_arguments(*this, input, std::move(args), scope_.data()))));
}

Signature read_signature(std::string_view parameters) {
  Signature out;
  for (const std::string& part : split_list(parameters)) {
    if (part.starts_with("**")) {
      out.double_star = true;
    } else if (part.starts_with("*")) {
      out.star = true;
    } else {
      const std::size_t equal = part.find('=');
      out.names.push_back(part.substr(0, equal));
      if (equal == std::string::npos) out.required = out.names.size();
    }
  }
  return out;
}

Call::Call(Render& render, std::string_view name, const Signature& signature, const Var* input,
           CallArgs&& args)
    : render_(render), name_(name) {
  std::size_t next = 0;
  if (input != nullptr) {
    values_[0] = *input;
    given_[0] = true;
    next = 1;
  }
  const std::size_t taken = args.positional.size() + next;
  for (Var& item : args.positional) {
    if (next < signature.names.size()) {
      values_[next] = std::move(item);
      given_[next++] = true;
    } else if (signature.star) {
      rest.push_back(std::move(item));
    } else {
      raise("TypeError", "{}() takes {} positional argument{} but {} {} given", name_, signature.names.size(),
            signature.names.size() == 1 ? "" : "s", taken, taken == 1 ? "was" : "were");
    }
  }
  bind_named(signature, args);
  std::vector<std::string> missing;
  for (std::size_t i = 0; i < signature.required; ++i) {
    if (!given_[i]) missing.push_back(python::repr(signature.names[i]));
  }
  if (!missing.empty()) {
    raise("TypeError", "{}() missing {} required positional argument{}: {}", name_, missing.size(),
          missing.size() == 1 ? "" : "s", join(missing, " and "));
  }
}

void Call::bind_named(const Signature& signature, CallArgs& args) {
  for (auto& [key, item] : args.named) {
    const auto found = std::ranges::find(signature.names, key);
    if (found == signature.names.end()) {
      if (!signature.double_star)
        raise("TypeError", "{}() got an unexpected keyword argument '{}'", name_, key);
      named.emplace_back(key, std::move(item));
      continue;
    }
    const auto place = static_cast<std::size_t>(found - signature.names.begin());
    if (given_[place]) raise("TypeError", "{}() got multiple values for argument '{}'", name_, key);
    values_[place] = std::move(item);
    given_[place] = true;
  }
}

bool Call::flag(std::size_t i, bool fallback) const {
  return given_[i] ? truthy(render_, values_[i]) : fallback;
}

std::string Call::text(std::size_t i, std::string_view fallback) const {
  return given_[i] ? str(render_, values_[i]) : std::string(fallback);
}

std::int64_t Call::integer(std::size_t i, std::int64_t fallback) const {
  return given_[i] ? as_index(values_[i]) : fallback;
}

Var Render::wrap(const Item& item) {
  if (const auto* value = std::get_if<Value>(&item)) return adopt(*value);
  if (const auto* object = std::get_if<std::shared_ptr<const DynamicObject>>(&item))
    return make<Dynamic>(*object);
  const auto function = std::get<std::shared_ptr<const Function>>(item);
  return make<FunctionThing>(function->name, "partial", [function](Render& render, CallArgs& args) {
    return render.call_function(*function, nullptr, std::move(args));
  });
}

Var Render::call(const Var& callee, CallArgs&& args) {
  step();
  check_stack();
  if (!callee.is_plain()) {
    switch (callee.thing()->tag()) {
      case Tag::kUndefined:
        if (callee.as<Undefined>().kind == UndefinedKind::kChainable) break;
        raise_undefined(callee);
      case Tag::kMethod: {
        const auto& method = callee.as<BoundMethod>();
        Call bound(*this, method.method->name, signature_of(*method.method), &method.self, std::move(args));
        return method.method->call(bound);
      }
      case Tag::kFunction: {
        const Ref<Thing> held = Ref<Thing>::share(callee.thing());
        return callee.as<FunctionThing>().call(*this, args);
      }
      case Tag::kMacro: {
        const Ref<Thing> held = Ref<Thing>::share(callee.thing());
        return call_macro(callee.as<Macro>(), std::move(args));
      }
      case Tag::kLoop: {
        if (args.positional.size() != 1) raise("TypeError", "loop() takes exactly one argument");
        return call_loop(callee.as<Loop>(), args.positional[0]);
      }
      case Tag::kJoiner: {
        auto& joiner = callee.as<Joiner>();
        if (std::exchange(joiner.used, true)) return joiner.separator;
        return Value("");
      }
      default:
        break;
    }
  }
  raise("TypeError", "'{}' object is not callable", type_name(callee));
}

Var Render::call_filter(const FilterEntry& entry, const Var& input, CallArgs&& args) {
  step();
  if (entry.function != nullptr) return call_function(*entry.function, &input, std::move(args));
  Call call(*this, entry.spec->name, entry.signature, &input, std::move(args));
  return entry.spec->call(call);
}

bool Render::call_test(const TestEntry& entry, const Var& input, CallArgs&& args) {
  step();
  Call call(*this, entry.spec->name, entry.signature, &input, std::move(args));
  return entry.spec->call(call);
}

}  // namespace squall::jinja
