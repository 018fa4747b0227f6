// The builtin tests (spec/expressions 2.10).
#include <algorithm>
#include <optional>
#include <string>

#include "base/text/unicode.h"
#include "expr/jinja/filter.h"
#include "expr/jinja/ops.h"
#include "value/python.h"

namespace squall::jinja {
namespace {

bool boolean(Call& call) { return call[0].is_bool(); }
bool callable(Call& call) {
  const Var& var = call[0];
  return var.is_undefined() || var.is(Tag::kMethod) || var.is(Tag::kFunction) || var.is(Tag::kMacro) ||
         var.is(Tag::kLoop) || var.is(Tag::kJoiner);
}
bool defined(Call& call) { return !call[0].is_undefined(); }
bool undefined(Call& call) { return call[0].is_undefined(); }
bool escaped(Call& call) { return call[0].is(Tag::kMarkup); }
bool is_false(Call& call) { return call[0].is_bool() && !call[0].plain().as_bool(); }
bool is_true(Call& call) { return call[0].is_bool() && call[0].plain().as_bool(); }
bool is_none(Call& call) { return call[0].is_none(); }
bool is_float(Call& call) { return call[0].is_float(); }
bool integer(Call& call) { return call[0].is_int() && !call[0].is_bool(); }
bool number(Call& call) { return call[0].is_number(); }
bool mapping(Call& call) { return call[0].is_dict(); }
bool string(Call& call) { return call[0].is_text(); }

// x % n == rest
bool leaves(Call& call, const Var& divisor, int rest) {
  return equals(call.render(), binary(call.render(), BinaryOp::kMod, call[0], divisor), Value(rest));
}
bool divisibleby(Call& call) { return leaves(call, call[1], 0); }
bool even(Call& call) { return leaves(call, Value(2), 0); }
bool odd(Call& call) { return leaves(call, Value(2), 1); }

bool iterable(Call& call) {
  const Var& var = call[0];
  if (var.is_undefined()) return length_if(var).has_value();
  if (var.is(Tag::kIterator) || var.is(Tag::kLoop)) return true;
  return length_if(var).has_value();
}
bool sequence(Call& call) {
  const Var& var = call[0];
  if (var.is_undefined()) return var.as<Undefined>().kind != UndefinedKind::kStrict;
  if (var.is(Tag::kView) || var.is(Tag::kLoop)) return false;
  if (var.is_plain() && var.plain().kind() == Kind::kSet) return false;
  return length_if(var).has_value();
}
bool lower(Call& call) { return text::is_lower_text(call.text(0)); }
bool upper(Call& call) { return text::is_upper_text(call.text(0)); }

bool sameas(Call& call) {
  const Var &a = call[0], &b = call[1];
  if (a.is_plain() != b.is_plain()) return false;
  if (!a.is_plain()) return a.thing() == b.thing();
  const Value &x = a.plain(), &y = b.plain();
  if (x.kind() != y.kind()) return false;
  // Python shares what is small and what is constant; of the rest only one and the same node is the same.
  if (x.is_null() || x.is_bool() || x.is_int() || x.is_string()) return x == y;
  return x.same_node(y);
}

// A name to look up; nothing for what is no text. What is not hashable fails, as it does in the reference's
// tables.
std::optional<std::string> looked_up(Call& call) {
  if (call[0].is(Tag::kIterator)) return std::nullopt;
  const Value name = hashable_key(call.render(), call[0]);
  return name.is_string() ? std::optional(std::string(name.as_string())) : std::nullopt;
}
bool filter(Call& call) {
  const auto name = looked_up(call);
  return name && call.render().environment().find_filter(*name) != nullptr;
}
bool test(Call& call) {
  const auto name = looked_up(call);
  return name && call.render().environment().find_test(*name) != nullptr;
}

template <CompareOp Op>
bool compares(Call& call) {
  return compare(call.render(), Op, call[0], call[1]);
}

constexpr TestSpec kTests[] = {
    {"boolean", "value", "True or false.", {"{{ true is boolean }}", "True"}, boolean},
    {"callable", "value", "Can be called.", {"{{ range is callable }}", "True"}, callable},
    {"defined", "value", "Is there.", {"{{ missing is defined }}", "False"}, defined},
    {"divisibleby",
     "value, num",
     "Divisible without rest.",
     {"{{ 6 is divisibleby 3 }}", "True"},
     divisibleby},
    {"escaped", "value", "A text marked safe.", {"{{ ('<' | e) is escaped }}", "True"}, escaped},
    {"even", "value", "An even number.", {"{{ 2 is even }}", "True"}, even},
    {"false", "value", "The value false itself.", {"{{ 0 is false }}", "False"}, is_false},
    {"filter", "value", "The name of a filter.", {"{{ 'upper' is filter }}", "True"}, filter},
    {"float", "value", "A float.", {"{{ 1.0 is float }}", "True"}, is_float},
    {"in",
     "value, seq",
     "An item of a container.",
     {"{{ 1 is in [1, 2] }}", "True"},
     compares<CompareOp::kIn>},
    {"integer", "value", "An integer, not a boolean.", {"{{ true is integer }}", "False"}, integer},
    {"iterable", "value", "Has items.", {"{{ 'abc' is iterable }}", "True"}, iterable},
    {"lower", "value", "In lower case.", {"{{ 'ab' is lower }}", "True"}, lower},
    {"mapping", "value", "A mapping.", {"{{ {} is mapping }}", "True"}, mapping},
    {"none", "value", "Null.", {"{{ none is none }}", "True"}, is_none},
    {"number", "value", "An integer, a float or a boolean.", {"{{ 1.5 is number }}", "True"}, number},
    {"odd", "value", "An odd number.", {"{{ 3 is odd }}", "True"}, odd},
    {"sameas", "value, other", "One and the same object.", {"{{ false is sameas false }}", "True"}, sameas},
    {"sequence", "value", "Has a length and can be indexed.", {"{{ [1] is sequence }}", "True"}, sequence},
    {"string", "value", "A text.", {"{{ 'a' is string }}", "True"}, string},
    {"test", "value", "The name of a test.", {"{{ 'odd' is test }}", "True"}, test},
    {"true", "value", "The value true itself.", {"{{ 1 is true }}", "False"}, is_true},
    {"undefined", "value", "Is not there.", {"{{ missing is undefined }}", "True"}, undefined},
    {"upper", "value", "In upper case.", {"{{ 'AB' is upper }}", "True"}, upper},
    {"==",
     "value, other",
     "Alias of eq.",
     {"{{ [1, 2] | select('==', 2) | list }}", "[2]"},
     compares<CompareOp::kEq>},
    {"eq", "value, other", "Equal.", {"{{ 1 is eq 1.0 }}", "True"}, compares<CompareOp::kEq>},
    {"equalto", "value, other", "Alias of eq.", {"{{ 1 is equalto 2 }}", "False"}, compares<CompareOp::kEq>},
    {"!=",
     "value, other",
     "Alias of ne.",
     {"{{ [1, 2] | select('!=', 2) | list }}", "[1]"},
     compares<CompareOp::kNe>},
    {"ne", "value, other", "Not equal.", {"{{ 1 is ne 2 }}", "True"}, compares<CompareOp::kNe>},
    {">",
     "value, other",
     "Alias of gt.",
     {"{{ [1, 2] | select('>', 1) | list }}", "[2]"},
     compares<CompareOp::kGt>},
    {"gt", "value, other", "Greater.", {"{{ 2 is gt 1 }}", "True"}, compares<CompareOp::kGt>},
    {"greaterthan",
     "value, other",
     "Alias of gt.",
     {"{{ 2 is greaterthan 1 }}", "True"},
     compares<CompareOp::kGt>},
    {">=",
     "value, other",
     "Alias of ge.",
     {"{{ [1, 2] | select('>=', 2) | list }}", "[2]"},
     compares<CompareOp::kGtEq>},
    {"ge", "value, other", "Greater or equal.", {"{{ 2 is ge 2 }}", "True"}, compares<CompareOp::kGtEq>},
    {"<",
     "value, other",
     "Alias of lt.",
     {"{{ [1, 2] | select('<', 2) | list }}", "[1]"},
     compares<CompareOp::kLt>},
    {"lt", "value, other", "Smaller.", {"{{ 1 is lt 2 }}", "True"}, compares<CompareOp::kLt>},
    {"lessthan", "value, other", "Alias of lt.", {"{{ 1 is lessthan 2 }}", "True"}, compares<CompareOp::kLt>},
    {"<=",
     "value, other",
     "Alias of le.",
     {"{{ [1, 2] | select('<=', 1) | list }}", "[1]"},
     compares<CompareOp::kLtEq>},
    {"le", "value, other", "Smaller or equal.", {"{{ 1 is le 1 }}", "True"}, compares<CompareOp::kLtEq>},
};

}  // namespace

std::span<const TestSpec> builtin_tests() { return kTests; }

}  // namespace squall::jinja
