// Var: what an expression evaluates to. Either plain data (a Value) or a Thing: what only lives while an
// expression runs. Private to expr/yaql.
//
// How Python's kinds are told apart, without copying what comes in:
//   - A Value array is a tuple: all data, and lists written in expressions. Where it holds a Thing it is a
//     Sequence of Tag::kTuple.
//   - A list as Python's functions make them (split(), enumerate()...) is a Sequence of Tag::kList.
//   - A Value object (pairs) is a mapping that may be a key; a Dict with `frozen` as well.
//   - A set is a Set always.
//
// Threads: Vars and Things belong to one evaluation. Their counts are not atomic.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "expr/core/counted.h"
#include "value/value.h"

namespace squall::yaql {

using expr::make;
using expr::Ref;

enum class Tag : std::uint8_t {
  kTuple,
  kList,
  kDict,
  kSet,
  kView,      // keys(), values(), items()
  kIterator,  // yields its items once
  kMemory,    // an iterator that remembers: every reader begins at the first item
  kOrdered,   // what orderBy() gives
  kTimeSpan,
  kRegex,
  kContext,  // what let() gives
  kLambda,   // an expression that is not evaluated yet
  kRule,     // key => value
  kOmitted,  // f(,1)
  kOpaque,   // a thing of the host language that has but a text
};

class Thing : public expr::Counted {
 public:
  explicit Thing(Tag tag) : tag_(tag) {}
  Tag tag() const { return tag_; }

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

  bool is_null() const { return is_plain() && value_.is_null(); }
  bool is_bool() const { return is_plain() && value_.is_bool(); }
  // An integer of any size, no bool.
  bool is_integer() const { return is_plain() && value_.is_integer(); }
  // isinstance(x, int)
  bool is_int() const { return is_integer() || is_bool(); }
  bool is_double() const { return is_plain() && value_.is_double(); }
  bool is_number() const { return is_integer() || is_double(); }
  bool is_text() const { return is_plain() && value_.is_string(); }
  bool is_date_time() const { return is_plain() && value_.kind() == Kind::kDateTime; }
  // REQUIRES: is_text(). Lives as long as this Var.
  std::string_view text() const { return value_.as_string(); }

  bool is_tuple() const {
    return is_plain() ? value_.is_array() || value_.kind() == Kind::kTuple : thing_->tag() == Tag::kTuple;
  }
  // A tuple or a list.
  bool is_sequence() const { return is_tuple() || is(Tag::kList); }
  bool is_mapping() const { return is_plain() ? value_.is_mapping() : thing_->tag() == Tag::kDict; }
  // A frozenset.
  bool is_set() const { return is_plain() ? value_.kind() == Kind::kSet : thing_->tag() == Tag::kSet; }
  // What has a next item: Python's Iterator.
  bool is_iterator() const { return is(Tag::kIterator) || is(Tag::kMemory); }

 private:
  Value value_;
  Ref<Thing> thing_;
};

// Python's name of the class: "int", "NoneType", "FrozenDict", "generator".
std::string_view type_name(const Var& var);

}  // namespace squall::yaql
