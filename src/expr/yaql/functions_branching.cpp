// Functions that choose, and the order of null.
#include "expr/yaql/call.h"
#include "expr/yaql/cursor.h"
#include "expr/yaql/equality.h"

namespace squall::yaql {
namespace {

Lambda& condition(const Var& rule) { return rule.as<Rule>().key.as<Lambda>(); }
Lambda& outcome(const Var& rule) { return rule.as<Rule>().value.as<Lambda>(); }

Var switch_rules(Call& call) {
  for (const Var& rule : call.rest) {
    if (truthy(condition(rule)(call.run()))) return outcome(rule)(call.run());
  }
  return {};
}

Var select_case(Call& call) {
  std::int64_t index = 0;
  for (const Var& one : call.rest) {
    if (truthy(one.as<Lambda>()(call.run()))) break;
    ++index;
  }
  return Value(index);
}

Var select_all_cases(Call& call) {
  return lazily("generator", [cases = std::move(call.rest), at = std::size_t{0}](Run& run, Var& out) mutable {
    while (at < cases.size()) {
      const std::size_t place = at++;
      if (!truthy(cases[place].as<Lambda>()(run))) continue;
      out = Value(place);
      return true;
    }
    return false;
  });
}

Var examine(Call& call) {
  return lazily("generator", [cases = std::move(call.rest), at = std::size_t{0}](Run& run, Var& out) mutable {
    if (at >= cases.size()) return false;
    out = Value(truthy(cases[at++].as<Lambda>()(run)));
    return true;
  });
}

Var switch_case(Call& call) {
  if (call.rest.empty()) return {};
  const Value& wanted = call[0].plain();
  const std::int64_t last = static_cast<std::int64_t>(call.rest.size()) - 1;
  std::int64_t place = wanted.kind() == Kind::kBigInt ? last : call.integer(0);
  if (place < 0 || place > last) place = last;
  return call.rest[static_cast<std::size_t>(place)].as<Lambda>()(call.run());
}

Var coalesce(Call& call) {
  for (const Var& one : call.rest) {
    Var value = one.as<Lambda>()(call.run());
    if (!value.is_null()) return value;
  }
  return {};
}

Var yes(Call& /*call*/) { return Value(true); }
Var no(Call& /*call*/) { return Value(false); }

constexpr FunctionSpec kBranching[] = {
    {"switch",
     Form::kFunction,
     "*args: rule",
     "The value of the first rule whose key is true; null if none is.",
     {"switch(1 > 2 => a, true => b)", "\"b\""},
     switch_rules,
     true},
    {"selectCase",
     Form::kFunction,
     "*args: lam",
     "The position of the first true argument; their number if none is.",
     {"selectCase(1 > 2, 2 > 1)", "1"},
     select_case},
    {"selectAllCases",
     Form::kFunction,
     "*args: lam",
     "The positions of all true arguments.",
     {"selectAllCases(true, false, true)", "[0, 2]"},
     select_all_cases},
    {"examine",
     Form::kFunction,
     "*args: lam",
     "Whether each argument is true.",
     {"examine(1, 0)", "[true, false]"},
     examine},
    {"switchCase",
     Form::kMethod,
     "case: int, *args: lam",
     "The argument of that number; the last one beyond.",
     {"1.switchCase(a, b, c)", "\"b\""},
     switch_case},
    {"coalesce",
     Form::kFunction,
     "*args: lam",
     "The first argument that is not null.",
     {"coalesce(null, 0, 1)", "0"},
     coalesce},
};

constexpr std::string_view kNullHelp = "Null comes before everything.";

constexpr FunctionSpec kComparison[] = {
    {"#operator_<", Form::kOperator, "left: any, right: null", kNullHelp, {"1 < null", "false"}, no},
    {"#operator_<", Form::kOperator, "left: null, right: any", kNullHelp, {"null < 1", "true"}, yes},
    {"#operator_<", Form::kOperator, "left: null, right: null", kNullHelp, {"null < null", "false"}, no},
    {"#operator_<=", Form::kOperator, "left: any, right: null", kNullHelp, {"1 <= null", "false"}, no},
    {"#operator_<=", Form::kOperator, "left: null, right: any", kNullHelp, {"null <= 1", "true"}, yes},
    {"#operator_<=", Form::kOperator, "left: null, right: null", kNullHelp, {"null <= null", "true"}, yes},
    {"#operator_>", Form::kOperator, "left: any, right: null", kNullHelp, {"1 > null", "true"}, yes},
    {"#operator_>", Form::kOperator, "left: null, right: any", kNullHelp, {"null > 1", "false"}, no},
    {"#operator_>", Form::kOperator, "left: null, right: null", kNullHelp, {"null > null", "false"}, no},
    {"#operator_>=", Form::kOperator, "left: any, right: null", kNullHelp, {"1 >= null", "true"}, yes},
    {"#operator_>=", Form::kOperator, "left: null, right: any", kNullHelp, {"null >= 1", "false"}, no},
    {"#operator_>=", Form::kOperator, "left: null, right: null", kNullHelp, {"null >= null", "true"}, yes},
};

}  // namespace

std::span<const FunctionSpec> branching_functions() { return kBranching; }
std::span<const FunctionSpec> comparison_functions() { return kComparison; }

}  // namespace squall::yaql
