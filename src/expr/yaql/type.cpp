#include "expr/yaql/type.h"

#include "expr/yaql/cursor.h"
#include "expr/yaql/mapping.h"

namespace squall::yaql {
namespace {

struct NamedType {
  std::string_view name;
  Type type;
};
constexpr NamedType kTypes[] = {
    {"any", Type::kAny},
    {"null", Type::kNull},
    {"str", Type::kText},
    {"Int", Type::kStrictInt},
    {"int", Type::kInt},
    {"num", Type::kNumber},
    {"bool", Type::kBool},
    {"iter", Type::kIterable},
    {"unset", Type::kIterableNoSet},
    {"iterator", Type::kIterator},
    {"seq", Type::kSequence},
    {"map", Type::kMapping},
    {"set", Type::kSet},
    {"dt", Type::kDateTime},
    {"rawdt", Type::kRawDateTime},
    {"ts", Type::kTimeSpan},
    {"re", Type::kRegex},
    {"ctx", Type::kContext},
    {"ordered", Type::kOrdered},
    {"pair", Type::kRuleValue},
    {"kw", Type::kKeyword},
    {"strconst", Type::kTextConstant},
    {"lam", Type::kLambda},
    {"rule", Type::kRule},
};

bool is_integer_type(Type type) { return type == Type::kInt || type == Type::kStrictInt; }
bool is_iterable_type(Type type) { return type == Type::kIterable || type == Type::kIterableNoSet; }

}  // namespace

std::optional<Type> type_by_name(std::string_view name) {
  for (const NamedType& one : kTypes) {
    if (one.name == name) return one.type;
  }
  return std::nullopt;
}

bool accepts(Type type, bool nullable, const Var& value) {
  if (value.is_null()) return nullable || type == Type::kNull || type == Type::kLambda;
  switch (type) {
    case Type::kAny:
    case Type::kLambda:
      return true;
    case Type::kText:
      return value.is_text();
    case Type::kStrictInt:
      return value.is_integer();
    case Type::kInt:
      return value.is_int();
    case Type::kNumber:
      return value.is_number();
    case Type::kBool:
      return value.is_bool();
    case Type::kIterable:
      return is_iterable(value);
    case Type::kIterableNoSet:
      return is_iterable(value) && !is_set_like(value);
    case Type::kIterator:
      return value.is_iterator();
    case Type::kSequence:
      return value.is_sequence();
    case Type::kMapping:
      return value.is_mapping();
    case Type::kSet:
      return is_set_like(value);
    case Type::kDateTime:
    case Type::kRawDateTime:
      return value.is_date_time();
    case Type::kTimeSpan:
      return value.is(Tag::kTimeSpan);
    case Type::kRegex:
      return value.is(Tag::kRegex);
    case Type::kContext:
      return value.is(Tag::kContext);
    case Type::kOrdered:
      return value.is(Tag::kOrdered);
    case Type::kRuleValue:
      return value.is(Tag::kRule);
    default:
      return false;
  }
}

bool specialises(Type a, Type b) {
  if (a >= Type::kKeyword || b >= Type::kKeyword || a == b) return false;
  if (b == Type::kAny) return true;
  if (a == Type::kBool) return is_integer_type(b);
  if (a == Type::kText) return is_iterable_type(b) || b == Type::kSequence;
  const bool collection = a == Type::kIterator || a == Type::kSequence || a == Type::kMapping ||
                          a == Type::kSet || a == Type::kOrdered;
  return collection && is_iterable_type(b);
}

}  // namespace squall::yaql
