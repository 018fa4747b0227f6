#include "expr/jinja/methods.h"

#include <algorithm>
#include <string>
#include <unordered_map>

namespace squall::jinja {
namespace {

struct Tables {
  std::unordered_map<std::string_view, MethodSet> sets;
  std::unordered_map<const Method*, Signature> signatures;

  void add(Receiver receiver, std::span<const Method> methods) {
    for (const Method& method : methods) {
      const auto signature = signatures.emplace(&method, read_signature(method.params)).first;
      sets[method.name].entries[static_cast<std::size_t>(receiver)] = {&method, &signature->second};
    }
  }

  Tables() {
    add(Receiver::kText, text_methods());
    add(Receiver::kList, list_methods());
    add(Receiver::kTuple, tuple_methods());
    add(Receiver::kDict, dict_methods());
    add(Receiver::kInt, int_methods());
    add(Receiver::kFloat, float_methods());
    add(Receiver::kRange, range_methods());
    add(Receiver::kBytes, bytes_methods());
    add(Receiver::kDate, date_methods());
    add(Receiver::kDateTime, date_time_methods());
  }
};

const Tables& tables() {
  static const Tables made;
  return made;
}

template <std::size_t N>
bool among(const std::string_view (&names)[N], std::string_view name) {
  return std::ranges::find(names, name) != std::end(names);
}

constexpr std::string_view kEveryObject[] = {
    "__class__",   "__delattr__", "__dir__",           "__doc__",         "__eq__",
    "__format__",  "__ge__",      "__getattribute__",  "__getstate__",    "__gt__",
    "__hash__",    "__init__",    "__init_subclass__", "__le__",          "__lt__",
    "__ne__",      "__new__",     "__reduce__",        "__reduce_ex__",   "__repr__",
    "__setattr__", "__sizeof__",  "__str__",           "__subclasshook__"};
constexpr std::string_view kContainer[] = {"__len__", "__getitem__", "__iter__", "__contains__"};
constexpr std::string_view kSequence[] = {"__add__", "__mul__", "__rmul__"};
constexpr std::string_view kChangeable[] = {"__setitem__", "__delitem__", "__reversed__",
                                            "__class_getitem__"};
constexpr std::string_view kNumber[] = {
    "__abs__",     "__add__",   "__bool__",   "__float__", "__floor__", "__floordiv__", "__int__",
    "__mod__",     "__mul__",   "__neg__",    "__pos__",   "__pow__",   "__round__",    "__sub__",
    "__truediv__", "__trunc__", "__divmod__", "__radd__",  "__rsub__",  "__rmul__",     "__getnewargs__"};
constexpr std::string_view kMissing[] = {
    "__slots__", "__module__", "__add__",  "__call__", "__contains__", "__getattr__", "__getitem__",
    "__iter__",  "__len__",    "__bool__", "__int__",  "__float__",    "__mod__",     "__mul__",
    "__neg__",   "__pos__",    "__pow__",  "__sub__",  "__truediv__"};
constexpr std::string_view kPythonObject[] = {"__call__", "__dict__", "__module__",  "__weakref__",
                                              "__name__", "__self__", "__globals__", "__qualname__"};

}  // namespace

std::optional<Receiver> receiver_of(const Var& var) {
  if (!var.is_plain()) {
    switch (var.thing()->tag()) {
      case Tag::kMarkup:
        return Receiver::kText;
      case Tag::kList:
        return Receiver::kList;
      case Tag::kTuple:
        return Receiver::kTuple;
      case Tag::kDict:
        return Receiver::kDict;
      case Tag::kRange:
        return Receiver::kRange;
      default:
        return std::nullopt;
    }
  }
  switch (var.plain().kind()) {
    case Kind::kString:
      return Receiver::kText;
    case Kind::kArray:
      return Receiver::kList;
    case Kind::kTuple:
      return Receiver::kTuple;
    case Kind::kObject:
    case Kind::kPairs:
      return Receiver::kDict;
    case Kind::kBool:
    case Kind::kInt:
    case Kind::kBigInt:
      return Receiver::kInt;
    case Kind::kDouble:
      return Receiver::kFloat;
    case Kind::kBytes:
      return Receiver::kBytes;
    case Kind::kDate:
      return Receiver::kDate;
    case Kind::kDateTime:
      return Receiver::kDateTime;
    default:
      return std::nullopt;
  }
}

const MethodSet* find_methods(std::string_view name) {
  const auto& sets = tables().sets;
  const auto found = sets.find(name);
  return found == sets.end() ? nullptr : &found->second;
}

const Signature& signature_of(const Method& method) { return tables().signatures.at(&method); }

bool has_private_attribute(const Var& var, std::string_view name) {
  if (!name.starts_with('_')) return false;
  if (among(kEveryObject, name)) return true;
  const auto receiver = receiver_of(var);
  if (var.is_undefined()) return among(kMissing, name);
  if (!receiver) return !var.is_none() && among(kPythonObject, name);
  switch (*receiver) {
    case Receiver::kInt:
    case Receiver::kFloat:
      return among(kNumber, name);
    case Receiver::kDate:
    case Receiver::kDateTime:
      return name == "__add__" || name == "__sub__" || name == "__radd__" || name == "__rsub__";
    case Receiver::kDict:
      return among(kContainer, name) || among(kChangeable, name);
    case Receiver::kList:
      return among(kContainer, name) || among(kSequence, name) || among(kChangeable, name);
    default:
      return among(kContainer, name) || among(kSequence, name);
  }
}

}  // namespace squall::jinja
