#include "expr/yaql/var.h"

#include "expr/yaql/things.h"
#include "value/python.h"

namespace squall::yaql {
namespace {

std::string_view view_type(const View& view) {
  const bool frozen = view.mapping.is_plain() || view.mapping.as<Dict>().frozen;
  switch (view.what) {
    case View::What::kKeys:
      return frozen ? "KeysView" : "dict_keys";
    case View::What::kValues:
      return frozen ? "ValuesView" : "dict_values";
    case View::What::kItems:
      return frozen ? "ItemsView" : "dict_items";
  }
  return "";
}

std::string_view plain_type(const Value& value) {
  if (value.is_array()) return "tuple";
  if (value.is_mapping()) return "FrozenDict";
  if (value.kind() == Kind::kSet) return "frozenset";
  return python::type_name(value);
}

}  // namespace

std::string_view type_name(const Var& var) {
  if (var.is_plain()) return plain_type(var.plain());
  switch (var.thing()->tag()) {
    case Tag::kTuple:
      return "tuple";
    case Tag::kList:
      return "list";
    case Tag::kDict:
      return var.as<Dict>().frozen ? "FrozenDict" : "dict";
    case Tag::kSet:
      return "frozenset";
    case Tag::kView:
      return view_type(var.as<View>());
    case Tag::kIterator:
      return var.as<Iterator>().type();
    case Tag::kMemory:
      return "RememberingIterator";
    case Tag::kOrdered:
      return "OrderingIterable";
    case Tag::kTimeSpan:
      return "datetime.timedelta";
    case Tag::kRegex:
      return "re.Pattern";
    case Tag::kContext:
      return "Context";
    case Tag::kLambda:
      return "function";
    case Tag::kRule:
      return "MappingRule";
    case Tag::kOmitted:
      return "MarkerClass";
    case Tag::kOpaque:
      return var.as<Opaque>().type;
  }
  return "object";
}

}  // namespace squall::yaql
