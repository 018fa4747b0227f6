#include "expr/core/jsonpath.h"

#include <algorithm>
#include <optional>
#include <string>

#include "base/text/utf8.h"
#include "expr/core/jsonpath_parser.h"
#include "expr/core/text_cache.h"
#include "value/python.h"

namespace squall::expr {
namespace {

using Step = JsonPath::Step;

// A value with the one it was found in, for `parent`. Parents live on the stack of the walk or in `kept`.
struct Datum {
  Value value;
  std::shared_ptr<const Datum> parent;
};
using Data = std::vector<std::shared_ptr<const Datum>>;

// Inside the walk a failure is thrown; find() turns it into an Error.
struct Failure {
  Error error;
};

[[noreturn]] void fail(std::string_view kind, std::string message) {
  throw Failure{Error(Errc::kInvalid, std::move(message)).as(std::string(kind))};
}

constexpr int kMaxDataDepth = 1000;

class Walk {
 public:
  Data find(const Step& step, const std::shared_ptr<const Datum>& at) {
    switch (step.kind) {
      case Step::Kind::kRoot:
        return {root_of(at)};
      case Step::Kind::kThis:
        return {at};
      case Step::Kind::kParent:
        if (!at->parent) fail("AttributeError", "'NoneType' object has no attribute 'value'");
        return {at->parent};
      case Step::Kind::kFields:
        return fields(step, at);
      case Step::Kind::kIndex:
        return index(step, at);
      case Step::Kind::kSlice:
        return slice(step, at);
      case Step::Kind::kChild:
        return child(step, at);
      case Step::Kind::kDescendants:
        return descendants(step, at);
      case Step::Kind::kWhere:
        return where(step, at);
      case Step::Kind::kUnion: {
        Data both = find(*step.left, at);
        for (auto& datum : find(*step.right, at)) both.push_back(std::move(datum));
        return both;
      }
      case Step::Kind::kIntersect:
        fail("NotImplementedError", "'&' is not supported in a JSONPath");
    }
    return {};
  }

 private:
  static std::shared_ptr<const Datum> root_of(std::shared_ptr<const Datum> at) {
    while (at->parent) at = at->parent;
    return at;
  }

  void emit(Data& out, Value value, const std::shared_ptr<const Datum>& parent) {
    if (++made_ > kMaxPathMatches) {
      throw Failure{make_error(Errc::kLimit, "a JSONPath visits more than {} values (kMaxPathMatches)",
                               kMaxPathMatches)};
    }
    out.push_back(std::make_shared<const Datum>(Datum{std::move(value), parent}));
  }

  Data fields(const Step& step, const std::shared_ptr<const Datum>& at) {
    Data out;
    const Value& value = at->value;
    for (const std::string& name : step.fields) {
      if (name == "*") return every_field(at);
      if (const Value* found = member(value, name)) emit(out, *found, at);
    }
    return out;
  }

  static const Value* member(const Value& value, std::string_view name) {
    if (value.is_object()) return value.find(name);
    if (value.kind() != Kind::kPairs) return nullptr;
    for (const Value& pair : value.items()) {
      if (pair[0].is_string() && pair[0].as_string() == name) return &pair.items()[1];
    }
    return nullptr;
  }

  Data every_field(const std::shared_ptr<const Datum>& at) {
    Data out;
    const Value& value = at->value;
    if (value.is_object()) {
      for (const Member& field : value.members()) emit(out, field.value, at);
    } else if (value.kind() == Kind::kPairs) {
      for (const Value& pair : value.items()) emit(out, pair[1], at);
    }
    return out;
  }

  Data index(const Step& step, const std::shared_ptr<const Datum>& at) {
    const Value& value = at->value;
    Data out;
    if (value.is_string()) {
      const std::string_view text = value.as_string();
      if (const auto place = place_of(step.index, text::code_points(text), "string"))
        emit(out, text::code_point_substr(text, *place, 1), at);
      return out;
    }
    if (value.is_mapping()) {
      if (static_cast<std::int64_t>(value.size()) > step.index) fail("KeyError", std::to_string(step.index));
      return out;
    }
    if (!value.is_sequence())
      fail("TypeError", fmt::format("object of type '{}' has no len()", python::type_name(value)));
    if (const auto place = place_of(step.index, value.size(), "list")) emit(out, value[*place], at);
    return out;
  }

  // Where item `index` of `size` is; nothing behind the end, an IndexError before the start.
  static std::optional<std::size_t> place_of(std::int64_t index, std::size_t size, std::string_view what) {
    const auto count = static_cast<std::int64_t>(size);
    if (count <= index) return std::nullopt;
    const std::int64_t place = index < 0 ? index + count : index;
    if (place < 0) fail("IndexError", fmt::format("{} index out of range", what));
    return static_cast<std::size_t>(place);
  }

