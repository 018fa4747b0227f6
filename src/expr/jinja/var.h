// Var: what an expression evaluates to. Either plain data (a Value) or a Thing: what only lives while a
// template runs.
//
// Threads: Vars and Things belong to one render. Their counts are not atomic.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "expr/core/counted.h"
#include "value/value.h"

namespace squall::jinja {

enum class Tag : std::uint8_t {
  kUndefined,
  kMarkup,  // a text marked safe
  kList,    // a list that has a Thing inside, or that the template may change
  kTuple,   // a tuple that has a Thing inside, or names its items
  kDict,    // as kList
  kRange,
  kIterator,  // a generator or another one-shot iterator
  kView,      // keys(), values(), items()
  kMethod,    // a method of a value, bound to it
  kFunction,  // a global, or a function of the caller's
  kMacro,
  kNamespace,
  kLoop,
  kCycler,
  kJoiner,
  kDynamic,  // a DynamicObject of the caller's
  kSelf,     // the template's blocks
  kFrame,    // the variables of a running function
};

using expr::make;
using expr::Ref;

// Base of everything that is no plain data.
class Thing : public expr::Counted {
 public:
  explicit Thing(Tag tag) : tag_(tag) {}

  Tag tag() const { return tag_; }
  // Lets go of all other things, to break a cycle at the end of a render.
  virtual void drop() {}

 private:
  Tag tag_;
};

class Var {
 public:
  Var() = default;
  Var(Value value) : value_(std::move(value)) {}  // NOLINT: implicit on purpose, both
  template <typename T>
  Var(Ref<T> thing) : thing_(std::move(thing)) {}  // NOLINT

  bool is_plain() const { return !thing_; }
  // REQUIRES: is_plain().
  const Value& plain() const { return value_; }
  Value take_plain() { return std::move(value_); }
  // Null when plain.
  Thing* thing() const { return thing_.get(); }
  bool is(Tag tag) const { return thing_ && thing_->tag() == tag; }
  // REQUIRES: T is the class of its tag.
  template <typename T>
  T& as() const {
    return static_cast<T&>(*thing_);
  }

  bool is_none() const { return is_plain() && value_.is_null(); }
  bool is_undefined() const { return is(Tag::kUndefined); }
  bool is_bool() const { return is_plain() && value_.is_bool(); }
  // An integer or a bool, as isinstance(x, int) has it.
  bool is_int() const { return is_plain() && (value_.is_integer() || value_.is_bool()); }
  bool is_float() const { return is_plain() && value_.is_double(); }
  bool is_number() const { return is_int() || is_float(); }
  // A str, marked safe or not.
  bool is_text() const { return (is_plain() && value_.is_string()) || is(Tag::kMarkup); }
  bool is_list() const { return is_plain() ? value_.is_array() : is(Tag::kList); }
  bool is_tuple() const { return is_plain() ? value_.kind() == Kind::kTuple : is(Tag::kTuple); }
  bool is_dict() const { return is_plain() ? value_.is_mapping() : is(Tag::kDict); }
  // REQUIRES: is_text(). Lives as long as this Var.
  std::string_view text() const;

 private:
  Value value_;
  Ref<Thing> thing_;
};

// Python's name of the class: "int", "NoneType", "StrictUndefined", "generator",
// "datetime.date".
std::string_view type_name(const Var& var);
// The class without its module: "date" where type_name() is "datetime.date".
std::string_view class_name(const Var& var);
// As messages about missing attributes have it: "dict object", "None", "jinja2.runtime.Macro object".
std::string object_type(const Var& var);

}  // namespace squall::jinja
