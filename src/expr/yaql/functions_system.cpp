// Contexts, definitions, and the operators that join expressions.
#include <array>

#include "base/text/unicode.h"
#include "base/text/utf8.h"
#include "expr/yaql/call.h"
#include "expr/yaql/compile.h"
#include "expr/yaql/cursor.h"
#include "expr/yaql/equality.h"
#include "expr/yaql/mapping.h"
#include "expr/yaql/query.h"
#include "expr/yaql/site.h"

namespace squall::yaql {
namespace {

Var dot(Call& call) { return property_of(call.run(), call[0], std::string(call.text(1))); }
Var safe_dot(Call& call) { return call[0].is_null() ? Var() : dot(call); }
Var arrow(Call& call) { return call.lambda(1).in(call.run(), call[0].as<Frame>()); }

Var with(Call& call) {
  auto frame = call.make_frame();
  frame->set_positional(std::move(call.rest));
  return frame;
}

Var let(Call& call) {
  auto frame = call.make_frame();
  frame->set_positional(std::move(call.rest));
  for (auto& [name, value] : call.named) frame->set(name, std::move(value));
  return frame;
}

// At most one item more than there are names is read.
Var unpack(Call& call) {
  auto frame = call.make_frame();
  if (call.rest.empty()) {
    frame->set_positional(items_of(call.run(), call[0]));
    return frame;
  }
  Cursor cursor(call.run(), call.take(0));
  std::vector<Var> items;
  for (Var item; items.size() <= call.rest.size() && cursor.next(call.run(), item);) items.push_back(item);
  if (items.size() != call.rest.size())
    raise("ValueError", "Cannot unpack {} elements into {}", items.size(), call.rest.size());
  for (std::size_t i = 0; i < items.size(); ++i) frame->set(call.rest[i].text(), std::move(items[i]));
  return frame;
}

// my_func becomes myFunc: the naming rule of all functions.
std::string function_name(std::string_view name) {
  while (name.size() > 1 && name.back() == '_') name.remove_suffix(1);
  std::string out;
  for (std::size_t at = 0; at < name.size();) {
    const std::size_t start = at;
    text::next_code_point(name, at);
    if (start > 0 && name[start] == '_' && at < name.size()) {
      const std::size_t letter = at;
      text::next_code_point(name, at);
      out += text::upper(name.substr(letter, at - letter));
    } else {
      out += name.substr(start, at - start);
    }
  }
  return out;
}

Var def(Call& call) {
  auto frame = call.make_frame();
  frame->define(function_name(call.text(0)), call.lambda(1).below(frame));
  call.run().track(frame);
  return frame;
}

Var assert_that(Call& call) {
  Var object = memorized(call[0]);
  if (!truthy(call.lambda(1)(call.run(), object)))
    raise("AssertionError", "{}", call.has(2) ? call.text(2) : "Assertion failed");
  return object;
}

bool is_name(std::string_view text) {
  if (text.empty() || text.starts_with("__") || squall::text::is_decimal(text::decode_utf8(text)[0]))
    return false;
  for (std::size_t at = 0; at < text.size();) {
    const char32_t c = text::next_code_point(text, at);
    if (c != '_' && !text::is_alnum(c)) return false;
  }
  return true;
}

Var call_by_name(Call& call) {
  std::vector<std::pair<std::string, Var>> named;
  for (std::size_t i = 0; i < mapping_size(call[2]); ++i) {
    const Var key = mapping_key(call[2], i);
    if (key.is_text() && is_name(key.text())) named.emplace_back(key.text(), mapping_value(call[2], i));
  }
  return invoke(call.run(), call.frame(), call.text(0), call.has(3) ? &call[3] : nullptr,
                items_of(call.run(), call[1]), named);
}

Var logic_and(Call& call) {
  Var left = call.lambda(0)(call.run());
  return truthy(left) ? call.lambda(1)(call.run()) : left;
}
Var logic_or(Call& call) {
  Var left = call.lambda(0)(call.run());
  return truthy(left) ? left : call.lambda(1)(call.run());
}

Var equal(Call& call) { return Value(equals(call.run(), call[0], call[1])); }
Var not_equal(Call& call) { return Value(!equals(call.run(), call[0], call[1])); }

constexpr FunctionSpec kFunctions[] = {
    {"#operator_.",
     Form::kOperator,
     "receiver: any?, name: kw",
     "A member of a mapping, the members of a list's items, a property of a date or duration; or a call of a "
     "method.",
     {"{a => 1}.a", "1"},
     dot},
    {"#operator_?.",
     Form::kOperator,
     "receiver: any?, name: kw",
     "As `.`, but null when the receiver is null.",
     {"null?.a", "null"},
     safe_dot},
    {"#operator_->",
     Form::kOperator,
     "left: ctx, right: lam",
     "The right side in the context that the left side gives.",
     {"let(x => 2) -> $x * 2", "4"},
     arrow},
    {"#operator_and",
     Form::kOperator,
     "left: lam, right: lam",
     "The left side if it is false, else the right side.",
     {"1 and 2", "2"},
     logic_and},
    {"#operator_or",
     Form::kOperator,
     "left: lam, right: lam",
     "The left side if it is true, else the right side.",
     {"0 or 2", "2"},
     logic_or},
    {"#unary_operator_not",
     Form::kOperator,
     "arg: any?",
     "True for what counts as false.",
     {"not []", "true"},
     [](Call& call) -> Var { return Value(!truthy(call[0])); }},
    {"*equal",
     Form::kOperator,
     "left: any?, right: any?",
     "Whether both are equal, lists and mappings deeply.",
     {"[1, 2] = [1.0, 2]", "true"},
     equal},
    {"*not_equal",
     Form::kOperator,
     "left: any?, right: any?",
     "Whether they differ.",
     {"1 != '1'", "true"},
     not_equal},
    {"with",
     Form::kFunction,
     "*args: any?",
     "A context with the arguments as $1, $2...",
     {"with(1, 2) -> $1 + $2", "3"},
     with},
    {"let",
     Form::kFunction,
     "*args: any?, **kwargs: any?",
     "A context with the arguments as $1, $2... and $name.",
     {"let(3, x => 4) -> $ * $x", "12"},
     let},
    {"unpack",
     Form::kMethod,
     "sequence: iter, *args: str",
     "A context with the items under the given names, or as $1, $2...",
     {"[1, 2].unpack(a, b) -> $a - $b", "-1"},
     unpack},
    {"def",
     Form::kFunction,
     "name: str, func: lam",
     "A context with a new function; `$`, `$2`, `$name` are its arguments.",
     {"def(twice, $ * 2) -> twice(4)", "8"},
     def},
    {"assert",
     Form::kMethod,
     "obj: any?, condition: lam, message: str = absent",
     "The object, or a failure with the message when the condition is false.",
     {"5.assert($ > 1)", "5"},
     assert_that},
    {"call",
     Form::kFunction,
     "name: str, args: seq, kwargs: map, receiver: any? = absent",
     "Calls a function, or a method of the receiver, by its name.",
     {"call(concat, [a, b], {})", "\"ab\""},
     call_by_name},
    {"bool",
     Form::kFunction,
     "value: any?",
     "Whether it counts as true.",
     {"bool([0])", "true"},
     [](Call& call) -> Var { return Value(truthy(call[0])); }},
    {"isBoolean",
     Form::kFunction,
     "value: any?",
     "Whether it is true or false.",
     {"isBoolean(0)", "false"},
     [](Call& call) -> Var { return Value(call[0].is_bool()); }},
};

}  // namespace

std::span<const FunctionSpec> system_functions() { return kFunctions; }

}  // namespace squall::yaql