  // A mapping, a text or an integer is sliced as a list of itself.
  Data slice(const Step& step, const std::shared_ptr<const Datum>& at) {
    const Value& value = at->value;
    Data out;
    std::vector<Value> alone;
    std::span<const Value> items;
    if (value.is_sequence()) {
      items = value.items();
    } else if (value.is_mapping() || value.is_string() || value.is_integer() || value.is_bool()) {
      alone.push_back(value);
      items = alone;
    } else {
      fail("TypeError", fmt::format("object of type '{}' has no len()", python::type_name(value)));
    }
    const auto size = static_cast<std::int64_t>(items.size());
    const auto place = [size](std::optional<std::int64_t> wanted, std::int64_t fallback) {
      if (!wanted) return fallback;
      return std::clamp<std::int64_t>(*wanted < 0 ? *wanted + size : *wanted, 0, size);
    };
    for (std::int64_t i = place(step.from, 0); i < place(step.to, size); ++i) {
      emit(out, items[static_cast<std::size_t>(i)], at);
    }
    return out;
  }

  Data child(const Step& step, const std::shared_ptr<const Datum>& at) {
    Data out;
    for (const auto& left : find(*step.left, at)) {
      for (auto& match : find(*step.right, left)) out.push_back(std::move(match));
    }
    return out;
  }

  Data where(const Step& step, const std::shared_ptr<const Datum>& at) {
    Data out;
    for (auto& left : find(*step.left, at)) {
      if (!find(*step.right, left).empty()) out.push_back(std::move(left));
    }
    return out;
  }

  Data descendants(const Step& step, const std::shared_ptr<const Datum>& at) {
    Data out;
    for (const auto& left : find(*step.left, at)) descend(*step.right, left, out, 0);
    return out;
  }

  void descend(const Step& right, const std::shared_ptr<const Datum>& at, Data& out, int depth) {
    if (depth > kMaxDataDepth)
      throw Failure{Error(Errc::kLimit, "the data of a JSONPath is nested too deep")};
    for (auto& match : find(right, at)) out.push_back(std::move(match));
    Data inside;
    if (at->value.is_mapping()) {
      inside = every_field(at);
    } else if (at->value.is_array()) {
      for (const Value& item : at->value.items()) emit(inside, item, at);
    }
    for (const auto& datum : inside) descend(right, datum, out, depth + 1);
  }

  std::size_t made_ = 0;
};

// The paths of rules are few and used for every event.
TextCache<JsonPath>& cache() {
  static TextCache<JsonPath> instance(kCachedPaths, kCachedPaths * kMaxPathBytes);
  return instance;
}

// "trigger.body.name" alone: no need to walk with parents.
const Value* plain_walk(const Step& step, const Value& root) {
  if (step.kind == Step::Kind::kRoot || step.kind == Step::Kind::kThis) return &root;
  if (step.kind == Step::Kind::kFields) return root.is_object() ? root.find(step.fields[0]) : nullptr;
  const Value* left = plain_walk(*step.left, root);
  return left == nullptr ? nullptr : plain_walk(*step.right, *left);
}

bool is_plain(const Step& step) {
  switch (step.kind) {
    case Step::Kind::kThis:
      return true;
    case Step::Kind::kFields:
      return step.fields.size() == 1 && step.fields[0] != "*";
    case Step::Kind::kChild: {
      const Step& left = *step.left;
      return (left.kind == Step::Kind::kRoot || is_plain(left)) && is_plain(*step.right);
    }
    default:
      return false;
  }
}

}  // namespace

Result<JsonPath> JsonPath::parse(std::string_view path) {
  if (const auto known = cache().find(path)) return *known;
  auto top = parse_json_path(path);
  if (!top.ok()) return std::move(top).error();
  (*top)->plain = is_plain(**top);
  JsonPath parsed(std::move(*top));
  cache().keep(path, std::make_shared<const JsonPath>(parsed));
  return parsed;
}

Result<std::vector<Value>> JsonPath::find(const Value& root) const try {
  std::vector<Value> out;
  if (top_->plain && root.is_object()) {
    const Value* found = plain_walk(*top_, root);
    if (found != nullptr) out.push_back(*found);
    return out;
  }
  for (const auto& datum : Walk().find(*top_, std::make_shared<const Datum>(Datum{root, nullptr}))) {
    out.push_back(datum->value);
  }
  return out;
} catch (const Failure& failure) {
  return failure.error;
}

Result<Value> JsonPath::first(const Value& root) const {
  auto all = find(root);
  if (!all.ok()) return std::move(all).error();
  return all->empty() ? Value() : std::move(all->front());
}

Result<std::vector<Value>> find(std::string_view path, const Value& root) {
  const auto parsed = JsonPath::parse(path);
  if (!parsed.ok()) return parsed.error();
  return parsed->find(root);
}

}  // namespace squall::expr
