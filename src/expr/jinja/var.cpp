#include "expr/jinja/var.h"

#include <fmt/core.h>

#include "expr/jinja/methods.h"
#include "expr/jinja/things.h"
#include "value/python.h"

namespace squall::jinja {
namespace {

constexpr std::size_t kUnindexedEntries = 8;

std::string_view view_type(View::What what) {
  switch (what) {
    case View::What::kKeys:
      return "dict_keys";
    case View::What::kValues:
      return "dict_values";
    case View::What::kItems:
      return "dict_items";
  }
  return "";
}

std::string_view thing_type(const Var& var) {
  switch (var.thing()->tag()) {
    case Tag::kUndefined:
      switch (var.as<Undefined>().kind) {
        case UndefinedKind::kStrict:
          return "StrictUndefined";
        case UndefinedKind::kLenient:
          return "Undefined";
        case UndefinedKind::kChainable:
          return "ChainableUndefined";
      }
      return "Undefined";
    case Tag::kMarkup:
      return "Markup";
    case Tag::kList:
      return "list";
    case Tag::kTuple:
      return var.as<Tuple>().is_group ? "_GroupTuple" : "tuple";
    case Tag::kDict:
      return "dict";
    case Tag::kRange:
      return "range";
    case Tag::kIterator:
      return var.as<Iterator>().type();
    case Tag::kView:
      return view_type(var.as<View>().what);
    case Tag::kMethod: {
      // The sandbox puts a function of its own in the place of these two.
      const std::string_view name = var.as<BoundMethod>().method->name;
      return name == "format" || name == "format_map" ? "function" : "builtin_function_or_method";
    }
    case Tag::kFunction:
      return var.as<FunctionThing>().type;
    case Tag::kMacro:
      return "Macro";
    case Tag::kNamespace:
      return "Namespace";
    case Tag::kLoop:
      return "LoopContext";
    case Tag::kCycler:
      return "Cycler";
    case Tag::kJoiner:
      return "Joiner";
    case Tag::kDynamic:
      return var.as<Dynamic>().object->type_name();
    case Tag::kSelf:
      return "TemplateReference";
    case Tag::kFrame:
      return "frame";
  }
  return "object";
}

std::string_view module_of(const Var& var) {
  switch (var.thing()->tag()) {
    case Tag::kUndefined:
    case Tag::kMacro:
    case Tag::kLoop:
    case Tag::kSelf:
      return "jinja2.runtime.";
    case Tag::kMarkup:
      return "markupsafe.";
    case Tag::kNamespace:
    case Tag::kCycler:
    case Tag::kJoiner:
      return "jinja2.utils.";
    case Tag::kTuple:
      return var.as<Tuple>().is_group ? "jinja2.filters." : "";
    default:
      return "";
  }
}

}  // namespace

std::string_view Var::text() const { return is_plain() ? value_.as_string() : as<Markup>().text.as_string(); }

std::string_view type_name(const Var& var) {
  if (!var.is_plain()) return thing_type(var);
  switch (var.plain().kind()) {
    case Kind::kDate:
      return "datetime.date";
    case Kind::kDateTime:
      return "datetime.datetime";
    default:
      return python::type_name(var.plain());
  }
}

std::string_view class_name(const Var& var) {
  return var.is_plain() ? python::type_name(var.plain()) : thing_type(var);
}

std::string object_type(const Var& var) {
  if (var.is_none()) return "None";
  return fmt::format("{}{} object", var.is_plain() ? "" : module_of(var), type_name(var));
}

std::optional<Var> CallArgs::take(std::string_view name) {
  for (std::size_t i = 0; i < named.size(); ++i) {
    if (named[i].first != name) continue;
    Var value = std::move(named[i].second);
    named.erase(i);
    return value;
  }
  return std::nullopt;
}

std::optional<std::size_t> Dict::place(const Value& key) const {
  if (index_.empty()) {
    if (key.is_string()) {
      for (std::size_t i = 0; i < entries.size(); ++i) {
        if (entries[i].first.is_string() && entries[i].first.as_string() == key.as_string()) return i;
      }
      return std::nullopt;
    }
    for (std::size_t i = 0; i < entries.size(); ++i) {
      if (python::equals(entries[i].first, key)) return i;
    }
    return std::nullopt;
  }
  const auto [first, last] = index_.equal_range(python::hash(key));
  for (auto it = first; it != last; ++it) {
    if (python::equals(entries[it->second].first, key)) return it->second;
  }
  return std::nullopt;
}

void Dict::index_all() {
  index_.clear();
  if (entries.size() <= kUnindexedEntries) return;
  for (std::size_t i = 0; i < entries.size(); ++i) index_.emplace(python::hash(entries[i].first), i);
}

const Var* Dict::find(const Value& key) const {
  const auto at = place(key);
  return at ? &entries[*at].second : nullptr;
}

void Dict::set(const Value& key, Var value) {
  if (const auto at = place(key)) {
    entries[*at].second = std::move(value);
    return;
  }
  entries.emplace_back(key, std::move(value));
  if (!index_.empty()) {
    index_.emplace(python::hash(key), entries.size() - 1);
  } else if (entries.size() > kUnindexedEntries) {
    index_all();
  }
}

bool Dict::erase(const Value& key) {
  const auto at = place(key);
  if (!at) return false;
  entries.erase(entries.begin() + static_cast<std::ptrdiff_t>(*at));
  index_all();
  return true;
}

void Dict::clear() {
  entries.clear();
  index_.clear();
}

// Unsigned: the distance of two signed numbers may not fit one.
std::int64_t Range::size() const {
  const auto from = static_cast<std::uint64_t>(start), to = static_cast<std::uint64_t>(stop);
  const auto by = static_cast<std::uint64_t>(step);
  std::uint64_t count = 0;
  if (step > 0 && start < stop) count = (to - from - 1) / by + 1;
  if (step < 0 && start > stop) count = (from - to - 1) / (0 - by) + 1;
  return static_cast<std::int64_t>(count);
}

}  // namespace squall::jinja
