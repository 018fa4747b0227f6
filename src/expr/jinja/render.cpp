// What a render starts and ends with, its budget, and the values it makes.
#include "expr/jinja/render.h"

#include <algorithm>
#include <array>

#include "expr/jinja/globals.h"
#include "expr/jinja/names.h"
#include "expr/jinja/ops.h"
#include "value/python.h"

namespace squall::jinja {
namespace {

// What the evaluator may use of the thread's stack: expressions in macros in expressions.
constexpr std::ptrdiff_t kMaxStackBytes = std::ptrdiff_t{2} << 20;

// Near the top of the thread's stack. No local's address: the address sanitizer keeps those elsewhere.
const char* stack_here() { return static_cast<const char*>(__builtin_frame_address(0)); }

}  // namespace

Render::Render(const EnvironmentState& environment, const Program& program, const Scope& scope)
    : environment_(environment),
      program_(program),
      scope_(scope),
      max_steps_(environment.settings.limits.max_steps),
      frame_(make<Frame>(Ref<Frame>(), program.slot_count)),
      root_(frame_),
      autoescape_(environment.settings.autoescape) {}

Render::~Render() {
  thawed_.clear();
  for (const Ref<Thing>& thing : tracked_) thing->drop();
}

void Render::too_many_steps() const {
  raise_limit("max_steps", limits().max_steps, "the template takes too many steps");
}

void Render::text_too_long() const {
  raise_limit("max_text_bytes", limits().max_text_bytes, "the template makes too long a text");
}

void Render::check_stack() const {
  const std::ptrdiff_t used = stack_base_ - stack_here();
  if (used > kMaxStackBytes || used < -kMaxStackBytes) {
    raise_limit("max_call_depth", limits().max_call_depth, "expressions and macros are nested too deep");
  }
}

void Render::locate(Raise& raised, Position pos) {
  if (raised.error.line() == 0) raised.error = std::move(raised.error).at(pos.line, pos.column);
}

// "'naem' is undefined": the names there are that look like it.
void Render::suggest(Raise& raised) const {
  constexpr std::string_view kTail = "' is undefined";
  const std::string& message = raised.error.message();
  if (raised.error.kind() != "UndefinedError" || !message.starts_with('\'') || !message.ends_with(kTail))
    return;
  const std::string name = message.substr(1, message.size() - 1 - kTail.size());
  std::vector<std::string_view> known = global_names();
  scope_.each_name([&](std::string_view one) { known.push_back(one); });
  raised.error = std::move(raised.error).about(did_you_mean(name, known));
}

std::string Render::run() {
  stack_base_ = stack_here();
  std::string out;
  out_ = &out;
  try {
    run_body(program_.body);
  } catch (Raise& raised) {
    locate(raised, pos_);
    suggest(raised);
    throw;
  }
  return out;
}

Var Render::run_expression() {
  stack_base_ = stack_here();
  try {
    return eval(*program_.expression);
  } catch (Raise& raised) {
    suggest(raised);
    throw;
  }
}

Var Render::undefined(std::string message, std::string_view exception) const {
  return make<Undefined>(std::move(message), undefined_kind(), exception);
}

Var Render::undefined_name(std::string_view name) const {
  return undefined(fmt::format("{} is undefined", python::repr(name)));
}

Var Render::undefined_attribute(const Var& object, std::string_view name) const {
  return undefined(
      fmt::format("{} has no attribute {}", python::repr(object_type(object)), python::repr(name)));
}

Var Render::undefined_item(const Var& object, const Var& key) const {
  if (key.is_text()) return undefined_attribute(object, key.text());
  const std::string text = key.is_plain()       ? python::repr(key.plain())
                           : key.is_undefined() ? "Undefined"
                                                : std::string(type_name(key));
  return undefined(fmt::format("{} has no element {}", object_type(object), text));
}

void Render::raise_undefined(const Var& undefined) {
  const auto& missing = undefined.as<Undefined>();
  throw Raise{Error(Errc::kExpression, missing.message).as(std::string(missing.exception))};
}

Var Render::adopt(Value value) {
  if (!mutates() || !(value.is_sequence() || value.is_mapping()) || value.kind() == Kind::kSet) return value;
  return thaw(*this, value);
}

namespace {

// Where a container's content lies. Empty ones may share theirs without being one.
const void* content_of(const Value& value) {
  if (value.empty()) return nullptr;
  return value.is_object() ? static_cast<const void*>(value.members().data()) : value.items().data();
}

}  // namespace

std::optional<Var> Render::thawed(const Value& value) const {
  const auto found = thawed_.find(content_of(value));
  return found == thawed_.end() ? std::nullopt : std::optional(found->second.second);
}

void Render::remember_thawed(const Value& value, const Var& copy) {
  if (const void* content = content_of(value)) thawed_.emplace(content, std::pair(value, copy));
}

Var Render::make_list(std::vector<Var> items) {
  step(items.size());
  if (mutates() || !std::ranges::all_of(items, &Var::is_plain)) return make<List>(std::move(items));
  std::vector<Value> values;
  values.reserve(items.size());
  for (Var& item : items) values.push_back(item.take_plain());
  return Value::array(std::move(values));
}

Var Render::make_tuple(std::vector<Var> items) {
  step(items.size());
  if (!std::ranges::all_of(items, &Var::is_plain)) return make<Tuple>(std::move(items));
  std::vector<Value> values;
  values.reserve(items.size());
  for (Var& item : items) values.push_back(item.take_plain());
  return Value::tuple(std::move(values));
}

Var Render::make_pair(Value first, Var second) {
  step(2);
  if (!second.is_plain()) return make<Tuple>(std::vector<Var>{Var(std::move(first)), std::move(second)});
  std::array<Value, 2> two{std::move(first), second.take_plain()};
  return Value::tuple_from(two);
}

Var Render::like(const Var& like, std::string_view text) {
  return like.is(Tag::kMarkup) ? markup(text) : Var(Value(text));
}

}  // namespace squall::jinja
