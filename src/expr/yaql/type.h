// The types of parameters (spec/expressions 1.7). Private to expr/yaql.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "expr/yaql/var.h"

namespace squall::yaql {

enum class Type : std::uint8_t {
  // Of values.
  kAny,
  kNull,
  kText,
  kStrictInt,  // no bool
  kInt,        // or a bool
  kNumber,
  kBool,
  kIterable,
  kIterableNoSet,
  kIterator,
  kSequence,
  kMapping,
  kSet,
  kDateTime,     // one without a zone is taken as UTC
  kRawDateTime,  // as it is
  kTimeSpan,
  kRegex,
  kContext,
  kOrdered,
  kRuleValue,  // an evaluated key => value
  // Of expressions that are not evaluated.
  kKeyword,
  kTextConstant,
  kLambda,
  kRule,
};

// "str", "iter", "lam"...: as the tables write them. Nothing for another word.
std::optional<Type> type_by_name(std::string_view name);
// Whether arguments of this type reach the function unevaluated.
constexpr bool is_lazy(Type type) { return type == Type::kLambda || type == Type::kRule; }
// Whether a value fits. REQUIRES: not a type of expressions; kLambda takes any value.
bool accepts(Type type, bool nullable, const Var& value);
// Whether everything of type `a` is of type `b`, and not the other way round.
bool specialises(Type a, Type b);

}  // namespace squall::yaql
