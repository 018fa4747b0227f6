// Sets, and the keys and items of mappings, which count as such.
#include "expr/yaql/call.h"
#include "expr/yaql/cursor.h"
#include "expr/yaql/mapping.h"

namespace squall::yaql {
namespace {

Var set_of(Run& run, const Var& items) {
  SetBuilder builder(run);
  Cursor cursor(run, items);
  for (Var item; cursor.next(run, item);) builder.put(std::move(item));
  return builder.finish();
}

// The items of `from` that are (are not) in `other`.
void put_where(Run& run, SetBuilder& out, const Var& from, const Var& other, bool is_in) {
  Cursor cursor(run, from);
  for (Var item; cursor.next(run, item);) {
    if (set_contains(run, other, item) == is_in) out.put(std::move(item));
  }
}

// The methods are those of the host's frozenset; views of mappings lack them.
void require_set(const Var& set, std::string_view method) {
  if (!set.is_set()) raise("AttributeError", "'{}' object has no attribute '{}'", type_name(set), method);
}

Var union_of(Call& call, std::string_view method, const Var& right) {
  require_set(call[0], method);
  SetBuilder builder(call.run());
  for (const Var* set : {&call[0], &right}) {
    Cursor cursor(call.run(), *set);
    for (Var item; cursor.next(call.run(), item);) builder.put(std::move(item));
  }
  return builder.finish();
}

Var selected(Call& call, std::string_view method, const Var& right, bool is_in) {
  require_set(call[0], method);
  SetBuilder builder(call.run());
  put_where(call.run(), builder, call[0], set_of(call.run(), right), is_in);
  return builder.finish();
}

Var symmetric_difference(Call& call) {
  require_set(call[0], "symmetric_difference");
  SetBuilder builder(call.run());
  put_where(call.run(), builder, call[0], call[1], false);
  put_where(call.run(), builder, call[1], call[0], false);
  return builder.finish();
}

bool is_subset(Run& run, const Var& small, const Var& large) {
  if (set_size(small) > set_size(large)) return false;
  Cursor cursor(run, small);
  for (Var item; cursor.next(run, item);) {
    if (!set_contains(run, large, item)) return false;
  }
  return true;
}

Var subset(Call& call, std::size_t small, bool proper) {
  const Var &one = call[small], &other = call[1 - small];
  if (proper && set_size(one) == set_size(other)) return Value(false);
  return Value(is_subset(call.run(), one, other));
}

Var difference(Call& call) { return selected(call, "difference", call[1], false); }

constexpr FunctionSpec kFunctions[] = {
    {"toSet",
     Form::kMethod,
     "collection: iter",
     "Its items as a set.",
     {"[1, 1].toSet().len()", "1"},
     [](Call& call) -> Var { return set_of(call.run(), call[0]); }},
    {"isSet",
     Form::kFunction,
     "arg: any?",
     "Whether it is a set, or the keys or items of a mapping.",
     {"isSet(set(1))", "true"},
     [](Call& call) -> Var { return Value(is_set_like(call[0])); }},
    {"len",
     Form::kExtension,
     "set: set",
     "The number of members.",
     {"set(1, 2).len()", "2"},
     [](Call& call) -> Var { return Value(set_size(call[0])); }},
    {"union",
     Form::kMethod,
     "left: set, right: set",
     "What is in either.",
     {"set(1).union(set(2)).len()", "2"},
     [](Call& call) -> Var { return union_of(call, "union", call[1]); }},
    {"intersect",
     Form::kMethod,
     "left: set, right: set",
     "What is in both.",
     {"set(1, 2).intersect(set(2, 3)).toList()", "[2]"},
     [](Call& call) -> Var { return selected(call, "intersection", call[1], true); }},
    {"difference",
     Form::kMethod,
     "left: set, right: set",
     "What is in the left one alone.",
     {"set(1, 2).difference(set(2, 3)).toList()", "[1]"},
     difference},
    {"#operator_-",
     Form::kOperator,
     "left: set, right: set",
     "What is in the left one alone.",
     {"(set(1, 2) - set(2)).toList()", "[1]"},
     difference},
    {"symmetricDifference",
     Form::kMethod,
     "left: set, right: set",
     "What is in one of them alone.",
     {"set(1, 2).symmetricDifference(set(2, 3)).toList()", "[1, 3]"},
     symmetric_difference},
    {"add",
     Form::kMethod,
     "set: set, *values: any?",
     "With the values.",
     {"set(1).add(2, 3).len()", "3"},
     [](Call& call) -> Var { return union_of(call, "union", make_tuple(call.rest)); }},
    {"remove",
     Form::kMethod,
     "set: set, *values: any?",
     "Without the values.",
     {"set(1, 2).remove(1).toList()", "[2]"},
     [](Call& call) -> Var { return selected(call, "difference", make_tuple(call.rest), false); }},
    {"#operator_<",
     Form::kOperator,
     "left: set, right: set",
     "A part of the other, and not all of it.",
     {"set(1) < set(1, 2)", "true"},
     [](Call& call) -> Var { return subset(call, 0, true); }},
    {"#operator_<=",
     Form::kOperator,
     "left: set, right: set",
     "A part of the other.",
     {"set(1) <= set(1)", "true"},
     [](Call& call) -> Var { return subset(call, 0, false); }},
    {"#operator_>",
     Form::kOperator,
     "left: set, right: set",
     "Has the other as a part, and more.",
     {"set(1) > set(1)", "false"},
     [](Call& call) -> Var { return subset(call, 1, true); }},
    {"#operator_>=",
     Form::kOperator,
     "left: set, right: set",
     "Has the other as a part.",
     {"set(1) >= set(1)", "true"},
     [](Call& call) -> Var { return subset(call, 1, false); }},
};

}  // namespace

std::span<const FunctionSpec> set_functions() { return kFunctions; }

}  // namespace squall::yaql
