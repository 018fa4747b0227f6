// The operators of rule criteria (spec/runtime 4.6, conformance README 2): one record each, in one table.
//
// An operator compares a value of the payload with a pattern. What it can derive from the pattern alone (a
// lower-cased text, a compiled regular expression) is derived once, in Pattern, so that a test of a constant
// pattern allocates nothing.
//
// Values compare as in Python: 1 == 1.0 == True, unlike kinds have no order, texts by code point. A failure
// is an Error in Python's words (kind() is the exception's class); to a rule it means "does not match" plus a
// recorded failure.
//
// Threads: everything here is immutable after it is made.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/error.h"
#include "base/text/regex.h"
#include "value/value.h"

namespace squall::rules {

struct Operator;

// A pattern made ready for one operator.
class Pattern {
 public:
  Pattern() = default;
  // Derives what `op` asks for. A pattern that cannot be used (a broken regular expression) is found out by
  // the test.
  Pattern(const Operator& op, Value value);

  const Value& value() const { return value_; }
  // What the operator's record says that it needs. REQUIRES: it does, and value() is not null.
  const Result<std::string>& lower() const { return *derived_->lower; }
  const Result<text::Regex>& regex() const { return *derived_->regex; }

 private:
  // Apart, so that patterns that need nothing stay small: an event walks thousands of them.
  struct Derived {
    std::optional<Result<std::string>> lower;
    std::optional<Result<text::Regex>> regex;
  };
  Value value_;
  std::shared_ptr<const Derived> derived_;
};

struct Operator {
  std::string_view name;
  std::string_view help;  // one sentence for users
  // `now` matters to the time-difference operators alone. REQUIRES: a Pattern made for this operator.
  using Test = Result<bool> (*)(const Value& value, const Pattern& pattern, Timestamp now);
  Test test;

  enum class Needs : unsigned char { kNothing, kLower, kRegex, kDotAllRegex, kCaselessRegex, kWildcard };
  Needs needs = Needs::kNothing;
};

// The name of the operator that looks into lists; matcher.h evaluates it, since it needs criteria of its own.
// Recognised in lower case only.
inline constexpr std::string_view kSearch = "search";

// Without regard to case. Error: kInvalid "Invalid operator: <name in lower case>".
Result<const Operator*> find_operator(std::string_view name);
// All 33, by name. The record of search refuses every test: it lacks its condition.
std::span<const Operator> all_operators();

}  // namespace squall::rules
